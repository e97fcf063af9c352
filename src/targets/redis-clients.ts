import type { Redis } from 'ioredis';
import { abortable } from '../connections/abortable.ts';
import { withRedis } from '../connections/redis.ts';
import { mayEnd, parseClients, type RedisClient } from '../connections/redis-answers.ts';
import type { ActionParams, Choice, Sketch, TargetPlan } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import { words } from '../words/index.ts';

/** Most clients that are offered to choose from. */
const mostChoices = 50;

/** Clients that may be ended, those whose answers wait in the server's memory first, then the idlest. */
export function clientChoices(
  url: string,
  context: Context,
  signal: AbortSignal,
): Promise<readonly Choice[]> {
  return withRedis(url, context, signal, async (client) => {
    const clients = (await clientsOf(client, signal)).filter(mayEnd);
    return clients
      .toSorted((a, b) => b.outputBytes - a.outputBytes || b.idleS - a.idleS)
      .slice(0, mostChoices)
      .map((one) => ({ value: one.id, text: words.targets.redis.client.line(one) }));
  });
}

/** Plans closing one connection. @throws Error when there is none of that id that may be closed */
export function planKillClient(
  url: string,
  params: ActionParams,
  context: Context,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const { client: said } = words.targets.redis;
  const id = String(params.client);
  const find = (asked: AbortSignal): Promise<RedisClient | undefined> =>
    withRedis(url, context, asked, async (client) =>
      (await clientsOf(client, asked, id)).find((one) => one.id === id),
    );
  return withRedis(url, context, signal, async (): Promise<TargetPlan> => {
    const meant = await find(signal);
    if (!meant) throw new Error(said.none(id));
    if (!mayEnd(meant)) throw new Error(said.mayNot(id, meant.kind));
    // An id begins anew when the server is restarted: then the address is another, or the connection younger.
    const gone = async (asked: AbortSignal): Promise<boolean> => {
      const now = await find(asked);
      return now === undefined || now.address !== meant.address || now.ageS < meant.ageS;
    };
    return {
      requests: [killRequest(id, meant.address)],
      from: said.line(meant),
      to: said.closed,
      touches: 1,
      thing: 'connection',
      risk: 'disruptive',
      preconditions: [
        {
          text: said.same(id, meant.address),
          recheck: async (asked) => ((await gone(asked)) ? said.gone(id) : undefined),
        },
      ],
      timeoutMs: 20_000,
      run: (output, running) =>
        withRedis(url, context, running, async (client) => {
          if (await gone(running)) throw new Error(said.gone(id));
          const ended = await abortable(running, () =>
            client.call('CLIENT', 'KILL', 'ID', id, 'ADDR', meant.address, 'SKIPME', 'yes'),
          );
          if (Number(ended) !== 1) throw new Error(said.gone(id));
          output(said.done(id));
        }),
      verify: {
        label: said.verify(id),
        look: async (asked) => ((await gone(asked)) ? undefined : said.still(id)),
        alone: true,
      },
    };
  });
}

/** What ending a client would run, asking nobody. */
export function sketchKillClient(params: ActionParams): Sketch {
  const id = String(params.client);
  const { client: said } = words.targets.redis;
  return {
    requests: [killRequest(id, '…')],
    to: said.closed,
    thing: 'connection',
    risk: 'disruptive',
    unseen: [said.unseen(id)],
  };
}

function killRequest(id: string, address: string): string {
  return `CLIENT KILL ID ${id} ADDR ${address} SKIPME yes`;
}

/** All clients, or the one with an id where the server can be asked for one: from Redis 6.2. */
async function clientsOf(client: Redis, signal: AbortSignal, id?: string): Promise<readonly RedisClient[]> {
  const list = async (...only: readonly string[]): Promise<readonly RedisClient[]> =>
    parseClients(String(await abortable(signal, () => client.call('CLIENT', 'LIST', ...only))));
  if (id === undefined) return list();
  try {
    return await list('ID', id);
  } catch (error) {
    if (!/^ERR syntax/i.test((error as Error).message)) throw error;
    return list();
  }
}
