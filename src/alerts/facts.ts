import type { TroubleKind } from '../model/alert.ts';
import type { Evidence } from '../model/alert-codes.ts';
import type { Band } from '../model/band.ts';
import type { SloState } from '../model/budget.ts';
import type { HandoffClocks } from '../model/handoff.ts';
import type { Usual } from '../model/history.ts';
import type { Bound } from '../model/quantity.ts';
import type { Status } from '../model/status.ts';

/** A metric, queue or escalation as it was read last. */
export interface MetricFact {
  readonly title: string;
  readonly unit: string;
  /** Null when there is no data. */
  readonly value: number | null;
  /** Not all was seen: the true value is no larger, or no smaller. */
  readonly bound?: Bound;
  readonly band: Band;
  readonly at?: number;
  readonly stale: boolean;
  readonly problem?: string;
  readonly component?: string;
  /** Wall-clock milliseconds since which the first waits; undefined when nothing waits or it is not known. */
  readonly oldestSince?: number;
  /** When answers to those who wait are due; undefined where nothing says. */
  readonly clocks?: HandoffClocks;
  /** Of an error budget. */
  readonly slo?: SloState;
  /** Of a queue: how many take entries out; that it is paused; title of the component that empties it, while that is down. */
  readonly consumers?: number;
  readonly paused?: true;
  readonly workerDown?: string;
}

export interface ComponentFact {
  readonly title: string;
  readonly status: Status;
  readonly stale: boolean;
  readonly summary: string;
  /** plantao found no way out or no name server when it asked: nothing is known of the component, much of the network. */
  readonly isCutOff?: boolean;
  readonly at?: number;
  readonly depends: readonly string[];
}

/** What is known at one moment; all that rules may ask. */
export interface Facts {
  metric(id: string): MetricFact | undefined;
  component(id: string): ComponentFact | undefined;
  /** The reading before the last one; undefined before there were two. */
  previous(metric: string): number | undefined;
  /** What the metric usually is: the mean over `windowMs` before now; undefined when too little is known. */
  usual(metric: string, windowMs: number): number | undefined;
  /** The lowest values of the parts of the window before now, oldest first, or how much of it was seen where not all of it was. */
  lows(metric: string, windowMs: number): readonly number[] | { readonly seenMs: number };
  /** What the metric usually is at this hour of the week, and whether it is so; undefined where no history is kept. */
  unusual?(metric: string): Usual;
  /** How many log lines matched within `windowMs`, or why that is not known. */
  logCount?(
    query: { readonly component?: string; readonly pattern: string },
    windowMs: number,
  ): number | { readonly problem: string } | undefined;
}

/** Whether a condition holds, or why that cannot be said, with what was read. */
export type ConditionVerdict =
  | { readonly holds: boolean; readonly evidence: readonly Evidence[] }
  | { readonly trouble: TroubleKind; readonly evidence: readonly Evidence[] };
