import { PastReader } from '../../app/past-reader.ts';
import { type Day, lastDays, type Told, told, toldPercentiles } from '../../history/days.ts';
import { History, writtenUntil } from '../../history/history.ts';
import { openKeptHistory } from '../../history/open.ts';
import { earlierFor } from '../../history/past.ts';
import { systemClock } from '../../model/clock.ts';
import type { Point } from '../../model/history.ts';
import {
  type Curve,
  type Difference,
  type Earlier,
  earlierDays,
  type Past,
  type PastSubject,
} from '../../model/past.ts';
import { parseDuration } from '../../model/quantity.ts';
import type { SystemConfig } from '../../model/system.ts';
import { localZone } from '../../time/zone.ts';
import { errorText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';
import { coverageText, differenceText, originText, pastValue } from '../../words/past-text.ts';
import { defineCommand } from '../command.ts';
import { configOf } from '../configured.ts';
import { CommandError } from '../context.ts';
import { closing } from '../ending.ts';
import { exitCodes } from '../exit-codes.ts';
import { printJson, printRows } from '../print.ts';
import type { Column } from '../table.ts';
import { unknownWord } from '../unknown-word.ts';

interface Options {
  readonly vs?: string;
  readonly over?: string;
  readonly days?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** One line of the answer: a day, or a time and those that it is compared with. */
interface Row extends Told {
  readonly period: string;
  readonly difference?: Difference;
}

const [minuteMs, dayMs] = [60_000, 86_400_000];
/** Hours are kept for thirteen months. */
const mostDays = 396;
const standardOverMs = dayMs;
/** Steps of days: percentiles are told of their means. */
const stepsOfDays = 60_000;

/** `plantao trend METRIC`: the past of a metric or queue, beside the same time a day or a week earlier. */
export const command = defineCommand<Options>({
  arguments: '<metric>',
  options: () => [
    { flags: '--vs <earlier>', help: words.commands.trend.vs },
    { flags: '--over <duration>', help: words.commands.trend.over },
    { flags: '--days <count>', help: words.commands.trend.days },
    { flags: '--csv', help: words.commands.trend.csv },
  ],
  exits: () => words.commands.trend.exits,
  async run(options, [name]) {
    const config = await configOf(options);
    const subject = subjectCalled(config, name!);
    const now = systemClock.now();
    const days = daysOf(options.days, now);
    const overMs = days ? writtenUntil(now) - days[0]!.from : overOf(options.over);
    const kept = await openKeptHistory(process.env, config).catch((error: unknown) => {
      throw new CommandError(errorText(error));
    });
    const history = kept && new History(kept.tables, systemClock);
    const reader = new PastReader({
      ...{ clock: systemClock, config, zone: localZone(), history: () => history },
    });
    try {
      const { title, unit } = reader.configOf(subject)!;
      const past = await reader.read(
        subject,
        Math.max(minuteMs, overMs),
        days ? [] : earlierOf(options.vs, overMs),
        new AbortController().signal,
        days && stepsOfDays,
      );
      if (!past) throw new CommandError(words.history.missing['no-file']);
      const rows = days ? days.map((day) => dayRow(past, day)) : periodRows(past);
      if (options.json) printJson({ id: subject.id, title, unit, ...asJson(past, rows, !days) });
      else if (options.csv) printCsv(days ? dayCells(rows) : pointCells(past));
      else {
        process.stdout.write(`${title}: ${originText(past, (at) => new Date(at).toISOString())}\n`);
        await printRows(rows, columnsOf(past, days !== undefined), options, undefined);
      }
      return past.now.count === 0 ? exitCodes.unknown : exitCodes.ok;
    } finally {
      await closing(() => reader.close());
      kept?.close();
    }
  },
});

/** @throws CommandError when nothing is called so */
function subjectCalled({ metrics, queues }: SystemConfig, name: string): PastSubject {
  if (metrics.some(({ id }) => id === name)) return { of: 'metric', id: name };
  if (queues.some(({ id }) => id === name)) return { of: 'queue', id: name };
  const all = [...metrics, ...queues].map(({ id }) => id);
  throw unknownWord(words.commands.trend.what, name, all);
}

/** @throws CommandError when it is no duration */
function overOf(written: string | undefined): number {
  if (written === undefined) return standardOverMs;
  const ms = parseDuration(written);
  if (ms !== undefined && ms >= minuteMs && ms <= mostDays * dayMs) return ms;
  throw new CommandError(words.commands.errors.optionFault('--over', words.commands.trend.expectedOver));
}

/** @throws CommandError when it is no number of days that are kept */
function daysOf(written: string | undefined, now: number): readonly Day[] | undefined {
  if (written === undefined) return undefined;
  const count = Number(written);
  if (Number.isInteger(count) && count >= 1 && count <= mostDays) return lastDays(now, count, localZone());
  const { errors, trend } = words.commands;
  throw new CommandError(errors.optionFault('--days', trend.expectedDays(mostDays)));
}

/** @throws CommandError when it is none of those there are */
function earlierOf(written: string | undefined, overMs: number): readonly Earlier[] {
  if (written === undefined) return earlierFor(overMs);
  const all = Object.keys(earlierDays) as Earlier[];
  const found = all.find((one) => one === written);
  if (found) return [found];
  throw unknownWord('--vs', written, all);
}

function periodRows({ kind, now, earlier }: Past): readonly Row[] {
  const row = (period: string, { points, ...stretch }: Curve): Row => ({
    ...told(points, kind, stretch.from, stretch.until),
    ...stretch,
    period,
  });
  return [
    row(words.commands.trend.now, now),
    ...earlier.map(({ than, curve, difference }) => ({
      ...row(words.history.earlier[than], curve),
      difference,
    })),
  ];
}

function dayRow({ kind, now }: Past, { date, from, until }: Day): Row {
  const two = (value: number): string => String(value).padStart(2, '0');
  return {
    ...told(now.points, kind, from, until),
    period: `${date.year}-${two(date.month)}-${two(date.day)}`,
  };
}

function columnsOf({ kind, unit, stepMs }: Past, ofDays: boolean): readonly Column<Row>[] {
  const { columns, trend } = words.commands;
  const shown = (value: number): string => pastValue(value, unit);
  const numbers: Column<Row>[] =
    kind === 'counter'
      ? [
          { title: trend.increase, cell: ({ sum, count }) => (count === 0 ? '-' : shown(sum)) },
          { title: trend.most, cell: ({ max }) => shown(max) },
        ]
      : [
          { title: trend.mean, cell: ({ mean }) => shown(mean) },
          { title: trend.least, cell: ({ min }) => shown(min) },
          { title: trend.greatest, cell: ({ max }) => shown(max) },
          ...toldPercentiles.map((percent, at) => ({
            title: trend.percentile(percent, stepMs),
            cell: ({ percentiles }: Row) => shown(percentiles[at]!),
          })),
        ];
  return [
    { title: ofDays ? trend.day : trend.period, cell: ({ period }) => period },
    ...numbers,
    { title: columns.seen, cell: ({ coverage }) => coverageText(coverage) },
    ...(ofDays
      ? []
      : [
          {
            title: trend.change,
            cell: ({ difference }: Row) => (difference ? differenceText(difference) : ''),
          },
        ]),
  ];
}

function asJson(past: Past, rows: readonly Row[], withPoints: boolean): Record<string, unknown> {
  const { kind, stepMs, from, problem, now } = past;
  const moment = (at: number): string => new Date(at).toISOString();
  return {
    ...{ kind, answeredBy: from, problem, stepSeconds: stepMs / 1_000 },
    rows: rows.map((row) => ({
      period: row.period,
      from: moment(row.from),
      until: moment(row.until),
      ...numbersOf(row, kind),
      readings: row.count,
      minutesSeen: row.seen,
      minutes: row.minutes,
      coverage: row.coverage,
      ...(kind === 'gauge'
        ? Object.fromEntries(
            toldPercentiles.map((percent, at) => [`p${percent}`, orNull(row.percentiles[at]!)]),
          )
        : {}),
      ...(row.difference ? { difference: row.difference } : {}),
    })),
    ...(withPoints
      ? {
          points: now.points.map((point) => ({
            at: moment(point.at),
            ...numbersOf(point, kind),
            minutesSeen: point.seen,
          })),
        }
      : {}),
  };
}

function numbersOf(point: Pick<Point, 'count' | 'sum' | 'min' | 'max'>, kind: Past['kind']) {
  const { count, sum, min, max } = point;
  if (kind === 'counter') return { increase: count === 0 ? null : sum, mostPerMinute: orNull(max) };
  return { mean: orNull(sum / count), min: orNull(min), max: orNull(max) };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

type Cells = readonly (readonly (string | number | null)[])[];

/** The points of a time, with those of an earlier one beside them at the same clock time. */
function pointCells({ kind, stepMs, now, earlier }: Past): Cells {
  const value = (point: Point | undefined): number | null => {
    if (!point || point.count === 0) return null;
    return kind === 'counter' ? point.sum : point.sum / point.count;
  };
  const others = earlier.map(({ curve }) => ({
    ...{ from: curve.from },
    at: new Map(curve.points.map((point) => [Math.round((point.at - curve.from) / stepMs), point])),
  }));
  return [
    ['at', 'value', 'min', 'max', 'minutes_seen', ...earlier.map(({ than }) => than)],
    ...now.points.map((point) => {
      const place = Math.round((point.at - now.from) / stepMs);
      return [
        new Date(point.at).toISOString(),
        ...[value(point), orNull(point.min), orNull(point.max), point.seen],
        ...others.map(({ at }) => value(at.get(place))),
      ];
    }),
  ];
}

function dayCells(rows: readonly Row[]): Cells {
  const titles = toldPercentiles.map((percent) => `p${percent}`);
  return [
    ['day', 'mean', 'sum', 'min', 'max', ...titles, 'readings', 'minutes_seen', 'minutes'],
    ...rows.map(({ period, mean, sum, min, max, percentiles, count, seen, minutes }) => [
      ...[period, ...[mean, count === 0 ? Number.NaN : sum, min, max, ...percentiles].map(orNull)],
      ...[count, seen, minutes],
    ]),
  ];
}

/** Numbers and times alone: nothing in them needs quotes. */
function printCsv(cells: Cells): void {
  process.stdout.write(cells.map((row) => `${row.map((cell) => cell ?? '').join(',')}\r\n`).join(''));
}
