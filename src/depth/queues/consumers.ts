import type { DepthFindings } from '../../model/depth.ts';
import type { QueueConsumer } from '../../model/queue.ts';
import { words } from '../../words/index.ts';

/** Who takes entries out, those who say least first. */
export function consumersFound(consumers: readonly QueueConsumer[]): DepthFindings {
  const said = words.depth.queues;
  const { columns } = said;
  const has = (field: (one: QueueConsumer) => unknown): boolean =>
    consumers.some((one) => field(one) !== undefined);
  return {
    facts: [],
    tables: [
      {
        id: 'consumers',
        columns: [
          { id: 'id', title: columns.consumer, least: 12, grow: 1 },
          ...(has(({ place }) => place) ? [{ id: 'place', title: columns.runsOn, least: 12, grow: 1 }] : []),
          ...(has(({ busy }) => busy) ? [{ id: 'busy', title: columns.busy }] : []),
          ...(has(({ most }) => most) ? [{ id: 'most', title: columns.most }] : []),
          ...(has(({ idleMs }) => idleMs) ? [{ id: 'idle', title: columns.idle, unit: 'ms' }] : []),
        ],
        rows: consumers
          .toSorted((a, b) => (b.idleMs ?? 0) - (a.idleMs ?? 0))
          .map(({ id, place, busy, most, idleMs }) => ({
            id,
            cells: { id, place: place ?? null, busy: busy ?? null, most: most ?? null, idle: idleMs ?? null },
          })),
        none: said.noConsumers,
      },
    ],
    notes: [],
  };
}
