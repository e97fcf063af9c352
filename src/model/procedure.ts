/** A place in a file; both from 1. */
export interface FilePlace {
  readonly line: number;
  readonly column: number;
}

/** Which part of a procedure something is, in the order in which they are usually written. */
export type PartKind =
  | 'before'
  | 'symptoms'
  | 'diagnosis'
  | 'resolution'
  | 'verification'
  | 'rollback'
  | 'escalation'
  | 'communication'
  | 'prevention'
  | 'other';

/** What a component may run on, as far as a text says so. */
export type PlatformWord = 'docker' | 'compose' | 'kubernetes' | 'systemd' | 'ecs' | 'railway';

/** One section of a runbook that a person goes through. */
export interface Procedure {
  /** Hash of its heading path. */
  readonly id: string;
  /** Of its heading; undefined for what stands above the first heading. */
  readonly anchor?: string;
  readonly title: string;
  /** Headings from the outermost to its own, without their numbers. */
  readonly path: readonly string[];
  readonly at: FilePlace;
  /** How long all of it should take at most, in milliseconds. */
  readonly limitMs?: number;
  readonly parts: readonly ProcedurePart[];
}

export interface ProcedurePart {
  readonly kind: PartKind;
  /** As written; empty for what stands directly under the heading of the procedure. */
  readonly title: string;
  readonly at: FilePlace;
  /** What is said in it beside its steps, a paragraph or item each. */
  readonly notes: readonly string[];
  readonly steps: readonly Step[];
}

/** One thing to look at, to do, to decide, or to wait for. */
export interface Step {
  /** Hash of the heading path and the text, never of the number: an edited step is another one. */
  readonly id: string;
  /** What `id=` calls it. */
  readonly name?: string;
  readonly origin: 'item' | 'task' | 'comment' | 'heading' | 'fence' | 'decision' | 'part';
  /** Without its number and time box. */
  readonly title: string;
  /** As written: `3`, `3.1`. */
  readonly number?: string;
  readonly at: FilePlace;
  /** Last line that belongs to it. */
  readonly endLine: number;
  /** What the person reads beside its title. */
  readonly notes: readonly string[];
  /** What it says should be seen: `{"status": "healthy"}`. */
  readonly expected: readonly string[];
  /** A task item that the file has ticked: no statement about this run. */
  readonly ticked?: true;
  /** Ways to do it. More than one is a menu: never run as a whole. */
  readonly options: readonly StepOption[];
  /** Set for a decision: the ways on, of which a person takes one. */
  readonly branches?: readonly Branch[];
  /** The decision, and its branch, that lead to this step. */
  readonly within?: { readonly decision: string; readonly branch: number };
  /** Its own condition as written: `Se estável`. */
  readonly when?: string;
  /** How long it should take at most, in milliseconds. */
  readonly limitMs?: number;
  /** How long to wait and watch: the least and the most, in milliseconds. */
  readonly hold?: { readonly minMs: number; readonly maxMs: number };
  readonly links: readonly StepLink[];
  readonly annotations: readonly Annotation[];
}

export interface StepLink {
  readonly text: string;
  readonly to: string;
}

/** One way to do a step. */
export interface StepOption {
  /** `Opção B: Docker Compose`; absent for a step with one way. */
  readonly label?: string;
  /** Only where the component runs on this. */
  readonly platform?: PlatformWord;
  /** Only then, as written: `Se CPU > 80%`. */
  readonly when?: string;
  /** What is said under its label. */
  readonly notes?: readonly string[];
  readonly codes: readonly Code[];
}

/** One command, statement or condition as the file has it: a line of a fence with its continuations, or a code span. */
export interface Code {
  /** As shown: secrets masked, nothing that a terminal obeys. */
  readonly text: string;
  readonly from: 'fence' | 'span';
  /** Language of its fence; empty where there is none. */
  readonly language: string;
  readonly at: FilePlace;
  /** The comments above it. */
  readonly title?: string;
  readonly expected?: string;
  /** The file has another text than is shown: hidden characters, or a secret. It must not be run. */
  readonly altered?: true;
  /** What has to be filled in before: `<id>`, `POD_NAME`, `{x}`. */
  readonly placeholders: readonly string[];
}

/** One way on from a decision. */
export interface Branch {
  /** The condition as written; of the otherwise branch its word. */
  readonly when: string;
  /** What to do then. */
  readonly text: string;
  readonly otherwise?: true;
  /** The condition in the alert language, where it is written as a code span. */
  readonly condition?: Code;
  readonly codes: readonly Code[];
  /** The heading to go to. */
  readonly goto?: string;
  readonly at: FilePlace;
}

/** What an HTML comment before a step, or in it, says about it. */
export type Annotation = { readonly at: FilePlace } & (
  | { readonly what: 'id'; readonly id: string }
  /** `is restart api`: the action it stands for. */
  | { readonly what: 'is'; readonly words: string }
  /** `verify api is up for 10s` */
  | { readonly what: 'verify'; readonly condition: string }
  /** `gate deploy api`: of an item of a checklist, the action that is refused while it is not good. */
  | { readonly what: 'gate'; readonly action: string }
  | { readonly what: 'by-hand' }
  | { readonly what: 'required' }
  | { readonly what: 'otherwise'; readonly anchor: string }
  | { readonly what: 'only'; readonly environment: string }
  | { readonly what: 'ignore'; readonly rule: string; readonly until: string }
  | { readonly what: 'unknown'; readonly text: string }
);

/** Front matter of a runbook. */
export interface FrontMatter {
  readonly kind?: 'runbook' | 'checklist';
  /** Names of the alerts it is written for. */
  readonly for: readonly string[];
  readonly environments: readonly string[];
  readonly params: readonly RunbookParam[];
  /** When a checklist is due, as written. */
  readonly due?: string;
  /** The day it was reviewed last: `2026-01-31`. */
  readonly reviewed?: string;
  readonly faults: readonly FrontMatterFault[];
}

/** A value that a run needs: `{name}` in commands. */
export interface RunbookParam {
  readonly name: string;
  readonly default?: string;
}

export type FrontMatterFault = FilePlace &
  (
    | { readonly code: 'syntax'; readonly reason: string }
    | { readonly code: 'unknown-key'; readonly key: string }
    | { readonly code: 'wrong-value'; readonly key: string }
  );

/** Everything that a runbook says beside its text. */
export interface RunbookProcedures {
  readonly front: FrontMatter;
  readonly procedures: readonly Procedure[];
}

/** The steps of a procedure in their order. */
export function stepsOf(procedure: Procedure): readonly Step[] {
  return procedure.parts.flatMap(({ steps }) => steps);
}
