import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ActionParams, Verb } from '../../src/model/action.ts';
import type { Target } from '../../src/model/target.ts';
import { processTarget } from '../../src/targets/process.ts';
import { testContext, within } from '../services/context.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

const idle = 'setInterval(() => {}, 1000)';
const stubborn = `process.on('SIGTERM', () => {}); require('node:fs').writeFileSync('ready', ''); ${idle}`;

let folder: TempFolder;
let pids: Set<number>;

beforeEach(() => {
  folder = tempFolder('process');
  pids = new Set();
});

afterEach(() => {
  for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  folder.remove();
});

function open(options: Record<string, unknown> = {}): Target {
  const { context } = testContext(folder.path);
  const start = [process.execPath, '-e', idle];
  return processTarget.open(processTarget.schema.parse({ process: 'a.pid', start, ...options }), context);
}

async function act(target: Target, verb: Verb, params: ActionParams = {}): Promise<void> {
  const plan = await target.plan(verb, params, within());
  await plan.run((line) => {
    const started = /^started pid (\d+)$/.exec(line);
    if (started) pids.add(Number(started[1]));
  }, within());
}

function pidIn(name: string): number {
  return Number(readFileSync(join(folder.path, name), 'utf8'));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('restart ends the old process and starts another', async () => {
  const target = open();
  await act(target, 'start');
  const before = pidIn('a.pid');
  await act(target, 'restart');
  expect(pidIn('a.pid')).not.toBe(before);
  expect(isAlive(before)).toBe(false);
  expect(isAlive(pidIn('a.pid'))).toBe(true);
});

test('one that ignores being asked is killed after its grace', async () => {
  const target = open({ start: [process.execPath, '-e', stubborn], grace: '200ms' });
  await act(target, 'start');
  const pid = pidIn('a.pid');
  await until('the handler is set', () => existsSync(join(folder.path, 'ready')));
  await act(target, 'stop');
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(join(folder.path, 'a.pid'))).toBe(false);
});

test('scale starts and ends instances under their own pid files', async () => {
  const target = open({ process: 'w-{n}.pid' });
  const files = () => [1, 2, 3, 4].filter((n) => existsSync(join(folder.path, `w-${n}.pid`)));
  await act(target, 'start');
  const first = pidIn('w-1.pid');
  await act(target, 'scale', { count: 3 });
  expect(files()).toEqual([1, 2, 3]);
  await act(target, 'scale', { count: 1 });
  expect(files()).toEqual([1]);
  expect(pidIn('w-1.pid')).toBe(first);
});

test('killed from outside, it is down and the plan made before no longer holds', async () => {
  const target = open();
  await act(target, 'start');
  const { preconditions } = await target.plan('restart', {}, within());
  expect(await preconditions[0]!.recheck(within())).toBeUndefined();
  const pid = pidIn('a.pid');
  process.kill(pid, 'SIGKILL');
  await until('it is gone', () => !isAlive(pid));
  expect(await target.status!(within())).toMatchObject({ status: 'down' });
  expect(await preconditions[0]!.recheck(within())).toBe(`pid ${pid} is gone`);
});

test.each(['garbage', '1', '-5', '0', ''])('a pid file with %j is never acted on', async (text) => {
  writeFileSync(join(folder.path, 'a.pid'), text);
  await expect(open().plan('restart', {}, within())).rejects.toThrow('holds no process id');
});

test('the pid of plantao itself is never acted on', async () => {
  writeFileSync(join(folder.path, 'a.pid'), String(process.pid));
  await expect(open().plan('stop', {}, within())).rejects.toThrow('plantao itself');
});

test.each(['device', 'named pipe'])('a %s as pid file does not hang', async (what) => {
  const file = join(folder.path, 'a.pid');
  if (what === 'device') symlinkSync('/dev/zero', file);
  else execFileSync('mkfifo', [file]);
  await expect(open().plan('restart', {}, within())).rejects.toThrow('not a file');
});

test('a program that does not exist is named', async () => {
  await expect(act(open({ start: ['no-such-program-here'] }), 'start')).rejects.toThrow(
    'no such program: no-such-program-here',
  );
});

test('what it makes for an instance is for its owner alone', async () => {
  const target = open({ process: 'run/a.pid', output: 'logs/a.log' });
  await act(target, 'start');
  for (const made of ['run', 'run/a.pid', 'logs', 'logs/a.log'])
    expect(`${made} ${(statSync(join(folder.path, made)).mode & 0o077).toString(8)}`).toBe(`${made} 0`);
});
