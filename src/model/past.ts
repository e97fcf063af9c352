import type { Bands } from './band.ts';
import type { JournalEvent } from './event.ts';
import type { Point, SeriesKind, Stretch, Usual } from './history.ts';

/** What a stretch of time is compared with: the same clock times a day, a week or four weeks earlier. */
export type Earlier = 'yesterday' | 'last-week' | 'four-weeks';

/** How many days each lies back, on the calendar. */
export const earlierDays: Readonly<Record<Earlier, number>> = {
  yesterday: 1,
  'last-week': 7,
  'four-weeks': 28,
};

/** A stretch of time in steps, oldest first; where nothing was seen there is no point. */
export interface Curve extends Stretch {
  readonly points: readonly Point[];
}

/** How a stretch differs from an earlier one, or why that cannot be said. Percentages differ by points, anything else by percent. */
export type Difference =
  | { readonly code: 'points' | 'percent'; readonly by: number }
  /** From nothing to something: no percentage says how much. */
  | { readonly code: 'from-zero'; readonly to: number }
  | { readonly code: 'too-little'; readonly of: 'now' | 'earlier'; readonly coverage: number };

/** The past of a metric or queue over some time. */
export interface Past {
  readonly kind: SeriesKind;
  readonly unit: string;
  readonly stepMs: number;
  /** Who answered: a place that keeps the past itself, or plantao's own history. */
  readonly from: 'source' | 'history';
  /** Why the place that keeps the past did not answer. */
  readonly problem?: string;
  /** Since when plantao's own history knows of it. */
  readonly since?: number;
  readonly now: Curve;
  readonly earlier: readonly {
    readonly than: Earlier;
    readonly curve: Curve;
    readonly difference: Difference;
  }[];
}

/** What has a past: a metric or a queue. */
export interface PastSubject {
  readonly of: 'metric' | 'queue';
  readonly id: string;
}

/** The lengths of time that a key chooses from, in milliseconds. */
export const spans = {
  '1h': 3_600_000,
  '24h': 24 * 3_600_000,
  '7d': 7 * 24 * 3_600_000,
  '30d': 30 * 24 * 3_600_000,
} as const;
export type Span = keyof typeof spans;

/** What a screen shows of the past of something. */
export interface PastView {
  /** Undefined while it is being looked up for the first time, and where nothing is known. */
  readonly past?: Past;
  /** Nothing is known, and why. */
  readonly missing?: 'no-file' | 'gone';
  readonly bands: Bands;
  /** What it usually is at this hour of the week, and whether it is so. */
  readonly usual?: Usual;
  /** Events of the journal in that time that may have to do with it, oldest first. */
  readonly marks: readonly JournalEvent[];
}

/** The id of a question about the past. */
export function pastId({ of, id }: PastSubject, span: Span): string {
  return `${of} ${span} ${id}`;
}

/** What a question is about. */
export function pastQuestion(id: string): { readonly subject: PastSubject; readonly span: Span } {
  const [of, span, ...rest] = id.split(' ');
  return { subject: { of: of as PastSubject['of'], id: rest.join(' ') }, span: span as Span };
}
