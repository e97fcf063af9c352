import type { ActionName, ChecklistConfig } from '../model/checklist.ts';
import { defined } from '../model/defined.ts';
import { type Calendar, lastMoment, momentsOf, nextMoment, type TimedDue } from './calendar.ts';
import type { ChecklistFold, ListFold, Trigger } from './fold.ts';

/** One time that a checklist is to be done. Wall-clock milliseconds. */
export interface Occurrence {
  readonly key: string;
  readonly dueAt?: number;
  readonly overdueAt?: number;
  readonly about?: ActionName | { readonly incident: string; readonly title: string };
  /** A tick from before this moment does not count any more. */
  readonly ticksFrom?: number;
}

/** What of a checklist is to be done now, and what was not done in its time. */
export interface Occurrences {
  /** Those that are to be done, or were last; oldest first. */
  readonly present: readonly Occurrence[];
  /** Those whose time is over though nobody did them, and nobody wrote that down yet; oldest first. */
  readonly lapsed: readonly Occurrence[];
  /** When the next is due, where that is known, and its key. */
  readonly nextAt?: number;
  readonly nextKey?: string;
}

/** Times that are looked back for what was not done, in milliseconds, and at most so many. */
const lookBackMs = 60 * 86_400_000;
const mostLapsed = 100;

/** A list that was written today is to be done today, in milliseconds. */
const freshMs = 86_400_000;

/** Built-in verbs that bring another version. */
const versionVerbs: ReadonlySet<string> = new Set(['redeploy', 'set-image', 'canary']);

/** Which occurrences a checklist has at `now`. */
export function occurrencesOf(
  list: ChecklistConfig,
  fold: ChecklistFold,
  calendar: Calendar,
  now: number,
): Occurrences {
  const known = fold.lists.get(list.id);
  switch (list.due?.kind) {
    case undefined:
      return { present: [{ key: known?.begun.at(-1) ?? 'first' }], lapsed: [] };
    case 'calendar':
    case 'shift':
      return timed(list, list.due, known, calendar, now);
    case 'incident':
      return afterIncidents(list, fold, known);
    case 'deploy':
      return list.due.at === 'before'
        ? beforeDeploys(list, fold, known, now)
        : afterDeploys(list, fold, known);
  }
}

/** The key of the moment at which a checklist is due. */
function keyOfMoment(at: number): string {
  return new Date(at).toISOString();
}

function timed(
  { withinMs }: ChecklistConfig,
  due: TimedDue,
  known: ListFold | undefined,
  calendar: Calendar,
  now: number,
): Occurrences {
  // At the end of a shift it is to be done before that ends, not after.
  const leadMs = due.kind === 'shift' && due.at === 'end' ? withinMs : 0;
  const occurrence = (at: number): Occurrence => ({
    ...{ key: keyOfMoment(at), dueAt: at - leadMs, overdueAt: at - leadMs + withinMs },
  });
  const last = lastMoment(due, now + leadMs, calendar);
  const next = nextMoment(due, now + leadMs, calendar);
  // Somebody who comes early begins what is due next.
  const early = next !== undefined && (known?.begun.includes(keyOfMoment(next)) ?? false);
  // A list that is new is not late for what was due before anybody wrote it.
  const counts = last !== undefined && last > (known?.since ?? now) - freshMs ? last : undefined;
  const present = early ? next : counts;
  const from = Math.max(known?.since ?? now, now - lookBackMs);
  const over = early ? (last ?? now) : (last ?? now) - 1;
  const lapsed = (known ? momentsOf(due, from, over, calendar) : [])
    .map(occurrence)
    .filter(({ key }) => isUnfinished(known, key))
    .slice(-mostLapsed);
  // What was due when the list was written down for the first time is to be done as well.
  const first = known && last !== undefined && !early ? lapsedFirst(known, last, occurrence) : [];
  return {
    present: present === undefined ? [] : [occurrence(present)],
    lapsed: [...first, ...lapsed],
    ...(next === undefined || early ? {} : { nextAt: next - leadMs, nextKey: keyOfMoment(next) }),
  };
}

/** The occurrence that was on when the list was listed, once another came after it. */
function lapsedFirst(
  known: ListFold,
  last: number,
  occurrence: (at: number) => Occurrence,
): readonly Occurrence[] {
  return [...known.occurrences.values()].flatMap(({ key, done, missed }) => {
    const at = Date.parse(key);
    if (done || missed || Number.isNaN(at) || at > known.since || at >= last) return [];
    return occurrence(at);
  });
}

function isUnfinished(known: ListFold | undefined, key: string): boolean {
  const one = known?.occurrences.get(key);
  return one?.done === undefined && one?.missed === undefined;
}

function afterIncidents({ withinMs }: ChecklistConfig, fold: ChecklistFold, known?: ListFold): Occurrences {
  // Each incident wants its own: a later one takes nothing off an earlier.
  const present = fold.incidents
    .filter(({ key, beganAt }) => known !== undefined && beganAt >= known.since && isUnfinished(known, key))
    .map(({ key, beganAt, title = key }) => ({
      ...{ key, dueAt: beganAt, overdueAt: beganAt + withinMs, about: { incident: key, title } },
    }));
  const finished = [...(known?.occurrences.values() ?? [])].filter(({ done }) => done).at(-1);
  return { present: present.length > 0 || !finished ? present : [{ key: finished.key }], lapsed: [] };
}

function afterDeploys(list: ChecklistConfig, fold: ChecklistFold, known?: ListFold): Occurrences {
  const all = deploysOf(list, fold).flatMap(({ endedAt, ...rest }) =>
    known && endedAt !== undefined && endedAt >= known.since ? { ...rest, endedAt } : [],
  );
  const made = all
    .toSorted((a, b) => a.endedAt - b.endedAt)
    .map((one) => ({
      ...{ key: one.key, dueAt: one.endedAt, overdueAt: one.endedAt + list.withinMs, about: nameOf(one) },
    }));
  return {
    present: made.slice(-1),
    lapsed: made
      .slice(0, -1)
      .filter(({ key }) => isUnfinished(known, key))
      .slice(-mostLapsed),
  };
}

/** Between two deploys lies one occurrence, named by the deploy before it; the one after it ends it. */
function beforeDeploys(
  list: ChecklistConfig,
  fold: ChecklistFold,
  known: ListFold | undefined,
  now: number,
): Occurrences {
  const all = deploysOf(list, fold);
  // Nobody says of a list that checks itself that it is done: its gates look when they are needed.
  const saysDone = list.items.some(({ check }) => check === undefined);
  const key = (index: number): string => all[index - 1]?.key ?? 'first';
  const lapsed = all.flatMap((one, index): Occurrence[] => {
    if (!known || !saysDone || one.beganAt < known.since) return [];
    const before = known.occurrences.get(key(index));
    const done = before?.done?.at;
    const inTime = done !== undefined && done <= one.beganAt && one.beganAt - done <= list.withinMs;
    if (inTime || before?.missed) return [];
    return [{ key: key(index), dueAt: one.beganAt, about: nameOf(one) }];
  });
  return {
    present: [{ key: key(all.length), ticksFrom: now - list.withinMs }],
    lapsed: lapsed.slice(-mostLapsed),
  };
}

function deploysOf({ deploys }: ChecklistConfig, { actions }: ChecklistFold): readonly Trigger[] {
  return actions.filter(({ verb = '', component = '' }) => isDeploy({ verb, component }, deploys));
}

/** Whether an action brings another version: as the list says, else one of those that do, or one that is called like that. */
function isDeploy(action: Required<ActionName>, named: readonly ActionName[] | undefined): boolean {
  if (named) return named.some((one) => isAction(one, action));
  return versionVerbs.has(action.verb) || /^(?:deploy|release)(?:-|$)/.test(action.verb);
}

/** Whether an action is the one that is named. */
export function isAction(named: ActionName, { verb, component }: Required<ActionName>): boolean {
  return named.verb === verb && (named.component === undefined || named.component === component);
}

function nameOf({ verb = '', component }: Trigger): ActionName {
  return { verb, ...defined({ component }) };
}
