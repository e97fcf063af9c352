import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pty from '@lydell/node-pty';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';
import { executable, plantao } from './plantao.ts';

let folder: TempFolder;
const env = () => ({ XDG_STATE_HOME: join(folder.path, 'state') });
const run = (input: string | undefined, ...args: string[]) =>
  plantao(args, { cwd: folder.path, env: env(), ...(input === undefined ? {} : { input }) });
const stored = (): string => readFileSync(join(folder.path, 'stored'), 'utf8');
const journal = async (): Promise<string> => (await run(undefined, 'audit', '--json')).out;

beforeEach(() => {
  folder = tempFolder('cli-secrets');
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
environments: { local: {} }
components:
  api:
    check: { command: ["true"] }
    actions:
      store: { command: [tee, stored], input: "{user}:{token}", params: { user: { default: ana }, token: { secret: true } }, verify: off }
      make-key: { command: [sh, -c, "echo key-$((4700 + 11))"], reveal: true, verify: off }
`,
  );
});
afterEach(() => folder.remove());

test('a value that nobody may see comes from standard input: not from the command line, and into no journal', async () => {
  const { code, out, err } = await run(
    'sesame-4711\n',
    'run',
    'store',
    'api',
    '--set-stdin',
    'token',
    '--yes',
  );
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(stored()).toBe('ana:sesame-4711');
  expect(out).toContain('printf %s ana:••• | tee stored');
  expect(out + (await journal())).not.toContain('sesame');
  const two = await run(
    'bo\nsesame-2\n',
    'run',
    'store',
    'api',
    '--set-stdin',
    'user',
    '--set-stdin',
    'token',
    '--dry-run',
  );
  expect(two.out).toContain('printf %s bo:••• | tee stored');
  const none = await run('', 'run', 'store', 'api', '--set-stdin', 'token', '--yes');
  expect(none).toMatchObject({ code: 3, err: expect.stringContaining('no value for token') });
});

test('one that was on the command line is said to be known to others', async () => {
  const { err, code } = await run(
    undefined,
    'run',
    'store',
    'api',
    '--set',
    'token=sesame-4711',
    '--dry-run',
  );
  expect(code).toBe(0);
  expect(err).toContain('use --set-stdin token');
});

test('a terminal asks for it without showing what is typed, and is the only place that shows what was made', async () => {
  const terminal = pty.spawn(process.execPath, [executable, 'run', 'store', 'api', '--yes'], {
    cwd: folder.path,
    cols: 100,
    rows: 30,
    env: { PATH: process.env.PATH ?? '', HOME: folder.path, LANG: 'C.UTF-8', ...env() },
  });
  let seen = '';
  terminal.onData((text) => {
    seen += text;
  });
  const ended = new Promise<number>((done) => terminal.onExit(({ exitCode }) => done(exitCode)));
  await until('the question', async () => seen.includes('token ('));
  terminal.write('sesame-4711\r');
  expect(await ended).toBe(0);
  expect(stored()).toBe('ana:sesame-4711');
  expect(seen).not.toContain('sesame');
});

test('what is shown once is shown on a terminal, and nothing is made without one', async () => {
  for (const more of [[], ['--json']]) {
    const { code, err } = await run(undefined, 'run', 'make-key', 'api', '--yes', ...more);
    expect(code).toBe(3);
    expect(err).toContain('only a terminal may show');
  }
  expect(await journal()).not.toContain('make-key');
  const terminal = pty.spawn(process.execPath, [executable, 'run', 'make-key', 'api', '--yes'], {
    cwd: folder.path,
    cols: 100,
    rows: 30,
    env: { PATH: process.env.PATH ?? '', HOME: folder.path, LANG: 'C.UTF-8', ...env() },
  });
  let seen = '';
  terminal.onData((text) => {
    seen += text;
  });
  expect(await new Promise<number>((done) => terminal.onExit(({ exitCode }) => done(exitCode)))).toBe(0);
  expect(seen.match(/key-4711/g)).toHaveLength(1);
  expect(seen).toContain('Copy it now');
  expect(await journal()).toContain('make-key');
  expect(await journal()).not.toContain('key-4711');
});
