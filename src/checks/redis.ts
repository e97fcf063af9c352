import type { Redis } from 'ioredis';
import { z } from 'zod';
import { safeUrl } from '../connections/http.ts';
import { parseInfo, withRedis } from '../connections/redis.ts';
import type { Check, CheckKind } from '../model/kind.ts';
import { redisUrl } from '../schema/database-url.ts';

const schema = z.strictObject({
  redis: redisUrl.describe('Connection URL'),
});
type Options = z.infer<typeof schema>;

export const redis: CheckKind<Options> = {
  kind: 'redis',
  summary: 'A Redis server that answers PING, has loaded its data and, as a replica, sees its master.',
  schema,
  example: '{ redis: "redis://localhost:6379" }',
  open(options, context): Check {
    return {
      label: `PING ${safeUrl(options.redis)}`,
      run: (signal) =>
        withRedis(options.redis, context, signal, async (client) => {
          const started = context.clock.elapsed();
          try {
            await client.ping();
          } catch (error) {
            const said = (error as Error).message;
            if (/^LOADING/.test(said)) return { status: 'degraded', message: 'loading its data' };
            if (/^MASTERDOWN/.test(said)) return { status: 'degraded', message: 'lost its master' };
            throw error;
          }
          const latencyMs = context.clock.elapsed() - started;
          const wrong = troubleIn(await infoIfAllowed(client));
          return wrong === undefined
            ? { status: 'up', message: 'PONG', latencyMs }
            : { status: 'degraded', message: wrong, latencyMs };
        }),
    };
  },
};

/** A user that may PING but not INFO tells less, yet is no fault. */
async function infoIfAllowed(client: Redis): Promise<ReadonlyMap<string, string>> {
  try {
    return parseInfo(await client.info());
  } catch (error) {
    if (/^(?:NOPERM|ERR unknown command)/.test((error as Error).message)) return new Map();
    throw error;
  }
}

/** What INFO says is wrong with a server that answers, in a few words. */
export function troubleIn(info: ReadonlyMap<string, string>): string | undefined {
  if (info.get('loading') === '1') return 'loading its data';
  if (info.get('master_link_status') === 'down') return 'lost its master';
  if (info.get('rdb_last_bgsave_status') === 'err') return 'the last save to disk failed';
  if (info.get('aof_last_write_status') === 'err') return 'the last write to the append-only file failed';
  return undefined;
}
