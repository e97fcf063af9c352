import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHistory } from '../../src/history/open.ts';
import { seriesOf } from '../../src/model/history.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { type Ended, plantao } from './plantao.ts';

const [minute, day] = [60_000, 86_400_000];
let folder: TempFolder;
const env = () => ({ XDG_STATE_HOME: join(folder.path, 'state') });
beforeAll(() => {
  folder = tempFolder('trend');
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
components: { api: { check: { command: ["true"] } } }
metrics:
  rate: { title: Hit rate, unit: "%", command: [echo, "90"] }
  sent: { title: Sent, command: [echo, "1"], counter: true }
queues: { mail: { title: Mail, command: [echo, "1"] } }
`,
  );
});
afterAll(() => folder.remove());
const run = (...args: string[]): Promise<Ended> =>
  plantao(['trend', ...args], { cwd: folder.path, env: { ...env(), TZ: 'UTC' } });

/**
 * Two days and an hour as a plantao that ran here would have kept them, and would go on for two minutes: 95 % until a day ago, 90 % since,
 * two sent a minute.
 */
async function keep(): Promise<void> {
  const now = Math.floor(Date.now() / minute);
  const { tables, close } = await openHistory(env(), { system: 'shop', environment: 'default' });
  const metrics = [
    seriesOf('metric', { id: 'rate', unit: '%' }),
    seriesOf('metric', { id: 'sent', counter: true }),
  ];
  tables.add(
    Array.from({ length: 49 * 60 + 2 }, (_, index) => now - index + 1).flatMap((at) =>
      metrics.map((series) => {
        const value = series.kind === 'counter' ? 2 : at * minute >= Date.now() - day - 2 * minute ? 90 : 95;
        return { series, minute: at, bucket: { count: 1, sum: value, min: value, max: value } };
      }),
    ),
  );
  tables.seal(Date.now());
  close();
}

test('a metric is compared with the same time before, as a table, JSON and CSV, by days, and says what was not seen', async () => {
  const before = await run('rate');
  expect(before).toMatchObject({ code: 3, out: '' });
  expect(before.err).toContain('no history on this machine: the plantao that leads keeps it');
  await keep();

  const table = await run('rate');
  expect(table.code).toBe(0);
  expect(table.out).toContain("Hit rate: from plantao's own history, one point per 5 min");
  expect(table.out).toMatch(/^now +90(?:\.0)?% .* (?:99|100)%/m);
  expect(table.out).toMatch(/^yesterday .* -\d\.\d+ points$/m);
  expect(table.out).toMatch(/^last week +- .* 0% +not compared: only 0% of that time seen$/m);

  const json = JSON.parse((await run('sent', '--over', '1h', '--vs', 'yesterday', '--json')).out);
  expect(json).toMatchObject({ id: 'sent', kind: 'counter', answeredBy: 'history', stepSeconds: 60 });
  expect(
    json.rows.map(({ period, difference }: { period: string; difference?: object }) => [period, difference]),
  ).toEqual([
    ['now', undefined],
    ['yesterday', { code: 'percent', by: 0 }],
  ]);
  expect(json.rows[1]).toMatchObject({ increase: 120, minutesSeen: 60, minutes: 60, coverage: 1 });
  expect(json.points[0]).toMatchObject({ increase: 2, minutesSeen: 1 });

  const days = (await run('sent', '--days', '5', '--csv')).out.split('\r\n');
  expect(days[0]).toBe('day,mean,sum,min,max,p50,p95,p99,readings,minutes_seen,minutes');
  expect(days).toHaveLength(7);
  expect(days[1]).toMatch(/^\d{4}-\d\d-\d\d,(?:,){7}0,0,1440$/);
  expect(days[4]).toMatch(/^\d{4}-\d\d-\d\d,2,2880,2,2,,,,1440,1440,1440$/);
});

test('what cannot be asked for is told, with what can', async () => {
  const said = async (...args: string[]): Promise<string> => {
    const { code, err } = await run(...args);
    expect(code).toBe(3);
    return err;
  };
  expect(await said('rat')).toContain('did you mean "rate"?');
  expect(await said('rate', '--vs', 'lastweek')).toContain('did you mean "last-week"?');
  expect(await said('rate', '--over', 'soon')).toContain('--over: expected a duration from 1m to 396d');
  expect(await said('rate', '--days', '400')).toContain('--days: expected a number of days from 1 to 396');
});
