import { readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { demoFolder, endWithKeeper, hasFault, readSettings, writeWhole } from './folder.ts';
import { log } from './log.ts';
import { DemoMetrics } from './metrics.ts';

/** Messages that simulated people write in a beat. */
const perBeat = 6;

const doctors = ['Ana Souza', 'Bruno Lima', 'Carla Dias', 'Diego Alves', 'Elisa Rocha', 'Fabio Nunes'];
const reasons = [
  'asked for a human',
  'complaint about a shift',
  'salary question',
  'contract doubt',
  'angry tone',
];

interface Handoff {
  readonly id: string;
  readonly created_at: string;
  readonly reason: string;
  readonly doctor: string;
  claimed_by: string | null;
}

/** The API: answers people who write, puts messages into the queue, caches, and hands conversations to humans. */
export function runApi(): void {
  const folder = demoFolder();
  const { apiPort, llmPort, keeperPid, beatMs } = readSettings(folder);
  endWithKeeper(folder, keeperPid);
  // A restart heals what had built up inside this process.
  rmSync(join(folder, 'faults', 'errors'), { force: true });
  rmSync(join(folder, 'faults', 'api-down'), { force: true });
  const metrics = new DemoMetrics();
  const queueFile = join(folder, 'data', 'queue.json');
  const state = {
    llm: 'connected' as 'connected' | 'unreachable',
    cache: new Map<string, number>(Array.from({ length: 180 }, (_, index) => [`doctor:${index}`, index])),
    handoffs: [] as Handoff[],
    beat: 0,
    ended: Date.now(),
  };
  for (let minutes = 3; minutes > 0; minutes--) addHandoff(state.handoffs, minutes * 7 * 60_000, minutes);

  const beat = async (): Promise<void> => {
    state.beat += 1;
    const slow = hasFault(folder, 'slow');
    const failing = hasFault(folder, 'errors');
    state.llm = await answers(`http://127.0.0.1:${llmPort}/health`);
    let depth = readQueue(queueFile).depth;
    let failed = 0;
    for (let request = 0; request < perBeat; request++) {
      const n = state.beat * perBeat + request;
      const hit = slow ? n % 5 === 0 : n % 8 !== 0;
      if (hit) metrics.hits += 1;
      else metrics.misses += 1;
      if (!slow && !hit) state.cache.set(`doctor:${n % 400}`, n);
      const wrong = failing && n % 3 === 0;
      if (wrong) failed += 1;
      const wave = 0.06 + 0.03 * Math.sin(n / 40) + (n % 7) * 0.01;
      metrics.request(wrong ? 500 : 200, slow ? 1.4 + (n % 5) * 0.3 : wave);
      if (!wrong) depth += 1;
    }
    enqueue(queueFile, depth - readQueue(queueFile).depth);
    if (state.llm === 'connected') metrics.replies += perBeat - failed;
    if (state.llm !== 'connected' && state.beat % 2 === 0 && state.handoffs.length < 30) {
      addHandoff(state.handoffs, 0, state.beat);
      metrics.handoffs += 1;
      log('error', 'llm provider unreachable, conversation handed off', {
        doctor: doctors[state.beat % doctors.length],
      });
    }
    if (failed > 0) log('error', 'unhandled exception in POST /webhook', { status: 500, count: failed });
    if (slow && state.beat % 2 === 0)
      log('warn', 'slow answer', { path: '/webhook', ms: 1_900, cache: 'poisoned entry' });
    if (state.beat % 3 === 0) {
      log('info', 'message answered', {
        doctor: doctors[(state.beat / 3) % doctors.length],
        ms: 70 + (state.beat % 9) * 6,
      });
    }
  };
  const timer = setInterval(() => void beat(), beatMs);

  const server = createServer((request, response) => {
    const slow = hasFault(folder, 'slow') ? 450 : 0;
    setTimeout(() => answer(request, response), slow);
  });
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const route = `${request.method} ${request.url?.split('?')[0]}`;
    const one = /^(PUT|DELETE) \/handoffs\/([\w-]+)$/.exec(route);
    if (one) {
      changeHandoff(state.handoffs, one[1] === 'DELETE', one[2]!, request, response);
      return;
    }
    switch (route) {
      case 'GET /health':
        json(response, 200, {
          status: 'ok',
          dependencies: { llm: state.llm, cache: hasFault(folder, 'slow') ? 'degraded' : 'connected' },
        });
        return;
      case 'GET /metrics':
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
        response.end(metrics.text(readQueue(queueFile).depth));
        return;
      case 'GET /business':
        json(response, 200, {
          conversations: { active: 24 + (state.beat % 7) },
          handoffs: { pending: state.handoffs.length },
        });
        return;
      case 'GET /queue':
        json(response, 200, {
          pending: readQueue(queueFile).depth,
          oldest_seconds: oldestSeconds(queueFile),
        });
        return;
      case 'GET /handoffs':
        json(response, 200, { items: state.handoffs });
        return;
      case 'GET /disk':
        json(response, 200, { used_percent: usedPercent(folder) });
        return;
      case 'GET /cache':
        json(response, 200, { entries: state.cache.size });
        return;
      case 'DELETE /cache':
        state.cache.clear();
        rmSync(join(folder, 'faults', 'slow'), { force: true });
        log('warn', 'cache flushed');
        json(response, 200, { entries: 0 });
        return;
      default:
        json(response, 404, { error: 'not found' });
        return;
    }
  };
  server.listen(apiPort, '127.0.0.1', () => log('info', 'api listening', { port: apiPort }));
  process.once('SIGTERM', () => {
    log('info', 'api stopping');
    clearInterval(timer);
    server.close();
    server.closeAllConnections();
  });
}

/** Somebody takes a handoff, or closes it. Whoever comes second is told who was first. */
function changeHandoff(
  handoffs: Handoff[],
  closes: boolean,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const handoff = handoffs.find((one) => one.id === id);
  if (!handoff) {
    json(response, 404, { error: 'nobody waits' });
    return;
  }
  if (closes) {
    handoffs.splice(handoffs.indexOf(handoff), 1);
    log('info', 'handoff closed', { id });
    json(response, 200, {});
    return;
  }
  let text = '';
  request.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  request.on('end', () => {
    if (handoff.claimed_by !== null) {
      json(response, 409, { claimed_by: handoff.claimed_by });
      return;
    }
    handoff.claimed_by = String((JSON.parse(text) as { by?: unknown }).by);
    log('info', 'handoff taken', { id, by: handoff.claimed_by });
    json(response, 200, handoff);
  });
}

function addHandoff(handoffs: Handoff[], ageMs: number, seed: number): void {
  handoffs.push({
    id: `H-${1_000 + handoffs.length * 7 + (seed % 5)}`,
    created_at: new Date(Date.now() - ageMs).toISOString(),
    reason: reasons[seed % reasons.length]!,
    doctor: doctors[seed % doctors.length]!,
    claimed_by: seed % 3 === 0 ? 'marina' : null,
  });
}

/** The queue lies in a file, because workers are processes of their own. */
interface Queue {
  readonly depth: number;
  readonly oldestAt: number;
}

export function readQueue(file: string): Queue {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Queue;
  } catch {
    return { depth: 0, oldestAt: Date.now() };
  }
}

/** Adds to the queue, or takes from it; never below zero. */
export function enqueue(file: string, count: number): Queue {
  const before = readQueue(file);
  const depth = Math.max(0, before.depth + count);
  const queue: Queue = {
    depth,
    oldestAt: depth === 0 || before.depth === 0 || count < 0 ? Date.now() : before.oldestAt,
  };
  writeWhole(file, JSON.stringify(queue));
  return queue;
}

function oldestSeconds(file: string): number {
  const queue = readQueue(file);
  return queue.depth === 0 ? 0 : Math.round((Date.now() - queue.oldestAt) / 1_000);
}

/** How much of the quota of the data folder is used, in percent. The quota is the demo's own: no real disk is filled. */
function usedPercent(folder: string): number {
  try {
    return Math.min(100, Math.round((statSync(join(folder, 'data', 'uploads.bin')).size / quotaBytes) * 100));
  } catch {
    return 12;
  }
}

/** The quota of the data folder, in bytes. */
export const quotaBytes = 1_000_000;

async function answers(url: string): Promise<'connected' | 'unreachable'> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(800) });
    return response.ok ? 'connected' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
