import { defined } from '../../model/defined.ts';
import type { DepthFact, DepthSeverity } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import { growthOf, numberIn } from './rates.ts';
import type { RedisSection } from './section.ts';

/** Shares of maxmemory, 0…1, from which on it is worth a look. */
const nearlyFull = 0.8;
const full = 0.95;
/** Fragmentation that MEMORY DOCTOR itself calls high: a ratio, and enough bytes to matter. */
const fragmented = { ratio: 1.4, bytes: 10 * 2 ** 20 };

/** How much memory is left, and what happens when none is. */
export const memory: RedisSection = {
  id: 'memory',
  title: () => words.depth.redis.memory.title,
  everyMs: 2_000,
  async ask(asking) {
    const said = words.depth.redis.memory;
    const info = await asking.info('memory', 'stats', 'server', 'keyspace');
    const value = (name: string): number | undefined => numberIn(info.get(name));
    const growth = growthOf(asking, info, info.get('run_id'));
    const perSecond = (name: string): number | null => {
      const by = growth.by(name);
      return by === undefined || growth.seconds === undefined ? null : by / growth.seconds;
    };
    const [used, limit] = [value('used_memory'), value('maxmemory')];
    const policy = info.get('maxmemory_policy');
    const share = used !== undefined && limit ? used / limit : undefined;
    const evicting = perSecond('evicted_keys');
    const [ratio, wasted] = [value('allocator_frag_ratio'), value('allocator_frag_bytes')];
    const isFragmented = (ratio ?? 0) > fragmented.ratio && (wasted ?? 0) > fragmented.bytes;
    const facts: DepthFact[] = [
      fact('used', used, 'B', severityOf(share, policy, evicting)),
      limit === 0
        ? { id: 'limit', title: said.facts.limit, value: null, why: said.noLimit }
        : fact('limit', limit, 'B'),
      ...(share === undefined ? [] : [fact('share', share * 100, '%', severityOf(share, policy, evicting))]),
      fact('policy', policy),
      rate('evicted-now', evicting, (evicting ?? 0) > 0 ? 'warning' : undefined),
      fact('evicted', value('evicted_keys')),
      rate('expired-now', perSecond('expired_keys')),
      fact('peak', value('used_memory_peak'), 'B'),
      fact('rss', value('used_memory_rss'), 'B'),
      fact('fragmentation', ratio, undefined, isFragmented ? 'warning' : undefined),
      fact('wasted', wasted, 'B', isFragmented ? 'warning' : undefined),
      fact('buffers', value('mem_clients_normal'), 'B'),
      fact('replicas', value('mem_clients_slaves'), 'B'),
    ];
    return {
      facts,
      tables: [
        {
          id: 'databases',
          columns: [
            { id: 'database', title: said.columns.database },
            { id: 'keys', title: said.columns.keys, unit: '' },
            { id: 'expiring', title: said.columns.expiring, unit: '' },
            { id: 'lasting', title: said.columns.lasting, unit: '' },
            { id: 'ttl', title: said.columns.ttl, unit: 'ms', drop: 1 },
          ],
          rows: databasesIn(info),
          none: said.empty,
        },
      ],
      notes: [
        ...(share !== undefined && share >= nearlyFull && policy === 'noeviction' ? [said.writesFail] : []),
        ...asking.notes,
      ],
    };

    function fact(
      id: keyof typeof said.facts,
      given: number | string | undefined,
      unit?: string,
      severity?: DepthSeverity,
    ): DepthFact {
      return {
        ...{ id, title: said.facts[id], value: given ?? null },
        ...(given === undefined ? { why: words.depth.redis.notTold } : {}),
        ...defined({ unit }),
        ...defined({ severity }),
      };
    }

    function rate(id: keyof typeof said.facts, given: number | null, severity?: DepthSeverity): DepthFact {
      const title = said.facts[id];
      if (given === null) return { id, title, value: null, why: words.sources.needsSecond };
      return { id, title, value: given, unit: '/s', ...defined({ severity }) };
    }
  },
};

/** Without eviction a full server refuses writes; with it the cache loses what it was for. */
function severityOf(
  share: number | undefined,
  policy: string | undefined,
  evicting: number | null,
): DepthSeverity | undefined {
  if (share === undefined) return undefined;
  if (policy === 'noeviction' && share >= full) return 'critical';
  if (policy === 'noeviction' && share >= nearlyFull) return 'warning';
  return (evicting ?? 0) > 0 ? 'warning' : undefined;
}

function databasesIn(info: ReadonlyMap<string, string>) {
  return [...info].flatMap(([name, text]) => {
    if (!/^db\d+$/.test(name)) return [];
    const fields = new Map(text.split(',').map((pair): [string, string] => splitAt(pair)));
    const keys = numberIn(fields.get('keys')) ?? 0;
    const expiring = numberIn(fields.get('expires')) ?? 0;
    const ttl = numberIn(fields.get('avg_ttl'));
    return [
      {
        id: name,
        cells: {
          ...{ database: Number(name.slice(2)), keys, expiring, lasting: keys - expiring },
          ttl: ttl === 0 ? null : (ttl ?? null),
        },
      },
    ];
  });
}

function splitAt(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}
