import { formatDuration, formatNumber } from '../../src/model/quantity.ts';
import type { Asked, MetricRow, QueueRow } from '../../src/model/snapshot.ts';
import { boundedText } from '../../src/words/budget-text.ts';
import { words } from '../../src/words/index.ts';
import { ageText } from '../ui/age.ts';
import { sparkline } from '../ui/sparkline.ts';
import type { Cell, Column } from '../ui/table.ts';
import { bandRole, statusRole, type Theme } from '../ui/theme.ts';

type Banded = Asked & Pick<MetricRow, 'band'>;

/** The band as shape and word; stale data says how old it is instead. */
export function bandCell(theme: Theme, row: Banded, now: number): Cell {
  if (row.band === 'nodata') {
    return { text: `${theme.glyphs.band.nodata} ${words.screen.status.noData}`, role: 'unknown' };
  }
  if (row.stale) {
    const age = row.at === undefined ? '?' : ageText(now, row.at);
    return { text: `${theme.glyphs.stale} ${words.screen.status.stale(age)}`, role: 'stale' };
  }
  return { text: `${theme.glyphs.band[row.band]} ${words.names.bands[row.band]}`, role: bandRole[row.band] };
}

export function trendText(theme: Theme, row: Pick<MetricRow, 'trend'>): string {
  if (row.trend === null) return ' ';
  if (row.trend === 0) return theme.glyphs.level;
  return row.trend > 0 ? theme.glyphs.rising : theme.glyphs.falling;
}

export function valueText(row: Pick<MetricRow, 'value' | 'unit' | 'bound'>): string {
  return boundedText(row);
}

export function thresholdsText(row: Pick<MetricRow, 'warning' | 'critical'>): string {
  const parts: string[] = [];
  if (row.warning) parts.push(words.screen.columns.warnAt(row.warning));
  if (row.critical) parts.push(words.screen.columns.criticalAt(row.critical));
  return parts.join(', ');
}

function titleColumn<Row extends MetricRow>(header: string, titleWidth: number): Column<Row> {
  return {
    header,
    width: Math.max(10, Math.min(titleWidth, 18)),
    grow: 3,
    most: Math.max(10, Math.min(titleWidth, 34)),
    cell: (row) => ({
      text: row.title,
      ...(row.band === 'critical' || row.band === 'warning' ? { role: 'strong' as const } : {}),
    }),
  };
}

function valueColumns<Row extends MetricRow>(theme: Theme, header: string): Column<Row>[] {
  return [
    {
      header,
      width: 10,
      align: 'right',
      cell: (row) => ({ text: valueText(row), role: row.stale ? 'stale' : bandLook(row) }),
    },
    { width: 1, cell: (row) => ({ text: trendText(theme, row), role: 'muted' }) },
  ];
}

function bandLook(row: MetricRow): 'plain' | 'warning' | 'critical' {
  return row.band === 'warning' || row.band === 'critical' ? row.band : 'plain';
}

export function metricColumns(theme: Theme, now: number, titleWidth: number): readonly Column<MetricRow>[] {
  return [
    { header: words.screen.columns.band, width: 11, cell: (row) => bandCell(theme, row, now) },
    titleColumn(words.screen.columns.metric, titleWidth),
    ...valueColumns<MetricRow>(theme, words.screen.columns.value),
    {
      header: words.screen.columns.history,
      width: 12,
      grow: 4,
      most: 120,
      drop: 1,
      cell: (row, width) =>
        row.value === null && row.problem
          ? { text: row.problem, role: 'unknown' }
          : { text: sparkline(theme, row.history, width), role: 'accent' },
    },
    {
      header: words.screen.columns.thresholds,
      width: 26,
      grow: 1,
      most: 34,
      drop: 2,
      cell: (row) => ({ text: thresholdsText(row), role: 'muted' }),
    },
  ];
}

/** How fast a queue changes: `+12/min`; empty while its source is silent. */
export function rateText(row: QueueRow): string {
  if (row.perMinute === null || isSilent(row)) return '';
  const rounded = Math.abs(row.perMinute) < 0.05 ? 0 : row.perMinute;
  return `${rounded > 0 ? '+' : ''}${formatNumber(rounded)}/min`;
}

/** What was read last says nothing of how the queue moves now. */
function isSilent({ band, stale }: QueueRow): boolean {
  return stale || band === 'nodata';
}

/** When a queue will be empty, or when it reaches its next threshold, or why neither is known. */
export function drainText(row: QueueRow): string {
  if (row.value === null || isSilent(row)) return '';
  if (row.value === 0) return words.screen.status.idle;
  const missing = missingText(row);
  if (missing !== undefined) return missing;
  if (row.drainMs === null) return '';
  if (row.reaches) return words.screen.status.reaches[row.reaches.band](formatDuration(row.reaches.ms));
  if (Number.isFinite(row.drainMs)) return formatDuration(Math.max(1_000, row.drainMs));
  return (row.perMinute ?? 0) > 0 ? words.screen.status.growing : words.screen.status.steady;
}

export function queueColumns(theme: Theme, now: number, titleWidth: number): readonly Column<QueueRow>[] {
  return [
    { header: words.screen.columns.band, width: 11, cell: (row) => bandCell(theme, row, now) },
    titleColumn(words.screen.columns.queue, titleWidth),
    ...valueColumns<QueueRow>(theme, words.screen.columns.depth),
    {
      header: words.screen.columns.rate,
      width: 9,
      align: 'right',
      drop: 2,
      cell: (row) => ({ text: rateText(row) }),
    },
    {
      header: words.screen.columns.drain,
      width: 10,
      align: 'right',
      drop: 1,
      cell: (row) => ({
        text: drainText(row),
        role: missingText(row)
          ? 'critical'
          : row.drainMs === Number.POSITIVE_INFINITY && (row.perMinute ?? 0) > 0
            ? 'warning'
            : 'plain',
      }),
    },
    {
      header: words.screen.columns.oldest,
      width: 6,
      align: 'right',
      drop: 4,
      cell: (row) => ({
        text: row.oldestMs === undefined ? '' : formatDuration(row.oldestMs),
        role: 'muted',
      }),
    },
    {
      header: words.screen.columns.worker,
      width: 14,
      grow: 1,
      drop: 3,
      cell: (row) => workerCell(theme, row),
    },
  ];
}

/** Why nothing is taken from a queue although something waits, as far as the queue itself tells. */
export function missingText({ value, counts }: QueueRow): string | undefined {
  if (!value || !counts) return undefined;
  if (counts.paused) return words.screen.status.paused;
  return counts.consumers === 0 ? words.screen.status.noWorker : undefined;
}

export function workerCell(theme: Theme, row: QueueRow): Cell {
  if (row.value === null && row.problem) return { text: row.problem, role: 'unknown' };
  const missing = missingText(row);
  if (missing !== undefined && row.workerStatus !== 'down')
    return { text: `${theme.glyphs.band.critical} ${missing}`, role: 'critical' };
  const { consumers } = row.counts ?? {};
  if (!row.workerTitle)
    return consumers === undefined
      ? { text: '' }
      : { text: words.screen.status.workers(consumers), role: 'muted' };
  const status = row.workerStatus ?? 'unknown';
  return {
    text: `${theme.glyphs.status[status]} ${row.workerTitle} ${words.names.statuses[status]}`,
    role: statusRole[status],
  };
}
