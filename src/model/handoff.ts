import type { WindowDays } from './alert.ts';

/** Hours on the wall of a zone in which a clock runs. Minutes since midnight; `to` at or before `from` is the next day. */
export interface ServiceHours {
  readonly days: WindowDays;
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly zone: string;
  /** As it was written: `weekdays 08:00-18:00 America/Sao_Paulo`. */
  readonly text: string;
}

/** How soon a person must have answered a handoff. Durations in milliseconds; priorities in lower case. */
export interface AnswerTime {
  readonly byPriority: Readonly<Record<string, number>>;
  /** For a row whose priority is not named; undefined: then nobody knows. */
  readonly otherwise: number | undefined;
  /** When the clock runs; empty: always. */
  readonly hours: readonly ServiceHours[];
  /** Priorities whose clock runs day and night. */
  readonly always: readonly string[];
}

/** How far the clock of a handoff is. Wall-clock milliseconds. */
export type HandoffClock =
  /** Nothing says how soon an answer is due. */
  | { readonly state: 'none' }
  /** Nobody has answered; it is breached from `dueAt` on. */
  | { readonly state: 'runs'; readonly dueAt: number }
  /** A person has answered, or nobody waits any more. */
  | { readonly state: 'answered'; readonly at?: number }
  /** An answer is due, and nobody knows when: no time it began, no time for its priority, a due time that cannot be read. */
  | { readonly state: 'unknown'; readonly why: 'no-start' | 'no-time' | 'unreadable' };

/** The clocks of everything that waits in one source, whether it is listed or not. */
export interface HandoffClocks {
  /** When unanswered rows are due, the first one first. */
  readonly dues: readonly number[];
  /** Unanswered rows of which nobody knows when they are due. */
  readonly unknown: number;
}

/** Whether an answer is late at `now`. */
export function isBreached(clock: HandoffClock, now: number): boolean {
  return clock.state === 'runs' && now >= clock.dueAt;
}

/** How many answers are late at `now`. */
export function lateAt({ dues }: HandoffClocks, now: number): number {
  let count = 0;
  while (count < dues.length && now >= dues[count]!) count++;
  return count;
}

/** Id under which the handoffs of a source are acted on, beside the components: none of those has a `/` in its id. */
export function handoffSubject(escalation: string): string {
  return `escalations/${escalation}`;
}
