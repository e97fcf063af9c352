import type { ActionRow, Temporary, Verb, VerbInfo } from './action.ts';
import type { AlertRow } from './alert.ts';
import type { Answer } from './answers.ts';
import type { Band } from './band.ts';
import type { BudgetState } from './budget.ts';
import type { ChecklistRow } from './checklist.ts';
import type { DepthOwner } from './depth.ts';
import type { JournalEvent } from './event.ts';
import type { FaultCode } from './fault.ts';
import type { FollowUpRow } from './follow-up.ts';
import type { HandoffClock, HandoffClocks } from './handoff.ts';
import type { IncidentRow } from './incident.ts';
import type { LogSnapshot } from './logs.ts';
import type { DeliveryState, NoticeKind, PlannedNotice } from './notify.ts';
import type { ChainRow, OnDuty } from './oncall.ts';
import type { Bound } from './quantity.ts';
import type { QueueCounts } from './queue.ts';
import type { ScheduleRow } from './schedules.ts';
import type { Trend } from './series.ts';
import type { Criticality, Status } from './status.ts';

/** Freshness of anything that was asked. */
export interface Asked {
  /** It was asked at least once, with or without success. */
  readonly asked: boolean;
  /** Wall-clock milliseconds of the last answer; undefined before the first. */
  readonly at?: number;
  /** The last answer is older than three intervals. */
  readonly stale: boolean;
  /** Why the last attempt brought nothing, while an older answer is still shown. */
  readonly problem?: string;
  /** When plantao asks next, wall-clock milliseconds; set while it backs off. */
  readonly nextAt?: number;
}

/** A status that is about to flip and how far it is. */
export interface Confirming {
  readonly to: Status;
  readonly seen: number;
  readonly need: number;
}

export interface CheckRow extends Asked {
  readonly id: string;
  /** `http`, or `via api` for a part of another component's answer: for people, never to be parsed. */
  readonly kind: string;
  /** Id of the component whose answer this is a part of: nobody asks this one itself. */
  readonly via?: string;
  /** What it finds wrong is no other component's doing: its own process, disk or certificate. */
  readonly ownFault?: true;
  readonly label: string;
  readonly status: Status;
  readonly message: string;
  /** What plantao's own connection failed of, while `problem` says so in words. */
  readonly fault?: FaultCode;
  readonly latencyMs?: number;
  /** Recent latencies in milliseconds, oldest first; NaN where the check failed. */
  readonly latencies: readonly number[];
  readonly confirming?: Confirming;
}

export interface ComponentRow {
  readonly id: string;
  readonly title: string;
  readonly criticality: Criticality;
  readonly status: Status;
  /** Wall-clock milliseconds since which `status` holds. */
  readonly since: number;
  readonly stale: boolean;
  readonly confirming?: Confirming;
  /** The component that is down and on which this one, not up itself, depends. */
  readonly affectedBy?: string;
  /** The worst check in a few words. */
  readonly summary: string;
  readonly latencyMs?: number;
  readonly checks: readonly CheckRow[];
  readonly depends: readonly string[];
  /** Its target in words, where it has one. */
  readonly target?: string;
  readonly verbs: readonly Verb[];
  /** The verbs in words, one for each, in their order. */
  readonly actions: readonly VerbInfo[];
  /** Questions of the team's own about it. */
  readonly looks?: readonly { readonly name: string; readonly title: string }[];
}

export interface MetricRow extends Asked {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly component?: string;
  /** Null when there is no data; then `problem` says why. */
  readonly value: number | null;
  /** There is no value yet because too little was seen: how much longer that takes, in milliseconds. */
  readonly waitsMs?: number;
  readonly band: Band;
  readonly trend: Trend;
  /** Oldest first; NaN for gaps. */
  readonly history: readonly number[];
  /** Thresholds as text, `> 1000ms`. */
  readonly warning?: string;
  readonly critical?: string;
  readonly label: string;
  /** Not all was seen: the true value is no larger, or no smaller. */
  readonly bound?: Bound;
  /** All that a budget says beside the value. */
  readonly budget?: BudgetState;
}

export interface QueueRow extends MetricRow {
  /** Entries a minute by which the queue grows (positive) or shrinks; null before two readings. */
  readonly perMinute: number | null;
  /** Milliseconds until empty at the present rate; Infinity when it does not shrink; null when unknown. */
  readonly drainMs: number | null;
  readonly oldestMs?: number;
  /** What else was counted, where the kind of queue counts more than its depth. */
  readonly counts?: QueueCounts;
  /** Entries a minute that come in and go out, where that was seen. */
  readonly inPerMinute?: number;
  readonly outPerMinute?: number;
  /** The next threshold that it reaches as fast as it grows now, and when, in milliseconds. */
  readonly reaches?: { readonly band: 'warning' | 'critical'; readonly ms: number };
  /** Title of the component that empties it. */
  readonly workerTitle?: string;
  readonly workerId?: string;
  readonly workerStatus?: Status;
}

/** A conversation or ticket that waits for a human. */
export interface WaitingRow {
  readonly key: string;
  readonly id: string;
  /** When the wait began, wall-clock milliseconds. */
  readonly createdAt?: number;
  readonly summary: string;
  /** Why it was handed over, where that is not the summary. */
  readonly reason?: string;
  readonly claimedBy?: string;
  readonly clock: HandoffClock;
  /** The bot still answers although a person is waited for, and when it did last, in wall-clock milliseconds. */
  readonly bot?: { readonly at?: number };
  /** Every column of its row; null where it is empty. */
  readonly fields: readonly { readonly name: string; readonly text: string | null }[];
  readonly priority?: string;
  readonly link?: string;
}

export interface HandoffRow extends Asked {
  readonly id: string;
  readonly title: string;
  readonly band: Band;
  /** How many wait; null when there is no data. */
  readonly count: number | null;
  /** What may be done to one of them. */
  readonly actions: readonly VerbInfo[];
  /** The first that is due first, at most 200. */
  readonly waiting: readonly WaitingRow[];
  /** When answers are due, of everything that waits; absent where nothing says. */
  readonly clocks?: HandoffClocks;
  /** When the longest unanswered wait began, in wall-clock milliseconds. */
  readonly oldestAt?: number;
  readonly warning?: string;
  readonly critical?: string;
  readonly label: string;
}

/** One thing that needs a person, worst first: what the header counts. */
export interface AttentionRow {
  readonly severity: 'critical' | 'warning';
  readonly kind:
    | 'component'
    | 'metric'
    | 'queue'
    | 'escalation'
    | 'alert'
    | 'checklist'
    | 'follow-up'
    | 'schedule';
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly since?: number;
}

export interface SystemSlice {
  readonly system: string;
  readonly environment: string;
  readonly environments: readonly string[];
  readonly guarded: boolean;
  readonly readOnly: boolean;
  readonly startedAt: number;
  /** The time zone in which the screen shows times: `America/Sao_Paulo`. */
  readonly zone: string;
  /** The rota's time zone, where its clock shows another time than the screen. */
  readonly rotaZone?: string;
  /** What can be looked into; absent where nothing can. */
  readonly depths?: readonly DepthOwner[];
  /** The configuration's own keys: command id to key names. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  readonly counts: Readonly<Record<Status, number>>;
  /** A fault of plantao itself or of a configuration that was not applied; stays until it is cured. */
  readonly error?: string;
  /** Maintenance windows that are open now. */
  readonly maintenance: readonly OpenWindow[];
  /** Set while nobody may act: who said so, when (wall-clock milliseconds) and why. */
  /** Changes for a while that still hold, the first that is due first. */
  readonly temporary: readonly Temporary[];
  readonly frozen?: { readonly by: string; readonly at: number; readonly reason: string };
}

/** A message to people, as the screen shows it. Wall-clock milliseconds. */
export interface DeliveryRow {
  readonly id: string;
  readonly channel: string;
  readonly title: string;
  readonly kind: NoticeKind;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it is tried next, while it waits; when it ended, once it has. */
  readonly when: number;
  /** What the receiver said, or what went wrong. */
  readonly result?: string;
}

/** Who is on call, who is being called, and what is told to whom. */
export interface OncallSlice {
  /** Whether the configuration has shifts at all. */
  readonly configured: boolean;
  /** The configuration has no chain: there is nobody to escalate to. */
  readonly noChain?: true;
  readonly duty: OnDuty;
  /** When the shift ends that is to be handed over now; undefined where none is. */
  readonly handoffBy?: number;
  readonly chain: readonly ChainRow[];
  /** Everybody who can be called by name. */
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly planned: readonly PlannedNotice[];
  /** Newest first, at most 20; those that failed or wait before those that were sent. */
  readonly deliveries: readonly DeliveryRow[];
}

/** A maintenance window that is open now. */
export interface OpenWindow {
  readonly name: string;
  readonly until: number;
  /** Empty: everything. */
  readonly components: readonly string[];
  /** Of maintenance that was begun by hand. */
  readonly id?: string;
}

/** Everything the screen may know, by slices; a slice object is replaced when, and only when, something in it changed. */
export interface Snapshot {
  readonly system: SystemSlice;
  readonly attention: readonly AttentionRow[];
  /** Worst first, those affected by another under it. */
  readonly components: readonly ComponentRow[];
  readonly metrics: readonly MetricRow[];
  readonly queues: readonly QueueRow[];
  readonly escalations: readonly HandoffRow[];
  /** Worst first: what is pending, fires, recovers or cannot be judged. */
  readonly alerts: readonly AlertRow[];
  /** Those not closed, most urgent first. */
  readonly incidents: readonly IncidentRow[];
  /** Worst first. */
  readonly checklists: readonly ChecklistRow[];
  /** What incidents left to be done: overdue ones first, at most 200 that are done last. */
  readonly followUps: readonly FollowUpRow[];
  /** In the order they are written. */
  readonly schedules: readonly ScheduleRow[];
  readonly oncall: OncallSlice;
  /** To the questions that are followed now (`Commands.follow`). */
  readonly answers: readonly Answer[];
  readonly logs: LogSnapshot;
  /** Newest first: at most 50 actions of this session, and older ones whose outcome is unknown. */
  readonly actions: readonly ActionRow[];
  /** Newest first, at most 200. */
  readonly journal: readonly JournalEvent[];
}
