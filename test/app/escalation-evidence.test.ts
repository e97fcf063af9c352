import { expect, test } from 'vitest';
import { escalationMessage } from '../../src/app/escalation-message.ts';
import { system } from '../engine/configuration.ts';
import { firing } from '../views/alert-row.ts';

const written = (...rows: Parameters<typeof escalationMessage>[0]['rows']): string =>
  escalationMessage(
    { rows, incident: undefined, running: undefined, events: [], config: system({}) },
    60_000,
  );

test('the message says its subject once: in the summary, not before every reading', () => {
  const alone = written(firing('Slow answers', { text: 'p95 900 ms', startedAt: 0 }));
  expect(alone.match(/Slow answers/g)).toHaveLength(1);
  expect(alone).toContain('- p95 900 ms');
  const several = written(
    firing('Slow answers', { text: 'p95 900 ms', startedAt: 0 }),
    firing('API', { text: 'API is down: refused', startedAt: 0 }),
    firing('Backlog', { text: '900 wait', startedAt: 0 }),
  );
  expect(several).toContain('- API is down: refused');
  expect(several).toContain('- Backlog: 900 wait');
});
