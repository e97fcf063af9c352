import type { LogLineDetail, LogRow } from '../../../src/model/logs.ts';
import { formatNumber, formatQuantity } from '../../../src/model/quantity.ts';
import type { HandoffRow, MetricRow, QueueRow } from '../../../src/model/snapshot.ts';
import { budgetLines } from '../../../src/words/budget-text.ts';
import { words } from '../../../src/words/index.ts';
import {
  bandCell,
  drainText,
  missingText,
  rateText,
  trendText,
  valueText,
  workerCell,
} from '../../panes/metric-lines.ts';
import { ageText, timeText, untilText } from '../../ui/age.ts';
import { DetailLines } from '../../ui/detail-lines.ts';
import { chart } from '../../ui/sparkline.ts';
import { levelRole, type Theme } from '../../ui/theme.ts';

/** A metric as it is now, and for a queue what it adds. */
export function metricDetail(
  theme: Theme,
  row: MetricRow | QueueRow,
  now: number,
  width: number,
): readonly string[] {
  const out = new DetailLines(theme, width);
  const band = bandCell(theme, row, now);
  out.text(
    `${band.text}  ${row.title} ${valueText(row)} ${trendText(theme, row)}`.trimEnd(),
    band.role ?? 'plain',
  );
  // What a budget has not seen stands among its lines.
  if (row.problem && !(row.bound && row.value !== null))
    out.field(words.screen.detail.problem, row.problem, 'unknown');
  out.field(
    words.screen.detail.warning,
    row.warning ?? words.screen.detail.noThresholds,
    row.warning ? 'warning' : 'muted',
  );
  if (row.critical) out.field(words.screen.detail.critical, row.critical, 'critical');
  if ('perMinute' in row) {
    if (rateText(row)) out.field(words.screen.columns.rate, rateText(row));
    if (drainText(row)) out.field(words.screen.columns.drain, drainText(row));
    for (const { label, value } of countFields(row)) out.field(label, value);
    if (row.oldestMs !== undefined)
      out.field(words.screen.columns.oldest, formatQuantity(row.oldestMs, 'ms'));
    if (row.workerTitle)
      out.field(words.screen.detail.worker, workerCell(theme, { ...row, value: row.value ?? 0 }).text);
  }
  for (const { label, text } of row.budget ? budgetLines(row.budget) : []) out.field(label, text);
  asked(out, row, now);
  return out.lines;
}

/** The readings of this session, while nothing more is known of the past. */
export function recentLines(
  theme: Theme,
  row: MetricRow | QueueRow,
  width: number,
  height: number,
): readonly string[] {
  const out = new DetailLines(theme, width);
  const finite = row.history.filter((value) => Number.isFinite(value));
  if (finite.length === 0) {
    out.text(words.screen.detail.noHistory, 'muted');
    return out.lines;
  }
  const low = formatQuantity(Math.min(...finite), row.unit);
  const high = formatQuantity(Math.max(...finite), row.unit);
  out.text(words.screen.detail.history(low, high), 'muted');
  for (const line of chart(theme, row.history, width - 2, Math.max(3, Math.min(12, height - 1))))
    out.line(` ${theme.paint('accent', line)} `);
  return out.lines;
}

/** What of a queue is known beside its depth. */
function countFields(row: QueueRow): readonly { readonly label: string; readonly value: string }[] {
  const { titles, facts } = words.depth.queues;
  const { inFlight, delayed, failed, dead, consumers } = row.counts ?? {};
  const rate = (perMinute: number | undefined): string | undefined =>
    perMinute === undefined ? undefined : `${formatNumber(perMinute)}/min`;
  const known = [
    [facts.in, rate(row.inPerMinute)],
    [facts.out, rate(row.outPerMinute)],
    [titles['in-flight'], inFlight],
    [titles.delayed, delayed],
    [titles.failed, failed],
    [titles.dead, dead],
    [facts.consumers, missingText(row) ?? consumers],
  ] as const;
  return known.flatMap(([label, value]) =>
    value === undefined ? [] : [{ label: label.toLowerCase(), value: String(value) }],
  );
}

export function asked(out: DetailLines, row: MetricRow | HandoffRow, now: number): void {
  out.field(words.screen.detail.source, row.label);
  const last =
    row.at === undefined ? words.screen.status.never : words.screen.detail.lastAnswer(ageText(now, row.at));
  const next = row.nextAt === undefined ? '' : `, ${words.screen.status.nextTry(untilText(now, row.nextAt))}`;
  out.field('', `${last}${next}`, 'muted');
}

/** One line whole, with its fields and, where it is JSON, its document, once they were read. */
export function logDetail(
  theme: Theme,
  row: LogRow,
  read: LogLineDetail | undefined,
  width: number,
): readonly string[] {
  const out = new DetailLines(theme, width);
  const component = row.component === undefined || row.component === row.source ? '' : ` ${row.component}`;
  out.text(`${timeText(row.at)} ${row.level} ${row.source}${component}`, levelRole[row.level]);
  out.line('');
  out.text(row.text);
  if (!read) return out.lines;
  const fields = Object.entries(read.fields);
  if (fields.length > 0) out.section(words.screen.logs.fields);
  for (const [name, value] of fields) out.field(name, String(value));
  if (read.pretty) {
    out.section(words.screen.logs.document);
    for (const line of read.pretty) out.text(line, 'plain', 2);
  } else if (read.raw !== row.text) {
    out.section(words.screen.logs.raw);
    out.text(read.raw, 'muted', 2);
  }
  return out.lines;
}
