import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkKinds } from '../../src/checks/registry.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { CheckConfig, SystemConfig } from '../../src/model/system.ts';
import { sourceKinds } from '../../src/sources/registry.ts';
import { targetKinds } from '../../src/targets/registry.ts';
import { testContext, within } from '../services/context.ts';
import { docker } from '../services/docker.ts';
import { requireService } from '../services/require.ts';
import { freePort, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

const temp = tempFolder('example');
const folder = join(temp.path, 'stack');
const container = `plantao-example-${process.pid}`;
beforeAll(async () => {
  cpSync('examples/local-stack', folder, { recursive: true });
  // Its PostgreSQL is another user.
  chmodSync(temp.path, 0o711);
  // What it says of ports and of the container, with ports that are free here and a name of its own.
  const own = new Map([['plantao-example-worker', container]]);
  for (const port of ['15432', '16379', '18080']) own.set(port, String(await freePort()));
  for (const name of ['stack.sh', 'plantao.yaml']) {
    const text = readFileSync(join(folder, name), 'utf8');
    const names = new RegExp([...own.keys()].join('|'), 'g');
    writeFileSync(
      join(folder, name),
      text.replace(names, (found) => own.get(found)!),
    );
  }
});
afterAll(() => temp.remove());
const stack = (word: string): void =>
  void execFileSync('sh', [`${folder}/stack.sh`, word], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: temp.path },
  });
const load = () => loadConfig({ file: `${folder}/plantao.yaml`, env: {} });

test('the configuration of the example is valid', async () => {
  expect((await load()).components.map(({ id }) => id)).toEqual(['web', 'worker', 'database', 'cache']);
});

const ready = (['postgres', 'redis', 'nginx', 'docker'] as const).map(requireService).every(Boolean);

describe.skipIf(!ready)('the example stack', () => {
  let config: SystemConfig;
  const world = testContext(folder);
  beforeAll(async () => {
    config = await load();
    stack('stop');
    stack('start');
  });
  afterAll(async () => {
    await world.close();
    stack('stop');
  });

  const ask = ({ kind, options }: CheckConfig) =>
    checkKinds
      .find((known) => known.kind === kind)!
      .open(options, world.context)
      .run(within());

  test('every check is up and every source reads', async () => {
    // One that takes its time on a busy machine is degraded meanwhile.
    for (const component of config.components)
      for (const check of component.checks)
        await until(`${component.id} to be up`, async () => (await ask(check)).status === 'up');
    for (const { id, source } of [...config.metrics, ...config.queues, ...config.escalations]) {
      const reading = await sourceKinds
        .find((known) => known.kind === source.kind)!
        .open(source.options, world.context)
        .read(within());
      if (id !== 'cache_hit_rate') expect(reading.value, id).not.toBeNull();
    }
  });

  test('a container killed by hand is down until its target restarts it', async () => {
    const worker = config.components.find(({ id }) => id === 'worker')!;
    docker('kill', container);
    expect(await ask(worker.checks[0]!)).toMatchObject({ status: 'down' });
    const target = targetKinds
      .find((known) => known.kind === worker.runs!.kind)!
      .open(worker.runs!.options, world.context);
    await (await target.plan('restart', {}, within())).run(() => {}, within());
    expect(await ask(worker.checks[0]!)).toMatchObject({ status: 'up' });
  });
});
