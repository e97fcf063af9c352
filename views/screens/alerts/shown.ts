import type { AlertRow } from '../../../src/model/alert.ts';
import type { Screen } from '../../input/screen.ts';
import { matcher } from '../../panes/items.ts';

/** What alerts are put together by. */
export type Grouping = 'none' | 'component' | 'from';

const groupings: readonly Grouping[] = ['none', 'component', 'from'];

export function nextGrouping(grouping: Grouping): Grouping {
  return groupings[(groupings.indexOf(grouping) + 1) % groupings.length]!;
}

/** Which group an alert belongs to, in words; empty for none. */
export function groupOf({ session }: Screen, row: AlertRow, grouping: Grouping): string {
  if (grouping === 'none') return '';
  if (grouping === 'from') return row.from;
  const { component } = row;
  const found = session.store.get('components').find(({ id }) => id === component);
  return found?.title ?? component ?? '';
}

/** The alerts that pass the filter, most urgent first; grouped, the group of the most urgent one first. */
export function shownAlerts(
  screen: Screen,
  { filter, grouping }: { readonly filter: string; readonly grouping: Grouping },
): readonly AlertRow[] {
  const all = screen.session.store.get('alerts');
  const matches = matcher(filter);
  const rows = filter === '' ? all : all.filter((row) => matches(searchText(screen, row)));
  if (grouping === 'none') return rows;
  return [...Map.groupBy(rows, (row) => groupOf(screen, row, grouping)).values()].flat();
}

/** What a filter looks through: what is shown, and the identifiers that people know. */
function searchText(screen: Screen, row: AlertRow): string {
  const { name, id, component, text, severity, severityName, phase, from, ack, muted, labels } = row;
  const words = [name, id, component, groupOf(screen, row, 'component'), text, severity, severityName, phase];
  const more = [from, ack?.by, ...muted.map((one) => one.by), ...Object.values(labels)];
  return [...words, ...more].join(' ').toLowerCase();
}
