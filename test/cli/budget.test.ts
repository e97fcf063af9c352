import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHistory } from '../../src/history/open.ts';
import { seriesOf } from '../../src/model/history.ts';
import { openRollups } from '../../src/uptime/open.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { type Ended, plantao } from './plantao.ts';

const minute = 60_000;
const of = { system: 'shop', environment: 'default' };
let folder: TempFolder;
const env = () => ({ XDG_STATE_HOME: join(folder.path, 'state') });
beforeEach(() => {
  folder = tempFolder('budget');
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
components:
  api: { title: API, check: { command: ["true"] }, slo: { objective: 99% } }
  web: { title: Web, check: { command: ["true"] }, slo: { objective: 99% } }
metrics: { spent: { command: [echo, "1"], counter: true } }
costs: { llm: { title: LLM, models: { mini: { cost: spent } }, budget: { day: 1 } } }
`,
  );
});
afterEach(() => folder.remove());
const run = (...args: string[]): Promise<Ended> => plantao(args, { cwd: folder.path, env: env() });

/**
 * The last hours as a plantao that ran here would have kept them, and would go on for two minutes: down for the last ten minutes, and a
 * cent a minute.
 */
async function keep(hours: number): Promise<void> {
  const now = Math.floor(Date.now() / minute) * minute;
  const [history, uptime] = [await openHistory(env(), of), await openRollups(env(), of)];
  const series = seriesOf('metric', { id: 'spent', counter: true });
  const bucket = { count: 1, sum: 0.01, min: 0.01, max: 0.01 };
  const ago = Array.from({ length: hours * 60 + 2 }, (_, index) => hours * 60 - index);
  history.tables.add(ago.map((minutes) => ({ series, minute: now / minute - minutes, bucket })));
  for (const minutes of ago) {
    uptime.rollups.note('api', minutes <= 10 ? 'down' : 'up', now - minutes * minute);
    uptime.rollups.note('web', 'up', now - minutes * minute);
  }
  history.close();
  uptime.close();
}

test('budgets come from what was kept here: burning is critical, unknown is no good news', async () => {
  const before = await run('budget');
  expect(before.out).toBe('no history of this system on this machine: plantao keeps it while it runs\n');
  expect(before.code).toBe(3);
  await keep(8);
  const { code, out } = await run('budget', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject([
    { id: 'api', band: 'critical', by: 'minutes', objective: 0.99, burns: { page: true } },
    // Not burning, and all good as far as it was seen: eight hours of thirty days.
    { id: 'web', band: 'nodata', burns: { page: false } },
    { id: 'llm', currency: 'USD', models: [{ name: 'mini' }], forecast: expect.anything() },
  ]);
  const named = await run('budget', 'api');
  expect(named.out).toMatch(/^✖ critical {2}API\n/);
  expect(named.out).toMatch(/^1 h \/ 5 min +burns 1\d\.\d× \/ 100×, pages at 14\.4×: burning$/m);
  expect((await run('budget', '--ascii')).out).toMatch(/^[\x20-\x7e\n]+$/);
  const other = await run('budget', 'lm');
  expect(other.code).toBe(3);
  expect(other.err).toContain('did you mean "llm"?');
  // The same numbers where metrics are asked once.
  expect((await run('metrics')).out).toMatch(
    /API: budget left +≤\d+\.?\d*% .*at most: (?:\d+|<1)% of 30 d seen/,
  );
});

test('a team without budgets is told how to have one', async () => {
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    'system: shop\ncomponents: { api: { check: { command: ["true"] } } }\n',
  );
  const { code, out } = await run('budget');
  expect(out).toBe('no budgets: write slo under a component, or slos or costs\n');
  expect(code).toBe(0);
});
