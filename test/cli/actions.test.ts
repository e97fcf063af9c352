import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';
import { type Ended, plantao, start } from './plantao.ts';

let folder: TempFolder;
const env = () => ({ XDG_STATE_HOME: join(folder.path, 'state') });
const run = (...args: string[]): Promise<Ended> => plantao(args, { cwd: folder.path, env: env() });
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out);
const pidOf = (name: string): string | undefined => {
  const file = join(folder.path, `${name}.pid`);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
};

/** Two sleepers, a pool of instances, and one that takes long to end. */
beforeEach(() => {
  folder = tempFolder('cli-actions');
  const stubborn = JSON.stringify("process.on('SIGTERM', () => {}); setInterval(Date, 1e6)");
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
environments:
  local: {}
  production: { guarded: true }
safety: { hold: 200ms, cool-down: 0s }
components:
  api: { title: The API, runs: { process: api.pid, start: [sleep, "600"] } }
  worker: { runs: { process: worker.pid, start: [sleep, "600"] } }
  pool: { runs: { process: "pool-{n}.pid", start: [sleep, "600"] } }
  slow: { runs: { process: slow.pid, start: [${JSON.stringify(process.execPath)}, -e, ${stubborn}], grace: 60s } }
`,
  );
});
afterEach(() => {
  for (const file of readdirSync(folder.path).filter((name) => name.endsWith('.pid'))) {
    try {
      process.kill(Number(readFileSync(join(folder.path, file), 'utf8')), 'SIGKILL');
    } catch {
      // It had ended.
    }
  }
  folder.remove();
});

describe('several components', () => {
  test('one after another, each with its end, one group in the journal', async () => {
    const { code, out, err } = await run('run', 'start', 'api', 'worker', '--yes');
    expect(err).toBe('');
    expect(out).toContain('2 actions, one after another:');
    expect(out).toContain('start api succeeded: verified');
    expect(out).toContain('start worker succeeded: verified');
    expect(code).toBe(0);
    const intents = await json('audit', '--kind', 'action.intent');
    expect(intents.map(({ data }: { data: { component: string } }) => data.component)).toEqual([
      'api',
      'worker',
    ]);
    expect(intents[0].data.group).toBe(intents[1].data.group);
  });

  test('--dry-run --json gives the whole group and does nothing', async () => {
    const group = await json('run', 'start', 'api', 'worker', '--dry-run');
    expect(group).toMatchObject({
      confirm: { how: 'yes' },
      plans: [{ component: 'api' }, { component: 'worker' }],
    });
    expect(pidOf('api')).toBeUndefined();
  });
});

describe('values', () => {
  test('scale by --count or --set, undone by undo, which is not offered twice', async () => {
    expect((await run('run', 'scale', 'pool', '--count', '2', '--yes')).out).toContain('succeeded');
    const scaled = await run('run', 'scale', 'pool', '--set', 'count=3', '--yes');
    expect(scaled.out).toMatch(/undo it with: plantao undo [0-9a-f]{8}/);
    const list = await json('undo', '--list');
    expect(list[0]).toMatchObject({ verb: 'scale', undo: { verb: 'scale', params: { count: 2 } } });
    const undone = await run('undo', '--yes');
    expect(undone.err).toBe('');
    expect(undone.out).toMatch(/^ {2}with +count=2$/m);
    expect(undone.code).toBe(0);
    expect(pidOf('pool-3')).toBeUndefined();
    expect((await run('undo', list[0].plan, '--yes')).err).toContain('no action');
  });

  test.each([
    [['run', 'scale', 'pool', '--yes'], 'scale needs count'],
    [['run', 'scale', 'pool', '--count', 'x', '--yes'], 'a whole number from 0'],
    [['run', 'scale', 'pool', '--count', '1; rm -rf /', '--yes'], 'a whole number from 0'],
    [['run', 'restart', 'api', '--set', 'force=1', '--yes'], 'takes no value "force"'],
    [['run', 'restart', 'api', '--set', 'force', '--yes'], '--set needs name=value'],
    [['run', 'restart'], '--list shows what can be done'],
    [['undo'], 'nothing to undo'],
    [['undo', 'abc'], 'no action "abc"'],
    [['settle', 'abc', '--as', 'failed'], 'no action with that id'],
    [['settle', 'abc'], '--as succeeded or --as failed'],
    [['freeze', '--reason', ' '], 'needs a reason'],
    [['unfreeze'], 'is not frozen'],
    [['history', 'api', 'restart'], 'nothing to choose from'],
    [['history', 'api', 'fly'], 'no action of api "fly"'],
  ])('%s is refused in a line', async (args, said) => {
    const { code, out, err } = await run(...args);
    expect(err).toContain(said);
    expect(err).not.toMatch(/\n +at /);
    expect(out).toBe('');
    expect(code).toBe(3);
  });
});

test('run --list says what can be done and what it asks for', async () => {
  const { out, code } = await run('run', '--list', 'pool');
  expect(out).toMatch(/pool +scale +count +Run more or fewer instances/);
  expect(out).not.toContain('worker');
  expect(code).toBe(0);
  const all = await json('run', '--list');
  expect(new Set(all.map(({ component }: { component: string }) => component)).size).toBe(4);
});

test('a freeze stops everybody until it is lifted', async () => {
  expect((await run('freeze')).out).toContain('is not frozen');
  expect((await run('freeze', '--reason', 'migration')).out).toContain('shop is frozen by');
  expect(await json('freeze')).toMatchObject({ frozen: { reason: 'migration' } });
  const refused = await run(
    'run',
    'start',
    'api',
    '--yes',
    '--env',
    'production',
    '--confirm',
    'api',
    '--reason',
    'r',
  );
  expect(refused.err).toMatch(/froze all actions .*: migration/);
  expect(refused.code).toBe(3);
  expect((await run('unfreeze')).code).toBe(0);
  expect((await run('run', 'start', 'api', '--yes')).code).toBe(0);
});

test('a guarded environment wants the reason as well as the name', async () => {
  expect((await run('run', 'start', 'api')).code).toBe(0);
  const args = ['run', 'stop', 'api', '--env', 'production', '--confirm', 'api'];
  const without = await run(...args);
  expect(without.err).toContain('add --reason');
  expect(without.code).toBe(3);
  expect((await run(...args, '--reason', 'it leaks')).code).toBe(0);
});

test('killed the hard way while it runs: unknown at the next start, nothing repeated, settled by a person', async () => {
  expect((await run('run', 'start', 'slow', '--yes')).code).toBe(0);
  const pid = pidOf('slow');
  const child = start(['run', 'stop', 'slow', '--yes'], { cwd: folder.path, env: env() });
  const ended = new Promise((done) => child.once('close', done));
  child.stdout.resume();
  child.stderr.resume();
  await until('the intent', async () => (await json('audit', '--kind', 'action.intent')).length === 2);
  // While it runs, another may not act on the same.
  expect((await run('run', 'stop', 'slow', '--yes')).err).toMatch(/is running stop on it in another plantao/);
  expect((await run('settle')).code).toBe(0);
  child.kill('SIGKILL');
  await ended;
  const lost = await run('settle');
  expect(lost.out).toMatch(/stop slow/);
  expect(lost.code).toBe(1);
  expect(pidOf('slow')).toBe(pid);
  const [{ plan }] = await json('settle');
  expect((await run('settle', plan.slice(0, 8), '--as', 'failed', '--note', 'it still runs')).out).toContain(
    'stop slow: settled as failed',
  );
  expect(await json('settle')).toEqual([]);
  const settled = await json('audit', '--kind', 'action.settled');
  expect(settled).toMatchObject([{ data: { plan, state: 'failed', note: 'it still runs' } }]);
  expect((await run('audit', 'verify')).code).toBe(0);
});

describe('made of other actions', () => {
  beforeEach(() => {
    const file = join(folder.path, 'plantao.yaml');
    writeFileSync(join(folder.path, 'rate'), '1');
    writeFileSync(join(folder.path, 'active'), '4');
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replace('  pool: {', '  pool: { canary: { steps: [2, 3], wait: 1s, gate: [error_rate] },')
        .replace('  worker: {', '  worker: { stop: { drain: active, limit: 20s },')
        .concat(
          `metrics:
  error_rate: { title: Errors, unit: "%", command: [cat, rate], every: 1s, warning: "> 5" }
  active: { command: [cat, active], every: 1s }
`,
        ),
    );
  });

  test('a canary goes up while the gate is good, and back when it turns bad', async () => {
    await run('run', 'scale', 'pool', '--count', '1', '--yes');
    const up = await run('run', 'canary', 'pool', '--yes');
    expect(up.err).toBe('');
    expect(up.out).toContain('step 2 of 2 (3): wait 1s while Errors stay within their thresholds');
    expect(up.out).toMatch(/succeeded: verified/);
    expect(pidOf('pool-3')).toBeDefined();
    writeFileSync(join(folder.path, 'rate'), '50');
    const refused = await run('run', 'canary', 'pool', '--yes');
    expect(refused.err).toContain('gate not good before it starts: Errors is warning: 50%');
    expect(refused.code).toBe(3);
    writeFileSync(join(folder.path, 'rate'), '1');
    await run('run', 'scale', 'pool', '--count', '1', '--confirm', 'pool');
    const child = start(['run', 'canary', 'pool', '--yes'], { cwd: folder.path, env: env() });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const ended = new Promise((done) => child.once('close', done));
    await until('the first wait', () => out.includes('step 1 of 2 (2): wait'));
    writeFileSync(join(folder.path, 'rate'), '50');
    expect(await ended).toBe(2);
    expect(out).toMatch(/failed: step \d of 2 \(\d\): Errors is warning: 50%; went back to 1/);
    expect(pidOf('pool-2')).toBeUndefined();
  });

  test('a stop waits until nothing runs', async () => {
    await run('run', 'start', 'worker');
    const child = start(['run', 'stop', 'worker', '--yes'], { cwd: folder.path, env: env() });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const ended = new Promise((done) => child.once('close', done));
    await until('the wait', () => out.includes('waiting until active is 0'));
    expect(pidOf('worker')).toBeDefined();
    writeFileSync(join(folder.path, 'active'), '0');
    expect(await ended).toBe(0);
    expect(out).toContain('active is 0');
    expect(pidOf('worker')).toBeUndefined();
  });
});
