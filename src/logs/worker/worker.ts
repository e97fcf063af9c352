/** Runs in the worker thread: answers the calls of `LogClient` with a `LogEngine`. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../model/clock.ts';
import { speak } from '../../words/index.ts';
import type { WorkerOptions } from './client.ts';
import { LogEngine } from './engine.ts';

interface Call {
  /** Absent when nobody waits for the answer. */
  readonly id?: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

const { secrets, liveBytes, language } = workerData as WorkerOptions;
speak(language);
const engine = new LogEngine({ clock: systemClock, secrets, liveBytes });

parentPort!.on('message', async ({ id, method, args }: Call) => {
  try {
    const call = engine[method as keyof LogEngine] as (...given: readonly unknown[]) => unknown;
    const result = await call.apply(engine, args as unknown[]);
    // Transferred memory goes back to its sender.
    const back = result instanceof ArrayBuffer ? [result] : [];
    if (id !== undefined) parentPort!.postMessage({ id, result }, back);
  } catch (error) {
    const { name, message, word } = error as Error & { word?: string };
    if (id !== undefined) parentPort!.postMessage({ id, error: { name, message, word } });
  }
});
