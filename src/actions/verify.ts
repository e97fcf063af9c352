import { abortable } from '../connections/abortable.ts';
import type { ActionParams, TargetPlan, Verb } from '../model/action.ts';
import type { Band } from '../model/band.ts';
import type { Clock } from '../model/clock.ts';
import { formatDuration } from '../model/quantity.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { Target } from '../model/target.ts';
import { errorText } from '../words/error-text.ts';
import { verbs } from './verbs.ts';

/** The newest reading of a metric or queue. */
export interface NumberNow {
  readonly id: string;
  readonly title: string;
  readonly band: Band;
  /** Null when there is no data. */
  readonly value: number | null;
  /** The value with its unit. */
  readonly text: string;
  /** Wall-clock milliseconds. */
  readonly at: number | undefined;
}

/** What verification may ask of the engine. */
export interface Watched {
  /** Metrics of a component, and queues that it empties. */
  numbers(id: string): readonly NumberNow[];
  component(id: string): ComponentRow | undefined;
  recheck(id: string): void;
  /** How many components there are. */
  size(): number;
}

export interface Verdict {
  readonly verified: boolean;
  /** What was seen, before and after, in one line. */
  readonly text: string;
}

/** How often it is looked at and how long one look may take, in milliseconds. */
export const verifyTimes = { poll: 1_000, look: 10_000 };

/** What a verb promises, seen at one moment: undefined when it holds, else what is still wrong. */
type Promised = (signal: AbortSignal) => Promise<string | undefined>;

export interface VerifyOptions {
  readonly verb: Verb;
  readonly params: ActionParams;
  readonly before: ComponentRow;
  /** Its numbers beyond a threshold before the action ran. */
  readonly wrongBefore: readonly NumberNow[];
  readonly intended: Pick<TargetPlan, 'touches' | 'verify'>;
  readonly target: Target;
  readonly watched: Watched;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long it must stay good and how long all may take, in milliseconds. */
  readonly holdMs: number;
  readonly limitMs: number;
}

/** Verbs that mend nothing by themselves: afterwards nothing may be worse. */
const sideWork: readonly Verb[] = ['pull', 'build', 'analyze', 'delete-keys', 'cancel-query', 'kill-query'];

/** Whether a verb says nothing about the component's status; of an action of the team's own its own check has to. */
function isSideWork(verb: Verb): boolean {
  return sideWork.includes(verb) || !verbs.some((info) => info.verb === verb);
}

/** Metrics and queues of a component that are beyond a threshold. */
export function wrongNumbers(watched: Pick<Watched, 'numbers'>, component: string): readonly NumberNow[] {
  return watched
    .numbers(component)
    .filter(({ band, value }) => value !== null && (band === 'warning' || band === 'critical'));
}

/** What will decide whether an action worked, for its plan. */
export function verifiedBy(
  intended: Pick<TargetPlan, 'verify'>,
  component: ComponentRow,
  wrong: readonly NumberNow[],
): readonly string[] {
  const own = intended.verify ? [intended.verify.label] : [];
  if (intended.verify?.alone) return own;
  const numbers = component.status === 'up' ? wrong : [];
  return [
    ...own,
    ...component.checks.map(({ label }) => label),
    ...numbers.map(({ title, band, text }) => `${title} no longer ${band} (now ${text})`),
  ];
}

/**
 * Watches until what the verb promises has held for `holdMs`, or `limitMs` has passed: the plan's own question is answered, the
 * checks of the component are good (for stop: bad), its numbers that were wrong are right again.
 */
export async function verify(options: VerifyOptions): Promise<Verdict> {
  const { clock, signal, before, watched, holdMs, limitMs } = options;
  const alone = options.intended.verify?.alone === true;
  const started = clock.elapsed();
  const startedAt = clock.now();
  const promised = everything(options, startedAt);
  let goodSince: number | undefined;
  let wrong: string | undefined = 'nothing was seen yet';
  while (clock.elapsed() - started < limitMs) {
    watched.recheck(before.id);
    await abortable(signal, () => new Promise<void>((wake) => void clock.after(verifyTimes.poll, wake)));
    wrong =
      (alone ? undefined : freshness(watched.component(before.id), startedAt)) ??
      (await seen(promised, clock, signal));
    if (wrong === undefined) goodSince ??= clock.elapsed();
    else goodSince = undefined;
    if (goodSince !== undefined && clock.elapsed() - goodSince >= holdMs) {
      return { verified: true, text: goodText(options) };
    }
  }
  const why = wrong ?? 'it was good, but not for long enough';
  return { verified: false, text: `after ${formatDuration(limitMs)}: ${why} (was ${before.status})` };
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
 * The plan's own question, then the component's state, then its numbers: where the checks had nothing to say against it, those were
 * what was wrong and have to be right again too.
 */
function everything(options: VerifyOptions, startedAt: number): Promised {
  const { intended, before, watched, wrongBefore, verb } = options;
  const { verify: own } = intended;
  const state = stateOf(options);
  const calm = before.status === 'up' && wrongBefore.length > 0 && verb !== 'stop';
  return async (signal) => {
    const asked = await own?.look(signal);
    if (asked !== undefined || own?.alone) return asked;
    return (await state(signal)) ?? (calm ? unrest(watched, before.id, wrongBefore, startedAt) : undefined);
  };
}

/** The first number that is still, or newly, beyond its threshold; one that was wrong must have been read again. */
function unrest(
  watched: Watched,
  component: string,
  wrongBefore: readonly NumberNow[],
  startedAt: number,
): string | undefined {
  const [wrong] = wrongNumbers(watched, component);
  if (wrong) return `${wrong.title} is ${wrong.band}: ${wrong.text}`;
  const numbers = watched.numbers(component);
  for (const { id, title } of wrongBefore) {
    const now = numbers.find((number) => number.id === id);
    if (now && (now.value === null || now.at === undefined || now.at < startedAt))
      return `no new reading of ${title} yet`;
  }
  return undefined;
}

function stateOf({ verb, params, before, target, intended, watched }: VerifyOptions): Promised {
  const mustBe = (wanted: 'up' | 'down'): string | undefined => {
    const row = watched.component(before.id);
    if (!row) return 'the component is no longer in the configuration';
    if (row.confirming) return `${row.title} is ${row.status}, ${row.confirming.to} is being confirmed`;
    return row.status === wanted ? undefined : `${row.title} is ${row.status}: ${row.summary}`;
  };
  if (isSideWork(verb)) return async () => notWorse(before, watched.component(before.id));
  switch (verb) {
    case 'stop':
      return async () => mustBe('down');
    case 'scale':
      return async (signal) => {
        // A place that cannot count has a question of its own.
        if (!target.stats && intended.verify) return params.count === 0 ? undefined : mustBe('up');
        const running = (await target.stats?.(signal))?.instances;
        if (running !== params.count)
          return `${running ?? 'an unknown number of'} instances run, not ${params.count}`;
        return params.count === 0 ? undefined : mustBe('up');
      };
    case 'flush-cache':
      return async (signal) => {
        const { touches, thing } = await target.plan(verb, params, signal);
        // Traffic fills a cache again while it is looked at: smaller is as much as can be asked for.
        return touches < intended.touches
          ? notWorse(before, watched.component(before.id))
          : `${touches} ${thing} are left`;
      };
    default:
      return async () => mustBe('up');
  }
}

/** What was seen, with what it was before. */
function goodText(options: VerifyOptions): string {
  const { intended, before, watched, wrongBefore, holdMs } = options;
  const held = `for ${formatDuration(holdMs)}`;
  if (intended.verify?.alone) return `${intended.verify.label}: held ${held}`;
  const numbers = watched.numbers(before.id);
  const changes = wrongBefore.flatMap(({ id, title, text }) => {
    const now = numbers.find((number) => number.id === id);
    return now ? [`; ${title} ${text} → ${now.text}`] : [];
  });
  const own = intended.verify ? `${intended.verify.label}, ` : '';
  return `${own}${stateText(options)} ${held} (was ${before.status})${changes.join('')}`;
}

function stateText({ verb, params, before, watched }: VerifyOptions): string {
  if (verb === 'flush-cache') return 'the cache stayed smaller than it was';
  if (verb === 'scale')
    return `${params.count} instances ran and ${before.title} was ${params.count === 0 ? 'stopped' : 'up'}`;
  if (isSideWork(verb)) return `${before.title} was ${watched.component(before.id)?.status ?? 'gone'}`;
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
