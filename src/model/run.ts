import type { ActionParams, Verb } from './action.ts';
import type { Condition } from './alert.ts';
import type { Evidence } from './alert-codes.ts';
import type { Branch, Code, PartKind, Step } from './procedure.ts';

/** How a step ended. */
export type StepEnd =
  /** plantao saw that what was wrong is right, or that the condition holds. */
  | 'verified'
  /** A person said that it is done. */
  | 'by-hand'
  | 'not-verified'
  | 'failed'
  | 'skipped'
  /** Nobody knows: plantao was killed while it acted, or the connection was lost. */
  | 'unknown'
  | 'decided';

/** How a step stands in a run, as the journal tells it. Wall-clock milliseconds. */
export interface StepState {
  /** How often it was changed: an event says which of them its writer saw. */
  readonly revision: number;
  /** `begun`: an action is under way, or a hold is counting. `again`: done before, and to be done once more. */
  readonly state: StepEnd | 'begun' | 'refused' | 'again';
  readonly by: string;
  readonly at: number;
  /** Tells the event that made it so from others that read the same. */
  readonly tick?: string;
  readonly begun?: {
    readonly what: 'action' | 'hold';
    readonly at: number;
    /** Where it runs, so that others can tell whether it still does. */
    readonly host: string;
    readonly pid: number;
    /** Id of the plan that runs. */
    readonly plan?: string;
  };
  /** What was seen. */
  readonly value?: string;
  /** Id of the action's plan. */
  readonly action?: string;
  readonly reason?: string;
  /** The way that was taken. */
  readonly branch?: number;
  /** The run went on elsewhere from here: nothing is to be done for it any more, whatever became of it. */
  readonly left?: true;
  /** The last change that came too late: somebody else had changed it first. */
  readonly late?: { readonly by: string; readonly at: number; readonly first: string };
}

/** A step as it was when a run came to its procedure. */
export interface RunStepText {
  readonly id: string;
  readonly title: string;
  /** What it said: commands, conditions, notes, a line each; cut where it is long, absent where there is nothing or no room. */
  readonly says?: string;
}

/** A procedure, or what is left of it from a step on, that a run goes through. */
export interface RunLeg {
  /** Id of the procedure in the runbook. */
  readonly procedure: string;
  readonly title: string;
  readonly anchor?: string;
  readonly steps: readonly RunStepText[];
}

/** Where a run went on because a step was not what it should be. */
export interface RunTurn extends RunLeg {
  /** Id of the step. */
  readonly from: string;
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly by: string;
}

/** Somebody goes, or went, through a procedure: a fold of the journal. */
export interface Run extends RunLeg {
  readonly id: string;
  /** Name of the runbook. */
  readonly runbook: string;
  /** SHA-256 of the text as it was when the run began. */
  readonly hash: string;
  readonly params: Readonly<Record<string, string>>;
  readonly alert?: string;
  readonly incident?: string;
  readonly startedAt: number;
  readonly startedBy: string;
  /** Who drives; the others watch. */
  readonly driver: string;
  /** How often the driver changed. */
  readonly handed: number;
  /** Where it went on, the newest last. */
  readonly turns: readonly RunTurn[];
  readonly states: ReadonlyMap<string, StepState>;
  /** When it was said of steps that they take too long. */
  readonly overdue: ReadonlyMap<string, number>;
  readonly ended?: {
    readonly how: 'done' | 'abandoned';
    readonly at: number;
    readonly by: string;
    readonly reason?: string;
  };
}

/** What plantao does for a code of a step. */
export type Bound =
  /** A question that it answers itself. */
  | { readonly as: 'question'; readonly text: string; readonly condition: Condition; readonly forMs: number }
  /** An action of one component, for the executor to plan. `needs` has to be filled in first. */
  | {
      readonly as: 'action';
      readonly verb: Verb;
      readonly component: string;
      readonly params: ActionParams;
      readonly needs: readonly string[];
    }
  /** Lines of logs. */
  | { readonly as: 'logs'; readonly components: readonly string[]; readonly query: string }
  /** Values that are read anyway. */
  | { readonly as: 'reading'; readonly metrics: readonly string[] }
  /** How components are. */
  | { readonly as: 'status'; readonly components: readonly string[] }
  | { readonly as: 'by-hand'; readonly why: ByHand };

/** Why a code is for a person. */
export type ByHand =
  /** It is prose, a name, or a command that plantao has no way for. */
  | { readonly code: 'no-way' }
  | { readonly code: 'said-so' }
  /** The file has another text than is shown. */
  | { readonly code: 'altered' }
  | { readonly code: 'look-alike'; readonly word: string }
  | { readonly code: 'needs'; readonly names: readonly string[] }
  /** It is almost a command of plantao's. */
  | { readonly code: 'not-understood'; readonly reason: string }
  | { readonly code: 'no-component' }
  | { readonly code: 'several'; readonly components: readonly string[] };

/** Whether a condition holds. Wall-clock milliseconds. */
export interface Reading {
  readonly state: 'holds' | 'not' | 'unknown' | 'stale' | 'waiting';
  readonly evidence: readonly Evidence[];
  /** When the oldest of what it was judged on was read. */
  readonly at?: number;
  /** It holds, but not yet for as long as it must: so long by now, in milliseconds. */
  readonly heldMs?: number;
}

/** A code with what plantao does for it, and what that says now. */
export interface BoundCode {
  readonly code: Code;
  readonly bound: Bound;
  /** Of the option it stands in. */
  readonly option?: string;
  readonly when?: string;
  /** It is for another platform than this system runs on. */
  readonly folded?: true;
  readonly reading?: Reading;
  /** What is read now, in words: `p95 840ms`. */
  readonly now?: string;
  readonly nowAt?: number;
}

/** A branch with what its condition says now. */
export interface BranchRow extends Branch {
  readonly reading?: Reading;
  /** Readings speak for this way. */
  readonly proposed?: true;
  readonly taken?: true;
}

/** How a step stands on the screen. */
export type StepStanding =
  | StepEnd
  | 'open'
  | 'acting'
  | 'holding'
  /** Another way was taken, or none yet. */
  | 'not-taken'
  /** Of a part that is only for when something fails: the way back. */
  | 'aside'
  /** It is for another environment. */
  | 'elsewhere';

export interface RunStepRow extends Omit<Step, 'branches'> {
  readonly standing: StepStanding;
  readonly revision: number;
  readonly part: { readonly kind: PartKind; readonly title: string };
  readonly codes: readonly BoundCode[];
  readonly branches?: readonly BranchRow[];
  readonly required?: true;
  readonly byHand?: true;
  /** What `verify` says. */
  readonly verify?: BoundCode;
  /** The heading at which the run goes on where it fails; without `to` there is nothing to go through. */
  readonly otherwise?: { readonly anchor: string; readonly to?: RunLeg };
  /** The run went on elsewhere from here: the title of where. */
  readonly left?: { readonly to: string };
  readonly state?: StepState;
  /** When its time is over. */
  readonly dueAt?: number;
  /** When a hold may end at the earliest. */
  readonly holdUntil?: number;
  /** The environment it is for, where that is not this one. */
  readonly elsewhere?: string;
}

/** A run on the screen. */
export interface RunRow extends Omit<Run, 'steps' | 'states' | 'overdue' | 'turns'> {
  readonly steps: readonly RunStepRow[];
  /** Id of the step that is to be done now; undefined once nothing is left. */
  readonly current?: string;
  readonly mine: boolean;
  /** How many of those that are on the way are over. */
  readonly over: number;
  readonly count: number;
  readonly dueAt?: number;
  /** The text was edited since the run began. */
  readonly edited?: true;
  /** The text is gone: no step can be done. */
  readonly gone?: true;
}

/** What a person asks of a run. */
export type RunChange =
  | { readonly what: 'tick'; readonly step: string; readonly saw: number; readonly value?: string }
  | { readonly what: 'skip'; readonly step: string; readonly saw: number; readonly reason: string }
  | { readonly what: 'decide'; readonly step: string; readonly saw: number; readonly branch: number }
  /** Asks the questions of a step now and takes down what they say. */
  | { readonly what: 'check'; readonly step: string; readonly saw: number }
  | { readonly what: 'hold'; readonly step: string; readonly saw: number }
  /** Goes on where the runbook says for when the step fails. A reason is needed where it has not. */
  | { readonly what: 'otherwise'; readonly step: string; readonly saw: number; readonly reason?: string }
  | { readonly what: 'take-over' }
  | { readonly what: 'abandon'; readonly reason: string };

/** Why a change is not made. */
export type RunRefusal =
  | { readonly code: 'no-run'; readonly id: string }
  | { readonly code: 'over'; readonly by: string; readonly at: number }
  | { readonly code: 'not-driver'; readonly driver: string }
  | { readonly code: 'driver-already' }
  | { readonly code: 'no-step'; readonly step: string }
  /** An earlier one is to be done first. */
  | { readonly code: 'not-current'; readonly current: string }
  | { readonly code: 'not-taken' }
  /** Somebody changed it since it was looked at. */
  | { readonly code: 'first'; readonly by: string; readonly at: number; readonly state: StepState['state'] }
  | { readonly code: 'done'; readonly state: StepState['state'] }
  | { readonly code: 'acting'; readonly by: string }
  | { readonly code: 'required' }
  | { readonly code: 'no-reason' }
  | { readonly code: 'elsewhere'; readonly environment: string; readonly here: string }
  | { readonly code: 'no-branch' }
  /** It is decided, not ticked. */
  | { readonly code: 'decide' }
  | { readonly code: 'not-a-decision' }
  /** A question is answered, not ticked. */
  | { readonly code: 'unknown'; readonly text: string; readonly reading: Reading }
  | { readonly code: 'no-question' }
  | { readonly code: 'no-hold' }
  /** The runbook says nothing for when it fails. */
  | { readonly code: 'no-otherwise' }
  /** What it says then is not there, or nothing can be gone through under it. */
  | { readonly code: 'no-way-on'; readonly anchor: string }
  | { readonly code: 'holding'; readonly leftMs: number }
  | { readonly code: 'gate'; readonly text: string; readonly reading: Reading }
  | { readonly code: 'by-hand'; readonly why: ByHand }
  | { readonly code: 'read-only' }
  | { readonly code: 'gone' };
