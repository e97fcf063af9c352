import { mayEnd, parseClients, type RedisClient } from '../../connections/redis-answers.ts';
import { defined } from '../../model/defined.ts';
import type { DepthFact, DepthRow, DepthSeverity } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import { numberIn } from './rates.ts';
import type { RedisSection } from './section.ts';

/** Most clients that are listed. */
const most = 200;
/** Shares of maxclients, 0…1, from which on it is worth a look. */
const nearlyFull = 0.8;
const full = 0.95;
/** What the server holds for one client to read before that is worth a look, in bytes. */
const muchOutput = 2 ** 20;

/** Who is connected, and what the server holds for each. */
export const clients: RedisSection = {
  id: 'clients',
  title: () => words.depth.redis.clients.title,
  everyMs: 2_000,
  async ask(asking) {
    const said = words.depth.redis.clients;
    const found = parseClients(String(await asking.command('CLIENT', 'LIST')));
    const listed = found
      .toSorted(
        (a, b) =>
          b.outputBytes - a.outputBytes ||
          (b.totalBytes ?? 0) - (a.totalBytes ?? 0) ||
          b.idleS - a.idleS ||
          Number(a.id) - Number(b.id),
      )
      .slice(0, most);
    return {
      facts: [await roomFact(), ...countsOf(found)],
      tables: [
        {
          id: 'clients',
          columns: [
            { id: 'client', title: said.columns.client },
            { id: 'address', title: said.columns.address },
            { id: 'name', title: said.columns.name, drop: 2 },
            { id: 'output', title: said.columns.output, unit: 'B' },
            { id: 'idle', title: said.columns.idle, unit: 's' },
            { id: 'age', title: said.columns.age, unit: 's', drop: 1 },
            { id: 'doing', title: said.columns.doing, least: 10, grow: 1 },
          ],
          rows: listed.map(rowOf),
          ...(found.length > listed.length ? { total: found.length } : {}),
          none: said.none,
        },
      ],
      notes: asking.notes,
    };

    async function roomFact(): Promise<DepthFact> {
      const answer = await asking.perhaps('CONFIG', 'GET', 'maxclients');
      const limit = Array.isArray(answer) ? numberIn(String(answer[1])) : undefined;
      const share = limit ? found.length / limit : 0;
      const severity: DepthSeverity | undefined =
        share >= full ? 'critical' : share >= nearlyFull ? 'warning' : undefined;
      return {
        ...{ id: 'connected', title: said.connected },
        value: limit === undefined ? found.length : said.ofMost(found.length, limit),
        ...defined({ severity }),
      };
    }
  },
};

function countsOf(found: readonly RedisClient[]): readonly DepthFact[] {
  const said = words.depth.redis.clients;
  const count = (test: (client: RedisClient) => boolean): number => found.filter(test).length;
  const output = found.reduce((sum, { outputBytes }) => sum + outputBytes, 0);
  return [
    { id: 'blocked', title: said.blocked, value: count(({ isBlocked }) => isBlocked) },
    { id: 'subscribed', title: said.subscribed, value: count(({ subscriptions }) => subscriptions > 0) },
    { id: 'replicas', title: said.replicas, value: count(({ kind }) => kind === 'replica') },
    { id: 'output', title: said.output, value: output, unit: 'B' },
  ];
}

function rowOf(client: RedisClient): DepthRow {
  const said = words.depth.redis.clients;
  const { id, address, name, user, ageS, idleS, database, outputBytes, totalBytes, kind } = client;
  const doing = client.isBlocked
    ? said.waits(client.command)
    : client.subscriptions > 0
      ? said.listens(client.command, client.subscriptions)
      : client.command;
  return {
    id,
    ...(outputBytes >= muchOutput ? { severity: 'warning' as const } : {}),
    cells: {
      ...{ client: Number(id), address, name: name || null, output: outputBytes, idle: idleS, age: ageS },
      doing: kind === 'client' ? doing : said.kinds[kind],
    },
    detail: [
      { label: said.user, value: user || null },
      { label: said.database, value: database },
      { label: said.memory, value: totalBytes ?? null, unit: 'B' },
    ],
    ...(mayEnd(client) ? { actions: [{ verb: 'kill-client', params: { client: id } }] } : {}),
  };
}
