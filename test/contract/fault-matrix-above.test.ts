import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { Engine } from '../../src/engine/engine.ts';
import { systemClock } from '../../src/model/clock.ts';
import { expectSentence } from '../services/expect-sentence.ts';
import { type FaultyPort, type PortFault, refusingPort, startFaultyPort } from '../services/faulty-server.ts';
import { startHostileServer } from '../services/hostile-http.ts';
import { tempFolder } from '../services/temp.ts';

// What the matrix of ports does not see: answers that are HTTP and wrong, clients that stand between, programs that leave others behind.

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Everything in a configuration asked once. */
async function asked(yaml: string): Promise<Engine> {
  const text = `system: faults\nenvironments: { local: {} }\n${yaml}`;
  const config = await parseConfig(text, { file: '/nowhere/plantao.yaml', env: {} });
  const engine = new Engine({
    config: { ...config, baseDir: process.cwd() },
    clock: systemClock,
    random: Math.random,
    changed: () => {},
    once: true,
  });
  closers.push(() => engine.stop());
  engine.start();
  await engine.recheck();
  return engine;
}

const schedule = 'every: 1m, timeout: 1s';

describe('an HTTP answer', () => {
  let hostile: Awaited<ReturnType<typeof startHostileServer>>;
  let numbers: Server;
  beforeAll(async () => {
    hostile = await startHostileServer();
    // Whatever is asked for, numbers that no double holds.
    numbers = createServer((request, response) =>
      response.end(
        request.url!.includes('metrics')
          ? 'up 1e999\n'
          : request.url!.includes('query')
            ? '{"status":"success","data":{"resultType":"scalar","result":[1,"1e999"]}}'
            : '{"value":1e999,"rows":[1e999]}',
      ),
    );
    await new Promise<void>((listening) => numbers.listen(0, '127.0.0.1', listening));
  });
  afterAll(async () => {
    await hostile.close();
    numbers.closeAllConnections();
    numbers.close();
  });

  const paths = [
    '/hang',
    '/drip',
    '/slow-headers',
    '/endless-headers',
    '/reset',
    '/garbage',
    '/nothing',
    '/huge',
    '/bomb',
    '/loop',
    '/not-utf8',
    '/deep',
  ];

  it.each(paths)('like %s is never up, and gives no value', async (path) => {
    const url = `${hostile.url}${path}`;
    const engine = await asked(`components:
  api: { check: { http: "${url}", expect: { json: { value: 1 } }, ${schedule} } }
metrics:
  json: { json: "${url}", path: value, ${schedule} }
  rows: { json: "${url}", path: rows, ${schedule} }
  prometheus: { prometheus: "${url}", value: up, ${schedule} }
`);
    const row = engine.component('api')!;
    expect(row.status).toBe('down');
    expectSentence(row.summary);
    for (const metric of engine.metrics()) {
      expect(metric.value, metric.id).toBeNull();
      expect(metric.band, metric.id).toBe('nodata');
      expectSentence(metric.problem ?? '');
    }
    expect(hostile.bytesOn('/huge')).toBeLessThan(256 * 2 ** 20);
  });

  it('with a number beyond all numbers gives no value and no band', async () => {
    const url = `http://127.0.0.1:${(numbers.address() as AddressInfo).port}`;
    const engine = await asked(`components: { api: { check: { command: ["true"] } } }
metrics:
  json: { json: "${url}/stats", path: value, critical: "> 5", ${schedule} }
  prometheus: { prometheus: "${url}/metrics", value: up, critical: "> 5", ${schedule} }
  promql: { promql: "${url}", query: up, critical: "> 5", ${schedule} }
  command: { command: [echo, "1e999"], critical: "> 5", ${schedule} }
`);
    for (const metric of engine.metrics()) {
      expect(metric.value, metric.id).toBeNull();
      expect(metric.band, metric.id).toBe('nodata');
      expectSentence(metric.problem ?? '');
    }
  });
});

describe.each<PortFault | 'refuses'>(['refuses', 'hangs', 'drips', 'resets', 'closes', 'garbage', 'floods'])(
  'a client whose other end %s',
  (fault) => {
    let port: FaultyPort;
    const { DOCKER_HOST: before } = process.env;
    beforeAll(async () => {
      port = await (fault === 'refuses' ? refusingPort() : startFaultyPort(fault));
      process.env.DOCKER_HOST = `tcp://127.0.0.1:${port.port}`;
    });
    afterAll(async () => {
      if (before === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = before;
      await port.close();
    });

    it('makes what is asked through it unknown, in a sentence', async () => {
      const engine = await asked(`hosts:
  far: { ssh: nobody@127.0.0.1, port: ${port.port}, options: ["-F/dev/null"] }
components:
  docker-check: { check: { docker: api, ${schedule} } }
  docker-place: { runs: { docker: api, status: { every: 1m, timeout: 1s } } }
  compose-place: { runs: { compose: api, project: shop, status: { every: 1m, timeout: 1s } } }
  ssh-command: { check: { command: ["true"], host: far, ${schedule} } }
  ssh-disk: { check: { disk: /, host: far, ${schedule} } }
  ssh-docker: { check: { docker: api, host: far, ${schedule} } }
  ssh-place: { runs: { systemd: nginx, host: far, status: { every: 1m, timeout: 1s } } }
metrics:
  docker: { docker: api, stat: memory, ${schedule} }
  ssh: { command: [echo, "1"], host: far, ${schedule} }
`);
      for (const row of engine.components()) {
        expect(row.status, `${row.id}: ${row.summary}`).toBe('unknown');
        expectSentence(row.checks[0]!.problem ?? row.summary);
      }
      for (const metric of engine.metrics()) {
        expect(metric.value, metric.id).toBeNull();
        expectSentence(metric.problem ?? '');
      }
    });
  },
);

describe('a program that leaves another behind, which keeps its output', () => {
  it('has answered when it has ended', async () => {
    const folder = tempFolder('left');
    closers.push(() => folder.remove());
    const script = (answer: string): string =>
      `setsid sh -c 'echo $$ >> ${join(folder.path, 'pids')}; exec sleep 600' & ${answer}`;
    closers.push(async () => {
      const { readFileSync } = await import('node:fs');
      for (const pid of readFileSync(join(folder.path, 'pids'), 'utf8').trim().split('\n'))
        process.kill(Number(pid), 'SIGKILL');
    });
    const wait = `while [ ! -s ${join(folder.path, 'pids')} ]; do sleep 0.1; done`;
    const engine = await asked(`components:
  up: { check: { command: [sh, -c, ${JSON.stringify(script(`${wait}; echo fine`))}], every: 1m, timeout: 30s } }
  down: { check: { command: [sh, -c, ${JSON.stringify(script(`${wait}; echo broken; exit 2`))}], every: 1m, timeout: 30s } }
metrics:
  number: { command: [sh, -c, ${JSON.stringify(script(`${wait}; echo 7`))}], every: 1m, timeout: 30s }
`);
    expect(engine.component('up')).toMatchObject({ status: 'up' });
    expect(engine.component('down')).toMatchObject({ status: 'down', summary: 'broken' });
    expect(engine.metrics()[0]!.value).toBe(7);
  });
});
