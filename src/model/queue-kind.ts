import type { Context, Kind } from './kind.ts';
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
  /** Places that can be looked into. */
  readonly places: readonly QueuePlace[];
  /** Counts once. @throws when the queue did not answer; the message says why */
  count(signal: AbortSignal): Promise<QueueReading>;
  /** Looks at `mostEntries` entries of a place in `places`. */
  peek?(place: QueuePlace, signal: AbortSignal): Promise<QueuePage>;
  /** Who takes entries out; absent where the kind cannot know. */
  consumers?(signal: AbortSignal): Promise<readonly QueueConsumer[]>;
  close?(): void;
}

export interface QueueKind<Options = unknown> extends Kind<Options> {
  readonly peek: Peek;
  /** Whether it can know how long the oldest entry has waited. */
  readonly aged: boolean;
  open(options: Options, context: Context): Queue;
}
