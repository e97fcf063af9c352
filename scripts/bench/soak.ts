/**
 * Whether `plantao watch` grows: 200 components, most of them failing in one way or another, asked every second, over minutes. Prints
 * resident memory and the live heap (after a collection) at steps, and how fast each rises over the second half.
 *
 * npm run bench:soak [-- --minutes 10 --components 200 --snapshots FOLDER]
 *
 * With a folder, heap snapshots after the first third and at the end are left in it, to be compared in a browser's developer tools.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type PortFault, refusingPort, startFaultyPort } from '../../test/services/faulty-server.ts';
import {
  hostilePostgres,
  hostileRedis,
  pgColumn,
  pgRow,
  startHostileServer,
} from '../../test/services/hostile-server.ts';
import { rssMb } from './process-usage.ts';

const { values } = parseArgs({
  options: {
    role: { type: 'string', default: 'main' },
    minutes: { type: 'string', default: '10' },
    components: { type: 'string', default: '200' },
    snapshots: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
const count = Number(values.components);
const stepMs = 10_000;
/** Connections open, code is compiled and histories fill before anything is compared, in milliseconds. */
const warmUpMs = 60_000;

/** What the watched process answers, in bytes. */
interface Sample {
  readonly heapUsed: number;
  readonly external: number;
}

/** Runs inside the watched process: collects and measures when it is asked. */
const reporter = `
import v8 from 'node:v8';
process.on('message', ({ snapshot }) => {
  globalThis.gc();
  if (snapshot) v8.writeHeapSnapshot(snapshot);
  process.send(process.memoryUsage());
});
process.channel.unref();
`;

if (values.role === 'serve') await serve();
else await main();

/** Serves every fault on a port of its own, in a process of its own, and tells the ports. */
async function serve(): Promise<void> {
  const faults: readonly PortFault[] = ['hangs', 'drips', 'resets', 'closes', 'garbage', 'floods'];
  const ports: Record<string, number> = { refuses: (await refusingPort()).port };
  for (const fault of faults) ports[fault] = (await startFaultyPort(fault)).port;
  const postgres = hostilePostgres({ first: pgColumn, flood: pgRow('1') });
  ports.hostilePostgres = (await startHostileServer(postgres)).port;
  const redis = hostileRedis('info', {
    first: Buffer.from('$1000000000\r\n'),
    flood: Buffer.alloc(65_536, '1'),
  });
  ports.hostileRedis = (await startHostileServer(redis)).port;
  let nth = 0;
  const http = createServer((request, response) => {
    nth += 1;
    response.statusCode = request.url === '/errors' ? 500 + (nth % 4) : 200;
    response.end(
      request.url === '/big' ? 'x'.repeat(4 * 2 ** 20) : JSON.stringify({ value: nth, status: 'fine' }),
    );
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  ports.http = (http.address() as AddressInfo).port;
  process.send!(ports);
}

/** One check of each kind for each fault, as YAML. */
function checksFor(ports: Readonly<Record<string, number>>): readonly string[] {
  const at = (name: string): string => `127.0.0.1:${ports[name]}`;
  const faults = ['refuses', 'hangs', 'drips', 'resets', 'closes', 'garbage', 'floods'];
  return [
    ...['/', '/errors', '/big'].map((path) => `http: "http://${at('http')}${path}"`),
    ...faults.flatMap((fault) => [
      `http: "http://${at(fault)}/"`,
      `http: "https://${at(fault)}/"`,
      `tls: "${at(fault)}"`,
      `tcp: "${at(fault)}"`,
      `postgres: "postgres://app:pw@${at(fault)}/app"`,
      `redis: "redis://${at(fault)}"`,
    ]),
    `postgres: "postgres://app:pw@${at('hostilePostgres')}/app"`,
    `redis: "redis://${at('hostileRedis')}"`,
    `command: [sh, -c, "date +%s%N; exit 1"]`,
    `command: [sh, -c, "sleep 5"]`,
  ];
}

function configuration(ports: Readonly<Record<string, number>>): string {
  const checks = checksFor(ports);
  const components = Array.from({ length: count }, (_, nth) => {
    const check = checks[nth % checks.length]!;
    return `  c${nth}: { title: Component ${nth}, check: { ${check}, every: 1s, timeout: 1s } }`;
  });
  return `system: Soak
environments: { local: {} }
components:
${components.join('\n')}
metrics:
  value: { json: "http://127.0.0.1:${ports.http}/", path: value, every: 1s }
  none: { sql: "SELECT 1", db: "postgres://app:pw@127.0.0.1:${ports.hostilePostgres}/app", every: 1s, timeout: 1s }
`;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plantao-soak-'));
  const server = fork(import.meta.filename, ['--role', 'serve'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [ports] = (await once(server, 'message')) as [Record<string, number>];
  const config = join(folder, 'plantao.yaml');
  writeFileSync(config, configuration(ports));
  writeFileSync(join(folder, 'reporter.mjs'), reporter);
  const watch = spawn(
    process.execPath,
    ['--expose-gc', '--import', join(folder, 'reporter.mjs'), 'bin/plantao.js', 'watch', '--config', config],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...process.env, XDG_STATE_HOME: folder } },
  );
  const measure = async (snapshot?: string): Promise<Sample> => {
    watch.send({ snapshot });
    return (await once(watch, 'message'))[0] as Sample;
  };
  if (values.snapshots) mkdirSync(values.snapshots, { recursive: true });
  const snapshotIn = (name: string): string | undefined =>
    values.snapshots && resolve(values.snapshots, `${name}.heapsnapshot`);
  try {
    console.log(`${count} components, each asked every second, ${minutes} minutes\n`);
    console.log(' minute   RSS MB   live heap MB   external MB');
    const points: { minute: number; rss: number; heap: number }[] = [];
    const steps = Math.floor((minutes * 60_000) / stepMs);
    await sleep(warmUpMs);
    for (let step = 0; step <= steps; step++) {
      const rss = rssMb(watch.pid!);
      const third = step === Math.floor(steps / 3);
      const name = third ? 'early' : step === steps ? 'late' : undefined;
      const { heapUsed, external } = await measure(name && snapshotIn(name));
      const point = { minute: (step * stepMs) / 60_000, rss, heap: heapUsed / 1e6 };
      points.push(point);
      if (step % 3 === 0 || step === steps)
        console.log(
          [point.minute.toFixed(1), rss.toFixed(0), point.heap.toFixed(1), (external / 1e6).toFixed(1)]
            .map((text, column) => text.padStart([7, 9, 15, 14][column]!))
            .join(''),
        );
      if (step < steps) await sleep(stepMs);
    }
    const half = points.slice(Math.floor(points.length / 2));
    const slope = (of: 'rss' | 'heap'): string =>
      `${risePerMinute(half.map((point) => [point.minute, point[of]])).toFixed(2)} MB a minute`;
    console.log(`\nover the second half: RSS ${slope('rss')}, live heap ${slope('heap')}`);
  } finally {
    watch.kill('SIGTERM');
    server.kill();
    await once(watch, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Slope of the straight line through the points, by least squares. */
function risePerMinute(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const over = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0);
  return over / points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
}
