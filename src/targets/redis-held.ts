import type { Redis } from 'ioredis';
import { abortable } from '../connections/abortable.ts';
import { databaseOf, withRedis } from '../connections/redis.ts';
import type { Precondition } from '../model/action.ts';
import type { Context, HeldKeys } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { globMatcher } from './redis-glob.ts';
import { pages } from './redis-pages.ts';

/** How long a whole database is searched for what has to be spared, in milliseconds; emptying it is destructive in any case. */
const searchMs = 20_000;
/** Keys that are remembered for one reason. */
const mostRemembered = 100_000;

/** Keys that would go and are no cache, for one reason. */
interface Doomed {
  readonly by: HeldKeys['by'];
  readonly keys: number;
  /** One of them, and how many entries it has where it has any to count. */
  readonly example: string;
  readonly entries: number | undefined;
  /** Where the configuration means it to lie; undefined: here. */
  readonly elsewhere: string | undefined;
  /** Not all keys were looked at. */
  readonly atLeast: boolean;
}

/** What is held in a database, ready to be met among keys that are to go. */
export class HeldWatch {
  readonly #entries: readonly {
    readonly hold: HeldKeys;
    readonly elsewhere: string | undefined;
    readonly fits: (key: string) => boolean;
    readonly met: Set<string>;
  }[];
  #partial = false;

  constructor(url: string, context: Context) {
    const here = databaseOf(url);
    this.#entries = (context.heldKeys ?? []).flatMap((hold) => {
      const { server, database } = databaseOf(hold.redis);
      // One server may have several addresses: a key of that name in a database of that number may be the one that is meant.
      if (database !== here.database) return [];
      const names = new Set((hold.keys ?? []).map(bytes));
      const globs = (hold.patterns ?? []).map((pattern) => globMatcher(bytes(pattern)));
      const fits = (key: string): boolean => names.has(key) || globs.some((glob) => glob(key));
      const elsewhere = server === here.server ? undefined : server;
      return [{ hold, elsewhere, fits, met: new Set<string>() }];
    });
  }

  /** @param key its bytes, as `latin1` */
  meet(key: string): void {
    for (const { fits, met } of this.#entries) if (fits(key)) this.#remember(met, key);
  }

  /** Looks for all of them in a database that is to be emptied. */
  async search(client: Redis, context: Context, signal: AbortSignal): Promise<void> {
    for (const { hold, met } of this.#entries) {
      for (const key of hold.keys ?? []) {
        if ((await abortable(signal, () => client.exists(key))) > 0) met.add(bytes(key));
      }
    }
    const until = context.clock.elapsed() + searchMs;
    for (const { hold, met } of this.#entries) {
      for (const pattern of hold.patterns ?? []) {
        for await (const keys of pages(client, pattern, signal)) {
          for (const key of keys) this.#remember(met, key.toString('latin1'));
          this.#partial ||= context.clock.elapsed() > until;
          if (this.#partial) break;
        }
      }
    }
  }

  #remember(met: Set<string>, key: string): void {
    if (met.size < mostRemembered) met.add(key);
    else this.#partial = true;
  }

  /** What was met, with what the lists, streams and sets among it hold. */
  async doomed(client: Redis, signal: AbortSignal): Promise<readonly Doomed[]> {
    const found: Doomed[] = [];
    for (const { hold, elsewhere, met } of this.#entries) {
      const [first] = met;
      if (first === undefined) continue;
      const key = Buffer.from(first, 'latin1');
      const entries = await abortable(signal, () => lengthOf(client, key));
      const atLeast = this.#partial && hold.patterns !== undefined;
      found.push({
        ...{ by: hold.by, keys: met.size, example: key.toString('utf8'), entries, elsewhere, atLeast },
      });
    }
    return found;
  }

  /** That queues which are empty now still are when it begins: nobody confirmed losing what came meanwhile. */
  preconditions(url: string, context: Context, goes: (key: string) => boolean): readonly Precondition[] {
    const { redis: said } = words.targets;
    return this.#entries
      .filter(({ elsewhere }) => elsewhere === undefined)
      .flatMap(({ hold, met }) => (hold.keys ?? []).filter((key) => !met.has(bytes(key)) && goes(bytes(key))))
      .filter((key, index, all) => all.indexOf(key) === index)
      .map((key) => ({
        text: said.held.isEmpty(key),
        recheck: (signal) =>
          withRedis(url, context, signal, async (client) => {
            const entries = await abortable(signal, () => lengthOf(client, Buffer.from(key)));
            return entries === 0 ? undefined : said.held.filled(key, entries);
          }),
      }));
  }
}

/** What people read of keys that would go and are no cache. */
export function doomedText(doomed: readonly Doomed[]): readonly string[] {
  return doomed.map((one) => words.targets.redis.held.goes(one));
}

/** How many entries a key has; undefined where it is none of what has entries, 0 where there is no such key. */
async function lengthOf(client: Redis, key: Buffer): Promise<number | undefined> {
  switch (await client.type(key)) {
    case 'none':
      return 0;
    case 'list':
      return client.llen(key);
    case 'stream':
      return client.xlen(key);
    case 'zset':
      return client.zcard(key);
    case 'set':
      return client.scard(key);
    default:
      return undefined;
  }
}

function bytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}
