import type { Output, Reveal, TargetPlan } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { errorText } from '../words/error-text.ts';
import type { BrokenRun, Stopped } from './outcome.ts';

/** How long a run may take to clear up after it was told to stop, in milliseconds. */
const stopGraceMs = 10_000;

/** The reason with which a person's cancelling aborts an action. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

class Unstoppable extends Error {
  override readonly name = 'Unstoppable';
}

/**
 * Whether the connection through which something was done broke: what was sent may have been done. Any error of that name counts,
 * also as a cause, so that every way of reaching a thing may have its own.
 */
function isConnectionLost(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at.name === 'ConnectionLost') return true;
  }
  return false;
}

/** Runs what was planned, within its time; says how it ended when that was not by itself and without error. */
export async function runPlan(
  intended: TargetPlan,
  output: Output,
  abort: AbortController,
  clock: Clock,
  reveal?: Reveal,
): Promise<BrokenRun | undefined> {
  const { signal } = abort;
  const cancelTimeout = clock.after(intended.timeoutMs, () => abort.abort(new TimedOut()));
  try {
    await ended(intended, signal, clock, intended.run(output, signal, reveal));
    return undefined;
  } catch (error) {
    const { timeoutMs: limitMs, uncancellable } = intended;
    const timedOut = signal.reason instanceof TimedOut;
    if (timedOut || signal.reason instanceof Cancelled) {
      if (uncancellable) return { code: 'unstoppable', ...(timedOut ? { limitMs } : {}) };
      const stopped = stoppedBy(error, intended);
      return timedOut ? { code: 'timed-out', limitMs, stopped } : { code: 'cancelled', stopped };
    }
    const code = isConnectionLost(error) ? 'connection-lost' : 'failed';
    return { code, error: errorText(error) };
  } finally {
    cancelTimeout();
  }
}

/** What clears up after itself says how that went. */
function stoppedBy(error: unknown, { stopGraceMs: clearsUp }: TargetPlan): Stopped {
  if (error instanceof Unstoppable) return { how: 'ignored' };
  return clearsUp === undefined ? { how: 'stopped' } : { how: 'cleared', error: errorText(error) };
}

/** Settles with `work`; once the signal aborted, `work` has a little longer to clear up and is then left alone. */
async function ended(
  intended: TargetPlan,
  signal: AbortSignal,
  clock: Clock,
  work: Promise<void>,
): Promise<void> {
  const left = Promise.withResolvers<never>();
  let cancelGrace = (): void => {};
  const onAbort = (): void => {
    // There is nothing to clear up where nothing can be stopped.
    const grace = intended.uncancellable ? 0 : (intended.stopGraceMs ?? stopGraceMs);
    cancelGrace = clock.after(grace, () => left.reject(new Unstoppable()));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([work, left.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    cancelGrace();
  }
}
