import { formatQuantity } from '../../src/model/quantity.ts';
import type { ComponentRow, OpenWindow } from '../../src/model/snapshot.ts';
import { displayWidth } from '../../src/text/width.ts';
import { words } from '../../src/words/index.ts';
import { ageText, whenText } from '../ui/age.ts';
import type { Column } from '../ui/table.ts';
import { type Role, statusRole, type Theme } from '../ui/theme.ts';

/** Until when each component is in maintenance: the latest end of the windows that cover it. */
export function maintenanceOf(windows: readonly OpenWindow[]): (component: string) => number | undefined {
  return (component) => {
    const ends = windows.flatMap(({ components, until }) =>
      components.length === 0 || components.includes(component) ? [until] : [],
    );
    return ends.length === 0 ? undefined : Math.max(...ends);
  };
}

/** Status as shape and word, the confirming count with it; stale hides the status it can no longer vouch for. */
export function statusCell(theme: Theme, row: ComponentRow, now: number): { text: string; role: Role } {
  if (row.stale) {
    const answers = row.checks.filter(({ stale }) => stale).map(({ at }) => at);
    const oldest = Math.min(...answers.map((at) => at ?? now));
    return {
      text: `${theme.glyphs.stale} ${words.screen.status.stale(ageText(now, oldest))}`,
      role: 'stale',
    };
  }
  const { confirming } = row;
  if (confirming) {
    return {
      text: `${theme.glyphs.status[confirming.to]} ${words.names.statuses[confirming.to]} ${confirming.seen}/${confirming.need}`,
      role: confirming.to === 'up' ? 'ok' : 'warning',
    };
  }
  return {
    text: `${theme.glyphs.status[row.status]} ${words.names.statuses[row.status]}`,
    role: statusRole[row.status],
  };
}

/** Two widths only, so that a row that begins to flip moves the other columns at most once. */
export function statusWidthOf(theme: Theme, rows: readonly ComponentRow[], now: number): number {
  return rows.some((row) => displayWidth(statusCell(theme, row, now).text) > 10) ? 14 : 10;
}

/** What a component's row says besides its status. */
export function summaryText(row: ComponentRow, titleOf: (id: string) => string): string {
  const parts = [row.summary];
  if (row.affectedBy !== undefined) parts.unshift(words.screen.status.affected(titleOf(row.affectedBy)));
  if (row.stale) parts.unshift(words.screen.status.was(row.status));
  return parts.filter((part) => part !== '').join(': ');
}

function maintenanceText(until: number | undefined, now: number): string {
  return until === undefined ? '' : words.screen.maintenance(whenText(until, now));
}

export function componentColumns(
  theme: Theme,
  now: number,
  titleOf: (id: string) => string,
  titleWidth: number,
  statusWidth: number,
  maintained: (component: string) => number | undefined,
): readonly Column<ComponentRow>[] {
  return [
    {
      header: words.screen.columns.status,
      width: statusWidth,
      // What is being worked on shows how it is, but does not shout.
      cell: (row) => {
        const cell = statusCell(theme, row, now);
        return maintained(row.id) === undefined ? cell : { ...cell, role: 'muted' };
      },
    },
    {
      header: words.screen.columns.component,
      width: Math.max(10, Math.min(titleWidth, 14)),
      grow: 2,
      most: Math.max(10, Math.min(titleWidth, 32)),
      cell: (row) => ({
        text: row.affectedBy === undefined ? row.title : `${theme.glyphs.under} ${row.title}`,
        ...(row.status === 'up' || row.affectedBy !== undefined ? {} : { role: 'strong' as const }),
      }),
    },
    {
      header: words.screen.columns.summary,
      width: 20,
      grow: 4,
      cell: (row) => ({
        text: [maintenanceText(maintained(row.id), now), summaryText(row, titleOf)]
          .filter(Boolean)
          .join(': '),
        role: row.status === 'up' && !row.stale ? 'muted' : 'plain',
      }),
    },
    {
      header: words.screen.columns.latency,
      width: 6,
      align: 'right',
      drop: 2,
      cell: (row) => ({
        text: row.latencyMs === undefined ? '' : formatQuantity(row.latencyMs, 'ms'),
        role: 'muted',
      }),
    },
    {
      header: words.screen.columns.since,
      width: 6,
      align: 'right',
      drop: 1,
      cell: (row) => ({ text: ageText(now, row.since), role: 'muted' }),
    },
  ];
}
