import { type ChildProcess, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseExposition } from '../../src/sources/exposition.ts';
import { start } from '../cli/plantao.ts';
import { programPath } from '../services/programs.ts';
import { type HttpServerProcess, startPrometheus } from '../services/prometheus.ts';
import { requireService } from '../services/require.ts';
import { freePort, type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

let folder: TempFolder;
let port: number;
let watching: { readonly child: ChildProcess; said: string; readonly ended: Promise<unknown> } | undefined;
const sockets: Socket[] = [];

beforeEach(async () => {
  folder = tempFolder('watch-http');
  port = await freePort();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  watching?.child.kill('SIGKILL');
  await watching?.ended;
  watching = undefined;
  folder.remove();
});

function configure(listen: string): void {
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
components:
  api: { title: Secret Title, check: { command: ["sh", "-c", "exit 2"], every: 1s, fails: 1 } }
  web: { check: { command: ["true"], every: 1s } }
metrics: { load: { command: ["echo", "42"], every: 1s, warning: "> 10" } }
alerts: [{ name: No api, when: api is down, severity: P1 }]
${listen}
`,
  );
}

function watch(...options: string[]): NonNullable<typeof watching> {
  const child = start([...options, 'watch'], {
    cwd: folder.path,
    env: { XDG_STATE_HOME: join(folder.path, 'state') },
  });
  watching = { child, said: '', ended: new Promise((done) => child.once('close', done)) };
  const one = watching;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      one.said += text;
    });
  return one;
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function ask(path: string, method = 'GET'): Promise<Answered> {
  return new Promise((done, failed) => {
    request({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.once('end', () =>
        done({ status: response.statusCode!, type: response.headers['content-type'] ?? '', body }),
      );
    })
      .once('error', failed)
      .end();
  });
}

const status = (path: string): Promise<number | undefined> =>
  ask(path).then(
    (answer) => answer.status,
    () => undefined,
  );

/** Value of the series with these words among its labels. */
function seriesOf(text: string, name: string, ...labels: string[]): number | undefined {
  return parseExposition(text).find(
    (one) => one.name === name && labels.every((label) => Object.values(one.labels).includes(label)),
  )?.value;
}

it('answers whether it evaluates and what it knows, and nothing else', async () => {
  configure(`watch: { listen: ${port} }`);
  watch();
  await until('it to be well and lead', async () => {
    const answer = await ask('/healthz').catch(() => undefined);
    return answer?.body === '{"status":"ok","leads":true}\n';
  });
  await until('the alert', async () => {
    const { body } = await ask('/metrics');
    return seriesOf(body, 'plantao_alerts_firing', 'P1', 'false') === 1;
  });
  const { type, body } = await ask('/metrics');
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(seriesOf(body, 'plantao_component_status', 'api', 'down')).toBe(1);
  expect(seriesOf(body, 'plantao_component_status', 'web', 'up')).toBe(1);
  expect(seriesOf(body, 'plantao_metric_value', 'load')).toBe(42);
  expect(seriesOf(body, 'plantao_metric_band', 'load', 'warning')).toBe(1);
  expect(seriesOf(body, 'plantao_up')).toBe(1);
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(seriesOf(body, 'plantao_build_info', version)).toBe(1);
  expect(body).not.toContain('Secret Title');
  expect(await ask('/healthz', 'HEAD')).toMatchObject({ status: 200, body: '' });
  for (const path of ['/', '/metrics/', '/%2e%2e/healthz', '/constructor', '//healthz', '/debug'])
    expect([path, await status(path)]).toEqual([path, 404]);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect([method, (await ask('/metrics', method)).status]).toEqual([method, 405]);
  if (requireService('prometheus'))
    expect(
      execFileSync(programPath('promtool'), ['check', 'metrics'], { input: body, encoding: 'utf8' }),
    ).toBe('');
});

it.skipIf(!requireService('prometheus'))('is scraped by a real Prometheus', async () => {
  configure(`watch: { listen: "127.0.0.1:${port}" }`);
  watch();
  await until('it to listen', async () => (await status('/healthz')) === 200);
  let prometheus: HttpServerProcess | undefined;
  try {
    prometheus = await startPrometheus(`127.0.0.1:${port}`);
    const asked = `${prometheus.url}/api/v1/query?query=${encodeURIComponent('plantao_component_status{component="api",status="down"} == 1')}`;
    await until('the component in Prometheus', async () => {
      const { data } = (await (await fetch(asked)).json()) as { data: { result: unknown[] } };
      return data.result.length === 1;
    });
  } finally {
    await prometheus?.close();
  }
});

it('read-only it serves too, and does not lead', async () => {
  configure(`watch: { listen: ${port} }`);
  watch('--read-only');
  await until('it to be well', async () => (await status('/healthz')) === 200);
  expect(JSON.parse((await ask('/healthz')).body)).toEqual({ status: 'ok', leads: false });
  expect(seriesOf((await ask('/metrics')).body, 'plantao_leads')).toBe(0);
});

it('says that the journal cannot be used', async () => {
  configure(`watch: { listen: ${port} }`);
  mkdirSync(join(folder.path, 'state'));
  // Neither a folder nor a database can be made there, not even by root.
  writeFileSync(join(folder.path, 'state', 'plantao'), '');
  chmodSync(join(folder.path, 'state', 'plantao'), 0o600);
  watch();
  await until('it to say so', async () => {
    const answer = await ask('/healthz').catch(() => undefined);
    return answer?.status === 503 && JSON.parse(answer.body).reason.includes('journal');
  });
  const { body } = await ask('/healthz');
  expect(body).not.toContain(folder.path);
  expect(seriesOf((await ask('/metrics')).body, 'plantao_up')).toBe(0);
});

it('listens nowhere unless told to, and follows a changed configuration', async () => {
  configure('');
  const one = watch();
  await until('it to watch', () => one.said.includes('alert.firing'));
  expect(await status('/healthz')).toBeUndefined();
  configure(`watch: { listen: ${port} }`);
  await until('it to listen', async () => (await status('/healthz')) === 200);
  configure('');
  await until('it to listen no more', async () => (await status('/healthz')) === undefined);
});

it('goes on watching while its port is taken, says so, and listens once it is free', async () => {
  const other = createServer();
  await new Promise<void>((listening) => other.listen(port, '127.0.0.1', listening));
  configure(`watch: { listen: ${port} }`);
  const one = watch();
  await until('it to say so', () => one.said.includes(`cannot listen on 127.0.0.1:${port}: `));
  await until('it to watch all the same', () => one.said.includes('alert.firing'));
  await new Promise((closed) => other.close(closed));
  await until('it to listen', async () => (await status('/healthz')) === 200);
});

it('is not held by those who connect and say nothing, stop half-way, or flood, and ends at once', async () => {
  configure(`watch: { listen: ${port} }`);
  const one = watch();
  await until('it to listen', async () => (await status('/healthz')) === 200);
  const closed: Promise<unknown>[] = [];
  const open = (): Socket => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    closed.push(new Promise((done) => socket.once('close', done)));
    sockets.push(socket);
    return socket;
  };
  for (let n = 0; n < 100; n += 1) open();
  const drip = open();
  drip.once('connect', () => drip.write('GET /metrics HTTP/1.1\r\nHost: x\r\n'));
  const pour = open();
  pour.once('connect', () =>
    pour.write('POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n'),
  );
  const headers = open();
  headers.once('connect', () => headers.write(`GET / HTTP/1.1\r\nX: ${'x'.repeat(1_000_000)}`));
  for (const socket of sockets) socket.resume();
  await Promise.all(closed);
  expect(await status('/healthz')).toBe(200);
  for (let n = 0; n < 20; n += 1) open();
  one.child.kill('SIGTERM');
  await one.ended;
  expect(one.child.exitCode).toBe(0);
});
