import type { DepthFact, DepthRow, DepthSeverity } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import { type Growth, growthOf, numberIn } from './rates.ts';
import type { RedisSection } from './section.ts';

/** What is asked of the server, how often it had the answer, and which commands take its time. */
export const traffic: RedisSection = {
  id: 'traffic',
  title: () => words.depth.redis.traffic.title,
  everyMs: 2_000,
  async ask(asking) {
    const said = words.depth.redis.traffic;
    const info = await asking.info('stats', 'server', 'commandstats');
    const growth = growthOf(asking, countersOf(info), info.get('run_id'));
    const [hits, misses] = [numberIn(info.get('keyspace_hits')), numberIn(info.get('keyspace_misses'))];
    const facts: DepthFact[] = [
      nowFact('hit-rate', said.facts['hit-rate'], hitRateNow(growth)),
      {
        ...{ id: 'hit-rate-since', title: said.facts['hit-rate-since'], unit: '%' },
        ...ratio(hits, misses),
      },
      number('operations', numberIn(info.get('instantaneous_ops_per_sec')), '/s'),
      perSecond('hits', 'keyspace_hits'),
      perSecond('misses', 'keyspace_misses'),
      perSecond('errors', 'total_error_replies', 'warning'),
      perSecond('rejected', 'rejected_connections', 'critical'),
      number('in', numberIn(info.get('instantaneous_input_kbps')), 'kB/s'),
      number('out', numberIn(info.get('instantaneous_output_kbps')), 'kB/s'),
    ];
    return {
      facts,
      tables: [
        {
          id: 'commands',
          columns: [
            { id: 'command', title: said.columns.command, grow: 1 },
            { id: 'rate', title: said.columns.rate, unit: '/s' },
            { id: 'share', title: said.columns.share, unit: '%' },
            { id: 'each', title: said.columns.each, unit: 'µs' },
            { id: 'calls', title: said.columns.calls, unit: '', drop: 1 },
            { id: 'failed', title: said.columns.failed, unit: '', drop: 2 },
          ],
          rows: commandsIn(info, growth),
          none: said.none,
        },
      ],
      notes: [...(growth.seconds === undefined ? [said.sinceStart] : []), ...asking.notes],
    };

    function number(id: keyof typeof said.facts, value: number | undefined, unit: string): DepthFact {
      const title = said.facts[id];
      return value === undefined
        ? { id, title, value: null, why: words.depth.redis.notTold }
        : { id, title, value, unit };
    }

    function perSecond(id: keyof typeof said.facts, name: string, severity?: DepthSeverity): DepthFact {
      const by = growth.by(name);
      const value = by === undefined || growth.seconds === undefined ? undefined : by / growth.seconds;
      const base = { id, title: said.facts[id] };
      if (value === undefined) return { ...base, value: null, why: words.sources.needsSecond };
      return { ...base, value, unit: '/s', ...(severity && value > 0 ? { severity } : {}) };
    }
  },
};

function nowFact(id: string, title: string, given: Pick<DepthFact, 'value' | 'why'>): DepthFact {
  return { id, title, unit: '%', ...given };
}

/** Share of look-ups that found their key since the question before. */
function hitRateNow(growth: Growth): Pick<DepthFact, 'value' | 'why'> {
  if (growth.seconds === undefined) return { value: null, why: words.sources.needsSecond };
  return ratio(growth.by('keyspace_hits'), growth.by('keyspace_misses'));
}

function ratio(hits: number | undefined, misses: number | undefined): Pick<DepthFact, 'value' | 'why'> {
  if (hits === undefined || misses === undefined) return { value: null, why: words.depth.redis.notTold };
  const all = hits + misses;
  return all === 0 ? { value: null, why: words.sources.redis.noLookups } : { value: (100 * hits) / all };
}

/** INFO's counters, with those of a command under `calls get`, `usec get`, `failed get`. */
function countersOf(info: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const counters = new Map(info);
  for (const [name, fields] of statsOf(info)) {
    counters.set(`calls ${name}`, fields.get('calls') ?? '');
    counters.set(`usec ${name}`, fields.get('usec') ?? '');
    counters.set(`failed ${name}`, String(failuresIn(fields)));
  }
  return counters;
}

function failuresIn(fields: ReadonlyMap<string, string>): number {
  return (numberIn(fields.get('rejected_calls')) ?? 0) + (numberIn(fields.get('failed_calls')) ?? 0);
}

function* statsOf(info: ReadonlyMap<string, string>): Generator<[string, ReadonlyMap<string, string>]> {
  for (const [name, text] of info) {
    if (!name.startsWith('cmdstat_')) continue;
    const pairs = text.split(',').map((pair) => pair.split('=') as [string, string]);
    yield [name.slice('cmdstat_'.length).replace('|', ' '), new Map(pairs)];
  }
}

/** Commands by the time they took since the question before; at the first one, since the server began. */
function commandsIn(info: ReadonlyMap<string, string>, growth: Growth): readonly DepthRow[] {
  const isFirst = growth.seconds === undefined;
  const found = [...statsOf(info)].map(([name, fields]) => {
    const calls = numberIn(fields.get('calls')) ?? 0;
    const usec = numberIn(fields.get('usec')) ?? 0;
    // One that was never called before has no counter of before.
    const grown = (what: string, now: number): number =>
      isFirst ? now : (growth.by(`${what} ${name}`) ?? now);
    return {
      ...{ name, calls, failed: failuresIn(fields) },
      callsNow: grown('calls', calls),
      usecNow: grown('usec', usec),
      failedNow: grown('failed', failuresIn(fields)),
    };
  });
  const busy = found.reduce((sum, { usecNow }) => sum + usecNow, 0);
  return found
    .filter(({ callsNow }) => callsNow > 0)
    .toSorted((a, b) => b.usecNow - a.usecNow)
    .slice(0, 100)
    .map(({ name, calls, failed, callsNow, usecNow, failedNow }) => ({
      id: name,
      ...(!isFirst && failedNow > 0 ? { severity: 'warning' as const } : {}),
      cells: {
        ...{ command: name, calls, failed },
        rate: growth.seconds === undefined ? null : callsNow / growth.seconds,
        share: busy === 0 ? null : (100 * usecNow) / busy,
        each: usecNow / callsNow,
      },
    }));
}
