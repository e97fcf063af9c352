import { abortable } from '../connections/abortable.ts';
import type { Output, TargetPlan } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { sleep } from '../time/sleep.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import type { NumberNow } from './verify.ts';

/** Metrics and queues as an action of several steps watches them between its steps. */
export interface MetricReader {
  readonly clock: Clock;
  /** The newest reading of a metric or queue; undefined when there is none of that id. */
  number(id: string): NumberNow | undefined;
  /** Reads them now. */
  reread(ids: readonly string[]): Promise<void>;
}

/** How often the metrics are looked at, in milliseconds. */
const lookEveryMs = 5_000;

/**
 * Runs one planned step: its preconditions are read again first, and its own question must be answered at the end.
 * @throws what went wrong, for people
 */
export async function runStep(step: TargetPlan, output: Output, signal: AbortSignal): Promise<void> {
  for (const { recheck } of step.preconditions) {
    const now = await recheck(signal);
    if (now !== undefined) throw new Error(words.actions.steps.changed(now));
  }
  for (const request of step.requests) output(`> ${request}`);
  await step.run(output, signal);
  signal.throwIfAborted();
}

/** The same, of an action in which it is one of several. @throws Error that says which step failed */
export async function runNamedStep(
  name: string,
  step: TargetPlan,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  try {
    await runStep(step, output, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error(words.actions.steps.failed(name, errorText(error)), { cause: error });
  }
}

/**
 * Looks at metrics until `enough` says so or `ms` have passed.
 * @returns whether `enough` said so
 * @throws when the signal aborts
 */
export async function watchUntil(
  metrics: MetricReader,
  ids: readonly string[],
  ms: number,
  signal: AbortSignal,
  enough: (numbers: readonly (NumberNow | undefined)[]) => boolean,
): Promise<boolean> {
  const { clock } = metrics;
  const started = clock.elapsed();
  for (;;) {
    await abortable(signal, () => metrics.reread(ids));
    if (enough(ids.map((id) => metrics.number(id)))) return true;
    const left = ms - (clock.elapsed() - started);
    if (left <= 0) return false;
    await sleep(clock, Math.min(lookEveryMs, left), signal);
  }
}
