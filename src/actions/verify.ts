import { abortable } from '../connections/abortable.ts';
import type { ActionParams, TargetPlan, Thing, Verb } from '../model/action.ts';
import type { Band } from '../model/band.ts';
import type { Clock } from '../model/clock.ts';
import { formatDuration } from '../model/quantity.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { Status } from '../model/status.ts';
import type { Target } from '../model/target.ts';
import { sleep } from '../time/sleep.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { isKnownVerb } from './verbs.ts';

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
export interface EngineView {
  /** Metrics of a component, and queues that it empties. */
  numbers(id: string): readonly NumberNow[];
  component(id: string): ComponentRow | undefined;
  recheck(id: string): void;
  /** How many components there are. */
  size(): number;
}

/** What keeps an action from being verified. */
export type StillWrong =
  | { readonly code: 'unseen' }
  | { readonly code: 'too-short' }
  /** What the plan's own question answered, or why a question could not be answered. */
  | { readonly code: 'said'; readonly text: string }
  | { readonly code: 'number'; readonly title: string; readonly band: Band; readonly text: string }
  | { readonly code: 'number-unread'; readonly title: string }
  | { readonly code: 'check-unread'; readonly label: string }
  | { readonly code: 'component-gone' }
  | { readonly code: 'confirming'; readonly title: string; readonly status: Status; readonly to: Status }
  | {
      readonly code: 'status' | 'worse';
      readonly title: string;
      readonly status: Status;
      readonly summary: string;
    }
  | { readonly code: 'instances'; readonly running: number | undefined; readonly wanted: number }
  | { readonly code: 'left'; readonly count: number; readonly thing: Thing };

/** What was good for as long as it had to be. */
export type Held =
  | { readonly code: 'smaller-cache' }
  | { readonly code: 'instances'; readonly count: number; readonly title: string }
  | { readonly code: 'status'; readonly title: string; readonly status: Status | undefined };

/** What verification found. */
export type Verification =
  | {
      readonly verified: true;
      /** Label of the plan's own question. */
      readonly own: string | undefined;
      /** Undefined when the plan's own question alone decided. */
      readonly held: Held | undefined;
      readonly holdMs: number;
      readonly was: Status;
      /** Numbers that were wrong, with their values before and after. */
      readonly changes: readonly { readonly title: string; readonly from: string; readonly to: string }[];
    }
  | {
      readonly verified: false;
      readonly wrong: StillWrong;
      readonly limitMs: number;
      readonly was: Status;
    };

/** How often it is looked at and how long one look may take, in milliseconds. */
const lookEveryMs = 1_000;
const lookTimeoutMs = 10_000;

/** What a verb promises, seen at one moment: undefined when it holds. */
type Promised = (signal: AbortSignal) => Promise<StillWrong | undefined>;

interface VerifyOptions {
  readonly verb: Verb;
  readonly params: ActionParams;
  readonly before: ComponentRow;
  /** Its numbers beyond a threshold before the action ran. */
  readonly wrongBefore: readonly NumberNow[];
  readonly intended: Pick<TargetPlan, 'touches' | 'verify' | 'verification'>;
  readonly target: Target;
  readonly engine: EngineView;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long it must stay good and how long all may take, in milliseconds. */
  readonly holdMs: number;
  readonly limitMs: number;
}

/** Verbs that mend nothing by themselves: afterwards nothing may be worse. */
const sideWork: readonly Verb[] = [
  'pull',
  'build',
  'analyze',
  'vacuum',
  'delete-keys',
  'cancel-query',
  'kill-query',
  'kill-client',
  'kill-operation',
];

/** Whether a verb says nothing about the component's status; of an action of the team's own its own check has to. */
function isSideWork(verb: Verb): boolean {
  return sideWork.includes(verb) || !isKnownVerb(verb);
}

/** Metrics and queues of a component that are beyond a threshold. */
export function wrongNumbers(engine: Pick<EngineView, 'numbers'>, component: string): readonly NumberNow[] {
  return engine
    .numbers(component)
    .filter(({ band, value }) => value !== null && (band === 'warning' || band === 'critical'));
}

/** What will decide whether an action worked, for its plan. */
export function verifiedBy(
  intended: Pick<TargetPlan, 'verify' | 'verification'>,
  component: ComponentRow,
  wrong: readonly NumberNow[],
): readonly string[] {
  const { verify: said } = words.actions;
  const { off, status, afterMs } = intended.verification ?? {};
  if (off) return [said.off];
  const later = afterMs === undefined ? [] : [said.waits(formatDuration(afterMs))];
  const own = [...later, ...(intended.verify ? [intended.verify.label] : [])];
  if (intended.verify?.alone) return own;
  if (status !== undefined) return [...own, said.becomes(component.title, status)];
  const numbers = component.status === 'up' ? wrong : [];
  return [
    ...own,
    ...component.checks.map(({ label }) => label),
    ...numbers.map(({ title, band, text }) => words.actions.verify.noLonger(title, band, text)),
  ];
}

/**
 * Watches until what the verb promises has held for `holdMs`, or `limitMs` has passed: the plan's own question is answered, the
 * checks of the component are good (for stop: bad), its numbers that were wrong are right again.
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { clock, signal, before, engine, holdMs, limitMs } = options;
  const { intended } = options;
  const alone = intended.verify?.alone === true;
  if (intended.verification?.afterMs) await sleep(clock, intended.verification.afterMs, signal);
  const started = clock.elapsed();
  const startedAt = clock.now();
  const promised = everything(options, startedAt);
  let goodSince: number | undefined;
  let wrong: StillWrong | undefined = { code: 'unseen' };
  while (clock.elapsed() - started < limitMs) {
    engine.recheck(before.id);
    await sleep(clock, lookEveryMs, signal);
    wrong =
      (alone ? undefined : unread(engine.component(before.id), startedAt)) ??
      (await seen(promised, clock, signal));
    if (wrong === undefined) goodSince ??= clock.elapsed();
    else goodSince = undefined;
    if (goodSince !== undefined && clock.elapsed() - goodSince >= holdMs) return verified(options);
  }
  return { verified: false, wrong: wrong ?? { code: 'too-short' }, limitMs, was: before.status };
}

/** Looks once. A question that fails or hangs proves nothing yet: what was acted on may just be coming back. */
async function seen(promised: Promised, clock: Clock, signal: AbortSignal): Promise<StillWrong | undefined> {
  const look = new AbortController();
  const abort = (): void => look.abort();
  const cancel = clock.after(lookTimeoutMs, abort);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await abortable(look.signal, () => promised(look.signal));
  } catch (error) {
    signal.throwIfAborted();
    return { code: 'said', text: errorText(error) };
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
  const { intended, before, engine, wrongBefore, verb } = options;
  const { verify: own } = intended;
  const state = stateOf(options);
  const calm =
    before.status === 'up' &&
    wrongBefore.length > 0 &&
    verb !== 'stop' &&
    (intended.verification?.status ?? 'up') === 'up';
  return async (signal) => {
    const text = await own?.look(signal);
    if (text !== undefined) return { code: 'said', text };
    if (own?.alone) return undefined;
    return (
      (await state(signal)) ?? (calm ? numbersWrong(engine, before.id, wrongBefore, startedAt) : undefined)
    );
  };
}

/** The first number that is still, or newly, beyond its threshold; one that was wrong must have been read again. */
function numbersWrong(
  engine: EngineView,
  component: string,
  wrongBefore: readonly NumberNow[],
  startedAt: number,
): StillWrong | undefined {
  const [wrong] = wrongNumbers(engine, component);
  if (wrong) return { code: 'number', title: wrong.title, band: wrong.band, text: wrong.text };
  const numbers = engine.numbers(component);
  for (const { id, title } of wrongBefore) {
    const now = numbers.find((number) => number.id === id);
    if (now && (now.value === null || now.at === undefined || now.at < startedAt))
      return { code: 'number-unread', title };
  }
  return undefined;
}

function stateOf({ verb, params, before, target, intended, engine }: VerifyOptions): Promised {
  const mustBe = (wanted: Status): StillWrong | undefined => {
    const row = engine.component(before.id);
    if (!row) return { code: 'component-gone' };
    const { title, status, summary, confirming } = row;
    if (confirming) return { code: 'confirming', title, status, to: confirming.to };
    return status === wanted ? undefined : { code: 'status', title, status, summary };
  };
  const configured = intended.verification?.status;
  if (configured !== undefined) return async () => mustBe(configured);
  if (isSideWork(verb)) return async () => notWorse(before, engine.component(before.id));
  switch (verb) {
    case 'stop':
      return async () => mustBe('down');
    case 'scale':
      return async (signal) => {
        const wanted = Number(params.count);
        // A target that cannot count has a question of its own.
        if (target.stats || !intended.verify) {
          const running = (await target.stats?.(signal))?.instances;
          if (running !== wanted) return { code: 'instances', running, wanted };
        }
        return wanted === 0 ? undefined : mustBe('up');
      };
    case 'flush-cache':
      return async (signal) => {
        const { touches, thing } = await target.plan(verb, params, signal);
        // Traffic fills a cache again while it is looked at: smaller is as much as can be asked for.
        return touches < intended.touches
          ? notWorse(before, engine.component(before.id))
          : { code: 'left', count: touches, thing };
      };
    default:
      return async () => mustBe('up');
  }
}

/** What was seen, with what it was before. */
function verified(options: VerifyOptions): Verification {
  const { intended, before, engine, wrongBefore, holdMs } = options;
  const own = intended.verify?.label;
  const result = { verified: true, own, holdMs, was: before.status } as const;
  if (intended.verify?.alone) return { ...result, held: undefined, changes: [] };
  const numbers = engine.numbers(before.id);
  const changes = wrongBefore.flatMap(({ id, title, text: from }) => {
    const now = numbers.find((number) => number.id === id);
    return now ? [{ title, from, to: now.text }] : [];
  });
  return { ...result, held: heldBy(options), changes };
}

function heldBy({ verb, params, before: { id, title }, engine, intended }: VerifyOptions): Held {
  const configured = intended.verification?.status;
  if (configured !== undefined) return { code: 'status', title, status: configured };
  if (verb === 'flush-cache') return { code: 'smaller-cache' };
  if (verb === 'scale') return { code: 'instances', count: Number(params.count), title };
  if (isSideWork(verb)) return { code: 'status', title, status: engine.component(id)?.status };
  return { code: 'status', title, status: verb === 'stop' ? 'down' : 'up' };
}

/** An answer from before the action proves nothing. */
function unread(row: ComponentRow | undefined, since: number): StillWrong | undefined {
  const old = row?.checks.find((check) => check.at === undefined || check.at < since);
  return old && old.problem === undefined ? { code: 'check-unread', label: old.label } : undefined;
}

function notWorse(before: ComponentRow, now: ComponentRow | undefined): StillWrong | undefined {
  if (before.status !== 'up' || !now || now.status === 'up') return undefined;
  return { code: 'worse', title: now.title, status: now.status, summary: now.summary };
}
