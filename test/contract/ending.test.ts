import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { words } from '../../src/words/index.ts';
import { start } from '../cli/plantao.ts';
import { droppingPort, type FaultyPort, startFaultyPort } from '../services/faulty-server.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

let folder: TempFolder;
let drops: FaultyPort;
let hangs: FaultyPort;

beforeAll(async () => {
  [drops, hangs] = await Promise.all([droppingPort(), startFaultyPort('hangs')]);
});
afterAll(async () => {
  await Promise.all([drops.close(), hangs.close()]);
  folder?.remove();
});

/** Two hundred components whose hosts drop packets, hang in TLS, in a database and in ssh, and programs that do not want to end. */
function configure(count: number): void {
  folder ??= tempFolder('ending');
  const kinds = (index: number): string[] => [
    `check: { http: "http://127.0.0.1:${drops.port}/", timeout: 3s }`,
    `check: { http: "https://127.0.0.1:${hangs.port}/", timeout: 3s }`,
    `check: { postgres: "postgres://a:b@127.0.0.1:${hangs.port}/c", timeout: 3s }`,
    `check: { redis: "redis://127.0.0.1:${drops.port}", timeout: 3s }`,
    `runs: { systemd: nginx, host: h${index % 9} }`,
    `check: { command: [sh, -c, "trap '' TERM; echo $$ >> pids; while :; do sleep 1; done"], timeout: 3s }`,
  ];
  const components = Array.from({ length: count }, (_, index) => {
    const all = kinds(index);
    return `  c${index}: { ${all[index % all.length]} }`;
  });
  const hosts = Array.from(
    { length: 9 },
    (_, index) =>
      `  h${index}: { ssh: nobody@127.0.0.1, port: ${index % 2 === 0 ? drops.port : hangs.port} }`,
  );
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop\nenvironments: { local: {} }\nhosts:\n${hosts.join('\n')}\ncomponents:\n${components.join('\n')}\n`,
  );
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = start(args, {
    cwd: folder.path,
    env: { XDG_STATE_HOME: join(folder.path, 'state'), TMPDIR: folder.path, ...env },
  });
  children.push(child);
  return child;
}
const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((done) => child.once('exit', (code) => done(code)));

/** Resolves once another program has slept so long: on a slow machine it is later, too. */
function asLongAs(seconds: number): Promise<void> {
  return new Promise((over) => spawn('sleep', [String(seconds)]).once('exit', () => over()));
}

test('a watch ends on SIGTERM while every host it asks hangs', async () => {
  configure(200);
  const child = run(['watch']);
  const end = ended(child);
  await until('connections that hang', () => hangs.connections >= 3);
  child.kill('SIGTERM');
  // Long before anything it asked would have given up.
  const first = await Promise.race([end, asLongAs(8).then(() => 'the others')]);
  expect(first).toBe(0);
  // Nothing that it made or started is left behind.
  expect(readdirSync(folder.path).filter((name) => name.startsWith('plantao-ssh-'))).toEqual([]);
  await until('no connection', () => hangs.connections === 0);
});

test('a watch that is held by a loop of its own while it ends is killed, and says so', async () => {
  configure(1);
  const held = join(folder.path, 'held.mjs');
  writeFileSync(
    held,
    `import { writeSync } from 'node:fs';
    process.on('exit', () => { writeSync(2, 'held\\n'); for (;;); });`,
  );
  const child = run(['watch'], { NODE_OPTIONS: `--import ${held}` });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const killed = new Promise((done) => child.once('close', (_, signal) => done(signal)));
  await until('it to watch', () => said.includes('watching'));
  child.kill('SIGTERM');
  expect(await killed).toBe('SIGKILL');
  expect(said).toContain('held\n');
  expect(said).toContain(words.commands.ending.killed);
});

test('a check ends with its answers, not with its connections', async () => {
  configure(24);
  const child = run(['check']);
  let said = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const end = ended(child);
  await until('the table', () => said.includes('c23'));
  const first = await Promise.race([end, asLongAs(8).then(() => 'the others')]);
  expect(first).toBe(2);
  expect(said).toContain('no answer within 3s');
});

test('what was written for others and not delivered is said', async () => {
  configure(1);
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
environments: { local: {} }
journal: { postgres: "postgres://a:b@127.0.0.1:${drops.port}/c" }
components: { api: { check: { command: ["false"] }, depends: [] } }
alerts: [{ name: Away, when: api is down, for: 0s, severity: P1 }]
`,
  );
  const child = run(['watch']);
  let [said, complained] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    complained += text;
  });
  const end = new Promise<number | null>((done) => child.once('close', done));
  await until('it to watch', () => said.includes('watching'));
  await until(
    'something in the journal',
    () => said.includes('Away') || complained.includes('shared journal'),
  );
  child.kill('SIGTERM');
  expect(await Promise.race([end, asLongAs(8).then(() => 'the others')])).toBe(0);
  expect(complained).toMatch(/\d+ events? not in the shared journal yet/);
});
