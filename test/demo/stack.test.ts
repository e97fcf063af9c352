import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { hasFault } from '../../demo/folder.ts';
import { scenarios } from '../../demo/scenarios.ts';
import { type Demo, startDemo } from '../../demo/start.ts';
import type { ActionParams, Verb } from '../../src/model/action.ts';
import type { Target } from '../../src/model/target.ts';
import { http } from '../../src/targets/cache-http.ts';
import { processTarget } from '../../src/targets/process.ts';
import { testContext, within } from '../services/context.ts';
import { tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

/** What the demo's endpoints answer, as far as the tests look. */
interface Answer {
  readonly status: string;
  readonly dependencies: { readonly cache: string };
  readonly entries: number;
  readonly pending: number;
  readonly used_percent: number;
}

const limit = { timeout: 60_000 };

let demo: Demo | undefined;
let world: ReturnType<typeof testContext> | undefined;
afterEach(async () => {
  await world?.close();
  await demo?.close();
  demo = undefined;
  world = undefined;
});

/** A request that a process which is being restarted took and never answers is given up, and asked again by whoever waits. */
const asked = (url: string): Promise<Response> => fetch(url, { signal: AbortSignal.timeout(5_000) });

async function begin(scenario?: string) {
  demo = await startDemo(scenario === undefined ? {} : { scenario });
  world = testContext(demo.folder);
  const { context } = world;
  const { folder } = demo;
  const config = parse(readFileSync(demo.config, 'utf8'));
  const base: string = config.environments.local.api;
  const llm: string = config.environments.local.llm;
  const target = (component: string): Target => {
    const { runs, cache } = config.components[component];
    if (runs) return processTarget.open(processTarget.schema.parse(runs), context);
    const options = { ...cache, http: cache.http.replace('${api}', base) };
    return http.open(http.schema.parse(options), context);
  };
  const act = async (component: string, verb: Verb, params: ActionParams = {}): Promise<void> => {
    const plan = await target(component).plan(verb, params, within());
    for (const precondition of plan.preconditions)
      expect(await precondition.recheck(within())).toBeUndefined();
    await plan.run(() => {}, within());
  };
  const get = async (path: string, from = base) => (await asked(from + path)).json() as Promise<Answer>;
  const pid = (name: string): number => Number(readFileSync(join(folder, 'run', `${name}.pid`), 'utf8'));
  return { folder, base, llm, target, act, get, pid };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux';
  }
}

describe('the stack', limit, () => {
  test('restarts, scales and flushes for real, and is gone when it is closed', async () => {
    const { folder, target, act, get, pid } = await begin();
    const first = pid('api');
    await act('api', 'restart');
    expect(pid('api')).not.toBe(first);
    expect(isAlive(first)).toBe(false);
    await until('health', async () => (await get('/health')).status === 'ok');

    await act('worker', 'scale', { count: 3 });
    expect(await target('worker').stats!(within())).toMatchObject({ instances: 3 });
    const pids = [1, 2, 3].map((n) => pid(`worker-${n}`));
    await act('worker', 'scale', { count: 1 });
    expect(pids.map(isAlive)).toEqual([true, false, false]);

    expect(await get('/cache')).toEqual({ entries: expect.any(Number) });
    const before: number = (await get('/cache')).entries;
    expect((await target('cache').plan('flush-cache', {}, within())).touches).toBeGreaterThanOrEqual(before);
    await act('cache', 'flush-cache');
    expect((await get('/cache')).entries).toBeLessThan(before);

    process.kill(pid('janitor'), 'SIGKILL');
    await until('janitor down', async () => (await target('janitor').status!(within())).status === 'down');

    const all = ['api', 'llm', 'worker-1'].map(pid);
    expect(all.map(isAlive)).toEqual([true, true, true]);
    await demo!.close();
    expect(all.map(isAlive)).toEqual([false, false, false]);
    expect(existsSync(folder)).toBe(false);
  });

  test('closing leaves alone a process of somebody else whose pid is in a pid file', async () => {
    const { folder } = await begin();
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      writeFileSync(join(folder, 'run', 'stale.pid'), `${stranger.pid}\n`);
      await demo!.close();
      expect(isAlive(stranger.pid!)).toBe(true);
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  test('ends and removes its folder when the process that started it is killed', async () => {
    const code = `import { startDemo } from ${JSON.stringify(join(process.cwd(), 'demo/start.ts'))};
      console.log((await startDemo({})).folder); setInterval(() => {}, 1000);`;
    const keeper = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    keeper.stdout.on('data', (chunk) => (said += chunk));
    try {
      const folder = await until('the demo', () => (said.includes('\n') ? said.trim() : undefined));
      const pids = ['api', 'llm', 'janitor', 'worker-1'].map((name) =>
        Number(readFileSync(join(folder, 'run', `${name}.pid`), 'utf8')),
      );
      expect(pids.every(isAlive)).toBe(true);
      keeper.kill('SIGKILL');
      await until('its processes gone', () => !pids.some(isAlive));
      await until('its folder gone', () => !existsSync(folder));
    } finally {
      keeper.kill('SIGKILL');
    }
  });

  test('is gone when the process that started it just exits', async () => {
    const code = `import { startDemo } from ${JSON.stringify(join(process.cwd(), 'demo/start.ts'))};
      console.log((await startDemo({})).folder); process.exit(1);`;
    const keeper = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    keeper.stdout.on('data', (chunk) => (said += chunk));
    await new Promise((done) => keeper.once('close', done));
    expect(said).toContain('plantao-demo-');
    expect(existsSync(said.trim())).toBe(false);
  });

  test('an unknown scenario is refused with the names there are', async () => {
    await expect(startDemo({ scenario: 'fire' })).rejects.toThrow(/no scenario "fire".*api-down/);
  });
});

describe('scenarios', limit, () => {
  type World = Awaited<ReturnType<typeof begin>>;
  const text = async (world: World, path: string) => (await asked(world.base + path)).text();
  /** Whether the symptom shows on what the dashboard asks. */
  const symptoms: Record<string, (world: World) => Promise<boolean>> = {
    'api-down': async ({ base }) =>
      !(await fetch(`${base}/health`).then(
        (a) => a.ok,
        () => false,
      )),
    slow: async ({ get }) => (await get('/health')).dependencies.cache === 'degraded',
    'queue-jam': async ({ get, folder }) =>
      (await get('/queue')).pending > 100 && hasFault(folder, 'queue-jam'),
    errors: async (world) =>
      hasFault(world.folder, 'errors') && /code="500"\} [1-9]/.test(await text(world, '/metrics')),
    'disk-full': async ({ get }) => (await get('/disk')).used_percent > 90,
    'llm-down': async ({ get, llm }) => (await get('/health', llm)).status !== 'ok',
  };
  const wrong: Record<string, readonly [string, Verb, ActionParams?]> = {
    'api-down': ['worker', 'restart'],
    slow: ['api', 'restart'],
    'queue-jam': ['worker', 'scale', { count: 2 }],
    errors: ['cache', 'flush-cache'],
    'disk-full': ['api', 'restart'],
    'llm-down': ['api', 'restart'],
  };

  test.for(scenarios)('$name shows, and only the right action heals it', async ({ name, heals }) => {
    const world = await begin(name);
    const shows = symptoms[name]!;
    await until('the symptom', () => shows(world));
    await world.act(...wrong[name]!);
    await until('the symptom after the wrong action', () => shows(world));
    expect(hasFault(world.folder, name)).toBe(true);
    await world.act(heals.component, heals.verb as Verb);
    await until('health', async () => !(await shows(world)));
    expect(hasFault(world.folder, name)).toBe(false);
    if (name === 'queue-jam') {
      const { pending } = await world.get('/queue');
      await until('the queue to drain', async () => (await world.get('/queue')).pending < pending);
    }
  });
});

describe('pid files that nobody should act on', () => {
  let temp: ReturnType<typeof tempFolder>;
  beforeEach(() => {
    temp = tempFolder('pid');
    world = testContext(temp.path);
    mkdirSync(join(temp.path, 'run'));
  });
  afterEach(() => temp.remove());
  const target = () =>
    processTarget.open(processTarget.schema.parse({ process: 'run/x.pid', start: ['true'] }), world!.context);

  test.for(['1', '0', '-1', '-4312', 'rm -rf', '', '12 13', '99999999999', `${process.pid}`])(
    'holding "%s"',
    async (content) => {
      writeFileSync(join(temp.path, 'run', 'x.pid'), content);
      for (const verb of ['restart', 'stop', 'start'] as const)
        await expect(target().plan(verb, {}, within())).rejects.toThrow('x.pid');
    },
  );

  test('being a folder or a link to a device', async () => {
    symlinkSync('/dev/zero', join(temp.path, 'run', 'x.pid'));
    await expect(target().plan('stop', {}, within())).rejects.toThrow('not a file');
  });

  test('holding a pid that is gone: not running', async () => {
    const gone = spawn('true');
    await new Promise((done) => gone.once('exit', done));
    writeFileSync(join(temp.path, 'run', 'x.pid'), `${gone.pid}`);
    expect(await target().status!(within())).toMatchObject({ status: 'down' });
    await expect(target().plan('stop', {}, within())).rejects.toThrow('is not running');
  });

  test.for(['', ' ', '-1', '1.5', '21', 'x', '0x2'])('a count of "%s" is refused', async (count) => {
    const workers = processTarget.open(
      processTarget.schema.parse({ process: 'run/w-{n}.pid', start: ['true'] }),
      world!.context,
    );
    await expect(workers.plan('scale', { count } as never, within())).rejects.toThrow('from 0 to 20');
  });
});
