import { z } from 'zod';
import { safeUrl } from '../connections/http.ts';
import { parseInfo, withRedis } from '../connections/redis.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { redisUrl } from '../schema/database-url.ts';
import { planDelete, planKeys } from './redis-keys.ts';

const schema = z.strictObject({
  redis: redisUrl.describe('Connection URL, with the database number'),
});
type Options = z.infer<typeof schema>;

export const redisTarget: TargetKind<Options> = {
  kind: 'redis',
  summary: 'A Redis database: flush it whole, or delete keys by a pattern that is asked for.',
  schema,
  example: '{ redis: "redis://localhost:6379/0" }',
  open({ redis: url }, context): Target {
    return {
      label: `redis ${safeUrl(url)}`,
      verbs: ['delete-keys', 'flush-cache'],
      status: (signal) =>
        withRedis(url, context, signal, async (client) => ({ status: 'up', message: await client.ping() })),
      stats: (signal) =>
        withRedis(url, context, signal, async (client) => {
          const info = parseInfo(await client.info('memory'));
          const [used, limit] = [Number(info.get('used_memory')), Number(info.get('maxmemory'))];
          return {
            ...(Number.isFinite(used) ? { memoryBytes: used } : {}),
            // Redis writes 0 for no limit.
            ...(limit > 0 ? { memoryLimitBytes: limit } : {}),
          };
        }),
      plan(verb, params, signal) {
        if (verb === 'flush-cache') return planKeys(url, undefined, context, signal);
        if (verb === 'delete-keys') return planDelete(url, [String(params.pattern)], context, signal);
        throw new Error(`a redis database cannot ${verb}`);
      },
    };
  },
};
