import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LiveSession, openSession } from '../../src/app/session.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { LogShow } from '../../src/model/logs.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

let folder: TempFolder;
let session: LiveSession;
const before = process.cwd();
beforeEach(() => {
  folder = tempFolder('session-logs');
  process.chdir(folder.path);
});
afterEach(async () => {
  await session.close();
  process.chdir(before);
  folder.remove();
});

const start = Date.now() - 600_000;
const at = (second: number): string => new Date(start + second * 1_000).toISOString();
const line = (second: number, level: string, msg: string, more: object = {}): string =>
  `${JSON.stringify({ time: at(second), level, msg, ...more })}\n`;
const logs = () => session.store.get('logs');
const texts = () => logs().lines.map(({ text }) => text);
const show = (request: Partial<LogShow>): void =>
  session.commands.logs.show({ query: '', around: 'newest', volume: false, ...request });

async function open(more = ''): Promise<void> {
  const configFile = join(folder.path, 'plantao.yaml');
  writeFileSync(
    configFile,
    `system: Shop floor
environments: { local: {} }
components:
  api: { check: { command: ["true"] }, logs: api.log }
  worker: { check: { command: ["true"] }, logs: worker.log }
${more}`,
  );
  session = await openSession({
    configFile,
    readOnly: false,
    clock: systemClock,
    env: { XDG_STATE_HOME: join(folder.path, 'state') },
    pace: { urgentMs: 5, routineMs: 10 },
  });
}

test('lines of several logs come in order of time, the newest are followed, and a filter looks at all that is held', async () => {
  for (let second = 0; second < 300; second++) {
    appendFileSync(
      'api.log',
      line(2 * second, second % 50 === 0 ? 'error' : 'info', `request ${second}`, {
        status: second % 50 === 0 ? 500 : 200,
      }),
    );
    appendFileSync('worker.log', line(2 * second + 1, 'info', `job ${second}`));
  }
  await open();
  await until('all lines', () => logs().total === 600);
  expect(logs().lines.at(-1)?.text).toContain('job 299');
  const order = logs().lines.map(({ at: moment }) => moment);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  appendFileSync('api.log', line(601, 'info', 'the very last'));
  await until('what came since', () => texts().at(-1)?.includes('the very last'));

  show({ query: 'status>=500 comp:api' });
  await until('the filter', () => logs().query === 'status>=500 comp:api');
  expect(logs().lines).toHaveLength(6);
  expect(logs()).toMatchObject({ total: 6, held: 601, following: true });

  show({ query: 'level:nonsense' });
  await until('the fault', () => logs().problem !== undefined);
  expect(logs().problem).toContain('no such level');
  expect(logs().total).toBe(6);

  show({ around: { at: start + 300_000 } });
  await until('the window', () => logs().wanted !== undefined && logs().problem === undefined);
  const wanted = logs().lines.find(({ seq }) => seq === logs().wanted)!;
  expect(wanted.text).toContain('request 150');
  const hit = await session.commands.logs.find('"request 200"', wanted.seq, 1);
  expect(hit).toBeDefined();
  show({ around: { line: hit! }, component: 'worker', volume: true });
  await until('the line', () => logs().wanted === hit && logs().volume && logs().ofComponent);
  expect(logs().ofComponent!.lines.every(({ component }) => component === 'worker')).toBe(true);
  expect(logs().ofComponent!.lines).toHaveLength(12);
  expect(logs().volume!.buckets.reduce((sum, { all }) => sum + all, 0)).toBe(601);
  const detail = await session.commands.logs.details(hit!);
  expect(detail).toMatchObject({ format: 'json', fields: { status: 500 } });
  expect(detail!.pretty!.length).toBeGreaterThan(3);
});

test('says what is most frequent, and saves evidence once with its SHA-256 in the journal', async () => {
  for (let index = 0; index < 40; index++) {
    const status = index % 4 === 0 ? 401 : 200;
    appendFileSync(
      'api.log',
      line(index, index % 4 === 0 ? 'error' : 'info', `order ${index} refused`, {
        status,
        ip: `10.0.0.${index % 3}`,
      }),
    );
  }
  writeFileSync('worker.log', '');
  await open();
  await until('the lines', () => logs().total === 40);
  const errors = await session.commands.logs.top('errors');
  expect(errors.rows[0]!.cells).toEqual([
    '10',
    expect.any(String),
    expect.any(String),
    expect.stringContaining('api'),
    expect.stringContaining('order <n> refused'),
  ]);
  show({ query: errors.rows[0]!.query! });
  await until('the lines behind it', () => logs().query === errors.rows[0]!.query && logs().total > 0);
  show({ query: 'status=401' });
  await until('the filter', () => logs().query === 'status=401');
  const ips = await session.commands.logs.top('ip');
  expect(ips.rows.map(({ cells }) => cells[2]).sort()).toEqual(['10.0.0.0', '10.0.0.1', '10.0.0.2']);
  expect(ips.rows.reduce((sum, { cells }) => sum + Number(cells[0]), 0)).toBe(10);

  const said = await session.commands.logs.save();
  const [, file, digest] = /10 lines saved to (\S+), SHA-256 (\w+)/.exec(said)!;
  expect(readFileSync(file!, 'utf8').trim().split('\n')).toHaveLength(10);
  const saved = await until('the journal', () =>
    session.store.get('journal').find(({ kind }) => kind === 'evidence.saved'),
  );
  expect(saved.data).toMatchObject({ file, lines: 10, query: 'status=401' });
  expect(String(saved.data.sha256)).toContain(digest);
});

test('a rule counts matching lines in its window, and knows nothing while the log is lost', async () => {
  writeFileSync('api.log', line(0, 'info', 'begin'));
  writeFileSync('worker.log', '');
  await open(`alerts:
  - { name: Timeouts, when: 'logs of api matching "time.?out" > 3 in 5m', severity: P2 }
`);
  await until('the log', () => logs().total === 1);
  const alert = () => session.store.get('alerts').find(({ name }) => name === 'Timeouts');
  for (let index = 0; index < 3; index++) appendFileSync('api.log', line(599, 'error', `timeout ${index}`));
  await until('the lines', () => logs().total === 4);
  expect(alert()?.phase).not.toBe('firing');
  appendFileSync('api.log', line(600, 'error', 'Time-out again'));
  await until('the alert', () => alert()?.phase === 'firing');
  expect(alert()!.text).toContain('4 lines matching');
});
