import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { enqueue, readQueue } from './api.ts';
import { demoFolder, endWithKeeper, hasFault, readSettings } from './folder.ts';
import { log } from './log.ts';

/** Messages one worker sends in a beat. */
const perBeat = 9;

/** A worker: takes messages from the queue and sends them. */
export function runWorker(): void {
  const folder = demoFolder();
  const { keeperPid, beatMs } = readSettings(folder);
  endWithKeeper(folder, keeperPid);
  const instance = Number(process.env.PLANTAO_INSTANCE ?? 1);
  // The worker that hangs is the first; a fresh start of it heals the jam.
  if (instance === 1) rmSync(join(folder, 'faults', 'queue-jam'), { force: true });
  const queue = join(folder, 'data', 'queue.json');
  log('info', 'worker started', { worker: instance });
  let beats = 0;
  const timer = setInterval(() => {
    beats += 1;
    if (hasFault(folder, 'queue-jam')) {
      if (beats % 5 === 0)
        log('error', 'timed out waiting for a lock', { worker: instance, pending: readQueue(queue).depth });
      return;
    }
    const before = readQueue(queue).depth;
    if (before > 0) enqueue(queue, -Math.min(before, perBeat));
    if (beats % 8 === 0) log('info', 'batch sent', { worker: instance, messages: Math.min(before, perBeat) });
  }, beatMs);
  process.once('SIGTERM', () => {
    log('info', 'worker stopping', { worker: instance });
    clearInterval(timer);
  });
}
