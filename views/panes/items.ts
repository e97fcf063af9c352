import type { LogRow } from '../../src/model/logs.ts';
import type {
  ComponentRow,
  HandoffRow,
  MetricRow,
  QueueRow,
  Snapshot,
  WaitingRow,
} from '../../src/model/snapshot.ts';
import type { ListPane } from '../input/ui.ts';

/** An escalation source, or one conversation that waits in it. */
export type EscalationItem =
  | { readonly source: HandoffRow; readonly waiting?: undefined }
  | { readonly source: HandoffRow; readonly waiting: WaitingRow };

/** What a pane lists: the snapshot's row, its id on the screen, and what a filter looks at. */
export interface Item<Row> {
  readonly id: string;
  readonly row: Row;
  /** Lower case. */
  readonly search: string;
  /** The component on which an action would act. */
  readonly component?: string;
}

export interface Rows {
  readonly components: ComponentRow;
  readonly metrics: MetricRow;
  readonly queues: QueueRow;
  readonly escalations: EscalationItem;
}

type Items<Pane extends ListPane> = readonly Item<Rows[Pane]>[];

const makers: { readonly [Pane in ListPane]: (slice: Snapshot[Pane]) => Items<Pane> } = {
  components: (slice) =>
    slice.map((row) => ({
      id: row.id,
      row,
      search: `${row.title} ${row.id} ${row.status} ${row.summary}`.toLowerCase(),
      component: row.id,
    })),
  metrics: (slice) => slice.map(metricItem),
  queues: (slice) =>
    slice.map((row) => ({ ...metricItem(row), row, ...(row.workerId ? { component: row.workerId } : {}) })),
  escalations: (slice) =>
    slice.flatMap((source) => [
      { id: source.id, row: { source }, search: `${source.title} ${source.id} ${source.band}`.toLowerCase() },
      ...source.waiting.map((waiting) => ({
        id: `${source.id}/${waiting.key}`,
        row: { source, waiting },
        search:
          `${waiting.id} ${waiting.summary} ${waiting.claimedBy ?? ''} ${waiting.priority ?? ''}`.toLowerCase(),
      })),
    ]),
};

function metricItem(row: MetricRow): Item<MetricRow> {
  return {
    id: row.id,
    row,
    search: `${row.title} ${row.id} ${row.band} ${row.component ?? ''}`.toLowerCase(),
    ...(row.component ? { component: row.component } : {}),
  };
}

const made = new WeakMap<object, readonly Item<unknown>[]>();
const filtered = new WeakMap<object, { readonly filter: string; readonly items: readonly Item<unknown>[] }>();

/** Everything a pane could list, worst first. Made once for each slice. */
export function itemsOf<Pane extends ListPane>(pane: Pane, slice: Snapshot[Pane]): Items<Pane> {
  const known = made.get(slice);
  if (known) return known as Items<Pane>;
  const items = makers[pane](slice);
  made.set(slice, items);
  return items;
}

/** What a pane lists under a filter: rows that contain the text, or with a leading `!` those that do not. */
export function visibleItems<Pane extends ListPane>(
  pane: Pane,
  slice: Snapshot[Pane],
  filter: string,
): Items<Pane> {
  const items = itemsOf(pane, slice);
  if (filter === '') return items;
  const known = filtered.get(items);
  if (known?.filter === filter) return known.items as Items<Pane>;
  const matches = matcher(filter);
  const left = items.filter((item) => matches(item.search));
  filtered.set(items, { filter, items: left });
  return left;
}

/** Tells whether a lower-case text passes the filter. Plain text only, so that no pattern can freeze the screen. */
export function matcher(filter: string): (lowerCase: string) => boolean {
  const text = filter.toLowerCase();
  if (text === '' || text === '!') return () => true;
  if (text.startsWith('!')) return (candidate) => !candidate.includes(text.slice(1));
  return (candidate) => candidate.includes(text);
}

/** The component a log line belongs to. */
export function componentOfLog(row: LogRow, components: readonly ComponentRow[]): string | undefined {
  return row.component ?? components.find(({ id }) => id === row.source)?.id;
}
