import { abortable } from '../connections/abortable.ts';
import type { ActionParams, Verb } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { formatDuration } from '../model/quantity.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { Target } from '../model/target.ts';
import { errorText } from '../text/clean.ts';

/** What verification may ask of the engine. */
export interface Watched {
  /** Metrics and queues of a component that are beyond a threshold now, in words. */
  alerting(id: string): readonly string[];
  component(id: string): ComponentRow | undefined;
  recheck(id: string): void;
}

export interface Verdict {
  readonly verified: boolean;
  /** What was seen, before and after, in one line. */
  readonly text: string;
}

/** How long it must stay good, how long all may take, how often it is looked at and how long one look may take, in milliseconds. */
export const verifyTimes = { hold: 5_000, limit: 60_000, poll: 1_000, look: 10_000 };

/** What a verb promises, seen at one moment: undefined when it holds, else what is still wrong. */
type Promised = (signal: AbortSignal) => Promise<string | undefined>;

/**
 * Watches until what the verb promises has held for `hold`, or `limit` has passed: the checks of the component are good (for stop:
 * bad), the instances are as many as asked for, the cache is empty or smaller.
 */
export async function verify(options: {
  readonly verb: Verb;
  readonly params: ActionParams;
  readonly before: ComponentRow;
  /** How many things the plan touched. */
  readonly touched: number;
  readonly target: Target;
  readonly watched: Watched;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Promise<Verdict> {
  const { clock, signal, before } = options;
  const wrongBefore = before.status === 'up' ? options.watched.alerting(before.id) : [];
  const promised = alsoCalm(promiseOf(options), options, wrongBefore);
  const started = clock.elapsed();
  const startedAt = clock.now();
  let goodSince: number | undefined;
  let wrong: string | undefined = 'nothing was seen yet';
  while (clock.elapsed() - started < verifyTimes.limit) {
    options.watched.recheck(before.id);
    await abortable(signal, () => new Promise<void>((wake) => void clock.after(verifyTimes.poll, wake)));
    wrong =
      freshness(options.watched.component(before.id), startedAt) ?? (await seen(promised, clock, signal));
    if (wrong === undefined) goodSince ??= clock.elapsed();
    else goodSince = undefined;
    if (goodSince !== undefined && clock.elapsed() - goodSince >= verifyTimes.hold) {
      return {
        verified: true,
        text: `${goodText(options)} for ${formatDuration(verifyTimes.hold)} (was ${before.status})`,
      };
    }
  }
  const why = wrong ?? 'it was good, but not for long enough';
  return {
    verified: false,
    text: `after ${formatDuration(verifyTimes.limit)}: ${why} (was ${before.status})`,
  };
}

/** Looks once. A question that fails or hangs proves nothing yet: what was acted on may just be coming back. */
async function seen(promised: Promised, clock: Clock, signal: AbortSignal): Promise<string | undefined> {
  const look = new AbortController();
  const abort = (): void => look.abort();
  const cancel = clock.after(verifyTimes.look, abort);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await abortable(look.signal, () => promised(look.signal));
  } catch (error) {
    signal.throwIfAborted();
    return errorText(error);
  } finally {
    cancel();
    signal.removeEventListener('abort', abort);
  }
}

/**
 * Where the checks had nothing to say against the component, its own numbers were what was wrong: they have to be right again too.
 */
function alsoCalm(
  promised: Promised,
  options: Parameters<typeof verify>[0],
  wrongBefore: readonly string[],
): Promised {
  if (wrongBefore.length === 0 || options.verb === 'stop') return promised;
  return async (signal) => {
    return (await promised(signal)) ?? options.watched.alerting(options.before.id)[0];
  };
}

function promiseOf(options: Parameters<typeof verify>[0]): Promised {
  const { verb, params, before, target, touched, watched } = options;
  const mustBe = (wanted: 'up' | 'down'): string | undefined => {
    const row = watched.component(before.id);
    if (!row) return 'the component is no longer in the configuration';
    if (row.confirming) return `${row.title} is ${row.status}, ${row.confirming.to} is being confirmed`;
    return row.status === wanted ? undefined : `${row.title} is ${row.status}: ${row.summary}`;
  };
  switch (verb) {
    case 'stop':
      return async () => mustBe('down');
    case 'scale':
      return async (signal) => {
        const instances = (await target.stats?.(signal))?.instances;
        if (instances !== params.count)
          return `${instances ?? 'an unknown number of'} instances run, not ${params.count}`;
        return params.count === 0 ? undefined : mustBe('up');
      };
    case 'flush-cache':
      return async (signal) => {
        const { touches, thing } = await target.plan(verb, params, signal);
        // Traffic fills a cache again while it is looked at: smaller is as much as can be asked for.
        return touches < touched
          ? notWorse(before, watched.component(before.id))
          : `${touches} ${thing} are left`;
      };
    default:
      return async () => mustBe('up');
  }
}

function goodText({ verb, params, before }: Parameters<typeof verify>[0]): string {
  if (verb === 'flush-cache') return 'the cache stayed smaller than it was';
  if (verb === 'scale')
    return `${params.count} instances ran and ${before.title} was ${params.count === 0 ? 'stopped' : 'up'}`;
  return `${before.title} was ${verb === 'stop' ? 'down' : 'up'}`;
}

/** An answer from before the action proves nothing. */
function freshness(row: ComponentRow | undefined, since: number): string | undefined {
  const old = row?.checks.find((check) => check.at === undefined || check.at < since);
  return old && old.problem === undefined ? `no new answer of ${old.label} yet` : undefined;
}

function notWorse(before: ComponentRow, now: ComponentRow | undefined): string | undefined {
  if (before.status !== 'up' || !now || now.status === 'up') return undefined;
  return `${now.title} is ${now.status} since: ${now.summary}`;
}
