import type { IncidentRow } from '../../../src/model/incident.ts';
import { words } from '../../../src/words/index.ts';
import { selectedIndex } from '../../input/list.ts';
import type { Screen } from '../../input/screen.ts';
import type { Selection } from '../../input/ui.ts';
import { matcher } from '../../panes/items.ts';
import { ageText } from '../../ui/age.ts';
import { listLines } from '../../ui/list.ts';
import type { Column } from '../../ui/table.ts';
import { wrapText } from '../../ui/wrap.ts';
import { troubleSince } from './alerts-of.ts';
import { incidentDetail } from './detail.ts';
import { phaseClock, roleOf, shapeOf } from './urgency.ts';

/** Incidents listed at once, when there are several. */
const mostListed = 5;

/** The incidents, most urgent first, and below them everything about the selected one. */
export function incidentLines(
  screen: Screen,
  view: { readonly at: Selection; readonly scroll: number; readonly filter?: string },
  width: number,
  height: number,
  now: number,
): readonly string[] {
  const { theme, session } = screen;
  const rows = shownIncidents(screen, view.filter);
  const index = selectedIndex(rows, view.at);
  const row = rows[index];
  if (!row) {
    const { none, noneReadOnly } = words.screen.incidents;
    const said = view.filter
      ? words.screen.empty.filtered(view.filter)
      : session.store.get('system').readOnly
        ? noneReadOnly
        : none;
    return wrapText(said, width - 4).map((line) => theme.paint('muted', theme.fit(`  ${line}`, width)));
  }
  const list = rows.length > 1 ? overview(screen, rows, index, width, now) : [];
  const detail = incidentDetail(screen, row, width, now);
  const room = Math.max(1, height - list.length);
  const scroll = Math.max(0, Math.min(view.scroll, detail.length - room));
  return [...list, ...detail.slice(scroll, scroll + room)];
}

/** The incidents that pass a filter, most urgent first. */
export function shownIncidents({ session }: Screen, filter = ''): readonly IncidentRow[] {
  const rows = session.store.get('incidents');
  if (filter === '') return rows;
  const matches = matcher(filter);
  return rows.filter(({ id, title, severity, severityName, phase, owner, components, alerts }) =>
    matches(
      [id, title, severity, severityName, phase, owner, ...components, ...alerts].join(' ').toLowerCase(),
    ),
  );
}

/**
 * How many lines are told about an incident, and how many of them there is room for.
 * @param length how many incidents are listed
 */
export function detailRoom(
  screen: Screen,
  row: IncidentRow,
  length: number,
  room: { readonly width: number; readonly height: number },
): { readonly lines: number; readonly height: number } {
  const list = length > 1 ? Math.min(length, mostListed) + 1 : 0;
  return {
    lines: incidentDetail(screen, row, room.width, screen.clock.now()).length,
    height: Math.max(1, room.height - list),
  };
}

function overview(
  screen: Screen,
  rows: readonly IncidentRow[],
  index: number,
  width: number,
  now: number,
): readonly string[] {
  const shown = Math.min(rows.length, mostListed);
  return [
    ...listLines(screen.theme, columns(screen, now), rows, index, width, shown),
    screen.theme.paint('muted', screen.theme.glyphs.frame.top.repeat(width)),
  ];
}

function columns(screen: Screen, now: number): readonly Column<IncidentRow>[] {
  const { theme } = screen;
  return [
    {
      width: 8,
      cell: (row) => ({ text: `${shapeOf(theme, row)} ${row.severityName}`, role: roleOf(row) }),
    },
    { width: 11, cell: ({ phase }) => ({ text: words.names.incidentPhases[phase] }) },
    { width: 16, grow: 1, cell: ({ title }) => ({ text: title }) },
    { width: 22, drop: 1, cell: (row) => phaseClock(row, now) },
    { width: 12, drop: 2, cell: ({ owner }) => ({ text: owner ?? '', role: 'muted' }) },
    // The clock of its alerts, as everywhere.
    {
      width: 6,
      align: 'right',
      cell: (row) => ({ text: ageText(now, troubleSince(screen, row)), role: 'muted' }),
    },
  ];
}
