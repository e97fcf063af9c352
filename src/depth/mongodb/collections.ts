import { CannotLook, type DepthField, type DepthRow } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import { type Answer, type Asking, type MongoSection, numberAt, textAt } from './section.ts';

/** Most collections whose sizes are asked for: each is a question of its own. */
const most = 100;

/** The collections of the database by the room that they take. */
export const collections: MongoSection = {
  id: 'collections',
  title: () => words.depth.mongodb.collections.title,
  limitMs: 15_000,
  async ask(asking) {
    const said = words.depth.mongodb.collections;
    if (asking.database === undefined) throw new CannotLook('failed', words.sources.mongodb.noDatabase);
    const { cursor } = await asking.command({
      ...{
        listCollections: 1,
        filter: { type: { $ne: 'view' } },
        nameOnly: true,
        authorizedCollections: true,
      },
      cursor: { batchSize: 1_000 },
    });
    const names = (((cursor as Answer | undefined)?.firstBatch ?? []) as readonly Answer[])
      .flatMap((one) => textAt(one, 'name') ?? [])
      .filter((name) => !name.startsWith('system.'));
    const rows: DepthRow[] = [];
    for (const name of names.slice(0, most)) {
      const row = await sizeOf(asking, name);
      if (row) rows.push(row);
    }
    const total = (id: string): number => rows.reduce((sum, { cells }) => sum + Number(cells[id] ?? 0), 0);
    return {
      facts: [
        { id: 'collections', title: said.title, value: names.length },
        { id: 'storage', title: said.storage, value: total('storage'), unit: 'B' },
        { id: 'indexes', title: said.indexes, value: total('indexes'), unit: 'B' },
      ],
      tables: [
        {
          id: 'collections',
          columns: [
            { id: 'collection', title: said.columns.collection, least: 12, grow: 1 },
            { id: 'documents', title: said.columns.documents, unit: '' },
            { id: 'storage', title: said.columns.storage, unit: 'B' },
            { id: 'free', title: said.columns.free, unit: 'B', drop: 2 },
            { id: 'indexes', title: said.columns.indexes, unit: 'B' },
            { id: 'each', title: said.columns.each, unit: 'B', drop: 1 },
          ],
          rows: rows.toSorted(
            (a, b) =>
              Number(b.cells.storage) +
              Number(b.cells.indexes) -
              Number(a.cells.storage) -
              Number(a.cells.indexes),
          ),
          ...(names.length > most ? { total: names.length } : {}),
          none: said.none,
        },
      ],
      notes: [...(names.length > most ? [said.firstOnly(most)] : []), ...asking.notes],
    };
  },
  more: (asking, row) => indexesOf(asking, row),
};

/** One collection; undefined where it went meanwhile. */
async function sizeOf(asking: Asking, name: string): Promise<DepthRow | undefined> {
  const [found] = await asking.documents(name, [{ $collStats: { storageStats: {} } }]);
  if (!found) return undefined;
  const at = (key: string): number | null => numberAt(found, 'storageStats', key) ?? null;
  return {
    id: name,
    cells: {
      collection: name,
      documents: at('count'),
      storage: at('storageSize'),
      free: at('freeStorageSize'),
      indexes: at('totalIndexSize'),
      each: at('avgObjSize'),
    },
    detail: [
      { label: words.depth.mongodb.collections.data, value: at('size'), unit: 'B' },
      { label: words.depth.mongodb.collections.count, value: at('nindexes') },
    ],
    more: words.depth.mongodb.collections.moreIndexes,
  };
}

/** How often each index was used, since when. */
async function indexesOf(asking: Asking, name: string): Promise<readonly DepthField[]> {
  const said = words.depth.mongodb.collections;
  const found = await asking.documents(name, [{ $indexStats: {} }]);
  return found
    .map((index) => {
      const uses = numberAt(index, 'accesses', 'ops') ?? 0;
      const since = (index.accesses as Answer | undefined)?.since;
      const days =
        since instanceof Date ? (asking.context.clock.now() - since.getTime()) / 86_400_000 : undefined;
      return { uses, label: textAt(index, 'name') ?? '?', value: said.uses(uses, days) };
    })
    .toSorted((a, b) => a.uses - b.uses)
    .map(({ label, value }) => ({ label, value }));
}
