/**
 * What it costs to follow a container that writes much, through the Docker Engine into the worker, the newest rows asked for twice a
 * second as a screen does. `scripts/bench/logs.ts` bundles and runs it.
 *
 * node log-container.mjs NAME SECONDS
 */
import { ConnectionPool } from '../../src/connections/pool.ts';
import { resumed } from '../../src/logs/follow/resume.ts';
import type { IncomingLine } from '../../src/logs/store/incoming.ts';
import { incomingLine } from '../../src/logs/store/incoming.ts';
import { LogClient, liveStore } from '../../src/logs/worker/client.ts';
import { systemClock } from '../../src/model/clock.ts';
import { docker } from '../../src/targets/docker.ts';
import { rssMb } from './process-usage.ts';

const name = process.argv[2]!;
const seconds = Number(process.argv[3] ?? 20);
// So small that it is full when measuring begins: memory has to be flat then.
const logs = new LogClient({ secrets: [], liveBytes: 8 * 2 ** 20 });
const origin = await logs.addSource({ source: 'api' });
const { view } = await logs.view(liveStore, '');
const pool = new ConnectionPool();
const context = { clock: systemClock, baseDir: '/', connections: pool, hosts: {} };
const target = docker.open(docker.schema.parse({ docker: name }), context);
const stop = new AbortController();
const waiting: IncomingLine[] = [];
let lines = 0;
const state = (_now: string, problem?: string): void => {
  if (problem !== undefined) console.log(problem);
};
const reading = (async () => {
  const open = (request: Parameters<NonNullable<typeof target.logs>>[0], signal: AbortSignal) =>
    target.logs!(request, signal);
  for await (const line of resumed(
    open,
    { tail: 0, follow: true },
    { clock: systemClock, state },
    stop.signal,
  )) {
    waiting.push(incomingLine(line, origin));
    lines += 1;
  }
})();
let before = process.cpuUsage();
let early = 0;
let counted = 0;
for (let tick = 0; tick < (seconds + 10) * 10; tick++) {
  // The first seconds are those of a start.
  if (tick === 100) {
    before = process.cpuUsage();
    early = rssMb(process.pid);
    counted = lines;
  }
  await new Promise((done) => setTimeout(done, 100));
  await logs.add(waiting.splice(0));
  if (tick % 5 !== 0) continue;
  await logs.refresh(view);
  await logs.rows(view, -50, 50);
}
const { user, system } = process.cpuUsage(before);
const { held, dropped } = await logs.refresh(view);
console.log(
  `${((lines - counted) / seconds).toFixed(0)} lines/s, ${((user + system) / 1e4 / seconds).toFixed(1)} % of a core, memory ${early.toFixed(0)} MB then ${rssMb(process.pid).toFixed(0)} MB, held ${held}, dropped ${dropped}`,
);
stop.abort();
await reading;
await logs.close();
await pool.close();
