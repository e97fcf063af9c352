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
