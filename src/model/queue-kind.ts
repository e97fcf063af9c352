import type { ActionParams, TargetPlan } from './action.ts';
import type { Context, KeyHold, Kind } from './kind.ts';
import type { QueueConsumer, QueuePage, QueuePlace, QueueReading } from './queue.ts';

/**
 * What looking at entries does to them: nothing · counts as an attempt, so that an entry may be given up sooner · counts, and hides it
 * from consumers for a while. The last two are asked about first.
 */
type Peek = 'neutral' | 'counts' | 'hides';

/** A queue that is ready to be asked. */
export interface Queue {
  /** What is read, for people, without secrets. */
  readonly label: string;
  /** Counts once. @throws when the queue did not answer; the message says why */
  count(signal: AbortSignal): Promise<QueueReading>;
  /** Looks at `mostEntries` entries of one of its places. */
  peek(place: QueuePlace, signal: AbortSignal): Promise<QueuePage>;
  /** Who takes entries out; absent where the kind cannot know. */
  consumers?(signal: AbortSignal): Promise<readonly QueueConsumer[]>;
  close?(): void;
}

export interface QueueKind<Options = unknown> extends Kind<Options> {
  readonly peek: Peek;
  /** Whether it can know how long the oldest entry has waited. */
  readonly aged: boolean;
  /** The places that a queue with these options has. */
  places(options: Options): readonly QueuePlace[];
  /** How often it is asked while it is looked at, where asking takes a program of its own, in milliseconds. */
  readonly everyMs?: number;
  /** It knows who takes entries out. */
  readonly tellsConsumers?: true;
  /** Its keys in Redis, where it lies there: flushing a cache would destroy it. */
  holds?(options: Options): KeyHold;
  /** What can be done to the entries of a queue with these options; absent: nothing, it is only read. */
  changes?(options: Options): readonly QueueChange[];
  open(options: Options, context: Context): Queue;
}

/** Verbs on what lies in a queue. */
type QueueVerb = 'requeue-entries' | 'move-entries' | 'discard-entries' | 'restore-entries' | 'purge-queue';

/** Something that can be done to what lies in a queue. */
export interface QueueChange {
  readonly verb: QueueVerb;
  /** Places whose entries it can be done to. Of several the parameter `from` says which. */
  readonly places: readonly QueuePlace[];
  /**
   * Counts what would be touched and says what would run, as `Target.plan`.
   * @throws Error with a sentence for people when it cannot be planned now
   */
  plan(ask: ChangeAsk): Promise<TargetPlan>;
}

export interface ChangeAsk {
  /** The queue's id in the configuration, for what undoes it. */
  readonly queue: string;
  readonly params: ActionParams;
  readonly context: Context;
  readonly signal: AbortSignal;
}
