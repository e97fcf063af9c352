import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fillTemplate } from '../../src/documents/render.ts';
import { liveStore } from '../../src/logs/worker/client.ts';
import { LogEngine } from '../../src/logs/worker/engine.ts';
import { systemClock } from '../../src/model/clock.ts';
import { excerptOf, withoutSecrets } from '../../src/text/known-secrets.ts';
import { redactor } from '../../src/text/redactor.ts';
import { openJournal } from '../journal/open.ts';
import { tempFolder } from '../services/temp.ts';

// What looks like a secret is masked on every way out: screen, journal, logs, documents, plantao's own messages.

const folder = tempFolder('secret-paths');
afterAll(() => folder.remove());
const canary = 'hunter2Xq';

test.each([
  `psql --password ${canary} shop`,
  `mysql -u root -p${canary} shop`,
  `redis-cli -h cache -a ${canary} ping`,
  `GET https://api.telegram.org/bot123456789:AAF${canary}${canary}${canary}x/getMe`,
  `POST https://hooks.slack.com/services/T0/B0/${canary}`,
  `amqps://app:${canary}@mq:5671/v`,
  `postgres://app:${canary}/x@db/shop`,
  `PGPASSWORD=${canary} pg_dump shop`,
  `curl -u app:${canary} https://x/y`,
  `{"clientSecret":"${canary}"}`,
])('%s', async (raw) => {
  const journal = await openJournal(join(folder.path, 'journal.sqlite'));
  journal.append({ kind: 'note', data: { note: raw, deep: [{ [raw]: raw }] } });
  const logs = new LogEngine({ clock: systemClock, secrets: [], liveBytes: 2 ** 20 });
  const origin = logs.addSource({ source: 'api', component: 'api' });
  logs.add([{ text: raw, origin }]);
  const { view } = await logs.view(liveStore, '');
  const ways = {
    screen: redactor([])(raw),
    cut: redactor([], 60)(`${raw} ${'x'.repeat(200)}`),
    journal: JSON.stringify(journal.newest(1)),
    logs: JSON.stringify(logs.rows(view, 0, 1)),
    document: fillTemplate('{{what}}', { what: raw }, { format: 'text', secrets: [] }),
    message: withoutSecrets(raw),
    excerpt: excerptOf(raw, 60),
  };
  journal.close();
  for (const [way, text] of Object.entries(ways)) {
    expect(text, way).not.toContain('hunter2');
    expect(text, way).toContain('•••');
  }
});

test('an AWS key id', () => {
  expect(redactor([])('denied for AKIAIOSFODNN7EXAMPLE')).toBe('denied for •••');
});
