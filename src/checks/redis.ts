import type { Redis } from 'ioredis';
import * as z from 'zod';
import { safeUrl } from '../connections/http.ts';
import { ping, withRedis } from '../connections/redis.ts';
import { parseInfo } from '../connections/redis-answers.ts';
import type { Check, CheckKind } from '../model/kind.ts';
import { redisUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';

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
      label: words.checks.label.ping(safeUrl(options.redis)),
      run: (signal) =>
        withRedis(options.redis, context, signal, async (client) => {
          const started = context.clock.elapsed();
          try {
            await ping(client, options.redis);
          } catch (error) {
            const said = (error as Error).message;
            if (/^LOADING/.test(said)) return { status: 'degraded', message: words.checks.redis.loading };
            if (/^MASTERDOWN/.test(said)) return { status: 'degraded', message: words.checks.redis.noMaster };
            throw error;
          }
          const latencyMs = context.clock.elapsed() - started;
          const wrong = troubleIn(await infoIfAllowed(client));
          return wrong === undefined
            ? { status: 'up', message: words.checks.redis.pong, latencyMs }
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
function troubleIn(info: ReadonlyMap<string, string>): string | undefined {
  if (info.get('loading') === '1') return words.checks.redis.loading;
  if (info.get('master_link_status') === 'down') return words.checks.redis.noMaster;
  if (info.get('rdb_last_bgsave_status') === 'err') return words.checks.redis.saveFailed;
  if (info.get('aof_last_write_status') === 'err') return words.checks.redis.appendFailed;
  return undefined;
}
