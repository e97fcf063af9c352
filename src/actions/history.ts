import { sameText } from '../journal/fingerprint.ts';
import type { ActionParams, ActionRow, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent } from '../model/event.ts';
import { hourMs } from '../time/units.ts';
import { words } from '../words/index.ts';

/** What undoes an action, as its intent recorded it. */
interface PastUndo {
  readonly verb: Verb;
  readonly params: ActionParams;
  readonly text: string;
}

/** What the journal says about an action that was begun: enough to show it, to undo it and to guard the next one. */
export interface PastAction {
  readonly plan: string;
  readonly verb: string;
  readonly component: string;
  /** As they were recorded: secret ones as stars. */
  readonly params: ActionParams;
  /** Fingerprint of them as they were. */
  readonly mark: string | undefined;
  readonly environment: string;
  readonly target: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  /** How it ended; undefined while nothing was recorded about that. */
  readonly state: string | undefined;
  readonly result: string | undefined;
  readonly by: string;
  readonly host: string;
  readonly pid: number;
  /** How long it may take at most, verification included, in milliseconds. */
  readonly mayTakeMs: number;
  readonly undo: PastUndo | undefined;
  /** The action that this one undid. */
  readonly undoes: string | undefined;
  /** Somebody said how it ended. */
  readonly settled: boolean;
  /** It was for a while: for so many milliseconds, and whether it was to be undone by itself. */
  readonly revert: { readonly forMs: number; readonly run: boolean } | undefined;
  /** Somebody decided that it stays. */
  readonly kept: boolean;
  /** That it was not undone by itself when it should have been was said. */
  readonly missed: boolean;
}

/** The kinds of event that tell about actions. */
export const actionKinds = [
  'action.intent',
  'action.outcome',
  'action.settled',
  'action.kept',
  'action.missed',
] as const;

/** Actions from what was recorded about them, newest first. An intent without outcome has no `state`. */
export function pastActions(events: readonly JournalEvent[]): readonly PastAction[] {
  const byPlan = (wanted: string) =>
    new Map(events.filter(({ kind }) => kind === wanted).map((event) => [event.data.plan, event]));
  const outcomes = byPlan('action.outcome');
  const settlements = byPlan('action.settled');
  const kept = byPlan('action.kept');
  const missed = byPlan('action.missed');
  return events
    .filter(({ kind }) => kind === 'action.intent')
    .map((intent): PastAction => {
      const { data } = intent;
      const outcome = outcomes.get(data.plan);
      const settlement = settlements.get(data.plan);
      const last = settlement ?? outcome;
      return {
        plan: String(data.plan),
        verb: String(data.verb),
        component: String(data.component),
        params: (data.params ?? {}) as ActionParams,
        mark: typeof data.mark === 'string' ? data.mark : undefined,
        environment: intent.environment,
        target: String(data.target ?? data.component),
        startedAt: intent.at,
        endedAt: (outcome ?? settlement)?.at,
        state: last === undefined ? undefined : String(last.data.state),
        result: outcome?.data.result === undefined ? undefined : String(outcome.data.result),
        by: intent.actor.user,
        host: intent.host,
        pid: Number(data.pid),
        mayTakeMs: typeof data.mayTakeMs === 'number' ? data.mayTakeMs : hourMs,
        undo: undoOf(data.undo),
        undoes: data.undoes === undefined ? undefined : String(data.undoes),
        settled: settlement !== undefined,
        revert: revertOf(data.revert),
        kept: kept.has(data.plan),
        missed: missed.has(data.plan),
      };
    });
}

function revertOf(value: unknown): PastAction['revert'] {
  if (value === null || typeof value !== 'object') return undefined;
  const { forMs, run } = value as Readonly<Record<string, unknown>>;
  return typeof forMs === 'number' && forMs > 0 ? { forMs, run: run === true } : undefined;
}

function undoOf(value: unknown): PastUndo | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const { verb, params, text } = value as Partial<PastUndo>;
  if (typeof verb !== 'string' || params === null || typeof params !== 'object') return undefined;
  return { verb, params, text: String(text ?? verb) };
}

/** What is to be done, as it is compared with what was done. */
export interface Doing {
  readonly verb: Verb;
  readonly component: string;
  /** As they may be shown. */
  readonly params: ActionParams;
  /** Fingerprint of them as they are. */
  readonly mark: string | undefined;
}

/**
 * The same thing again: verb, component and values. Another address to block is not the same, and neither is another secret. Of what
 * another machine did only the values as they were recorded are known.
 */
export function isSame(past: PastAction, { verb, component, params, mark }: Doing): boolean {
  if (past.verb !== verb || past.component !== component) return false;
  return sameText(past.mark, mark) ?? keyOf(past.params) === keyOf(params);
}

/** The text of values that is the same for the same values. */
export function keyOf(params: ActionParams): string {
  return JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How many of these ran within the hour before `now`; undoing one is not repeating it. */
export function runsWithinHour(past: readonly PastAction[], now: number): number {
  return past.filter((one) => one.undoes === undefined && now - one.startedAt < hourMs).length;
}

/** Whether an action was taken back. */
export function wasUndone(plan: string, past: readonly PastAction[]): boolean {
  return past.some(({ undoes, state }) => undoes === plan && state === 'succeeded');
}

/** Whether its outcome is unknown: none was recorded, or `unknown` was, and nobody settled it. */
export function isUnsettled({ state, settled }: PastAction): boolean {
  return !settled && (state === undefined || state === 'unknown');
}

/**
 * Whether an action cannot be running any more: it ended, or it began so long ago that its process id may by now belong to another
 * program.
 */
export function isOver(past: PastAction, now: number): boolean {
  return past.state !== undefined || now - past.startedAt >= Math.max(hourMs, past.mayTakeMs);
}

/** The row of an action with an unknown outcome, from an earlier session or another plantao. */
export function lostRow(past: PastAction): ActionRow {
  const { abandoned, unknown } = words.actions.outcome;
  const why = past.state === undefined ? abandoned(past.by) : (past.result ?? '');
  return {
    plan: {
      id: past.plan,
      verb: past.verb,
      component: past.component,
      componentTitle: past.component,
      target: past.target,
      environment: past.environment,
      guarded: false,
      requests: [],
      touches: 0,
      thing: 'instance',
      risk: 'disruptive',
      preconditions: [],
      verifiedBy: [],
      confirm: { how: 'none' },
    },
    state: 'unknown',
    unsettled: true,
    startedAt: past.startedAt,
    ...defined({ endedAt: past.endedAt, canUndo: past.undo?.text }),
    output: [],
    droppedLines: 0,
    result: unknown(why),
  };
}
