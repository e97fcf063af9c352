import type { Condition, WindowDays } from './alert.ts';

/** When a checklist is to be done. */
export type ChecklistDue =
  /** At moments of the calendar, in the rota's zone; minutes count from midnight on the wall. */
  | {
      readonly kind: 'calendar';
      readonly text: string;
      readonly days: WindowDays;
      readonly minutes: readonly number[];
    }
  /** Whenever other people are on call. */
  | { readonly kind: 'shift'; readonly at: 'start' | 'end' }
  /** Around an action that counts as a deploy. */
  | { readonly kind: 'deploy'; readonly at: 'before' | 'after' }
  /** Once an incident was resolved. */
  | { readonly kind: 'incident' };

/** An action of one component: `deploy api`. Without a component, of any. */
export interface ActionName {
  readonly verb: string;
  readonly component?: string;
}

export interface ChecklistItem {
  /** Made of its text: an item that is written anew is another one. */
  readonly id: string;
  readonly text: string;
  /** It checks itself; durations in milliseconds. */
  readonly check?: { readonly condition: Condition; readonly text: string; readonly forMs: number };
  /** The action that is refused while the item is not good. */
  readonly gate?: ActionName;
}

/** A checklist as the configuration, or a runbook, has it. */
export interface ChecklistConfig {
  readonly id: string;
  readonly name: string;
  /** Undefined: whenever somebody begins it. */
  readonly due?: ChecklistDue;
  /** How long people have before it is overdue; before a deploy, how long a tick counts. In milliseconds. */
  readonly withinMs: number;
  /** Actions that count as a deploy; undefined: those that bring another version. */
  readonly deploys?: readonly ActionName[];
  readonly items: readonly ChecklistItem[];
  /** Who is told once it is overdue: ids of people, `oncall`. Undefined: nobody. */
  readonly remind?: readonly string[];
  /** Where in the runbooks its items are read from, instead. */
  readonly runbook?: string;
  /** Why there are no items: what `runbook` means is not there, or holds none. */
  readonly broken?: string;
}

/** What somebody said of an item. */
export interface ItemMark {
  readonly as: 'ticked' | 'waived';
  readonly by: string;
  readonly at: number;
  /** Why it does not apply. */
  readonly reason?: string;
}

/** How an item stands: what it answers by itself, or what people said. */
export type ItemState =
  | 'good'
  | 'bad'
  /** It cannot be said, or not yet. */
  | 'unknown'
  /** What was read last is too old to count. */
  | 'stale'
  | 'ticked'
  /** Not applicable, with a reason. */
  | 'waived'
  /** It was ticked too long ago to count. */
  | 'expired'
  | 'open';

export interface ChecklistItemRow {
  readonly id: string;
  readonly text: string;
  readonly state: ItemState;
  /** How often it was changed: a change says which of them it saw. */
  readonly revision: number;
  readonly mark?: ItemMark;
  /** The condition of one that checks itself. */
  readonly check?: string;
  /** What was read, in words, and when. */
  readonly read?: string;
  readonly readAt?: number;
  readonly gate?: ActionName;
  /** The last change that came too late: somebody else had changed it first. */
  readonly late?: { readonly by: string; readonly at: number };
}

/** One time that a checklist is to be done, on the screen. Wall-clock milliseconds. */
export interface ChecklistRow {
  /** List and occurrence. */
  readonly id: string;
  readonly list: string;
  readonly occurrence: string;
  readonly name: string;
  /** `waiting`: nothing is due yet · `open`: to be done at no particular time. */
  readonly state: 'overdue' | 'due' | 'open' | 'waiting' | 'done' | 'broken';
  readonly dueAt?: number;
  readonly overdueAt?: number;
  /** When it is due the next time, as far as that is on the calendar. */
  readonly nextAt?: number;
  /** The occurrence that may be begun by hand now; empty: a new one. */
  readonly begins?: string;
  /** What it is about: an action, an incident. */
  readonly about?: string;
  readonly items: readonly ChecklistItemRow[];
  readonly done?: { readonly by: string; readonly at: number };
  /** Times it was not done since it was done last, oldest first. */
  readonly missed: readonly MissedChecklist[];
  readonly runbook?: string;
  readonly broken?: string;
}

/** A time that a checklist was not done. */
interface MissedChecklist {
  readonly occurrence: string;
  /** When it was due, or when the deploy began that it should have preceded. */
  readonly at: number;
  /** How many items were not good. */
  readonly open: number;
  readonly about?: string;
}

/** What a person does to a checklist, or to one of its items. */
export type ChecklistChange =
  | { readonly what: 'tick' | 'untick'; readonly item: string }
  | { readonly what: 'waive'; readonly item: string; readonly reason: string }
  /** Begins it without waiting for its time. */
  | { readonly what: 'begin' };

/** Why a checklist is not changed. */
export type ChecklistRefusal =
  | { readonly code: 'no-item' | 'checks-itself' | 'nothing-to-untick' | 'no-reason'; readonly item: string }
  | { readonly code: 'ticked-already'; readonly item: string; readonly by: string; readonly at: number }
  | { readonly code: 'nothing-to-do' | 'nothing-to-begin'; readonly name: string };
