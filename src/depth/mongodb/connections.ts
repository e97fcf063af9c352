import { adminDatabase } from '../../connections/mongodb.ts';
import { defined } from '../../model/defined.ts';
import type { DepthFact, DepthRow, DepthSeverity } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import { type MongoSection, numberAt, textAt } from './section.ts';

/** Shares of all connections, 0…1, from which on it is worth a look. */
const nearlyFull = 0.8;
const full = 0.95;

/** How many are connected, from where, and how much room is left. */
export const connections: MongoSection = {
  id: 'connections',
  title: () => words.depth.mongodb.connections.title,
  everyMs: 5_000,
  async ask(asking) {
    const said = words.depth.mongodb.connections;
    const status = await asking.command({ serverStatus: 1 }, adminDatabase);
    const at = (...path: string[]): number | undefined => numberAt(status, ...path);
    const [current, available] = [at('connections', 'current'), at('connections', 'available')];
    const rows = await asking.perhaps(async () =>
      (await asking.documents(1, byApplication, adminDatabase)).map(rowOf),
    );
    const queued = (at('globalLock', 'currentQueue', 'total') ?? 0) > 0 ? ('warning' as const) : undefined;
    return {
      facts: [
        room(current, available),
        fact('active', at('connections', 'active')),
        fact('created', at('connections', 'totalCreated')),
        fact('queued-readers', at('globalLock', 'currentQueue', 'readers'), queued),
        fact('queued-writers', at('globalLock', 'currentQueue', 'writers'), queued),
      ],
      tables: [
        {
          id: 'applications',
          columns: [
            { id: 'application', title: said.columns.application, grow: 1 },
            { id: 'host', title: said.columns.host },
            { id: 'connections', title: said.columns.connections },
            { id: 'active', title: said.columns.active },
          ],
          rows: rows ?? [],
          none: rows ? said.none : said.notShown,
        },
      ],
      notes: asking.notes,
    };

    function fact(
      id: keyof typeof said.facts,
      value: number | undefined,
      severity?: DepthSeverity,
    ): DepthFact {
      const title = said.facts[id];
      if (value === undefined) return { id, title, value: null, why: words.depth.mongodb.notTold };
      return { id, title, value, ...defined({ severity }) };
    }
  },
};

function room(current: number | undefined, available: number | undefined): DepthFact {
  const said = words.depth.mongodb.connections;
  const base = { id: 'connected', title: said.facts.connected };
  if (current === undefined) return { ...base, value: null, why: words.depth.mongodb.notTold };
  if (available === undefined) return { ...base, value: current };
  const share = current / Math.max(1, current + available);
  return {
    ...base,
    value: said.ofMost(current, current + available),
    ...(share >= full ? { severity: 'critical' } : share >= nearlyFull ? { severity: 'warning' } : {}),
  };
}

/** All connections, idle ones too, counted by who holds them. */
const byApplication = [
  { $currentOp: { allUsers: true, idleConnections: true } },
  { $match: { client: { $exists: true } } },
  {
    $group: {
      _id: { application: '$appName', host: { $arrayElemAt: [{ $split: ['$client', ':'] }, 0] } },
      connections: { $sum: 1 },
      active: { $sum: { $cond: ['$active', 1, 0] } },
    },
  },
  { $sort: { connections: -1 } },
  { $limit: 200 },
];

function rowOf(found: Readonly<Record<string, unknown>>): DepthRow {
  const who = (found._id ?? {}) as Readonly<Record<string, unknown>>;
  const [application, host] = [textAt(who, 'application') ?? null, textAt(who, 'host') ?? null];
  return {
    id: `${application} ${host}`,
    cells: {
      ...{ application, host },
      connections: numberAt(found, 'connections') ?? null,
      active: numberAt(found, 'active') ?? null,
    },
  };
}
