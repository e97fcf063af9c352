import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plantao, start } from '../cli/plantao.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

let folder: TempFolder;
const surroundings = () => ({
  cwd: folder.path,
  env: { XDG_STATE_HOME: join(folder.path, 'state') },
});
const run = (...args: string[]) => plantao(args, surroundings());
const log = (): string => {
  try {
    return readFileSync(join(folder.path, 'log'), 'utf8');
  } catch {
    return '';
  }
};
const configure = (revert: 'ask' | 'run'): void =>
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
safety: { revert: ${revert} }
environments: { production: { guarded: true } }
components:
  gate:
    check: { command: ["true"] }
    actions:
      block: { command: [sh, -c, "echo block $1 >> log", sh, "{ip}"], params: { ip: {} }, undo: unblock, verify: off }
      unblock: { command: [sh, -c, "echo unblock >> log"], verify: off }
`,
  );
const block = (...more: string[]) =>
  run('run', 'block', 'gate', '--set', 'ip=10.0.0.9', '--confirm', 'gate', '--reason', 'scan', ...more);

beforeEach(() => {
  folder = tempFolder('way-back');
});
afterEach(() => folder.remove());

test('a watch that leads takes back what was done for a while on a command line that ended long ago', async () => {
  configure('run');
  const watch = start(['watch'], surroundings());
  try {
    const done = await block('--for', '10s');
    expect(done.err).toBe('');
    expect(done.out).toMatch(/for a while +10s, then undone by the screen or watch that leads/);
    await until('the way back', async () => log().includes('unblock'));
    expect(log()).toBe('block 10.0.0.9\nunblock\n');
    const recorded = async () =>
      JSON.parse((await run('audit', '--json', '--kind', 'action.outcome')).out) as unknown[];
    await until('its outcome', async () => (await recorded()).length === 2);
    expect(JSON.parse((await run('undo', '--list', '--json')).out)).toEqual([]);
  } finally {
    watch.kill('SIGTERM');
    await once(watch, 'close');
  }
});

test('where a person is to be asked nothing happens by itself; what is due is listed, and can be kept', async () => {
  configure('ask');
  expect((await block('--for', '10s')).code).toBe(0);
  const [{ plan }] = JSON.parse((await run('undo', '--list', '--json')).out) as [{ plan: string }];
  expect((await run('undo', '--list')).out).toMatch(/due at \d{4}-/);
  expect((await run('audit')).out).toContain('for 10s');
  await until('it is due', async () => (await run('undo', '--list')).out.includes('DUE since'));
  expect(log()).toBe('block 10.0.0.9\n');
  const kept = await run('undo', plan.slice(0, 8), '--keep');
  expect(kept).toMatchObject({ code: 0, out: 'block gate stays; no longer due: unblock\n' });
  expect((await run('undo', '--list')).out).not.toContain('DUE');
  expect((await run('undo', plan.slice(0, 8), '--keep')).code).toBe(3);
  expect((await run('run', 'unblock', 'gate', '--for', '2h', '--dry-run')).err).toContain(
    'nothing undoes it',
  );
});
