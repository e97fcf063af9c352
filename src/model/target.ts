import type { ActionParams, Choice, Sketch, TargetPlan, Verb, VerbInfo, VerbParam } from './action.ts';
import type { CheckAnswer, Context, KeyHold, Kind } from './kind.ts';
import type { LogLevel } from './logs.ts';
import type { Parts } from './part.ts';
import type { Schedule } from './system.ts';

/** What a running thing uses. Absent fields were not measured. */
export interface TargetStats {
  /** Share of one core in percent; 150 is one and a half cores. */
  readonly cpuPercent?: number;
  readonly memoryBytes?: number;
  readonly memoryLimitBytes?: number;
  readonly instances?: number;
  readonly restarts?: number;
}

/** How to follow a log. */
export interface LogRequest {
  /** How many of the newest lines to begin with. */
  readonly tail: number;
  /** Only lines at or after this wall-clock time, in milliseconds. */
  readonly sinceMs?: number;
  /** Only lines before this wall-clock time, in milliseconds; a log without times gives later ones, too. */
  readonly untilMs?: number;
  /** The `cursor` of the last line that was read: only what comes behind it, instead of `tail` and `sinceMs`. */
  readonly after?: string;
  readonly follow: boolean;
}

/** One raw line of a log, without its line end; `at` only where the transport itself gives a time. */
export interface RawLine {
  readonly text: string;
  readonly at?: number;
  /** Which instance said it, where there are several. */
  readonly instance?: string;
  /** Its level, where the log itself keeps one beside the text; what the text says goes before. */
  readonly level?: LogLevel;
  /** What the log keeps beside the text: labels, who wrote it. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Where the log can be read on behind this line, for sources that know; means something to the same source only. */
  readonly cursor?: string;
  /** Set on a marker that plantao itself put in: lines may be missing here, and why. */
  readonly gap?: string;
}

/** What a component runs on, ready to be asked and acted on. */
export interface Target {
  /** For people: `container api`. */
  readonly label: string;
  /** The verbs this target can do; keys, palette and command line offer only these. */
  readonly verbs: readonly Verb[];
  /** Verbs whose words or parameters here are not those of `src/actions/verbs.ts`. */
  readonly infos?: readonly VerbInfo[];
  /** What there is to choose from for a parameter that is `listed`, best or newest first. */
  choices?(verb: Verb, param: string, signal: AbortSignal): Promise<readonly Choice[]>;
  /** Whether it runs, as a check sees it; used when a component has no check of its own. */
  status?(signal: AbortSignal): Promise<CheckAnswer>;
  stats?(signal: AbortSignal): Promise<TargetStats>;
  /** Lines as they come; ends when the log ends or `signal` aborts, throws when the connection is lost. */
  logs?(request: LogRequest, signal: AbortSignal): AsyncIterable<RawLine>;
  /**
   * Makes a plan without changing anything.
   * @throws with a sentence for people when the verb cannot be planned now (nothing found, bad parameter).
   */
  plan(verb: Verb, params: ActionParams, signal: AbortSignal): Promise<TargetPlan>;
  /** What would be run, asking nobody: for a plan that cannot be made because what it has to look up does not answer. */
  sketch?(verb: Verb, params: ActionParams): Sketch;
  close?(): void;
}

export interface TargetKind<Options = unknown> extends Kind<Options> {
  /** As in `CheckKind`: that it does not run is its own fault, whatever else is down. */
  readonly ownFault?: true;
  /** How `status` is asked for where a component has no check of its own; default every 5 s, for 3 s at most. In milliseconds. */
  readonly statusSchedule?: Schedule;
  /**
   * Whether `status` speaks with the component itself, as a database does: then no answer in time means that it is down. Otherwise it is
   * the trouble of what stands between (ssh, an Engine, an API, a program of the cloud), and the component is unknown.
   */
  readonly asksItself?: true;
  /** Keys in Redis that its options want spared. */
  holds?(options: Options): KeyHold | undefined;
  open(options: Options, context: Context): Target;
}

/** What one named action of the team's own does, ready to be planned. */
export interface OwnAction {
  /** For people: `pg_dump on db1`, `POST http://localhost:8000/admin/maintenance`. */
  readonly label: string;
  /**
   * Makes a plan without changing anything; the configuration's own risk, undo, time-out and question come on top.
   * @throws with a sentence for people when it cannot be planned now
   */
  plan(params: ActionParams, signal: AbortSignal): Promise<TargetPlan>;
  /** As in `Target`. */
  sketch?(params: ActionParams): Sketch;
  close?(): void;
}

/** Where secrets stand in what an action of the team's own was given. */
export interface Provenance {
  /** Texts of its options that secrets were put into, by their path as JSON: `["headers","x-key"]`. */
  readonly texts?: ReadonlyMap<string, Parts>;
  readonly params?: readonly VerbParam[];
}

/** A way of doing things that a team may give a name in `actions:`: a command, a request, a statement. */
export interface ActionKind<Options = unknown> extends Kind<Options> {
  /** @param given what of its texts and values must not be shown; nothing where absent */
  open(options: Options, context: Context, given?: Provenance): OwnAction;
}
