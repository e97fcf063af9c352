/** How the readings of a series are put together: as they are, or as how much a number rose that only ever rises. */
export type SeriesKind = 'gauge' | 'counter';

/** What tells one series from another. A metric whose unit or kind is changed begins a new one: its past means something else. */
export interface SeriesRef {
  /** `metric response_p95`, `queue mail`: what it is, and its id. */
  readonly key: string;
  readonly kind: SeriesKind;
  /** As written in the configuration; not converted. */
  readonly unit: string;
}

/** Readings put together. */
export interface Bucket {
  /** Readings; 0 where the reading before still held. */
  readonly count: number;
  /** Of a gauge its values added up, of a counter how much it rose. */
  readonly sum: number;
  /** Of a gauge the values, of a counter the least and most it rose in a minute; NaN where `count` is 0. */
  readonly min: number;
  readonly max: number;
}

/** A stretch of time with what was read in it. */
export interface Point extends Bucket {
  /** Its beginning, wall-clock milliseconds. */
  readonly at: number;
  /** Minutes of it that were seen. */
  readonly seen: number;
}

/** What is known of a stretch of time. */
export interface Stretch extends Bucket {
  readonly from: number;
  readonly until: number;
  /** Mean of the readings; NaN without one. */
  readonly mean: number;
  /** Minutes of it that were seen. */
  readonly seen: number;
  /** Minutes that it has. */
  readonly minutes: number;
  /** Share of it that was seen, 0…1. What was not seen counts in nothing above. */
  readonly coverage: number;
}

/** What is kept of what the engine reads. */
export type ReadWhat = 'metric' | 'queue' | 'oldest' | 'escalation';

/** The series of a metric, queue or escalation, or of the age of the oldest entry of a queue. */
export function seriesOf(
  what: ReadWhat,
  { id, unit = '', counter }: { readonly id: string; readonly unit?: string; readonly counter?: true },
): SeriesRef {
  return { key: `${what} ${id}`, kind: counter ? 'counter' : 'gauge', unit: what === 'oldest' ? 's' : unit };
}

/** Takes a reading down: how often it is read (milliseconds), its value, and when it was read (wall-clock milliseconds). */
export type NoteReading = (ref: SeriesRef, everyMs: number, value: number, at: number) => void;

/** What a series usually is at this hour of the week, and whether it is so now; or why that cannot be said. */
export type Usual =
  | {
      /** Range of what is usual, and its middle: of a counter, what it rises in a minute. */
      readonly low: number;
      readonly high: number;
      readonly median: number;
      /** Weeks that it was seen in. */
      readonly weeks: number;
      /** The last minute that was seen. */
      readonly value: number;
      /** Whole minutes, up to the last, that lay outside. */
      readonly outsideMinutes: number;
      readonly isUnusual: boolean;
    }
  /** Too few of the last weeks were seen at this hour; the last minutes were not seen. */
  | { readonly why: 'no-history' | 'too-few-weeks' | 'not-seen'; readonly weeks: number };
