import type * as z from 'zod';
import type { BudgetState, Past } from './budget.ts';
import type { Clock } from './clock.ts';
import type { Fault } from './fault.ts';
import type { Bound } from './quantity.ts';
import type { QueueCounts } from './queue.ts';
import type { Sample } from './series.ts';
import type { Status } from './status.ts';

/**
 * What every kind of check, source, target and cache shares: its word in the configuration, its options and its help.
 * `kind` is also the key that selects it: `check: { http: "http://…" }`.
 */
export interface Kind<Options> {
  readonly kind: string;
  /** One line for the reference and the editor's hover. */
  readonly summary: string;
  /** A strict object that contains the key `kind` and the kind's own options; never the options common to all kinds. */
  readonly schema: z.ZodType<Options>;
  /** One line of YAML in flow style that the schema accepts: `{ http: "http://localhost:8000/health" }`. */
  readonly example: string;
}

/** Shared clients, one for each key, closed together when the configuration is replaced or plantao leaves. */
export interface Connections {
  /** The client stored under `key`, made by `open` the first time. */
  share<T>(key: string, open: () => T, close: (client: T) => unknown): T;
}

/** Keys of a Redis database that are no cache. */
export interface KeyHold {
  /** Connection URL, with the database number. */
  readonly redis: string;
  /** Whole names. */
  readonly keys?: readonly string[];
  /** Patterns as Redis has them. */
  readonly patterns?: readonly string[];
}

/** Keys that nothing may empty unnoticed, and what the configuration needs them for. */
export interface HeldKeys extends KeyHold {
  readonly by: { readonly code: 'queue' | 'metric' | 'cache'; readonly title: string };
}

/** What a kind may use of the world around it. */
export interface Context {
  readonly clock: Clock;
  /** Folder of the configuration file; relative paths start here. */
  readonly baseDir: string;
  readonly connections: Connections;
  /** What is known of the past, where plantao keeps it; undefined while it is not open. */
  readonly past?: () => Past | undefined;
  /** Machines that are reached by ssh, by their names in `hosts:`. */
  readonly hosts: Readonly<Record<string, HostConfig>>;
  /** What flushing and deleting keys has to count first. */
  readonly heldKeys?: readonly HeldKeys[];
}

/** A machine reached by ssh: the user's own ssh configuration and agent say the rest. */
export interface HostConfig {
  /** What comes after `ssh`: an alias or `user@host`. */
  readonly ssh: string;
  readonly port?: number;
  /** More options for ssh, each one argument: `-oProxyJump=bastion`. */
  readonly options?: readonly string[];
}

/** plantao itself was unable to ask (no permission, no such program, no route): the answer is `unknown`, not `down`. */
export class CannotAsk extends Error {
  override readonly name = 'CannotAsk';
  /** What the connection failed of, where it was one. */
  readonly fault: Fault | undefined;

  constructor(message: string, fault?: Fault) {
    super(message);
    this.fault = fault;
  }
}

/** What one check found out. Text is raw: the engine sanitizes it. */
export interface CheckAnswer {
  readonly status: Status;
  /** What was seen, in a few words: `200 in 12ms`, `connection refused`. */
  readonly message: string;
  /** How long the answer took, in milliseconds, where that means something. */
  readonly latencyMs?: number;
  /** Answers about other components that came with this one (a field of a health document), by component id. */
  readonly parts?: Readonly<Record<string, { readonly status: Status; readonly message: string }>>;
}

/** A check that is ready to run, again and again, never twice at once. */
export interface Check {
  /** What is asked, for people, without secrets: `GET http://localhost:8000/health`. */
  readonly label: string;
  /** Component ids this check also answers for (see `CheckAnswer.parts`). */
  readonly partsOf?: readonly string[];
  /**
   * Asks once. `signal` aborts at the time-out.
   * @throws {CannotAsk} when plantao itself could not ask; any other error means the component failed to answer.
   */
  run(signal: AbortSignal): Promise<CheckAnswer>;
  close?(): void;
}

/** How often a kind is asked, and how long an answer may take, unless the file says otherwise. In milliseconds. */
interface KindSchedule {
  readonly every: number;
  readonly timeout: number;
}

export interface CheckKind<Options = unknown> extends Kind<Options> {
  /** Where it is not asked every 5 s: what is slow, metered or not ours to press. */
  readonly schedule?: KindSchedule;
  /**
   * What such a check finds wrong is the component's own fault, whatever else is down: its process, its disk, its certificate. A
   * container's end is not: one that ends again and again because its database is away is the usual case.
   */
  readonly ownFault?: true;
  /** Ids of other components for which a check with these options answers too (see `CheckAnswer.parts`). */
  partsOf?(options: Options): readonly string[];
  open(options: Options, context: Context): Check;
}

/** A row that a source returned, for escalations and tables. */
export type Row = Readonly<Record<string, unknown>>;

/** One reading. `value` is null when there is no data, and `why` then says why in a few words. */
export interface Reading {
  readonly value: number | null;
  readonly why?: string;
  readonly rows?: readonly Row[];
  /** Not all was seen: the true value is no larger, or no smaller. */
  readonly bound?: Bound;
  /** All that a budget says beside the value. */
  readonly budget?: BudgetState;
  /** What else was counted, where a queue was read. */
  readonly queue?: QueueCounts;
  /** Not all rows are here: how many there are, or `true` where nobody counted. */
  readonly more?: number | true;
  /** There is no value because too little was seen so far: one can be had after so many milliseconds more. */
  readonly afterMs?: number;
}

/** A source that is ready to be read, again and again, never twice at once. It may remember what it read before. */
export interface Source {
  /** What is read, for people, without secrets. */
  readonly label: string;
  /** Reads once. @throws when the source did not answer; the message says why. */
  read(signal: AbortSignal): Promise<Reading>;
  /** Where the past is kept in the place that is read. */
  readonly past?: SourcePast;
  close?(): void;
}

/** What a source was, as the place that is read has kept it. */
export interface SourcePast {
  /** Most moments that one answer holds. */
  readonly most: number;
  /**
   * Its values from `from` until `until` (wall-clock milliseconds), about every `stepMs`.
   * @throws when the source did not answer; the message says why
   */
  ask(from: number, until: number, stepMs: number, signal: AbortSignal): Promise<readonly Sample[]>;
}

export interface SourceKind<Options = unknown> extends Kind<Options> {
  /** Where it is not read every 10 s. */
  readonly schedule?: KindSchedule;
  /** Whether readings carry `rows`, so that the kind can feed escalations. */
  readonly hasRows: boolean;
  /** Keys in Redis that are what it counts: a queue that flushing a cache would destroy. */
  holds?(options: Options): KeyHold | undefined;
  /** Whether what these options read only ever rises, as a counter does, as far as that can be told. */
  isCounter?(options: Options): boolean;
  open(options: Options, context: Context): Source;
}
