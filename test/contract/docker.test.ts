import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { docker as check } from '../../src/checks/docker.ts';
import { ConnectionLost } from '../../src/connections/host.ts';
import { resumed } from '../../src/logs/follow/resume.ts';
import { systemClock } from '../../src/model/clock.ts';
import { CannotAsk } from '../../src/model/kind.ts';
import type { LogRequest } from '../../src/model/target.ts';
import { docker as source } from '../../src/sources/docker.ts';
import { docker as target } from '../../src/targets/docker.ts';
import { collect } from '../services/collect.ts';
import { testContext, within } from '../services/context.ts';
import { docker, runContainer, type TestContainer } from '../services/docker.ts';
import { requireService } from '../services/require.ts';
import { tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

let world: ReturnType<typeof testContext>;
const made: TestContainer[] = [];
beforeEach(() => {
  world = testContext();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.close();
  for (const container of made.splice(0)) container.remove();
});

const run = (script: string, flags: readonly string[] = []): TestContainer => {
  const container = runContainer(script, flags);
  made.push(container);
  return container;
};
const ask = (name: string, options: object = {}) =>
  check.open(check.schema.parse({ docker: name, ...options }), world.context);
const read = (name: string, stat: string) =>
  source.open(source.schema.parse({ docker: name, stat }), world.context);
const open = (name: string, options: object = {}) =>
  target.open(target.schema.parse({ docker: name, ...options }), world.context);
const sleeping = "trap 'exit 0' TERM; while :; do sleep 0.2; done";

describe.skipIf(!requireService('docker'))('the Docker Engine', () => {
  test('a container that runs is up, killed by hand down with its exit code, removed down', async () => {
    const { name } = run(sleeping);
    expect(await ask(name).run(within())).toMatchObject({ status: 'up' });
    docker('kill', name);
    const killed = await ask(name).run(within());
    expect(killed).toMatchObject({ status: 'down' });
    expect(killed.message).toMatch(/^exited .*\(exit code 137\)$/);
    docker('rm', '-f', name);
    expect(await ask(name).run(within())).toEqual({ status: 'down', message: `no container named ${name}` });
  });

  test('health checks decide, and paused is down', async () => {
    const { name } = run(`${sleeping}`, [
      '--health-cmd',
      'echo disk on fire; exit 1',
      '--health-interval',
      '1s',
      '--health-retries',
      '1',
    ]);
    const sick = await until('an unhealthy container', async () => {
      const answer = await ask(name).run(within());
      return answer.status === 'down' ? answer : undefined;
    });
    expect(sick.message).toBe('unhealthy: disk on fire');
    const calm = run(sleeping);
    docker('pause', calm.name);
    expect(await ask(calm.name).run(within())).toEqual({ status: 'down', message: 'paused' });
  });

  test('a container that the Engine restarts again and again is not up', async () => {
    const { name } = run('sleep 0.3; exit 3', ['--restart', 'always']);
    const looping = ask(name, { restarts: 1 });
    await looping.run(within());
    const answer = await until('a restart', async () => {
      const given = await looping.run(within());
      return given.status === 'up' ? undefined : given;
    });
    expect(answer.message).toMatch(/restart/);
    await until('the count of restarts', async () => (await read(name, 'restarts').read(within())).value);
  });

  test('the first letters of an id are no name', async () => {
    const { id, name } = run(sleeping);
    expect((await ask(id.slice(0, 3)).run(within())).status).toBe('down');
    await expect(open(id.slice(0, 3)).plan('restart', {}, within())).rejects.toThrow(/no container named/);
    expect((await ask(id.slice(0, 12)).run(within())).status).toBe('up');
    expect((await open(name).plan('restart', {}, within())).touches).toBe(1);
  });

  test('CPU and memory are those of the container; one that does not run has none', async () => {
    const { name } = run('while :; do :; done', ['--memory', '64m']);
    const cpu = await until('a busy container', async () => (await read(name, 'cpu').read(within())).value);
    expect(cpu).toBeGreaterThan(1);
    const memory = await read(name, 'memory').read(within());
    expect(memory.value).toBeGreaterThan(1_000);
    expect(memory.value).toBeLessThan(64 * 2 ** 20);
    const percent = await read(name, 'memory-percent').read(within());
    expect(percent.value).toBeGreaterThan(0);
    expect(percent.value).toBeLessThan(100);
    expect(await open(name).stats!(within())).toMatchObject({ memoryLimitBytes: 64 * 2 ** 20, restarts: 0 });
    docker('kill', name);
    for (const stat of ['cpu', 'memory'])
      expect(await read(name, stat).read(within())).toEqual({
        value: null,
        why: 'the container is not running',
      });
  });

  test('restart is planned with its exact request, changes nothing before it runs, and notices another start', async () => {
    const { name } = run(sleeping);
    const started = () => docker('inspect', '-f', '{{.State.StartedAt}}', name);
    const before = started();
    const plan = await open(name).plan('restart', {}, within());
    expect(plan.requests).toEqual([`POST /containers/${name}/restart?t=10`]);
    expect(plan).toMatchObject({
      risk: 'disruptive',
      touches: 1,
      thing: 'container',
      from: 'running',
      to: 'running',
    });
    expect(started()).toBe(before);
    expect(await plan.preconditions[0]!.recheck(within())).toBeUndefined();
    await plan.run(() => {}, within());
    expect(started()).not.toBe(before);
    expect(await plan.preconditions[0]!.recheck(within())).toMatch(/started again/);
  });

  test('stop and start undo each other; what makes no sense is refused with a sentence', async () => {
    const { name } = run(sleeping);
    await expect(open(name).plan('start', {}, within())).rejects.toThrow(/is already running/);
    await expect(open(name).plan('scale', { count: 2 }, within())).rejects.toThrow(/cannot scale/);
    const stop = await open(name, { grace: 2 }).plan('stop', {}, within());
    expect(stop).toMatchObject({ requests: [`POST /containers/${name}/stop?t=2`], undo: { verb: 'start' } });
    await stop.run(() => {}, within());
    expect((await open(name).status!(within())).status).toBe('down');
    await expect(open(name).plan('stop', {}, within())).rejects.toThrow(/is not running/);
    await (await open(name).plan('start', {}, within())).run(() => {}, within());
    expect((await open(name).status!(within())).status).toBe('up');
    docker('rm', '-f', name);
    await expect(open(name).plan('restart', {}, within())).rejects.toThrow(/no container named/);
  });

  const lines = async (name: string, request: LogRequest, signal = within()): Promise<string[]> => {
    const got: string[] = [];
    for await (const line of open(name).logs!(request, signal)) got.push(line.text);
    return got;
  };

  test.each([
    ['without', []],
    ['with', ['-t']],
  ] as const)('logs %s a terminal: tail, both streams, times, long lines', async (_, flags) => {
    const { name } = run(
      'echo one; echo two >&2; echo "três 😀"; seq 1 20000 | while read n; do printf x; done; echo; echo last',
      flags,
    );
    docker('wait', name);
    const all = await lines(name, { tail: 100, follow: false });
    expect(all).toEqual(expect.arrayContaining(['one', 'two', 'três 😀', 'last']));
    expect(all).toHaveLength(5);
    expect(all.every((line) => line.length <= 16_384)).toBe(true);
    expect(await lines(name, { tail: 1, follow: false })).toEqual(['last']);
    const [first] = await collect(open(name).logs!({ tail: 1, follow: false }, within()));
    expect(Math.abs(first!.at! - Date.now())).toBeLessThan(600_000);
    expect(await lines(name, { tail: 100, follow: false, sinceMs: first!.at! + 1_000 })).toEqual([]);
  });

  test('a followed log brings new lines and ends quietly when it is no longer wanted', async () => {
    const { name } = run('n=0; while :; do echo line $n; n=$((n+1)); sleep 0.05; done');
    const stop = new AbortController();
    const got: string[] = [];
    for await (const line of open(name).logs!({ tail: 0, follow: true }, stop.signal)) {
      got.push(line.text);
      if (got.length === 5) stop.abort();
    }
    expect(got.slice(0, 5).every((line) => /^line \d+$/.test(line))).toBe(true);
  });

  test('a log that is followed goes on when its container is started again, no line twice', async () => {
    const { name } = run('echo started; echo same; echo same; while :; do sleep 0.1; done');
    const stop = new AbortController();
    const got: string[] = [];
    const states: string[] = [];
    const reading = (async () => {
      const log = resumed(
        (request, signal) => open(name).logs!(request, signal),
        { tail: 100, follow: true },
        { clock: systemClock, state: (now) => states.push(now) },
        stop.signal,
      );
      for await (const { text } of log) got.push(text);
    })();
    await until('what it says', () => got.length === 3);
    docker('restart', '-t', '0', name);
    await until('what it says again', () => got.length >= 6);
    await until('the log to be there again', () => states.at(-1) === 'following');
    stop.abort();
    await reading;
    expect(got).toEqual(['started', 'same', 'same', 'started', 'same', 'same']);
    expect(states).toContain('lost');
  });

  test('a followed log ends with its container, and a missing one is said', async () => {
    const { name } = run('echo here; sleep 0.3');
    expect(await lines(name, { tail: 10, follow: true })).toEqual(['here']);
    await expect(lines(`${name}-gone`, { tail: 1, follow: false })).rejects.toThrow(/no container named/);
  });

  test('an Engine that goes away while it restarts something leaves the outcome open, and is asked again once it is back', async () => {
    const folder = tempFolder('engine');
    const path = join(folder.path, 'docker.sock');
    const sockets = new Set<Socket>();
    // A door in front of the real Engine that can be shut: the Engine itself belongs to others too.
    const door = createServer((client) => {
      const engine = connect('/var/run/docker.sock');
      for (const socket of [client, engine]) {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
      }
      client.pipe(engine).pipe(client);
      client.on('data', (chunk) => {
        if (chunk.toString('latin1').includes('/restart?')) shut();
      });
    });
    const shut = (): void => {
      for (const socket of sockets) socket.destroy();
      door.close();
    };
    await new Promise<void>((done) => door.listen(path, done));
    // The docker command is run synchronously and would wait for a door in this very process.
    const { name } = run(sleeping);
    vi.stubEnv('DOCKER_HOST', `unix://${path}`);
    const plan = await open(name).plan('restart', {}, within());
    await expect(plan.run(() => {}, within())).rejects.toThrow(ConnectionLost);
    await expect(open(name).status!(within())).rejects.toThrow(CannotAsk);
    await new Promise<void>((done) => door.listen(path, done));
    expect(await open(name).status!(within())).toMatchObject({ status: 'up' });
    shut();
    folder.remove();
  });
});

test('an Engine that is not there is unknown, not down', async () => {
  const folder = tempFolder('socket');
  vi.stubEnv('DOCKER_HOST', `unix://${folder.path}/none.sock`);
  await expect(ask('api').run(within())).rejects.toThrow(CannotAsk);
  await expect(ask('api').run(within())).rejects.toThrow(/Docker Engine/);
  vi.stubEnv('DOCKER_HOST', 'ssh://somewhere');
  await expect(ask('api').run(within())).rejects.toThrow(/expected unix:\/\/ or tcp:\/\//);
  folder.remove();
});

test.each(['', '..', '../x', 'a/b', 'a b', 'a?t=0'])('"%s" names no container', (name) => {
  expect(check.schema.safeParse({ docker: name }).success).toBe(false);
  expect(target.schema.safeParse({ docker: name }).success).toBe(false);
});
