/**
 * What the engine costs: 500 components with an http check every 5 seconds, against endpoints that another process serves, with the
 * snapshot read as a screen reads it. Beside it, for scale, a bare undici loop that makes the same requests and does nothing else.
 *
 * node scripts/bench/engine.ts [--seconds 30] [--components 500]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import { defaultAlerting } from '../../src/config/alerting.ts';
import { defaultSafety } from '../../src/config/safety.ts';
import { countStatuses } from '../../src/engine/component.ts';
import { Engine } from '../../src/engine/engine.ts';
import { type Slices, slicesOf } from '../../src/engine/slices.ts';
import { SnapshotStore } from '../../src/engine/store.ts';
import { systemClock } from '../../src/model/clock.ts';
import { noLogs } from '../../src/model/logs.ts';
import type { ComponentConfig, SystemConfig } from '../../src/model/system.ts';
import { rssMb } from './process-usage.ts';

/** What one measured process says in the end. */
interface Measurement {
  /** Processor time in percent of one core. */
  readonly cpuPercent: number;
  readonly requestsPerSecond: number;
  readonly rssMb: number;
  /** How many were up at the end, where that is known. */
  readonly up?: number;
}

const every = 5_000;
const origins = 50;
/** Connections open and code is compiled before anything is measured. */
const warmUpMs = 7_000;

const { values } = parseArgs({
  options: {
    role: { type: 'string', default: 'main' },
    ports: { type: 'string', default: '' },
    seconds: { type: 'string', default: '30' },
    components: { type: 'string', default: '500' },
  },
});
const seconds = Number(values.seconds);
const count = Number(values.components);
const ports = values.ports.split(',').filter(Boolean).map(Number);

if (values.role === 'serve') await serve();
else if (values.role === 'engine') await runEngine();
else if (values.role === 'bare') await runBare();
else await main();

async function main(): Promise<void> {
  const server = role('serve', []);
  const [served] = (await once(server, 'message')) as [number[]];
  const results: [string, Measurement][] = [];
  try {
    for (const [name, what] of [
      ['engine', 'engine'],
      ['bare undici loop', 'bare'],
    ] as const) {
      const child = role(what, ['--ports', served.join(',')]);
      const [measured] = (await once(child, 'message')) as [Measurement];
      results.push([name, measured]);
      child.kill();
    }
  } finally {
    server.kill();
  }
  const [engine, bare] = results.map(([, measurement]) => measurement);
  console.log(`${count} components, one http check each every ${every / 1_000}s, over ${seconds}s\n`);
  console.log('                     CPU of one core   requests/s   RSS');
  for (const [name, { cpuPercent, requestsPerSecond, rssMb: rss }] of results) {
    console.log(
      `${name.padEnd(20)} ${`${cpuPercent.toFixed(1)} %`.padStart(15)} ${requestsPerSecond.toFixed(1).padStart(12)}   ${rss.toFixed(0)} MB`,
    );
  }
  console.log(`\nratio ${(engine!.cpuPercent / bare!.cpuPercent).toFixed(2)}, ${engine!.up} of ${count} up`);
  const good = engine!.cpuPercent < 25 && engine!.up === count;
  console.log(good ? 'within reach: under 25 %' : 'NOT within reach: under 25 % with everything up');
  process.exitCode = good ? 0 : 1;
}

function role(name: string, more: readonly string[]): ChildProcess {
  return fork(fileURLToPath(import.meta.url), [
    '--role',
    name,
    '--seconds',
    String(seconds),
    '--components',
    String(count),
    ...more,
  ]);
}

/** Endpoints as services have them: a short JSON answer, kept-alive connections. */
async function serve(): Promise<void> {
  const listening: number[] = [];
  for (let index = 0; index < origins; index += 1) {
    const server = createServer((_request, answer) => {
      answer.setHeader('content-type', 'application/json');
      answer.end('{"status":"ok","redis":"connected","uptime":123456}');
    });
    server.keepAliveTimeout = 60_000;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    listening.push((server.address() as AddressInfo).port);
  }
  process.send!(listening);
  process.on('disconnect', () => process.exit());
}

function url(index: number): string {
  return `http://127.0.0.1:${ports[index % ports.length]}/health/${index}`;
}

async function runEngine(): Promise<void> {
  const components = Array.from({ length: count }, (_, index): ComponentConfig => {
    const options = { http: url(index), expect: { json: { status: 'ok' } } };
    return {
      id: `c${index}`,
      title: `Component ${index}`,
      criticality: 'medium',
      checks: [{ id: 'http', kind: 'http', options, every, timeout: 3_000, fails: 2, oks: 2 }],
      depends: index % 10 === 0 ? [] : [`c${index - (index % 10)}`],
      actions: [],
      logs: [],
    };
  });
  const config: SystemConfig = {
    system: 'Bench',
    file: import.meta.filename,
    baseDir: import.meta.dirname,
    environment: 'bench',
    environments: ['bench'],
    guarded: false,
    logBytes: 256e6,
    components,
    metrics: [],
    queues: [],
    escalations: [],
    checklists: [],
    hosts: {},
    alerts: [],
    alerting: defaultAlerting,
    safety: defaultSafety,
    keys: {},
    oncall: { zone: 'UTC', people: [], layers: [], overrides: [] },
    contacts: [],
    links: [],
    schedules: [],
    notify: { channels: [], routes: [] },
    secrets: ['a-secret-of-the-bench', 'another'],
  };
  const engine = new Engine({
    config,
    clock: systemClock,
    random: Math.random,
    changed: (slices, urgency) => store.mark([...slices, 'attention', 'system'], urgency),
  });
  const store = new SnapshotStore(slices(engine), systemClock);
  for (const slice of ['components', 'attention', 'system'] as const) {
    store.subscribe(slice, () => void store.get(slice));
  }
  engine.start();
  const before = () =>
    engine.components().reduce((sum, row) => sum + (row.checks[0]?.latencies.length ?? 0), 0);
  const measured = await measure(before);
  process.send!({ ...measured, up: countStatuses(engine.components()).up });
  store.close();
  await engine.stop();
}

/** The engine, and nothing beside it. */
function slices(engine: Engine): Slices {
  return slicesOf({
    ...{ readOnly: false, startedAt: 0, error: () => undefined, engine: () => engine },
    config: () => ({
      system: 'Bench',
      environment: 'bench',
      environments: ['bench'],
      guarded: false,
      keys: {},
      ...{ components: [], metrics: [], queues: [] },
    }),
    alerts: () => [],
    incidents: () => [],
    checklists: () => [],
    followUps: () => [],
    schedules: () => [],
    oncall: () => ({ configured: false, duty: {}, chain: [], people: [], planned: [], deliveries: [] }),
    answers: () => [],
    zones: () => ({ zone: 'UTC' }),
    maintenance: () => [],
    logs: () => noLogs,
    actions: () => [],
    events: () => [],
    temporary: () => [],
    frozen: () => undefined,
  });
}

/** The same requests at the same pace: each answer is read and parsed, and nothing is kept. */
async function runBare(): Promise<void> {
  // Connections as the engine's http check has them.
  const dispatcher = new Agent({ connections: 4, pipelining: 1 });
  let answers = 0;
  let next = 0;
  const tick = 50;
  const timer = setInterval(() => {
    for (let left = (count * tick) / every; left > 0; left -= 1) {
      void ask(url(next % count));
      next += 1;
    }
  }, tick);
  const ask = async (target: string): Promise<void> => {
    const { body } = await request(target, { dispatcher, signal: AbortSignal.timeout(3_000) });
    if (((await body.json()) as { status: string }).status === 'ok') answers += 1;
  };
  process.send!(await measure(() => answers));
  clearInterval(timer);
}

async function measure(answered: () => number): Promise<Measurement> {
  await new Promise((resolve) => setTimeout(resolve, warmUpMs));
  const usage = process.cpuUsage();
  const started = performance.now();
  const before = answered();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const { user, system } = process.cpuUsage(usage);
  const elapsed = performance.now() - started;
  return {
    cpuPercent: ((user + system) / 1_000 / elapsed) * 100,
    requestsPerSecond: ((answered() - before) / elapsed) * 1_000,
    rssMb: rssMb(process.pid),
  };
}
