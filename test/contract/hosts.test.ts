import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { command } from '../../src/checks/command.ts';
import { disk } from '../../src/checks/disk.ts';
import { processCheck } from '../../src/checks/process.ts';
import { ConnectionLost, linesOn, runOn } from '../../src/connections/host.ts';
import { tailRemoteFile } from '../../src/logs/follow/remote-file.ts';
import { CannotAsk, type CheckKind, type HostConfig } from '../../src/model/kind.ts';
import { command as commandSource } from '../../src/sources/command.ts';
import { processTarget } from '../../src/targets/process.ts';
import { collect } from '../services/collect.ts';
import { testContext, within } from '../services/context.ts';
import { requireService } from '../services/require.ts';
import { startSshd, type TestSshd } from '../services/sshd.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

const canRun = requireService('sshd');
let sshd: TestSshd;
let folder: TempFolder;
let world: ReturnType<typeof testContext>;

beforeAll(async () => {
  if (canRun) sshd = await startSshd();
});
afterAll(() => sshd?.remove());
beforeEach(() => {
  folder = tempFolder('hosts');
  if (canRun) world = testContext(folder.path, { web1: sshd.host });
});
afterEach(async () => {
  await world?.close();
  folder.remove();
});

const alive = (pid: number): boolean => spawnSync('kill', ['-0', String(pid)]).status === 0;
const run = (argv: readonly string[], signal = within()) =>
  runOn('web1', argv, { cwd: '/', signal }, world.context);

describe.skipIf(!canRun)('a host reached by ssh', () => {
  test('gives what a program printed and its exit code, and nothing of how it was started', async () => {
    expect(await run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toMatchObject({
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect((await run(['cat', '/etc/hostname'])).stdout).toBe(readFileSync('/etc/hostname', 'utf8'));
  });

  test('arguments arrive as they are, whatever a shell would make of them', async () => {
    const hostile = [
      '$(touch canary)',
      '; touch canary',
      'a\nb',
      "it's",
      '`id`',
      '--flag',
      '*',
      '',
      '\\',
      '"',
      '~',
    ];
    const { stdout } = await run(['printf', '<%s>', ...hostile]);
    expect(stdout).toBe(hostile.map((one) => `<${one}>`).join(''));
    expect(existsSync(join(process.env.HOME ?? '/root', 'canary'))).toBe(false);
  });

  test('many questions go through one connection', async () => {
    const clients = await Promise.all(
      Array.from({ length: 8 }, () => run(['sh', '-c', 'echo $SSH_CONNECTION'])),
    );
    expect(new Set(clients.map(({ stdout }) => stdout)).size).toBe(1);
  });

  test('an abort ends the whole process group on the other side', async () => {
    const abort = new AbortController();
    const pids = join(folder.path, 'pids');
    const script = `trap '' TERM; sleep 300 & echo $$ $! > ${pids}; wait; sleep 300`;
    const running = run(['sh', '-c', script], abort.signal);
    const found = await until('the remote program', () =>
      existsSync(pids) ? readFileSync(pids, 'utf8').trim() : '',
    );
    abort.abort();
    await expect(running).rejects.toThrow();
    await until('its end', () => found.split(' ').every((pid) => !alive(Number(pid))));
  });

  test('a reader that stops leaves no program behind', async () => {
    const pids = join(folder.path, 'pid');
    const lines = linesOn(
      'web1',
      ['sh', '-c', `echo $$ > ${pids}; while :; do echo line; sleep 0.05; done`],
      { cwd: '/', signal: within() },
      world.context,
    );
    for await (const line of lines) {
      expect(line).toBe('line');
      break;
    }
    const pid = Number(readFileSync(pids, 'utf8'));
    await until('its end', () => !alive(pid));
  });

  test('a program that is not there and a host that is not configured cannot be asked', async () => {
    await expect(run(['no-such-program'])).rejects.toThrow(
      new CannotAsk('host web1: no such program: no-such-program'),
    );
    await expect(runOn('web2', ['true'], { cwd: '/', signal: within() }, world.context)).rejects.toThrow(
      CannotAsk,
    );
  });

  test('an unknown host key, a wrong key and a port that nobody listens on say so', async () => {
    const { host } = sshd;
    const without = (word: string): HostConfig => ({
      ...host,
      options: host.options!.filter((option) => !option.includes(word)),
    });
    const other = testContext(folder.path, {
      unknown: {
        ...without('UserKnownHostsFile'),
        options: [
          ...without('UserKnownHostsFile').options!,
          `-oUserKnownHostsFile=${join(folder.path, 'none')}`,
        ],
      },
      keyless: { ...without('-i'), options: [...without('-i').options!, '-i/dev/null'] },
      closed: { ...host, port: 1 },
    });
    const ask = (name: string) => runOn(name, ['true'], { cwd: '/', signal: within() }, other.context);
    await expect(ask('unknown')).rejects.toThrow(/^host unknown: .*verification failed/);
    await expect(ask('keyless')).rejects.toThrow(/^host keyless: .*denied/);
    await expect(ask('closed')).rejects.toThrow(/^host closed: .*refused/);
    await other.close();
  });

  test('a connection that breaks while something runs leaves the outcome unknown, and comes back by itself', async () => {
    const started = join(folder.path, 'started');
    const running = run(['sh', '-c', `echo yes > ${started}; sleep 20`]);
    running.catch(() => {});
    await until('the remote program', () => existsSync(started));
    const master = execFileSync('pgrep', ['-f', `ssh .*-p${sshd.port} .*-fN`], { encoding: 'utf8' });
    for (const pid of master.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
    await expect(running).rejects.toThrow(ConnectionLost);
    expect((await run(['echo', 'back'])).stdout).toBe('back\n');
  });

  test('a server that is away is unknown, and asked again once it is back', async () => {
    await sshd.stop();
    await expect(run(['true'])).rejects.toThrow(CannotAsk);
    await sshd.start();
    expect((await run(['echo', 'back'])).stdout).toBe('back\n');
  });

  test('leaving closes the connection', async () => {
    await run(['true']);
    const masters = (): string =>
      spawnSync('pgrep', ['-f', '--', `-p${sshd.port} .*-fN`], { encoding: 'utf8' }).stdout;
    expect(masters()).not.toBe('');
    await world.close();
    await until('the end of ssh', () => masters() === '');
  });

  test('checks and sources ask there: a command, a disk, a process', async () => {
    const ask = (kind: CheckKind, options: object) =>
      kind.open(kind.schema.parse({ ...options, host: 'web1' }), world.context).run(within());
    expect(await ask(command, { command: ['sh', '-c', 'echo tight; exit 1'] })).toEqual({
      status: 'degraded',
      message: 'tight',
    });
    expect((await ask(disk, { disk: '/', critical: '100%', warning: '100%' })).message).toMatch(
      /% used, .* free/,
    );
    await expect(ask(disk, { disk: '/no/such/folder' })).rejects.toThrow(/No such file/);
    expect(await ask(processCheck, { process: { pattern: 'no program has this name' } })).toMatchObject({
      status: 'down',
    });
    expect(await ask(processCheck, { process: { pattern: `sshd: ` } })).toMatchObject({ status: 'up' });
    await expect(ask(processCheck, { process: { port: 22 } })).rejects.toThrow(/only on this machine/);
    const counted = commandSource.open(
      commandSource.schema.parse({ command: ['echo', '42'], host: 'web1' }),
      world.context,
    );
    expect(await counted.read(within())).toEqual({ value: 42 });
  });

  test('a program that others start is signalled, stopped and restarted there, and never another under its number', async () => {
    const pidFile = join(folder.path, 'app.pid');
    const begin = ['sh', '-c', `sleep 600 </dev/null >/dev/null 2>&1 & echo $! > ${pidFile}`];
    const open = () =>
      processTarget.open(
        processTarget.schema.parse({ process: { 'pid-file': pidFile }, host: 'web1', restart: begin }),
        world.context,
      );
    expect(await open().status!(within())).toEqual({ status: 'down', message: 'not running' });
    await expect(open().plan('stop', {}, within())).rejects.toThrow('it is not running');
    const restart = await open().plan('restart', {}, within());
    expect(restart.requests[0]).toMatch(/^on web1: sh -c /);
    await restart.run(() => {}, within());
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(await open().status!(within())).toEqual({ status: 'up', message: `pid ${pid}` });
    expect(await open().stats!(within())).toMatchObject({ instances: 1 });
    await expect(open().plan('signal', { signal: 'KILL; reboot' }, within())).rejects.toThrow(/no signal/);
    const stop = await open().plan('stop', {}, within());
    expect(stop.requests).toEqual([`on web1: kill -s TERM ${pid}`]);
    await stop.run(() => {}, within());
    await until('its end', () => !alive(pid));
    expect(await stop.preconditions[0]!.recheck(within())).toBe('it is gone');
  });

  test('a log file there is followed, also over its rotation', async () => {
    const file = join(folder.path, 'app.log');
    writeFileSync(file, 'one\ntwo\nthree\n');
    expect(
      await collect(tailRemoteFile('web1', file, { tail: 2, follow: false }, world.context, within())),
    ).toEqual([{ text: 'two' }, { text: 'three' }]);
    const abort = new AbortController();
    const seen: string[] = [];
    for await (const { text } of tailRemoteFile(
      'web1',
      file,
      { tail: 1, follow: true },
      world.context,
      abort.signal,
    )) {
      seen.push(text);
      if (text === 'three') {
        renameSync(file, `${file}.1`);
        writeFileSync(file, 'four\n');
      } else abort.abort();
    }
    expect(seen).toEqual(['three', 'four']);
    const gone = tailRemoteFile(
      'web1',
      join(folder.path, 'none'),
      { tail: 1, follow: false },
      world.context,
      within(),
    );
    await expect(collect(gone)).rejects.toThrow(/No such file/);
  });
});
