import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commandEntries } from '../../src/cli/commands/registry.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';
import { plantao, SmallSystem, start } from './plantao.ts';

let system: SmallSystem;
let folder: TempFolder;
beforeAll(async () => {
  system = await SmallSystem.start();
  folder = tempFolder('read-only');
  configure();
});
afterAll(async () => {
  await system.stop();
  folder.remove();
});

const state = (): string => join(folder.path, 'state');
const here = () => ({ cwd: folder.path, env: { XDG_STATE_HOME: state(), USER: 'ana' } });
const run = (...args: string[]) => plantao(args, here());
const journal = async (): Promise<string> => (await run('audit', '--json')).out;
/** Every row of every journal on this machine: what nobody may have written to. */
const rows = (): string => {
  const databases = files().filter((name) => name.endsWith('journal.sqlite'));
  expect(databases).not.toEqual([]);
  return JSON.stringify(
    databases.map((name) => {
      const database = new DatabaseSync(join(state(), name), { readOnly: true });
      try {
        return database.prepare('SELECT * FROM events ORDER BY seq').all();
      } finally {
        database.close();
      }
    }),
  );
};
const asked = (path: string): number => system.asked.filter((line) => line === `POST ${path}`).length;
const ended = (child: ReturnType<typeof start>): Promise<unknown> =>
  new Promise((gone) => child.once('close', gone));
/** Files that last; SQLite's own come and go. */
const files = (): string[] =>
  (existsSync(state()) ? readdirSync(state(), { recursive: true, encoding: 'utf8' }) : []).filter(
    (name) => !/-(?:wal|shm|journal)$/.test(name),
  );

/** Something that lasts is watched for a while: until it asked the component this often more. */
const looks = 10;

function configure(): void {
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
components:
  api:
    check: { http: "${system.url}/health", every: 200ms, timeout: 200ms }
    actions: { touch: { command: [touch, "${join(folder.path, 'acted')}"], risk: safe } }
alerts: [{ name: API down, when: "api is down", severity: P0 }]
oncall: { people: { ana: {}, bia: {} }, shifts: [{ who: ana }], chain: [{ notify: oncall, wait: 1s }], repeat: 9 }
notify: { channels: { hook: { webhook: "${system.url}/hook" } }, routes: [{ send: hook }] }
`,
  );
}

/** What each command is given; a new one is added here. */
const given = (incident: string, other: string): Readonly<Record<string, readonly string[]>> => ({
  'alerts ack': ['API down'],
  'alerts silence': ['API down', '--for', '1h', '--comment', 'x'],
  'alerts unsilence': ['API down'],
  'alerts escalate': ['API down', '--message', 'x'],
  'maintenance begin': ['api', '--for', '1h', '--reason', 'x'],
  'maintenance end': ['m1'],
  'oncall swap': ['ana', '--with', 'bia', '--until', '2030-01-01 00:00'],
  'oncall unswap': ['w1'],
  'incident show': [incident],
  'incident open': ['More', '--severity', 'P0'],
  'incident note': [incident, 'x'],
  'incident update': [incident, 'x'],
  'incident phase': [incident, 'mitigate'],
  'incident owner': [incident],
  'incident severity': [incident, 'P2'],
  'incident impact': [incident, 'x'],
  'incident merge': [incident, other],
  'incident resolve': [incident, '--cause', 'x'],
  'incident export': [incident],
  document: ['postmortem', incident],
  'document template': ['postmortem'],
  'checklist tick': ['none', '1'],
  'checklist untick': ['none', '1'],
  'checklist waive': ['none', '1', '--reason', 'x'],
  'checklist begin': ['none'],
  'followups add': [incident, 'x'],
  'followups done': ['a1'],
  'followups set': ['a1', '--owner', 'x'],
  'followups reopen': ['a1'],
  'runbook show': ['none'],
  'runbook run': ['none'],
  'runbook tick': ['r1', '1'],
  'runbook skip': ['r1', '1', '--reason', 'x'],
  'runbook otherwise': ['r1', '1'],
  'runbook abandon': ['r1', '--reason', 'x'],
  import: ['none.md'],
  depth: ['api'],
  trend: ['none'],
  'schedules done': ['none'],
  'audit accept': ['--reason', 'x'],
  run: ['touch', 'api', '--yes'],
  history: ['api', 'touch'],
  undo: ['a1'],
  settle: ['a1', '--done'],
  freeze: ['x'],
  unfreeze: [],
});

it('nothing is written, told or done by any command under --read-only', async () => {
  system.answers.set('/health', { status: 500, body: 'broken' });
  const leader = start(['watch'], here());
  await until('the first call', () => asked('/hook') >= 2);
  const gone = ended(leader);
  leader.kill('SIGTERM');
  await gone;
  const open = async (title: string): Promise<string> =>
    JSON.parse((await run('incident', 'open', title, '--severity', 'P0', '--json')).out).id;
  const args = given(await open('One'), await open('Two'));
  const before = { rows: rows(), told: asked('/hook'), files: files() };

  for (const { name, load } of commandEntries()) {
    // The demo is a system of its own.
    if (!load || name === 'demo') continue;
    const { command } = await load();
    const required = (command.arguments ?? '').includes('<');
    if (required) expect(Object.keys(args)).toContain(name);
    const argv = ['--read-only', ...name.split(' '), ...(args[name] ?? [])];
    if (name === 'watch') {
      const from = system.asked.length;
      const watch = start(argv, here());
      await until('it to look', () => system.asked.length > from + looks);
      const end = ended(watch);
      watch.kill('SIGTERM');
      await end;
    } else {
      await run(...argv);
    }
    expect(rows(), `${name} wrote`).toBe(before.rows);
    expect(asked('/hook'), `${name} told somebody`).toBe(before.told);
  }
  expect(existsSync(join(folder.path, 'acted'))).toBe(false);
  expect(files()).toEqual(before.files);
});

it('what runs once neither leads nor tells nor writes down what it saw, though nobody watches', async () => {
  const before = { journal: await journal(), told: asked('/hook'), files: files() };
  await run('run', 'touch', 'api', '--dry-run');
  await run('alerts');
  await run('check');
  expect(await journal()).toBe(before.journal);
  // What a person has done is written, and nothing beside it.
  await run('run', 'touch', 'api', '--yes');
  expect(existsSync(join(folder.path, 'acted'))).toBe(true);
  const kinds = (JSON.parse(await journal()) as { kind: string }[]).map(({ kind }) => kind);
  const fresh = kinds.slice((JSON.parse(before.journal) as unknown[]).length);
  expect(fresh.length).toBeGreaterThan(0);
  expect(fresh.filter((kind) => !kind.startsWith('action.'))).toEqual([]);
  expect(asked('/hook')).toBe(before.told);
  expect(files()).toEqual(before.files);
});
