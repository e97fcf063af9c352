import type { Bands } from '../../../src/model/band.ts';
import type { JournalEvent } from '../../../src/model/event.ts';
import type { Point, Usual } from '../../../src/model/history.ts';
import type { Curve, Past, PastView, Span } from '../../../src/model/past.ts';
import { formatQuantity } from '../../../src/model/quantity.ts';
import type { Session } from '../../../src/model/session.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { eventName, eventText } from '../../../src/words/event-text.ts';
import { words } from '../../../src/words/index.ts';
import { coverageText, differenceText, originText, pastValue } from '../../../src/words/past-text.ts';
import { contextOf } from '../../panes/event-context.ts';
import { whenText } from '../../ui/age.ts';
import { DetailLines } from '../../ui/detail-lines.ts';
import { dotsOf, niceTicks, type PlotLine, plot } from '../../ui/plot.ts';
import type { Role, Theme } from '../../ui/theme.ts';
import { tickLine, timeTicks } from './axis.ts';

/** What of the past is shown. */
export interface Shown {
  readonly span: Span;
  /** The earlier time that is drawn beside it, by its place in the past; undefined: none. */
  readonly beside: number | undefined;
}

/** Rows of the chart: the fewest, those that go before telling of events, the most; and events that are told beneath it. */
const rows = { least: 4, fair: 8, most: 24 };
const mostMarks = 3;

/** The past of a metric: its numbers beside earlier ones, a chart, and what happened. `height` is what there is room for. */
export function pastLines(
  theme: Theme,
  { store, names }: Pick<Session, 'store' | 'names'>,
  view: PastView | undefined,
  shown: Shown,
  { width, height, now }: { readonly width: number; readonly height: number; readonly now: number },
): readonly string[] {
  const out = new DetailLines(theme, width);
  const { past } = view ?? {};
  if (!view || !past) {
    out.text(view?.missing ? words.history.missing[view.missing] : words.history.missing.loading, 'muted');
    return out.lines;
  }
  numbers(out, theme, past, shown);
  if (view.usual) out.field(words.history.usual.label, ...usualText(past, view.usual));
  out.text(`${originText(past, (at) => whenText(at, now))}.`, 'muted');
  if (past.now.count === 0) {
    out.text(words.history.missing.empty, 'unknown');
    return out.lines;
  }
  const left = height - out.lines.length - 1 - (view.marks.length > 0 ? 1 : 0);
  const told = Math.max(0, Math.min(mostMarks, view.marks.length, left - rows.fair));
  const marks = view.marks.slice(view.marks.length - told);
  chartLines(
    out,
    theme,
    past,
    view.bands,
    view.marks,
    shown,
    Math.max(rows.least, Math.min(rows.most, left - told)),
  );
  const context = contextOf(store.get('journal'));
  for (const event of marks.toReversed()) {
    const text = `${whenText(event.at, now)} ${eventName(event.kind)}: ${eventText(event, names, context)}`;
    out.line(
      `${theme.paint(roleOf(event), theme.fit(` ${markOf(theme, event)}`, 3))}${theme.fit(text, width - 3)}`,
    );
  }
  return out.lines;
}

/** One line for now, one for each earlier time. */
function numbers(out: DetailLines, theme: Theme, past: Past, { span, beside }: Shown): void {
  const { kind, unit } = past;
  const said = words.history.numbers;
  const of = ({ count, sum, mean, min, max, coverage }: Curve, isTold = false): string => {
    if (count === 0) return words.history.missing.empty;
    const values =
      kind === 'counter'
        ? [said.increase(pastValue(sum, unit)), said.mostPerMinute(pastValue(max, unit))]
        : [said.mean(pastValue(mean, unit)), said.between(pastValue(min, unit), pastValue(max, unit))];
    return [...values, ...(coverage < 1 && !isTold ? [words.history.seen(coverageText(coverage))] : [])].join(
      '  ',
    );
  };
  out.field(said.last(span), of(past.now), 'accent');
  past.earlier.forEach(({ than, curve, difference }, place) => {
    const drawn = place === beside ? ` ${theme.glyphs.arrow} ${said.drawn}` : '';
    const role: Role = difference.code === 'too-little' ? 'muted' : 'plain';
    out.field(
      words.history.earlier[than],
      `${of(curve, difference.code === 'too-little')}  ${differenceText(difference)}${drawn}`,
      role,
    );
  });
}

/** What it usually is at this hour of the week, and whether it is so. */
function usualText({ kind, unit }: Past, usual: Usual): [string, Role] {
  const said = words.history.usual;
  if ('why' in usual) return [said[usual.why](usual.weeks), 'muted'];
  const { low, high, weeks, outsideMinutes, isUnusual } = usual;
  const text = (value: number): string => `${formatQuantity(value, unit)}${kind === 'counter' ? '/min' : ''}`;
  const range = said.range(text(low), text(high), weeks);
  if (!isUnusual) return [range, 'plain'];
  return [said.unusual(outsideMinutes, range), 'strong'];
}

function chartLines(
  out: DetailLines,
  theme: Theme,
  past: Past,
  bands: Bands,
  marks: readonly JournalEvent[],
  { beside }: Shown,
  height: number,
): void {
  const { now, unit, kind } = past;
  const other = beside === undefined ? undefined : past.earlier[beside]?.curve;
  const curves = [now, ...(other ? [other] : [])];
  const values = curves
    .flatMap(({ points }) => points.map((point) => heightOf(past, point)))
    .filter(Number.isFinite);
  const thresholds = kind === 'counter' ? [] : thresholdsOf(bands);
  const { low, high } = rangeOf(values, thresholds);
  const ticks = niceTicks(low, high, Math.max(2, Math.floor(height / 3)));
  const label = (value: number): string =>
    `${formatQuantity(value, unit)}${kind === 'counter' ? '/min' : ''}`;
  const labelWidth = Math.min(12, Math.max(4, ...ticks.map((tick) => displayWidth(label(tick)))));
  const width = Math.max(10, out.width - labelWidth - 3);
  const dots = width * dotsOf(theme).across;
  const drawn = plot(
    theme,
    curves.map((curve, place) => ({
      values: dotted(past, curve, dots),
      role: place === 0 ? 'accent' : 'muted',
    })),
    thresholds,
    { width, height, low, high },
  );
  const rowOf = (value: number): number => Math.round((1 - (value - low) / (high - low || 1)) * (height - 1));
  const labels = new Map(ticks.map((tick) => [rowOf(tick), label(tick)]));
  drawn.forEach((line, row) => {
    const text = theme.fit(labels.get(row) ?? '', labelWidth, 'right');
    out.line(`${theme.paint('muted', ` ${text}${theme.glyphs.frame.left}`)}${line} `);
  });
  const indent = ' '.repeat(labelWidth + 2);
  const place = { from: now.from, until: now.until, width };
  if (marks.length > 0) out.line(`${indent}${markLine(theme, marks, place)} `);
  const below = tickLine(theme, timeTicks(now.from, now.until, Math.max(2, Math.floor(width / 12))), place);
  out.line(`${indent}${theme.paint('muted', below)} `);
}

/** Of a gauge its mean, of a counter how much it rose in a minute. */
function heightOf({ kind }: Past, { count, sum, seen }: Point): number {
  if (count === 0) return Number.NaN;
  return kind === 'counter' ? sum / Math.max(1, seen) : sum / count;
}

/** A curve as one value for each column of dots: the mean of the points that lie there; a point fills its step. */
function dotted(past: Past, { points, from, until }: Curve, dots: number): readonly number[] {
  const sums = new Float64Array(dots);
  const counts = new Uint16Array(dots);
  for (const point of points) {
    const value = heightOf(past, point);
    if (!Number.isFinite(value)) continue;
    const at = (moment: number): number => ((moment - from) / (until - from)) * dots;
    const first = Math.max(0, Math.floor(at(point.at)));
    const last = Math.min(dots, Math.max(first + 1, Math.floor(at(point.at + past.stepMs))));
    for (let dot = first; dot < last; dot++) {
      sums[dot]! += value;
      counts[dot]! += 1;
    }
  }
  return Array.from(sums, (sum, dot) => (counts[dot] === 0 ? Number.NaN : sum / counts[dot]!));
}

function thresholdsOf({ warning, critical }: Bands): readonly PlotLine[] {
  return [
    ...(critical ? [{ value: critical.value, role: 'critical' as const }] : []),
    ...(warning ? [{ value: warning.value, role: 'warning' as const }] : []),
  ];
}

/** From the least to the greatest; a threshold belongs to it where it lies near. */
function rangeOf(
  values: readonly number[],
  thresholds: readonly PlotLine[],
): { readonly low: number; readonly high: number } {
  let [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = Math.max((high - low) / 2, Math.abs(high) * 0.1);
  for (const { value } of thresholds) {
    if (value > high && value - high <= reach) high = value;
    if (value < low && low - value <= reach) low = value;
  }
  if (low === high)
    return {
      low: low === 0 ? 0 : Math.min(low, low * 0.5),
      high: high === 0 ? 1 : Math.max(high, high * 1.5),
    };
  // What is near nothing is drawn from nothing on: the height of a curve then means something.
  return { low: low > 0 && low < (high - low) * 0.5 ? 0 : low, high };
}

/** Events under their moments; where several fall together the most urgent. */
function markLine(
  theme: Theme,
  marks: readonly JournalEvent[],
  { from, until, width }: { readonly from: number; readonly until: number; readonly width: number },
): string {
  const cells = new Map<number, JournalEvent>();
  for (const event of marks) {
    const cell = Math.max(
      0,
      Math.min(width - 1, Math.round(((event.at - from) / (until - from)) * (width - 1))),
    );
    const before = cells.get(cell);
    if (!before || urgencies.indexOf(roleOf(event)) < urgencies.indexOf(roleOf(before)))
      cells.set(cell, event);
  }
  return Array.from({ length: width }, (_, cell) => {
    const event = cells.get(cell);
    return event ? theme.paint(roleOf(event), markOf(theme, event)) : ' ';
  }).join('');
}

const urgencies: readonly Role[] = ['critical', 'notice', 'accent', 'ok', 'muted'];

function roleOf({ kind, data }: JournalEvent): Role {
  if (kind === 'alert.firing' || kind === 'incident.opened') return 'critical';
  if (kind === 'status.changed') return data.to === 'down' ? 'critical' : data.to === 'up' ? 'ok' : 'muted';
  if (kind === 'alert.resolved' || kind === 'incident.resolved') return 'ok';
  return kind.startsWith('action.') || kind === 'config.applied' ? 'accent' : 'muted';
}

function markOf({ glyphs }: Theme, event: JournalEvent): string {
  switch (roleOf(event)) {
    case 'critical':
      return glyphs.status.down;
    case 'ok':
      return glyphs.status.up;
    case 'accent':
      return glyphs.status.degraded;
    default:
      return glyphs.mark;
  }
}
