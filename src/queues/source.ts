import { defined } from '../model/defined.ts';
import type { Source, SourceKind } from '../model/kind.ts';
import type { QueueKind } from '../model/queue-kind.ts';

/** A queue as a source: its depth is the value, and what else was counted comes with it. */
export function queueSource<Options>(kind: QueueKind<Options>): SourceKind<Options> {
  const { kind: name, summary, schema, example } = kind;
  return {
    ...{ kind: name, summary, schema, example },
    hasRows: false,
    ...defined({ holds: kind.holds }),
    open(options, context): Source {
      const queue = kind.open(options, context);
      return {
        label: queue.label,
        async read(signal) {
          const counts = await queue.count(signal);
          if (counts.waiting === null) return { value: null, why: counts.why };
          return { value: counts.waiting, queue: counts, ...defined({ why: counts.note }) };
        },
        ...defined({ close: queue.close && (() => queue.close?.()) }),
      };
    },
  };
}
