/** What runs in the worker thread: answers the calls of `LogClient` with a `LogEngine`. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../model/clock.ts';
import { LogEngine } from './engine.ts';

interface Call {
  /** Absent when nobody waits for the answer. */
  readonly id?: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

const { secrets, liveBytes } = workerData as { secrets: readonly string[]; liveBytes: number };
const engine = new LogEngine({ clock: systemClock, secrets, liveBytes });

parentPort!.on('message', async ({ id, method, args }: Call) => {
  try {
    const call = engine[method as keyof LogEngine] as (...given: readonly unknown[]) => unknown;
    const result = await call.apply(engine, args as unknown[]);
    // Memory that was handed over goes back to who sent it.
    const back = result instanceof ArrayBuffer ? [result] : [];
    if (id !== undefined) parentPort!.postMessage({ id, result }, back);
  } catch (error) {
    const { name, message, word } = error as Error & { word?: string };
    if (id !== undefined) parentPort!.postMessage({ id, error: { name, message, word } });
  }
});
