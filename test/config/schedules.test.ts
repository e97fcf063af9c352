import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';

const parse = (schedules: string, more = '') =>
  parseConfig(
    `system: shop
components:
  worker:
    check: { tcp: "127.0.0.1:1" }
    actions: { rotate: { command: ["true"], risk: safe }, wipe: { command: ["true"], risk: destructive } }
alerting: { maintenance: [{ name: Monthly, days: last Sunday of the month, from: "02:00", to: "04:00", timezone: UTC }] }
oncall: { timezone: America/Sao_Paulo, people: { ana: {} }, shifts: [{ who: ana }] }
${more}
schedules:
  - ${schedules}
`,
    { file: '/etc/plantao.yaml', env: {} },
  );
const problem = async (schedules: string, more?: string): Promise<string> => {
  const error = await parse(schedules, more).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
};

test('a reminder, a notice before maintenance, and what runs alone', async () => {
  const { schedules } = await parse(
    '{ name: Back up, at: monthly first business day at 10:00, remind: ana, note: "./backup.sh" }',
  );
  expect(schedules).toMatchObject([
    {
      ...{ id: 'back-up', remind: ['ana'], run: false, withinMs: 3_600_000, note: './backup.sh' },
      when: { kind: 'calendar', days: { type: 'business', nth: 1 }, minutes: [600] },
    },
  ]);
  const before = await parse('{ name: Announce, before: 48h, maintenance: Monthly }');
  expect(before.schedules).toMatchObject([
    {
      remind: ['oncall'],
      withinMs: 24 * 3_600_000,
      when: { kind: 'before', ms: 48 * 3_600_000, minutes: [120] },
    },
  ]);
  const own = await parse('{ name: Rotate, at: daily, action: rotate worker, run: yes }');
  expect(own.schedules).toMatchObject([
    { run: true, action: { verb: 'rotate', component: 'worker', params: {} } },
  ]);
  const listed = await parse(
    '{ name: Restart, at: daily, action: restart worker, run: yes }',
    'safety: { alone: [restart worker] }',
  );
  expect(listed.schedules).toMatchObject([{ run: true }]);
});

test.each([
  ['{ name: X }', 'schedules.0: say when'],
  ['{ name: X, at: daily, before: 1h, maintenance: Monthly }', 'schedules.0: say when'],
  ['{ name: X, before: 1h }', 'schedules.0: say when'],
  ['{ name: X, before: 1h, maintenance: Weekly }', 'no maintenance window "Weekly"'],
  ['{ name: X, at: daily, remind: bob }', 'no person "bob"'],
  ['{ name: X, at: daily, via: pager }', 'no channel "pager"'],
  ['{ name: X, at: daily, run: yes }', 'nothing to run'],
  ['{ name: X, at: daily, action: restart, run: yes }', 'expected an action and its component'],
  ['{ name: X, at: daily, action: restrat worker }', 'worker has no action "restrat"'],
  ['{ name: X, at: daily, action: restart api }', 'no component "api"'],
  ['{ name: X, at: daily, action: restart worker, run: yes }', 'not declared safe to run alone'],
  ['{ name: X, at: daily, action: wipe worker, run: yes }', 'not declared safe to run alone'],
  ['{ name: X, at: monthly 31 }', 'not every month has a day 31'],
])('%s is refused: %s', async (schedules, message) => {
  expect(await problem(schedules)).toContain(message);
});
