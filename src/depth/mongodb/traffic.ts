import { adminDatabase } from '../../connections/mongodb.ts';
import { defined } from '../../model/defined.ts';
import type { DepthFact, DepthSeverity } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import { type Answer, type MongoSection, numberAt } from './section.ts';

/** Share of the cache that is dirty beyond which the server makes its clients help writing it out, in percent. */
const dirtyLimit = 20;
/** Share of the cache that is used beyond which they help making room. */
const usedLimit = 95;

interface Seen {
  readonly at: number;
  readonly status: Answer;
}

const counted = ['insert', 'query', 'update', 'delete', 'getmore', 'command'] as const;
const answering = ['reads', 'writes', 'commands'] as const;

/** Operations a second, how long they take, and the cache: the difference between two questions. */
export const traffic: MongoSection = {
  id: 'traffic',
  title: () => words.depth.mongodb.traffic.title,
  everyMs: 2_000,
  async ask(asking) {
    const said = words.depth.mongodb.traffic;
    const status = await asking.command({ serverStatus: 1 }, adminDatabase);
    const before = asking.memory.get('seen') as Seen | undefined;
    const now: Seen = { at: asking.context.clock.elapsed(), status };
    asking.memory.set('seen', now);
    const seconds = before ? (now.at - before.at) / 1_000 : 0;
    const grown = (...path: string[]): number | undefined => {
      const [from, to] = [numberAt(before?.status, ...path), numberAt(status, ...path)];
      // Counters begin anew with the server.
      return from === undefined || to === undefined || to < from || seconds <= 0 ? undefined : to - from;
    };
    const cache = (name: string): number | undefined => numberAt(status, 'wiredTiger', 'cache', name);
    const most = cache('maximum bytes configured');
    const share = (name: string): number | undefined => {
      const bytes = cache(name);
      return bytes === undefined || !most ? undefined : (100 * bytes) / most;
    };
    return {
      facts: [
        percent('used', share('bytes currently in the cache'), usedLimit),
        percent('dirty', share('tracked dirty bytes in the cache'), dirtyLimit),
        fact('cache', most, 'B'),
        fact('resident', megabytes(numberAt(status, 'mem', 'resident')), 'B'),
        rate('in', thousands(grown('network', 'bytesIn')), 'kB/s'),
        rate('out', thousands(grown('network', 'bytesOut')), 'kB/s'),
        rate('faults', grown('extra_info', 'page_faults'), '/s'),
        rate('user-asserts', grown('asserts', 'user'), '/s'),
      ],
      tables: [
        {
          id: 'operations',
          title: said.operations,
          columns: [
            { id: 'kind', title: said.columns.kind, grow: 1 },
            { id: 'rate', title: said.columns.rate, unit: '/s' },
            { id: 'all', title: said.columns.all, unit: '' },
          ],
          rows: counted.flatMap((kind) => {
            const all = numberAt(status, 'opcounters', kind);
            const by = grown('opcounters', kind);
            if (all === undefined) return [];
            return [{ id: kind, cells: { kind, all, rate: by === undefined ? null : by / seconds } }];
          }),
          none: words.depth.mongodb.notTold,
        },
        {
          id: 'latencies',
          title: said.latencies,
          columns: [
            { id: 'kind', title: said.columns.kind, grow: 1 },
            { id: 'each', title: said.columns.each, unit: 'ms' },
            { id: 'rate', title: said.columns.rate, unit: '/s' },
          ],
          rows: answering.flatMap((kind) => {
            if (numberAt(status, 'opLatencies', kind, 'ops') === undefined) return [];
            const [ops, micros] = [grown('opLatencies', kind, 'ops'), grown('opLatencies', kind, 'latency')];
            const each = ops && micros !== undefined ? micros / ops / 1_000 : null;
            return [{ id: kind, cells: { kind, each, rate: ops === undefined ? null : ops / seconds } }];
          }),
          none: words.depth.mongodb.notTold,
        },
      ],
      notes: [...(seconds > 0 ? [] : [words.sources.needsSecond]), ...asking.notes],
    };

    function fact(
      id: keyof typeof said.facts,
      value: number | undefined,
      unit: string,
      severity?: DepthSeverity,
    ): DepthFact {
      const title = said.facts[id];
      if (value === undefined) return { id, title, value: null, why: words.depth.mongodb.notTold };
      return { id, title, value, unit, ...defined({ severity }) };
    }

    function percent(id: keyof typeof said.facts, value: number | undefined, limit: number): DepthFact {
      return fact(id, value, '%', (value ?? 0) >= limit ? 'warning' : undefined);
    }

    function rate(id: keyof typeof said.facts, by: number | undefined, unit: string): DepthFact {
      if (by !== undefined) return fact(id, by / seconds, unit);
      const why = seconds > 0 ? words.depth.mongodb.notTold : words.sources.needsSecond;
      return { id, title: said.facts[id], value: null, why };
    }
  },
};

function thousands(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value / 1_000;
}

/** `mem` counts in MiB. */
function megabytes(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 2 ** 20;
}
