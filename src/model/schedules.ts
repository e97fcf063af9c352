import type { WindowDays } from './alert.ts';

/** Moments that recur: on the calendar of the rota, or so long before each time that a maintenance window begins. */
export type ScheduleWhen =
  | { readonly kind: 'calendar'; readonly days: WindowDays; readonly minutes: readonly number[] }
  | {
      readonly kind: 'before';
      readonly ms: number;
      readonly days: WindowDays;
      readonly minutes: readonly number[];
      /** Of the window. */
      readonly zone: string;
    };

/** An action that a schedule is about. */
export interface ScheduledAction {
  readonly verb: string;
  readonly component: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Something that a team does at its moments: somebody is reminded of it, or plantao does it. */
export interface ScheduleConfig {
  /** Made of its name. */
  readonly id: string;
  readonly name: string;
  /** When, as it was written. */
  readonly text: string;
  readonly when: ScheduleWhen;
  /** Ids of people; `oncall` is whoever is on call then. */
  readonly remind: readonly string[];
  /** Ids of channels; undefined: those of the route for the least urgent. */
  readonly via?: readonly string[];
  readonly action?: ScheduledAction;
  /** plantao runs the action itself, at its moment. */
  readonly run: boolean;
  /** How long after its moment anybody is still reminded; later it was missed. Milliseconds. */
  readonly withinMs: number;
  /** What is to be done, for whoever is reminded. */
  readonly note?: string;
}

/** Why a person is asked: it is their turn; plantao was not there in time to run it, or could not, or does not know how that ended. */
export type ScheduleAsks = 'turn' | 'late' | 'failed' | 'unknown';

/** Where a schedule stands. */
export interface ScheduleRow {
  readonly id: string;
  readonly name: string;
  /** When, as it was written. */
  readonly text: string;
  /** `missed`: its moment passed while no plantao was there, and nobody has said anything about it since. */
  readonly state: 'waiting' | 'due' | 'running' | 'missed';
  /** The moment that it is due or running for, or that was missed; wall-clock milliseconds. */
  readonly at?: number;
  readonly asks?: ScheduleAsks;
  /** What the run said, where that is why somebody is asked. */
  readonly reason?: string;
  /** How many moments were missed. */
  readonly missed?: number;
  readonly nextAt?: number;
  readonly run: boolean;
  readonly action?: ScheduledAction;
  readonly note?: string;
  /** The last time that it was done, and by whom; `plantao` where it ran by itself. */
  readonly last?: { readonly at: number; readonly by: string };
}
