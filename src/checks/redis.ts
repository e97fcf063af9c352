import { z } from 'zod';
import { safeUrl } from '../connections/http.ts';
import { parseInfo, withRedis } from '../connections/redis.ts';
import type { Check, CheckKind } from '../model/kind.ts';

const schema = z.strictObject({
  redis: z
    .string()
    .regex(/^rediss?:\/\//, 'expected a redis:// URL')
    .describe('Connection URL'),
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
          await client.ping();
          const latencyMs = context.clock.elapsed() - started;
          const info = parseInfo(await client.info());
          const message = 'PONG';
          if (info.get('loading') === '1')
            return { status: 'degraded', message: 'loading its data', latencyMs };
          if (info.get('master_link_status') === 'down') {
            return { status: 'degraded', message: 'lost its master', latencyMs };
          }
          if (info.get('rdb_last_bgsave_status') === 'err') {
            return { status: 'degraded', message: 'the last save to disk failed', latencyMs };
          }
          return { status: 'up', message, latencyMs };
        }),
    };
  },
};
