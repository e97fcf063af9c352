import type { ActionState, Output, TargetPlan } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { formatDuration } from '../model/quantity.ts';
import { errorText } from '../words/error-text.ts';

/** How an action ended, in a word and in a line. */
export interface Ending {
  readonly state: ActionState;
  readonly result: string;
}

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
export function isConnectionLost(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at.name === 'ConnectionLost') return true;
  }
  return false;
}

/** Runs what was planned, within its time; gives how it ended when that was not by itself and without error. */
export async function runPlan(
  intended: TargetPlan,
  output: Output,
  abort: AbortController,
  clock: Clock,
): Promise<Ending | undefined> {
  const { signal } = abort;
  const cancelTimeout = clock.after(intended.timeoutMs, () => abort.abort(new TimedOut()));
  try {
    await ended(intended, signal, clock, intended.run(output, signal));
    return undefined;
  } catch (error) {
    // What clears up after itself says how that went.
    const cleared = intended.stopGraceMs !== undefined && !(error instanceof Unstoppable);
    const running =
      error instanceof Unstoppable ? ', and did not end when told to: it may still be running' : '';
    if (signal.reason instanceof TimedOut) {
      const limit = formatDuration(intended.timeoutMs);
      if (intended.uncancellable)
        return {
          state: 'unknown',
          result: `it did not end within ${limit} and cannot be stopped: it may still go on`,
        };
      return {
        state: 'timed-out',
        result: cleared
          ? `it did not end within ${limit}: ${errorText(error)}`
          : `it did not end within ${limit}${running || ' and was stopped'}`,
      };
    }
    if (signal.reason instanceof Cancelled) {
      if (intended.uncancellable)
        return {
          state: 'unknown',
          result: 'nobody waits for it any more, but it cannot be stopped: it may still go on',
        };
      return {
        state: 'cancelled',
        result: cleared
          ? `cancelled: ${errorText(error)}`
          : `cancelled while it ran${running || ': look at what it had done by then'}`,
      };
    }
    if (isConnectionLost(error))
      return { state: 'unknown', result: `the connection was lost while it ran: ${errorText(error)}` };
    return { state: 'failed', result: errorText(error) };
  } finally {
    cancelTimeout();
  }
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
