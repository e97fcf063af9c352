import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { Point, SeriesRef, Stretch } from '../model/history.ts';
import type { SourcePast } from '../model/kind.ts';
import { type Curve, type Difference, type Earlier, earlierDays, type Past } from '../model/past.ts';
import type { Sample } from '../model/series.ts';
import { dayMs, hourMs, minuteMs } from '../time/units.ts';
import { addDays, instantOf, wallTime } from '../time/zone.ts';
import { joinedAll } from './buckets.ts';
import { told } from './days.ts';
import { type History, writtenUntil } from './history.ts';

/** How long a step may be, in milliseconds, and how many there are at least and about. */
const niceSteps = [
  ...[1, 5, 10, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 6].map((hours) => hours * hourMs),
  dayMs,
] as const;
/** Enough for a chart. */
const standardSteps = 400;

/** Share that must have been seen for a mean, and for an increase, to be compared. */
const leastCoverage = { gauge: 0.5, counter: 0.9 } as const;

/** The steps in which so much time is shown, in milliseconds, `most` of them. */
export function stepFor(overMs: number, most = standardSteps): number {
  return niceSteps.find((step) => overMs / step <= most) ?? dayMs;
}

/** What a length of time is worth comparing with: of what is longer than a day its own yesterday is a part. */
export function earlierFor(overMs: number): readonly Earlier[] {
  if (overMs <= dayMs) return ['yesterday', 'last-week'];
  return overMs <= 7 * dayMs ? ['last-week'] : ['four-weeks'];
}

/** The instant at which the clock on the wall showed the same time so many days before. */
export function daysBefore(at: number, days: number, zone: string): number {
  const wall = wallTime(at, zone);
  const begins = instantOf({ ...wall, ...addDays(wall, -days) }, zone);
  return begins + (((at % 1_000) + 1_000) % 1_000);
}

/** What is asked about the past of a series. */
interface PastQuestion {
  readonly ref: SeriesRef;
  readonly overMs: number;
  readonly earlier: readonly Earlier[];
  readonly zone: string;
  /** Most steps; where absent, enough for a chart. */
  readonly most?: number;
}

/**
 * The past of a series until now, with earlier stretches to compare it with: from the place that keeps it where there is one and it
 * answers, else from plantao's own history. Undefined where neither knows anything.
 */
export async function pastOf(
  { ref, overMs, earlier, zone, most = standardSteps }: PastQuestion,
  {
    clock,
    history,
    source,
    reason,
  }: {
    readonly clock: Pick<Clock, 'now'>;
    readonly history: History | undefined;
    readonly source: SourcePast | undefined;
    /** Why asking failed, in words. */
    readonly reason: (error: unknown) => string;
  },
  signal: AbortSignal,
): Promise<Past | undefined> {
  const end = writtenUntil(clock.now());
  const windows = [undefined, ...earlier].map((than) => {
    const back = (at: number): number => (than ? daysBefore(at, earlierDays[than], zone) : at);
    return { than, from: back(end - overMs), until: back(end) };
  });
  const made = (from: Past['from'], stepMs: number, curves: readonly Curve[], more: Partial<Past>): Past => {
    const [now, ...rest] = curves as [Curve, ...Curve[]];
    const compared = rest.map((curve, at) => ({
      ...{ than: earlier[at]!, curve },
      difference: differenceOf(ref, now, curve),
    }));
    return { kind: ref.kind, unit: ref.unit, stepMs, from, now, earlier: compared, ...more };
  };
  let problem: string | undefined;
  if (source) {
    const stepMs = stepFor(overMs, Math.min(most, source.most));
    try {
      const answers = await Promise.all(
        windows.map(async (one) =>
          curveOfSamples(
            ref,
            await source.ask(
              ref.kind === 'counter' ? one.from - stepMs : one.from,
              one.until,
              stepMs,
              signal,
            ),
            one,
            stepMs,
          ),
        ),
      );
      if (answers[0]!.points.length > 0) return made('source', stepMs, answers, {});
    } catch (error) {
      signal.throwIfAborted();
      problem = reason(error);
    }
  }
  const more = defined({ problem });
  const fine = stepFor(overMs, most);
  const stepMs = history?.hasMinutes(end - overMs) === false ? Math.max(fine, hourMs) : fine;
  if (!history)
    return problem === undefined ? undefined : made('history', stepMs, windows.map(emptyCurve), more);
  const since = history.since(ref);
  const curves = windows.map((one) => curveOf(history, ref, one, stepMs));
  return made('history', stepMs, curves, { ...more, ...defined({ since }) });
}

interface Window {
  readonly from: number;
  readonly until: number;
}

function curveOf(history: History, ref: SeriesRef, { from, until }: Window, stepMs: number): Curve {
  return { ...history.stretch(ref, from, until), points: history.steps(ref, from, until, stepMs) };
}

function emptyCurve({ from, until }: Window): Curve {
  return { ...told([], 'gauge', from, until), points: [] };
}

/** Values that another place kept. Of a counter each is how much it rose since the one before. */
function curveOfSamples(
  ref: SeriesRef,
  samples: readonly Sample[],
  { from, until }: Window,
  stepMs: number,
): Curve {
  const seen = stepMs / minuteMs;
  const inside = samples
    .filter(({ at, value }) => Number.isFinite(value) && at >= from - stepMs && at <= until)
    .toSorted((a, b) => a.at - b.at);
  const values =
    ref.kind === 'gauge'
      ? inside
      : inside.slice(1).flatMap(({ at, value }, index) => {
          const before = inside[index]!;
          const rose = value >= before.value ? value - before.value : value;
          return at - before.at <= 3 * stepMs ? [{ at, value: rose }] : [];
        });
  const grouped = Map.groupBy(
    values.filter(({ at }) => at >= from),
    ({ at }) =>
      from + Math.min(Math.floor((at - from) / stepMs), Math.ceil((until - from) / stepMs) - 1) * stepMs,
  );
  const points = [...grouped].map(
    ([at, of]): Point => ({
      ...joinedAll(of.map(({ value }) => ({ count: 1, sum: value, min: value, max: value }))),
      at,
      seen,
    }),
  );
  return { ...told(points, ref.kind, from, until), points };
}

/** How a stretch differs from an earlier one: a gauge by its mean, a counter by how much it rose. */
export function differenceOf({ kind, unit }: SeriesRef, now: Stretch, earlier: Stretch): Difference {
  for (const [of, stretch] of [
    ['now', now],
    ['earlier', earlier],
  ] as const) {
    if (stretch.coverage < leastCoverage[kind] || stretch.count === 0)
      return { code: 'too-little', of, coverage: stretch.coverage };
  }
  const value = (stretch: Stretch): number => (kind === 'gauge' ? stretch.mean : stretch.sum);
  const [after, before] = [value(now), value(earlier)];
  if (unit === '%') return { code: 'points', by: after - before };
  if (before === 0) return after === 0 ? { code: 'percent', by: 0 } : { code: 'from-zero', to: after };
  return { code: 'percent', by: ((after - before) / Math.abs(before)) * 100 };
}
