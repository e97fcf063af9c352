/** Where a partition begins and ends, and how far a group has come in it. */
export interface PartitionOffsets {
  readonly partition: number;
  /** Of the oldest message that is still kept. */
  readonly low: bigint;
  /** Of the message that comes next. */
  readonly end: bigint;
  /** Of the message that the group reads next; negative when it never committed here, or Kafka has forgotten. */
  readonly committed: bigint;
}

/** How many messages a group is behind, or why that is not known. */
type Lag =
  | {
      readonly code: 'known';
      readonly behind: number;
      /** Sums of the offsets over all partitions: messages that came in and that were read, ever. */
      readonly end: number;
      readonly committed: number;
      /** Messages that retention deleted before the group read them; part of `behind`. */
      readonly expired: number;
    }
  /** It has committed in no partition. */
  | { readonly code: 'none' }
  /** In these partitions, which hold messages, it has not committed; in the others it is `behind`. */
  | { readonly code: 'partly'; readonly unknown: readonly number[]; readonly behind: number }
  /** It has committed what is not there yet: the topic was made anew. */
  | { readonly code: 'beyond'; readonly partitions: readonly number[] };

/** How far behind a group is in one partition; undefined where that is not known. */
export function lagIn({ low, end, committed }: PartitionOffsets): number | undefined {
  if (committed < 0n) return end > low ? undefined : 0;
  return committed > end ? undefined : Number(end - committed);
}

/** Adds up partitions. One without a message has nothing to be behind with, committed or not. */
export function lagOf(partitions: readonly PartitionOffsets[]): Lag {
  const known = partitions.filter(({ committed }) => committed >= 0n);
  if (known.length === 0) return { code: 'none' };
  const beyond = known.filter(({ committed, end }) => committed > end);
  if (beyond.length > 0) return { code: 'beyond', partitions: beyond.map(({ partition }) => partition) };
  const behind = total(known.map(({ committed, end }) => end - committed));
  const unknown = partitions.filter((one) => lagIn(one) === undefined);
  if (unknown.length > 0)
    return { code: 'partly', unknown: unknown.map(({ partition }) => partition), behind };
  return {
    code: 'known',
    behind,
    end: total(known.map(({ end }) => end)),
    committed: total(known.map(({ committed }) => committed)),
    expired: total(known.map(({ committed, low }) => (low > committed ? low - committed : 0n))),
  };
}

function total(counts: readonly bigint[]): number {
  return Number(counts.reduce((sum, count) => sum + count, 0n));
}
