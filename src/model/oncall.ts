import type { Severity } from './alert.ts';

/** Somebody who can be called, and how. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly phone?: string;
  readonly email?: string;
  /** As it is written in a chat: `@ana`, `<@U012AB3CD>`. */
  readonly chat?: string;
  /** Ids of the channels that reach them, in the order they are tried; undefined: those of the level or the route, all at once. */
  readonly via?: readonly string[];
}

/** How somebody can be reached. */
export type Contact = 'phone' | 'email' | 'chat';

/** Hands a shift over every so many days or weeks, counted on the calendar from `since`. */
export interface Rotation {
  readonly unit: 'day' | 'week';
  readonly every: number;
  /** The first person's first day. */
  readonly since: { readonly year: number; readonly month: number; readonly day: number };
  /** Hand-over on the wall, minutes from midnight. */
  readonly atMinute: number;
}

/** A part of the day that somebody covers. Minutes count from midnight on the wall of the layer's zone. */
export interface Shift {
  /** Days on which it begins, 1 for Monday … 7 for Sunday. */
  readonly weekdays: readonly number[];
  readonly fromMinute: number;
  /** At or before `fromMinute` it lies on the day after: `22:00` to `06:00`, or the whole day. */
  readonly toMinute: number;
  /** Ids of people, in the order they take over. */
  readonly people: readonly string[];
  /** Hands it over where there are several people; never in the middle of a shift. */
  readonly rotation?: Rotation;
  /** How many of them are on call at once, whose turn it is and those after; undefined: one. */
  readonly together?: number;
}

/** Shifts of one zone. A later layer covers an earlier one wherever it has somebody. */
export interface Layer {
  readonly name: string;
  readonly zone: string;
  readonly shifts: readonly Shift[];
}

/** Somebody takes over for a while; covers every layer, the last written first. Wall-clock milliseconds, the end is exclusive. */
export interface Override {
  readonly person: string;
  /** Id of the one person they stand in for, wherever that one is on call; undefined: for everybody. */
  readonly instead?: string;
  readonly from: number;
  readonly until: number;
  readonly reason?: string;
}

/** Somebody stands in for somebody else, agreed upon by hand. */
export interface Swap extends Override {
  readonly id: string;
  readonly instead: string;
  /** Who wrote it down. */
  readonly by: string;
}

/** Who is to stand in for whom. Times as a person writes them: `2026-12-24 18:00` in the zone of the rota, or with an offset. */
export interface AskedSwap {
  /** Ids of people. */
  readonly person: string;
  readonly instead: string;
  /** Default now. */
  readonly from?: string;
  readonly until: string;
  readonly reason?: string;
}

/** Who is on call from when until when. */
export interface Duty {
  /** Undefined where there is nobody. */
  readonly person: string | undefined;
  /** Ids of the others who are on call at the same time. */
  readonly beside?: readonly string[];
  readonly from: number;
  readonly until: number;
  /** Name of the layer, or `override`. */
  readonly by?: string;
}

/** Who is on call now, until when, and who is next. Wall-clock milliseconds. */
export interface OnDuty {
  readonly person?: Person;
  /** The others who are on call at the same time. */
  readonly beside?: readonly Person[];
  /** When it changes; undefined where it does not within the look-ahead. */
  readonly until?: number;
  readonly next?: { readonly person: Person; readonly beside?: readonly Person[]; readonly from: number };
  /** The next time without anybody. */
  readonly gap?: { readonly from: number; readonly until: number };
}

/** A step of an escalation policy. Durations in milliseconds. */
export interface PolicyLevel {
  /** `L1`. */
  readonly name: string;
  /** Ids of people; `oncall` is whoever is on call when the level is reached. */
  readonly notify: readonly string[];
  /** How long it is waited for an answer before the next level. */
  readonly waitMs: number;
  /** Only for alerts this urgent or more so. */
  readonly only?: Severity;
  /** Ids of the channels to use; default those of the route of the alert. */
  readonly via?: readonly string[];
}

/** Who is called when nobody answers. */
export interface EscalationPolicy {
  readonly levels: readonly PolicyLevel[];
  /** How often the chain is gone through again, 0 to 9. */
  readonly repeat: number;
  /** Alerts less urgent than this start no escalation. */
  readonly from: Severity;
  /** After this time the person who acknowledged is asked whether it is still true; undefined: never. */
  readonly remindMs?: number;
  /** How long an answer to the reminder may take before the alert is unacknowledged. */
  readonly answerMs: number;
}

/** Names of everybody of a duty, in the order of the shift; empty where nobody is on call. */
export function namesOf({ person, beside = [] }: Pick<OnDuty, 'person' | 'beside'>): readonly string[] {
  return person ? [person, ...beside].map(({ name }) => name) : [];
}

/** A person's name, or the id where nobody of that id is known. */
export function nameOf(people: readonly Person[], id: string): string {
  return people.find((one) => one.id === id)?.name ?? id;
}

export interface OncallConfig {
  readonly zone: string;
  readonly people: readonly Person[];
  readonly layers: readonly Layer[];
  readonly overrides: readonly Override[];
  readonly policy?: EscalationPolicy;
  /** Dashboard linked in escalation messages. */
  readonly dashboard?: string;
}

/** How far an escalation has come. */
type EscalationStatus = 'running' | 'acknowledged' | 'exhausted' | 'stopped';

/** What happens next without anybody doing anything. */
export interface EscalationTimer {
  /** A timer that is not the present one does nothing. */
  readonly id: number;
  readonly kind: 'level' | 'remind' | 'unacknowledge';
  /** Absolute wall-clock milliseconds. */
  readonly at: number;
}

/** One run through a policy. Serialisable. */
export interface Escalation {
  readonly id: string;
  /** The incident, or the alert where there is none, that it is about. */
  readonly about: string;
  readonly severity: Severity;
  readonly startedAt: number;
  /** As it was when this began: later changes of the configuration do not disturb it. */
  readonly policy: EscalationPolicy;
  readonly status: EscalationStatus;
  /** The level that was reached last, -1 before the first. */
  readonly level: number;
  /** 0 the first time through. */
  readonly round: number;
  readonly timer?: EscalationTimer;
  readonly timers: number;
  readonly ack?: { readonly by: string; readonly at: number };
  readonly endedAt?: number;
  /** Why it ended. */
  readonly reason?: string;
  /** Ids of the people who were called last. */
  readonly called: readonly string[];
  /** Ids of the people who should have been called in this run and whom nothing that is configured reaches. */
  readonly unreached: readonly string[];
  /** When the next level was called by hand: earlier acknowledgements no longer count. */
  readonly byHandAt?: number;
  /** When an unconfirmed acknowledgement lapsed: it and earlier ones no longer count. */
  readonly unackedAt?: number;
}

/** A live timer of the chain, for the screen. */
export interface ChainRow {
  readonly id: string;
  readonly about: string;
  readonly severity: Severity;
  readonly status: EscalationStatus;
  readonly startedAt: number;
  readonly levelName?: string;
  readonly called: readonly string[];
  readonly ackedBy?: string;
  readonly next?: { readonly at: number; readonly text: string };
}
