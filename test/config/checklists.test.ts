import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import type { SystemConfig } from '../../src/model/system.ts';

const load = (checklists: string): Promise<SystemConfig> =>
  parseConfig(
    `system: Shop
components:
  api: { check: { tcp: "127.0.0.1:1" }, actions: { deploy: { command: ["true"] } } }
  worker: { check: { tcp: "127.0.0.1:1" } }
checklists: ${checklists}
`,
    { file: '/nowhere/plantao.yaml', env: {} },
  );

test.each([
  ['daily at 09:00', { kind: 'calendar' }],
  ['weekly mon 09:00', { kind: 'calendar' }],
  ['monthly first business day', { kind: 'calendar' }],
  ['before-deploy', { kind: 'deploy', at: 'before' }],
  ['after-deploy', { kind: 'deploy', at: 'after' }],
  ['after-incident', { kind: 'incident' }],
])('due: %s', async (due, means) => {
  const { checklists } = await load(`[{ name: Daily, due: ${due}, items: [a] }]`);
  expect(checklists[0]).toMatchObject({ id: 'daily', due: means, withinMs: 3_600_000 });
});

test.each([
  [
    '{ name: A, due: after-deployment, items: [x] }',
    'expected one of shift-start, shift-end, before-deploy, after-deploy',
  ],
  ['{ name: A, due: after-deplyo, items: [x] }', 'did you mean "after-deploy"'],
  ['{ name: A, due: whenever, items: [x] }', '"whenever" is not a day'],
  ['{ name: A, due: shift-end, items: [x] }', 'nobody is on call'],
  ['{ name: A }', 'either items or runbook'],
  ['{ name: A, items: [x], runbook: y }', 'either items or runbook'],
  ['{ name: A, items: [x, x] }', '"x" is on it twice'],
  ['{ name: A, items: [x] }, { name: a, items: [y] }', 'two checklists are named "a"'],
  ['{ name: A, items: [{ text: x, check: api is upp }] }', 'did you mean "up"'],
  ['{ name: A, items: [{ text: x, gate: deploy apii }] }', 'no component "apii"'],
  ['{ name: A, items: [{ text: x, gate: depoly api }] }', 'no action "depoly"'],
  ['{ name: A, items: [{ text: x, gate: deploy worker }] }', 'no action "deploy"'],
  ['{ name: A, due: daily, deploys: [deploy api], items: [x] }', 'only for due'],
])('%s is refused: %s', async (written, sentence) => {
  await expect(load(`[${written}]`)).rejects.toThrow(sentence);
});

test('a gate may name an action of any component', async () => {
  const { checklists } = await load(
    '[{ name: A, items: [{ text: x, gate: deploy }, { text: y, gate: restart }] }]',
  );
  expect(checklists[0]!.items.map(({ gate }) => gate)).toEqual([{ verb: 'deploy' }, { verb: 'restart' }]);
});
