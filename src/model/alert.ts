import type { Operator } from './band.ts';
import type { BurnLevel } from './budget.ts';
import type { ConfiguredKind } from './configured-kind.ts';

/** How urgent an alert is; P0 is the most urgent. A system's own names (CRITICAL, HIGH) map to these. */
export type Severity = 'P0' | 'P1' | 'P2' | 'P3';

/** Most urgent first. */
export const severities: readonly Severity[] = ['P0', 'P1', 'P2', 'P3'];

/** 0 for the most urgent. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}

/** What a rule asks. Thresholds are in the metric's own unit, durations in milliseconds. */
export type Condition =
  | { readonly type: 'compare'; readonly metric: string; readonly operator: Operator; readonly value: number }
  | {
      readonly type: 'usual';
      readonly metric: string;
      readonly operator: Operator;
      readonly times: number;
      readonly windowMs: number;
    }
  | {
      readonly type: 'band';
      readonly metric: string;
      readonly bands: readonly ('normal' | 'warning' | 'critical')[];
    }
  | { readonly type: 'unchanged'; readonly metric: string }
  /** It is not what it usually is at this hour of the week, for five minutes. */
  | { readonly type: 'unusual'; readonly metric: string }
  /** It grew all through the window: it was never lower than before. */
  | { readonly type: 'rises'; readonly metric: string; readonly windowMs: number }
  /** Its error budget is used up too fast to last, or so fast that somebody must be paged. */
  | { readonly type: 'burns'; readonly metric: string; readonly level: BurnLevel }
  | { readonly type: 'no-data'; readonly metric: string }
  /** Somebody has waited for a person for longer than was promised. */
  | { readonly type: 'breached'; readonly metric: string }
  | {
      readonly type: 'status';
      readonly component: string;
      readonly status: 'up' | 'degraded' | 'down' | 'unknown' | 'stale';
    }
  | {
      readonly type: 'age';
      /** `age` is how old the last answer is, `oldest` how long the first in a queue or escalation has waited. */
      readonly of: 'age' | 'oldest';
      readonly about: string;
      readonly operator: Operator;
      readonly ms: number;
    }
  | {
      readonly type: 'logs';
      readonly component?: string;
      readonly pattern: string;
      readonly operator: Operator;
      readonly count: number;
      readonly windowMs: number;
    }
  | { readonly type: 'and' | 'or'; readonly all: readonly Condition[] }
  | { readonly type: 'not'; readonly one: Condition };

/** What is made of a rule that cannot be judged: as if it were true, as if it were false, or nothing changes. */
export type Otherwise = 'alert' | 'ok' | 'keep';

/** Why a rule cannot be judged. */
export type TroubleKind = 'nodata' | 'error' | 'stale';

/** A condition that is watched. Durations in milliseconds. */
export interface AlertRule {
  /** Identity of its alert: neither severity nor value belong to it. */
  readonly id: string;
  readonly name: string;
  readonly when: Condition;
  /** As it was written. */
  readonly text: string;
  /** Once it fires it stays until this is true; where absent, until `when` is false. */
  readonly clear?: Condition;
  readonly clearText?: string;
  /** Conditions under which the same alert is more urgent, most urgent first. */
  readonly worse: readonly { readonly severity: Severity; readonly when: Condition; readonly text: string }[];
  readonly severity: Severity;
  readonly forMs: number;
  readonly keepForMs: number;
  /** Bad readings in a row before it is pending, good ones before it begins to resolve. */
  readonly fails: number;
  readonly oks: number;
  readonly otherwise: Readonly<Record<TroubleKind, Otherwise>>;
  /** How long an alert stays as it is while it cannot be judged; then it ends, for neither good nor bad is known of it. */
  readonly holdMs: number;
  readonly component?: string;
  readonly runbook?: string;
  /** Suggested actions: `restart worker`, and with values `scale api count=20`. */
  readonly actions: readonly SuggestedAction[];
  readonly labels: Readonly<Record<string, string>>;
  /** Text for people with `{value}`, `{name}`, `{component}`, `{severity}`, `{for}` in it. */
  readonly message?: string;
  /** Alerts that are muted while this one fires, as matchers. */
  readonly mutes: readonly (readonly LabelMatcher[])[];
  /** It is heard in maintenance too. */
  readonly throughMaintenance?: boolean;
  /** plantao made it by itself. */
  readonly implied?: boolean;
}

/** An action that an alert suggests. */
export interface SuggestedAction {
  readonly verb: string;
  readonly component: string;
  /** Values that are filled in already, by name. */
  readonly params?: Readonly<Record<string, string>>;
}

/** `severity="P2"`, `name=~"High.*"`: regular expressions match the whole value. */
export interface LabelMatcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** How far an alert has come. */
export type AlertPhase = 'normal' | 'pending' | 'firing' | 'recovering';

/** Whether a person should know: it fires, or did until a moment ago. */
export function isActive({ phase }: { readonly phase: AlertPhase }): boolean {
  return phase === 'firing' || phase === 'recovering';
}

/** What is known of one rule's alert: serialisable, wall-clock milliseconds throughout. */
export interface AlertState {
  readonly rule: string;
  readonly phase: AlertPhase;
  /** Since when it is in this phase; of `pending` the first bad reading. */
  readonly since: number;
  /** The first bad reading of this alert; kept while it gets worse or better. */
  readonly startedAt?: number;
  readonly firedAt?: number;
  readonly severity: Severity;
  /** Bad and good readings in a row. */
  readonly fails: number;
  readonly oks: number;
  readonly firstBadAt?: number;
  /** What was read last, in words. */
  readonly evidence: string;
  readonly trouble?: { readonly kind: TroubleKind; readonly since: number; readonly text: string };
  /** Since when it could not be judged and was left as it was, whatever the kinds of trouble. */
  readonly unknownSince?: number;
  readonly ack?: Acknowledgement;
  /** The acknowledgement it ended with, and how urgent it was: holds for a while if it fires again. */
  readonly lastAck?: Acknowledgement & { readonly endedAt: number; readonly severity: Severity };
  /** Whether it fired, oldest first, at most 21 results. */
  readonly results: readonly boolean[];
  readonly resultAt?: number;
  readonly flapping: boolean;
  readonly flap?: FlapMemory;
}

/** How an alert has been coming and going. */
export interface FlapMemory {
  /** When it began or ended last. */
  readonly changedAt: number;
  /** Readings since then, up to as many as make it steady. */
  readonly readings: number;
  /** The longest it fired, or did not, while it flapped. */
  readonly longestMs: number;
  /** The most urgent it was since it was steady. */
  readonly worst?: Severity;
}

export interface Acknowledgement {
  readonly by: string;
  readonly at: number;
  readonly note?: string;
  /** Nobody acknowledged this alert: it joined an incident that somebody is working on. */
  readonly inherited?: true;
}

/** Mutes what its matchers match, until it ends. */
export interface Silence {
  readonly id: string;
  readonly matchers: readonly LabelMatcher[];
  readonly from: number;
  readonly until: number;
  readonly comment: string;
  readonly by: string;
}

/** Which days a maintenance window begins on. */
export type WindowDays =
  | { readonly type: 'weekdays'; readonly days: readonly number[] }
  | { readonly type: 'nth' /** -1 is the last. */; readonly nth: number; readonly weekday: number }
  | { readonly type: 'day' /** -1 is the last. */; readonly day: number }
  | {
      readonly type: 'business' /** The nth Monday-to-Friday of the month; -1 is the last. */;
      readonly nth: number;
    }
  | { readonly type: 'date'; readonly year: number; readonly month: number; readonly day: number };

/** A recurring time in which alerts are muted and components are in maintenance. Minutes count from midnight on the wall. */
export interface MaintenanceWindow {
  readonly name: string;
  readonly days: WindowDays;
  readonly text: string;
  readonly fromMinute: number;
  /** At or before `fromMinute` it lies on the day after. */
  readonly toMinute: number;
  readonly zone: string;
  /** Empty: everything. */
  readonly components: readonly string[];
}

/** Maintenance begun by hand, which ends by itself. */
export interface Maintenance {
  readonly id: string;
  /** Ids; empty: everything. */
  readonly components: readonly string[];
  readonly from: number;
  readonly until: number;
  readonly comment: string;
  readonly by: string;
}

/** Why a firing alert notifies nobody. */
export interface Muted {
  readonly by: 'silence' | 'maintenance' | 'dependency' | 'rule' | 'flapping' | 'acknowledged';
  readonly text: string;
  readonly until?: number;
}

/** An alert on the screen. */
export interface AlertRow {
  readonly id: string;
  readonly name: string;
  /** Where it comes from: `plantao`, or the name of an external source. */
  readonly from: string;
  readonly phase: AlertPhase;
  readonly severity: Severity;
  /** The severity in the system's own word. */
  readonly severityName: string;
  readonly component?: string;
  /** Ids of what its rule asks about. */
  readonly about?: readonly string[];
  readonly text: string;
  /** When the trouble began; undefined while nothing is wrong. */
  readonly startedAt?: number;
  readonly firedAt?: number;
  /** When the next thing happens without further readings: it fires, it resolves, the response is due. */
  readonly next?: { readonly at: number; readonly text: string };
  /** When the acknowledgement is due. */
  readonly respondBy?: number;
  readonly trouble?: AlertState['trouble'];
  readonly ack?: Acknowledgement;
  readonly muted: readonly Muted[];
  readonly flapping: boolean;
  readonly runbook?: string;
  readonly actions: AlertRule['actions'];
  readonly labels: Readonly<Record<string, string>>;
  readonly incident?: string;
  readonly link?: string;
  /** Of another place: people are told of it as of plantao's own, and it opens an incident. */
  readonly told?: boolean;
  readonly opens?: boolean;
}

/** Whether people are told of it and called: plantao's own, and those of other places that are told like its own. */
export function isTold({ from, told }: Pick<AlertRow, 'from' | 'told'>): boolean {
  return from === 'plantao' || told === true;
}

/** How quickly something must be answered, by severity, in milliseconds. */
type ResponseTimes = Readonly<Record<Severity, number>>;

/** Another place whose alerts join the list. */
export interface ExternalConfig {
  readonly use: ConfiguredKind;
  /** How often it is asked, in milliseconds. */
  readonly everyMs: number;
  /** Its alerts are sent along the routes and call people. */
  readonly notify?: boolean;
  /** Its alerts of this severity and worse open an incident by themselves; undefined: none does. */
  readonly opens?: Severity;
}

/** A setting that the file does not write: where it would be written, and what holds. */
export interface UnwrittenSetting {
  readonly key: string;
  readonly value: { readonly ms: number } | { readonly word: string };
}

/** How often customers hear of an incident. Durations in milliseconds. */
export interface CustomerCadence {
  /** Incidents this urgent are told. */
  readonly severities: readonly Severity[];
  /** From the opening to the first message, and from that to the one that says how far it reaches. */
  readonly firstMs: number;
  readonly scopeMs: number;
  /** Between the messages after those, while the incident is younger than `forMs`; later `thenMs`. */
  readonly everyMs: number;
  readonly forMs: number;
  readonly thenMs: number;
}

/** Everything about alerts that a configuration says besides the rules. */
export interface AlertingConfig {
  /** The system's own name for each severity. */
  readonly names: Readonly<Record<Severity, string>>;
  readonly respondMs: ResponseTimes;
  /** Response times in business days (Monday to Friday), where they are given so; they then count instead, in `zone`. */
  readonly respondDays: Readonly<Partial<Record<Severity, number>>>;
  /** Whose weekend is meant. */
  readonly zone: string;
  /** How often a status update is due; undefined where none is. */
  readonly updateMs: Readonly<Partial<Record<Severity, number>>>;
  /** How often customers hear of an incident; undefined where they do not. */
  readonly customers?: CustomerCadence;
  /** Time budgets of an incident's phases. */
  readonly phaseMs: Readonly<Record<'acknowledge' | 'assess' | 'mitigate', number>>;
  readonly windows: readonly MaintenanceWindow[];
  /** Alerts this urgent are heard in maintenance too. */
  readonly throughMaintenance: readonly Severity[];
  /** Components that tell whether plantao itself has a network: when all are down, everything else is unknown. */
  readonly guard: readonly string[];
  /** Other places whose alerts join the list. */
  readonly external: readonly ExternalConfig[];
  /** How long after an alert ended its acknowledgement, and the owner of its incident, hold if it fires again or another joins. */
  readonly ackHoldMs: number;
  /** Alerts of related components within this time belong to one incident. */
  readonly groupMs: number;
  /** Alerts of this severity and worse open an incident by themselves; undefined: none does. */
  readonly opens?: Severity;
  /** What of all this nobody wrote. */
  readonly unwritten: readonly UnwrittenSetting[];
}
