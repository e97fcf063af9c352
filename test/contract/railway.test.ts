import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { railway, railwayLine } from '../../src/targets/railway.ts';
import { collect } from '../services/collect.ts';
import { testContext, within } from '../services/context.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';

let folder: TempFolder;
let world: ReturnType<typeof testContext>;
beforeEach(() => {
  folder = tempFolder('railway');
  // A stand-in for the railway command: it writes down its arguments, a line each, and prints logs.
  writeFileSync(
    join(folder.path, 'railway'),
    `#!/bin/sh
printf '%s\\n' "$@" >> ${folder.path}/asked
case " $* " in *' --set-from-stdin '*) { printf '< '; cat; echo; } >> ${folder.path}/asked ;; esac
echo --- >> ${folder.path}/asked
[ "$1" = logs ] && echo '{"message":"hello","timestamp":"2026-11-20T10:00:00Z"}' && echo plain
[ -e ${folder.path}/fail ] && echo 'Unauthorized. Please login with railway login' >&2 && exit 1
exit 0
`,
  );
  chmodSync(join(folder.path, 'railway'), 0o755);
  vi.stubEnv('PATH', `${folder.path}:${process.env.PATH}`);
  world = testContext(folder.path);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.close();
  folder.remove();
});
const open = () =>
  railway.open(railway.schema.parse({ railway: 'backend', environment: 'production' }), world.context);
const asked = (): string[][] =>
  readFileSync(join(folder.path, 'asked'), 'utf8')
    .split('---\n')
    .filter(Boolean)
    .map((one) => one.trimEnd().split('\n'));
const where = ['--service', 'backend', '--environment', 'production'];

test('of several commands each is said, and the one that fails is named', async () => {
  const plan = await open().plan('set-env', { set: 'GROQ_API_KEY=x NOTE=y' }, within());
  const said: string[] = [];
  await plan.run((line) => void said.push(line), within());
  expect(said.filter((line) => line.startsWith('> '))).toEqual(
    plan.requests.map((request) => `> ${request}`),
  );
  writeFileSync(join(folder.path, 'fail'), '');
  await expect(plan.run(() => {}, within())).rejects.toThrow(
    /^step 1 of 3 \(.*--set-from-stdin GROQ_API_KEY\): Unauthorized/,
  );
});

test('a redeploy is one command, shown first', async () => {
  const plan = await open().plan('redeploy', {}, within());
  expect(plan.requests).toEqual(['railway redeploy --service backend --environment production --yes']);
  expect(existsSync(join(folder.path, 'asked'))).toBe(false);
  await plan.run(() => {}, within());
  expect(asked()).toEqual([['redeploy', ...where, '--yes']]);
});

test('variables are set and deployed once, whatever their values hold; a secret is no argument', async () => {
  const set = "GROQ_API_KEY=$(id) NOTE=a;b'c";
  const plan = await open().plan('set-env', { set }, within());
  expect(plan.warnings).toEqual([expect.stringContaining('no undo')]);
  await plan.run(() => {}, within());
  expect(asked()).toEqual([
    ['variables', ...where, '--skip-deploys', '--set-from-stdin', 'GROQ_API_KEY', '< $(id)'],
    ['variables', ...where, '--skip-deploys', '--set', "NOTE=a;b'c"],
    ['redeploy', ...where, '--yes'],
  ]);
  for (const wrong of ['', 'NAME', '--all', '1X=2'])
    await expect(open().plan('set-env', { set: wrong }, within())).rejects.toThrow(/needs NAME=value/);
});

test('a command that fails says why', async () => {
  writeFileSync(join(folder.path, 'fail'), '');
  const plan = await open().plan('restart', {}, within());
  await expect(plan.run(() => {}, within())).rejects.toThrow(/Please login/);
});

test('logs carry the times of the platform', async () => {
  expect(await collect(open().logs!({ tail: 10, follow: false }, within()))).toEqual([
    { text: 'hello', at: Date.parse('2026-11-20T10:00:00Z') },
    { text: 'plain' },
  ]);
  expect(asked()).toEqual([['logs', ...where, '--json', '--lines', '10']]);
  expect(railwayLine('{"message":1}')).toEqual({ text: '{"message":1}' });
});

test('a name that would be an option is not accepted', () => {
  for (const hostile of ['--help', '-x', '', ' a'])
    expect(railway.schema.safeParse({ railway: hostile }).success).toBe(false);
});
