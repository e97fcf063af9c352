/** What may be done to a component: one of the words in `src/actions/verbs.ts`, or the name of an action of the team's own. */
export type Verb = string;

/** A parameter that a verb takes. */
export interface VerbParam {
  readonly name: string;
  /** What it is for, in a few words: `how many instances`. */
  readonly text: string;
  /** It changes no target and is asked last: Enter before it makes the plan. */
  readonly aside?: true;
  /** `count` is a whole number from 0 · `pairs` is `NAME=value`, several separated by spaces. Default `text`. */
  readonly kind?: 'text' | 'count' | 'number' | 'pairs';
  /** The only values there are. */
  readonly choices?: readonly string[];
  /** The target can list what there is to choose from (`Target.choices`). */
  readonly listed?: boolean;
  readonly optional?: boolean;
  readonly default?: string;
  /** A regular expression that the whole value must match. */
  readonly pattern?: string;
  /** Its value is shown and recorded as stars. */
  readonly secret?: boolean;
}

/** What a verb is called and asks for. */
export interface VerbInfo {
  readonly verb: Verb;
  /** Imperative, for menus and dialogs. */
  readonly title: string;
  /** One line of help. */
  readonly summary: string;
  readonly params: readonly VerbParam[];
  /** Of a preset: the action that it is, with its values. */
  readonly means?: { readonly verb: Verb; readonly params: Readonly<Record<string, string>> };
}

/** One value that a parameter may take. */
export interface Choice {
  readonly value: string;
  /** For people: `revision 3, api:1.4.2, 2 hours ago`. */
  readonly text: string;
  readonly current?: boolean;
}

/** safe: no question · disruptive: `y`, in a guarded environment the name · destructive: always the name. */
export type Risk = 'safe' | 'disruptive' | 'destructive';

/** Something that was true when the plan was made and must still be true when it runs. */
export interface Precondition {
  /** For people: `pid 4312 started 10:02:11`. */
  readonly text: string;
  /** Reads it again; resolves to undefined when it still holds, else to what it is now. */
  recheck(signal: AbortSignal): Promise<string | undefined>;
}

/** Where a running action sends its live output, a line at a time, raw. */
export type Output = (line: string) => void;

/** Takes a secret that a person is shown once; it is never recorded. */
export type Reveal = (secret: string) => void;

/** What a plan touches. How each is called is the catalogue's. */
export type Thing =
  | 'autoscaler'
  | 'command'
  | 'connection'
  | 'container'
  | 'database'
  | 'entry'
  | 'handoff'
  | 'image'
  | 'instance'
  | 'key'
  | 'pod'
  | 'process'
  | 'replica'
  | 'request'
  | 'row'
  | 'service'
  | 'statement'
  | 'table'
  | 'task'
  | 'unit';

/** Something that an action is for, as it was at one moment: `dead rows`, `12.3k`. */
export interface ActionFact {
  readonly title: string;
  readonly value: string;
}

/** What a target or cache intends to do for one verb: made without changing anything. */
export interface TargetPlan {
  /** The exact commands or requests, in the order in which they will run. */
  readonly requests: readonly string[];
  /** Secrets in `requests` are stars already, by where they came from: nothing else in them is taken for one. Default false. */
  readonly exact?: true;
  readonly from?: string;
  readonly to?: string;
  /** How many things are touched; 0 is refused. */
  readonly touches: number;
  /** What those things are. */
  readonly thing: Thing;
  readonly risk: Risk;
  /** It takes what it is not meant for, such as a queue in a cache: destructive, however harmless a team calls its action. */
  readonly destroys?: true;
  /** How to undo it by another action, where one exists. */
  readonly undo?: { readonly verb: Verb; readonly params: ActionParams; readonly text: string };
  readonly preconditions: readonly Precondition[];
  /** How long the run may take, in milliseconds. */
  readonly timeoutMs: number;
  /** It cannot be stopped once it began; cancelling only stops waiting for it. Default false. */
  readonly uncancellable?: boolean;
  /** How long clearing up may take once it was told to stop (a canary goes back first), in milliseconds. Default 10 s. */
  readonly stopGraceMs?: number;
  /** Things the person should know before going on. */
  readonly warnings?: readonly string[];
  /** A question of its own that tells whether it worked; the component's checks are asked besides. */
  readonly verify?: {
    /** `rollout of deployment api is complete`. */
    readonly label: string;
    /** Resolves to undefined when it holds, else to what is still wrong. */
    look(signal: AbortSignal): Promise<string | undefined>;
    /** It alone decides: the component's checks are not asked (a purge of old rows changes no check). Default false. */
    readonly alone?: boolean;
  };
  /** What it is for, read before it runs and after it was verified: both go into the outcome, in the same order. */
  facts?(signal: AbortSignal): Promise<readonly ActionFact[]>;
  /** How the configuration wants it verified; durations in milliseconds. */
  readonly verification?: {
    /** Nothing is looked at afterwards. */
    readonly off?: true;
    /** What the component's own checks have to say, where no question of its own decides alone. */
    readonly status?: 'up' | 'degraded' | 'down';
    readonly afterMs?: number;
    readonly limitMs?: number;
    readonly holdMs?: number;
  };
  /** Of its output, which may hold what people wrote, only the last line is recorded. Default false. */
  readonly lastLineOnly?: true;
  /** Its answer holds a secret that is handed to `reveal` when it runs. Default false. */
  readonly reveals?: true;
  /** Runs exactly `requests`. @throws with what went wrong, for people. */
  run(output: Output, signal: AbortSignal, reveal?: Reveal): Promise<void>;
}

/** What a verb would run, as far as that can be told without asking anybody. */
export interface Sketch extends Pick<TargetPlan, 'requests' | 'exact' | 'to' | 'thing' | 'risk'> {
  /** What a plan looks up first, for people: `how many pods there are now`. */
  readonly unseen: readonly string[];
}

/** Parameters of a verb: `{ count: 3 }` for scale. */
export type ActionParams = Readonly<Record<string, string | number>>;

/** The states of an action's life; the last seven are final. */
export type ActionState =
  | 'planned'
  | 'running'
  | 'verifying'
  | 'refused'
  | 'succeeded'
  | 'not-verified'
  | 'failed'
  | 'timed-out'
  | 'cancelled'
  | 'unknown';

/** Why a plan is refused, for whoever decides by it. */
type RefusalCode =
  | 'read-only'
  | 'no-journal'
  | 'frozen'
  | 'busy'
  | 'gated'
  | 'gated'
  | 'unseen'
  | 'nothing-there'
  | 'cooling-down';

/** A plan as the person sees and confirms it. Immutable and free of secrets. */
export interface ActionPlan {
  readonly id: string;
  readonly verb: Verb;
  readonly component: string;
  readonly componentTitle: string;
  /** The target, for people: `container api`, `process run/api.pid (pid 4312)`. */
  readonly target: string;
  readonly environment: string;
  readonly guarded: boolean;
  readonly requests: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly touches: number;
  readonly thing: Thing;
  readonly risk: Risk;
  readonly undo?: string;
  readonly warnings?: readonly string[];
  /** It cannot be stopped once it began. */
  readonly uncancellable?: boolean;
  /** Its answer holds a secret that is shown once, on a screen alone. */
  readonly reveals?: true;
  /** A reason must be given: it goes into the journal. */
  readonly needsReason?: boolean;
  readonly preconditions: readonly string[];
  /** The checks that will decide whether it worked. */
  readonly verifiedBy: readonly string[];
  /** What the person must do: nothing, press y, or type this word. */
  readonly confirm:
    | { readonly how: 'none' }
    | { readonly how: 'yes' }
    | { readonly how: 'type'; readonly word: string };
  /** It is for a while: after so many milliseconds it is undone, by itself where `run`, else when somebody says so. */
  readonly revert?: { readonly forMs: number; readonly run: boolean };
  /** A doubt to weigh before confirming: the same remedy was tried again and again. */
  readonly note?: string;
  /** Escalating should be offered beside it: the same was tried too often within the hour. */
  readonly escalate?: boolean;
  /** Parameters as they may be shown: secret ones as stars. */
  readonly params?: ActionParams;
  /** Id of the action that this one undoes. */
  readonly undoes?: string;
  /** What could not be looked up, for people: the plan is a sketch of what would run, `touches` is not known, and it cannot run. */
  readonly unseen?: readonly string[];
  /** Set when a guard refuses: one or two lines that say why and what to do instead. */
  readonly refused?: string;
  readonly refusedFor?: RefusalCode;
}

/** An action on the screen: its plan, its state, its last lines of output. */
export interface ActionRow {
  readonly plan: ActionPlan;
  readonly state: ActionState;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Newest last, at most 200 lines, sanitized and redacted. */
  readonly output: readonly string[];
  readonly droppedLines: number;
  /** What came out, in one line: `verified: GET /health answered 200 for 5s`. */
  readonly result?: string;
  /** What undoes it, for people; absent when nothing does. */
  readonly canUndo?: string;
  /** A secret of its answer waits to be shown, once. */
  readonly reveals?: true;
  /** It succeeded, and nothing was looked at afterwards, as configured. */
  readonly unverified?: true;
  /** Its outcome is unknown and waits to be settled. */
  readonly unsettled?: boolean;
}

/** A change for a while that still holds. */
export interface Temporary {
  /** Id of its plan. */
  readonly plan: string;
  readonly verb: Verb;
  readonly component: string;
  readonly by: string;
  /** What goes back: `scale back to 3`. */
  readonly text: string;
  /** When, in wall-clock milliseconds. */
  readonly dueAt: number;
  /** The one that leads goes back by itself. */
  readonly run: boolean;
  /** It will not go back by itself any more: too late, tried before, or somebody changed the same thing since. */
  readonly missed: boolean;
  /** That is in the journal. */
  readonly told: boolean;
  readonly changedSince: boolean;
}

/** Several components acted on together, one after another, stopping at the first failure. */
export interface GroupPlan {
  readonly plans: readonly ActionPlan[];
  /** The strictest of what the plans ask for; the word to type is the environment's name. */
  readonly confirm: ActionPlan['confirm'];
  readonly needsReason: boolean;
  /** Set when one of them is refused: which, and why. */
  readonly refused?: string;
}
