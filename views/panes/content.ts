import type { Snapshot } from '../../src/model/snapshot.ts';
import { displayWidth } from '../../src/text/width.ts';
import { words } from '../../src/words/index.ts';
import { selectedIndex } from '../input/list.ts';
import type { Screen } from '../input/screen.ts';
import type { ListPane, PaneId, UiState } from '../input/ui.ts';
import { windowStart } from '../ui/list.ts';
import { type Column, fitColumns, headerLine, tableLine } from '../ui/table.ts';
import { wrapText } from '../ui/wrap.ts';
import { componentColumns, maintenanceOf, statusWidthOf } from './component-lines.ts';
import { escalationColumns } from './escalation-lines.ts';
import { type Item, itemsOf, visibleItems } from './items.ts';
import { logNote, logPane } from './log-pane.ts';
import { metricColumns, queueColumns } from './metric-lines.ts';
import { isUrgent, oncallLines } from './oncall-lines.ts';

/** Columns left of every row in which the selected one is marked. */
const margin = 2;

/** The rows of a pane, each `width` columns wide, at most `height` of them. */
export function paneLines(
  screen: Screen,
  state: UiState,
  pane: PaneId,
  width: number,
  height: number,
  now: number,
): readonly string[] {
  if (height <= 0) return [];
  if (pane === 'logs') return logPane(screen, state, width, height);
  if (pane === 'escalations') return escalationPane(screen, state, width, height, now);
  return listPane(screen, state, pane, width, height, now);
}

/** Conversations that wait for a human, and below them who is on call and who is being called. */
function escalationPane(
  screen: Screen,
  state: UiState,
  width: number,
  height: number,
  now: number,
): readonly string[] {
  const { theme, session } = screen;
  const { store } = session;
  const titleOf = (about: string): string =>
    store.get('incidents').find(({ id }) => id === about)?.title ??
    store.get('alerts').find(({ id }) => id === about)?.name ??
    about;
  const people = oncallLines(
    theme,
    store.get('oncall'),
    store.get('system'),
    { about: titleOf, severity: session.names.severity },
    now,
    width,
    height,
  );
  const rows = visibleItems('escalations', store.get('escalations'), state.filters.escalations).length;
  if (people.length === 0) return listPane(screen, state, 'escalations', width, height, now);
  if (itemsOf('escalations', store.get('escalations')).length === 0) return people;
  const heading = height > 3 ? 1 : 0;
  // Whoever is being called now is worth half of the room; everything else gets what the conversations leave.
  const half = isUrgent(store.get('oncall'), now) ? Math.floor((height - heading) / 2) : 0;
  const below = Math.min(people.length, Math.max(half, height - heading - rows));
  const above = height - heading - below;
  const list = listPane(screen, state, 'escalations', width, above, now).slice(0, above);
  return [
    ...list,
    ...(heading > 0 ? [theme.paint('accent', theme.fit(` ${words.screen.oncall.heading}`, width))] : []),
    ...people.slice(0, below),
  ];
}

function listPane(
  screen: Screen,
  state: UiState,
  pane: ListPane,
  width: number,
  height: number,
  now: number,
): readonly string[] {
  const { theme, session } = screen;
  const filter = state.filters[pane];
  const slice = session.store.get(pane);
  const items: readonly Item<unknown>[] = visibleItems(pane, slice, filter);
  if (items.length === 0) {
    return message(
      screen,
      filter === '' ? words.screen.empty[pane] : words.screen.empty.filtered(filter),
      width,
    );
  }
  const room = width - margin;
  const columns = columnsOf(screen, pane, now) as readonly Column<unknown>[];
  const fitted = fitColumns(columns, room);
  const focused = state.focus === pane;
  const selected = selectedIndex(items, state.selections[pane]);
  // Column titles only take room that no row needs.
  const header = items.length < height && pane !== 'escalations';
  const start = windowStart(items.length, selected, height);
  const lines = items.slice(start, start + height).map((item, place) => {
    const chosen = focused && start + place === selected;
    const line = tableLine(theme, fitted, item.row, room);
    const mark = pane === 'components' && state.marked.includes(item.id) ? theme.glyphs.mark : ' ';
    if (chosen) return theme.paint('selected', `${theme.glyphs.cursor}${mark}${line}`);
    return mark === ' ' ? `  ${line}` : ` ${theme.paint('accent', mark)}${line}`;
  });
  return header ? [`  ${headerLine(theme, fitted, room)}`, ...lines] : lines;
}

function columnsOf(screen: Screen, pane: ListPane, now: number): readonly Column<never>[] {
  const { theme, session } = screen;
  const { store } = session;
  const components = store.get('components');
  const titles = new Map(components.map(({ id, title }) => [id, title]));
  const titleOf = (id: string): string => titles.get(id) ?? id;
  const widest = (rows: readonly { readonly title: string }[]): number =>
    rows.reduce((most, { title }) => Math.max(most, displayWidth(title)), 0);
  switch (pane) {
    case 'components':
      return componentColumns(
        theme,
        now,
        titleOf,
        components.reduce(
          (most, row) => Math.max(most, displayWidth(row.title) + (row.affectedBy === undefined ? 0 : 2)),
          0,
        ),
        statusWidthOf(theme, components, now),
        maintenanceOf(store.get('system').maintenance),
      );
    case 'metrics':
      return metricColumns(theme, now, widest(store.get('metrics')));
    case 'queues':
      return queueColumns(theme, now, widest(store.get('queues')));
    case 'escalations':
      return escalationColumns(theme, now);
  }
}

function message(screen: Screen, text: string, width: number): readonly string[] {
  const { theme } = screen;
  return wrapText(text, width - 2).map((line) => theme.paint('muted', theme.fit(`  ${line}`, width)));
}

/** What stands in a pane's upper edge to the right: filter and hits, or the worst counts, or the state of the logs. */
export function paneNote(screen: Screen, state: UiState, pane: PaneId): string {
  const { session } = screen;
  const { store } = session;
  const filter = state.filters[pane];
  if (pane === 'logs') return logNote(screen, state);
  const slice = store.get(pane);
  const all: readonly Item<unknown>[] = itemsOf(pane, slice);
  if (filter !== '') {
    const items: readonly Item<unknown>[] = visibleItems(pane, slice, filter);
    return words.screen.title.hits(filter, items.length, all.length);
  }
  return countsText(screen, pane);
}

/** How many rows of a pane are bad, as shape and number, worst first. Empty when none is. */
export function countsText(screen: Screen, pane: PaneId): string {
  const { theme, session } = screen;
  const { bad, warn, dark } = badness(session.store, pane);
  const { band } = theme.glyphs;
  return [
    ...(bad > 0 ? [`${band.critical}${bad}`] : []),
    ...(warn > 0 ? [`${band.warning}${warn}`] : []),
    ...(dark > 0 ? [`${band.nodata}${dark}`] : []),
  ].join(' ');
}

/** A number that can only be had in hours, such as what the day will have cost: that there is none yet is no gap. */
function isForLater(row: object): boolean {
  return 'waitsMs' in row && typeof row.waitsMs === 'number' && row.waitsMs >= forLaterMs;
}

const forLaterMs = 60 * 60_000;

/** Rows that are down or critical, degraded or warning, and unknown, without data or stale. */
export function badness(
  store: { get<Slice extends keyof Snapshot>(slice: Slice): Snapshot[Slice] },
  pane: PaneId,
): { readonly bad: number; readonly warn: number; readonly dark: number } {
  if (pane === 'logs') {
    const lost = store.get('logs').sources.filter(({ state }) => state === 'lost').length;
    return { bad: 0, warn: 0, dark: lost };
  }
  const count = { bad: 0, warn: 0, dark: 0 };
  const states: readonly string[] =
    pane === 'components'
      ? store
          .get('components')
          .map((row) => (row.stale || (row.status === 'up' && row.confirming) ? 'unknown' : row.status))
      : store.get(pane).map((row) => (row.stale ? 'nodata' : isForLater(row) ? 'later' : row.band));
  for (const state of states) {
    if (state === 'down' || state === 'critical') count.bad += 1;
    else if (state === 'degraded' || state === 'warning') count.warn += 1;
    else if (state === 'unknown' || state === 'nodata') count.dark += 1;
  }
  return count;
}
