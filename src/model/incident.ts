import type { Severity } from './alert.ts';
import type { MessageAudience } from './documents.ts';

/** What is being done about an incident; the last is over. */
export type IncidentPhase = 'acknowledge' | 'assess' | 'mitigate' | 'resolve' | 'document' | 'closed';

/** In their order. */
export const incidentPhases: readonly IncidentPhase[] = [
  'acknowledge',
  'assess',
  'mitigate',
  'resolve',
  'document',
  'closed',
];

/** One or more alerts being worked on, as the journal tells it. Wall-clock milliseconds. */
export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly phase: IncidentPhase;
  readonly phaseSince: number;
  readonly openedAt: number;
  readonly openedBy: string;
  readonly owner?: string;
  readonly components: readonly string[];
  /** Ids of the rules whose alerts belong to it, and when the newest joined. */
  readonly alerts: readonly string[];
  readonly joinedAt: number;
  readonly ackedAt?: number;
  readonly mitigatedAt?: number;
  readonly resolvedAt?: number;
  readonly updatedAt?: number;
  /** When customers were told last, and how often they were. */
  readonly customersAt?: number;
  readonly customersTold?: number;
  readonly cause?: string;
  /** What people noticed of it, in somebody's words. */
  readonly impact?: string;
  /** Ids of incidents that turned out to be this one, and the one that this turned out to be. */
  readonly merged?: readonly string[];
  readonly mergedInto?: string;
  readonly followUps: readonly string[];
}

/** An incident on the screen. */
export interface IncidentRow extends Incident {
  /** The severity in the system's own word. */
  readonly severityName: string;
  /** When the budget of the present phase ends; undefined for phases without one. */
  readonly phaseBy?: number;
  /** When the next status update is due. */
  readonly updateBy?: number;
  /** When customers are to be told next. */
  readonly customersBy?: number;
}

/** What a person does to an incident. */
export type IncidentChange =
  | { readonly what: 'phase'; readonly to: IncidentPhase }
  /** Without a name it is the person at this terminal. */
  | { readonly what: 'owner'; readonly owner?: string }
  | { readonly what: 'severity'; readonly severity: Severity }
  | { readonly what: 'note' | 'impact'; readonly text: string }
  /** Somebody is told how it stands. */
  | {
      readonly what: 'update';
      readonly text: string;
      readonly to?: MessageAudience;
      /** Ids of the channels it is sent through; none: it is only written down. */
      readonly via?: readonly string[];
    }
  /** It is the same as another that is open. */
  | { readonly what: 'merge'; readonly into: string }
  | { readonly what: 'resolve'; readonly cause: string; readonly followUps: readonly string[] };

/** The worst reading of a metric while an alert about it was not over. */
export interface WorstReading {
  readonly metric: string;
  readonly title: string;
  readonly unit: string;
  readonly value: number;
  /** Which way is worse: 1 upwards, -1 downwards. */
  readonly worse: 1 | -1;
  /** When it was read. */
  readonly at: number;
}

/** One line of an incident's timeline. */
export interface TimelineEntry {
  readonly seq: number;
  readonly at: number;
  readonly who: string;
  readonly kind: string;
  readonly text: string;
}
