import { defined } from '../../model/defined.ts';
import type { DepthField, DepthFindings, DepthRow } from '../../model/depth.ts';
import type { QueueEntry, QueuePage, QueuePlace } from '../../model/queue.ts';
import { maskedBody, maskedCall } from '../../queues/entry-mask.ts';
import { words } from '../../words/index.ts';

/** What lies in a place of a queue, without what it says: texts, numbers and addresses are shown by a key on one row. */
export function entriesFound(
  place: QueuePlace,
  { entries, total, note }: QueuePage,
  now: number,
): DepthFindings {
  const said = words.depth.queues;
  const has = (field: (entry: QueueEntry) => unknown): boolean =>
    entries.some((entry) => field(entry) !== undefined);
  return {
    facts: [],
    tables: [
      {
        id: place,
        columns: [
          { id: 'id', title: said.columns.id, least: 8, drop: 3 },
          ...(has(({ at }) => at) ? [{ id: 'age', title: said.columns.age, unit: 'ms' }] : []),
          ...(has(({ title }) => title) ? [{ id: 'title', title: said.columns.title, least: 12 }] : []),
          ...(has(({ takenBy }) => takenBy) ? [{ id: 'by', title: said.columns.takenBy }] : []),
          ...(has(({ tries }) => tries) ? [{ id: 'tries', title: said.columns.tries, drop: 2 }] : []),
          ...(has(({ error }) => error)
            ? [{ id: 'error', title: said.columns.error, least: 12, grow: 1 }]
            : []),
          { id: 'body', title: said.columns.body, least: 16, grow: 1, drop: 1 },
        ],
        rows: entries.map((entry, index) => rowOf(entry, index, now)),
        ...defined({ total }),
        none: said.none[place],
      },
    ],
    notes: note === undefined ? [] : [note],
  };
}

function rowOf(entry: QueueEntry, index: number, now: number): DepthRow {
  const { id, title, at, tries, takenBy, error, bytes } = entry;
  const said = words.depth.queues;
  return {
    id: rowId(entry, index),
    cells: {
      id,
      age: at === undefined ? null : Math.max(0, now - at),
      title: title ?? null,
      by: takenBy ?? null,
      tries: tries ?? null,
      error: error === undefined ? null : maskedCall(error),
      body: masked(entry.body),
    },
    ...(bytes === undefined ? {} : { detail: [{ label: said.columns.size, value: bytes, unit: 'B' }] }),
    more: said.unmasked,
  };
}

function masked(body: string): string {
  // A call as RQ describes it.
  if (/^[\w.]+\(/.test(body)) return maskedCall(body);
  return maskedBody(body, words.depth.queues.text);
}

function rowId({ id }: QueueEntry, index: number): string {
  return id === '?' ? `#${index + 1}` : id;
}

/** An entry as it is, from the page that was looked at last. */
export function rawEntry(page: QueuePage | undefined, row: string): readonly DepthField[] {
  const entry = page?.entries.find((one, index) => rowId(one, index) === row);
  if (!entry) return [];
  const { columns } = words.depth.queues;
  return [
    { label: columns.body, value: entry.body },
    ...(entry.error === undefined ? [] : [{ label: columns.error, value: entry.error }]),
  ];
}
