import type { Risk, Verb, VerbParam } from './action.ts';
import type { AlertingConfig, AlertRule } from './alert.ts';
import type { Bands } from './band.ts';
import type { CostConfig, SloConfig } from './budget.ts';
import type { ChecklistConfig } from './checklist.ts';
import type { ConfiguredKind } from './configured-kind.ts';
import type { Contact, SystemLink } from './contact.ts';
import type { DocumentsConfig } from './documents.ts';
import type { AnswerTime } from './handoff.ts';
import type { HostConfig } from './kind.ts';
import type { LookConfig } from './look.ts';
import type { NotifyConfig } from './notify.ts';
import type { OncallConfig } from './oncall.ts';
import type { Parts } from './part.ts';
import type { ScheduleConfig } from './schedules.ts';
import type { Criticality } from './status.ts';

/** When and how patiently something is asked. Durations in milliseconds. */
export interface Schedule {
  readonly every: number;
  readonly timeout: number;
}

export interface CheckConfig extends ConfiguredKind, Schedule {
  /** Unique in its component: the kind, with a number when there are several. */
  readonly id: string;
  /** How many bad answers in a row make the check bad. */
  readonly fails: number;
  /** How many good answers in a row make it good again. */
  readonly oks: number;
}

/** A log of a component, beside that of its target. */
export interface LogConfig extends ConfiguredKind {
  readonly id: string;
  readonly component?: string;
}

/** An action of the team's own: what is done, how risky it is, what it asks for, what undoes it. */
export interface OwnActionConfig extends ConfiguredKind {
  /** Its name, which is the verb. */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly risk: Risk;
  readonly params: readonly VerbParam[];
  /** Texts of its options that secrets were put into; see `Provenance`. */
  readonly texts?: ReadonlyMap<string, Parts>;
  /** Name of the action or verb of the same component that undoes it. */
  readonly undo?: string;
  /** Most time it may take, in milliseconds; where absent the kind says. */
  readonly timeoutMs?: number;
  readonly verify?: VerificationConfig;
}

/** How an action is verified, instead of by the component's own checks. Durations in milliseconds. */
export interface VerificationConfig {
  /** Nothing is looked at afterwards. */
  readonly off?: true;
  /** What answers; where absent the component's own checks do. */
  readonly check?: ConfiguredKind;
  /** What it has to answer. */
  readonly status: 'up' | 'degraded' | 'down';
  /** How long is waited before it is first looked at. */
  readonly afterMs?: number;
  /** How long verifying may take, and how long it must stay so; where absent as for every action. */
  readonly limitMs?: number;
  readonly holdMs?: number;
}

/** Going up in steps, each only while the gate metrics stay good. */
export interface CanaryConfig {
  /** Numbers of instances, or weights. */
  readonly steps: readonly number[];
  readonly waitMs: number;
  /** Ids of metrics. */
  readonly gate: readonly string[];
  /** The verb that makes a step, and its parameter that takes the number. */
  readonly by: string;
  readonly param: string;
  /** The number to go back to; where absent the one before the first step. */
  readonly back?: number;
}

/** A stop that lets what runs finish first. */
export interface StopConfig {
  /** Own action that is done first. */
  readonly before?: string;
  /** Id of a metric that must be 0. */
  readonly drain?: string;
  readonly limitMs: number;
  /** What is done when the limit is reached. */
  readonly otherwise: 'stop' | 'leave';
}

/** How careful actions are. Durations in milliseconds. */
export interface SafetyConfig {
  /** Between two runs of the same action on the same component. */
  readonly coolDownMs: number;
  /** The run of the same action within an hour that offers escalation instead. */
  readonly repeats: number;
  /** Share of the instances or components, 0…1, beyond which the name must be typed. */
  readonly most: number;
  /** Number of things beyond which the name must be typed; undefined: by what they are. */
  readonly mostThings: number | undefined;
  /** An action in a guarded environment wants a reason. */
  readonly reason: boolean;
  /** Whether the one that leads undoes temporary changes by itself when they are due. */
  readonly revert: boolean;
  /** How long what was wrong must stay good. */
  readonly holdMs: number;
  /** How long verifying may take. */
  readonly limitMs: number;
  /** Actions that plantao may run with nobody there. */
  readonly alone: readonly { readonly verb: string; readonly component: string }[];
}

/** Something a component runs on. */
export interface PlaceConfig extends ConfiguredKind {
  /** How its status is asked for where the component has no check of its own, as far as the file says; in milliseconds. */
  readonly status?: Partial<Schedule>;
}

/** An action with its values, under a name of the team's own. */
export interface PresetConfig {
  readonly name: string;
  readonly title: string;
  /** Undefined: what it runs. */
  readonly summary?: string;
  /** What it is an action of: a verb, or an action of the team's own. */
  readonly verb: Verb;
  readonly params: Readonly<Record<string, string>>;
}

export interface ComponentConfig {
  readonly id: string;
  readonly title: string;
  readonly criticality: Criticality;
  /** Target share of time up, 0…1. */
  readonly uptime?: number;
  readonly checks: readonly CheckConfig[];
  readonly runs?: PlaceConfig;
  /** Further places or roles: a Redis that Compose runs has the verbs of both. */
  readonly alsoRuns?: readonly PlaceConfig[];
  /** What `flush-cache` empties. */
  readonly cache?: ConfiguredKind;
  readonly actions: readonly OwnActionConfig[];
  readonly presets?: readonly PresetConfig[];
  /** Gives the verb `canary`. */
  readonly canary?: CanaryConfig;
  /** What is done and waited for before it is stopped. */
  readonly stop?: StopConfig;
  /** How its verbs are verified, by verb. */
  readonly verify?: Readonly<Record<string, VerificationConfig>>;
  readonly depends: readonly string[];
  readonly logs: readonly LogConfig[];
  /** Questions of the team's own. */
  readonly looks?: readonly LookConfig[];
}

export interface MetricConfig extends Schedule {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly source: ConfiguredKind;
  readonly bands: Bands;
  readonly component?: string;
  /** It only ever rises: its history is how much it rose. */
  readonly counter?: true;
}

export interface QueueConfig extends MetricConfig {
  /** Component that empties the queue. */
  readonly worker?: string;
  /** Source of the age of the oldest entry, in seconds. */
  readonly oldest?: ConfiguredKind;
}

export interface EscalationConfig extends Schedule {
  readonly id: string;
  readonly title: string;
  readonly source: ConfiguredKind;
  /** Bands on the number of people waiting. */
  readonly bands: Bands;
  /** Which columns of a row hold what; guessed from common names where absent. */
  readonly columns: {
    readonly id?: string;
    readonly created?: string;
    readonly summary?: string;
    readonly claimed?: string;
    readonly link?: string;
    readonly priority?: string;
    /** Since when a person is waited for; 0 or empty: nobody is. */
    readonly waiting?: string;
    readonly reason?: string;
    /** When the first person answered. */
    readonly answered?: string;
    readonly due?: string;
    /** When the bot answered last, or whether it still does. */
    readonly bot?: string;
  };
  /** How soon a person must have answered; undefined: only a due column says. */
  readonly answer?: AnswerTime;
  /** What may be done to one of them. */
  readonly actions: readonly HandoffActionConfig[];
  /** What the place where they lie calls people, by the name that plantao knows them by; undefined: the same. */
  readonly agents?: Readonly<Record<string, string | number>>;
}

export const handoffVerbs = ['take', 'assign', 'give-back', 'close'] as const;
export type HandoffVerb = (typeof handoffVerbs)[number];

/** How something is done to a handoff. */
export interface HandoffActionConfig extends ConfiguredKind {
  readonly verb: HandoffVerb;
  readonly risk: Risk;
  /** Texts of its options that secrets were put into; see `Provenance`. */
  readonly texts?: ReadonlyMap<string, Parts>;
}

/** Where connections are accepted. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** What one configuration file says about one environment: validated, interpolated, ready for the engine. */
export interface SystemConfig {
  readonly system: string;
  /** Absolute path of the file. */
  readonly file: string;
  readonly baseDir: string;
  readonly environment: string;
  readonly environments: readonly string[];
  /** Actions in this environment ask for the typed name. */
  readonly guarded: boolean;
  readonly components: readonly ComponentConfig[];
  readonly metrics: readonly MetricConfig[];
  /** What is promised and what is paid; their numbers are among the metrics. Undefined: nothing. */
  readonly budgets?: { readonly slos: readonly SloConfig[]; readonly costs: readonly CostConfig[] };
  readonly queues: readonly QueueConfig[];
  readonly escalations: readonly EscalationConfig[];
  /** Rules as written, then those that plantao makes by itself. */
  readonly alerts: readonly AlertRule[];
  readonly alerting: AlertingConfig;
  readonly checklists: readonly ChecklistConfig[];
  readonly oncall: OncallConfig;
  /** What is done at its moment. */
  readonly schedules: readonly ScheduleConfig[];
  /** Whom to turn to beside the people of `oncall`, and pages about the system, as written. */
  readonly contacts: readonly Contact[];
  readonly links: readonly SystemLink[];
  readonly notify: NotifyConfig;
  /** Where `plantao watch` answers over HTTP; undefined: nowhere. */
  readonly listen?: ListenAddress;
  readonly hosts: Readonly<Record<string, HostConfig>>;
  /** Most bytes for the lines of all logs together. */
  readonly logBytes: number;
  /** The database that the journal is shared through. */
  readonly journal?: { readonly postgres: string };
  /** Files and folders of runbooks, from `baseDir`; where none are named, the folder `runbooks` if it is there. */
  readonly runbooks?: readonly string[];
  /** What is written and where messages go; undefined: in English, from plantao's own templates, sent nowhere. */
  readonly documents?: DocumentsConfig;
  readonly safety: SafetyConfig;
  /** Remapped keys: command id to key names. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Values that must never be shown or written, longest first. */
  readonly secrets: readonly string[];
}
