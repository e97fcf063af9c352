import * as z from 'zod';
import { safeUrl } from '../connections/http.ts';
import { notRedis, withRedis } from '../connections/redis.ts';
import { parseInfo } from '../connections/redis-answers.ts';
import { numberOf } from '../model/json-path.ts';
import type { Reading, Source, SourceKind } from '../model/kind.ts';
import { redisUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';

const schema = z
  .strictObject({
    redis: redisUrl.describe('Connection URL'),
    info: z
      .string()
      .optional()
      .describe('A field of INFO, or hit_ratio: hits in percent since the last reading'),
    llen: z.string().optional().describe('Length of this list'),
    zcard: z.string().optional().describe('Size of this sorted set'),
    xlen: z.string().optional().describe('Length of this stream'),
    dbsize: z.literal(true).optional().describe('How many keys there are'),
  })
  .refine((options) => questions.filter((question) => options[question] !== undefined).length === 1, {
    error: () => words.sources.expected.oneQuestion(questions),
  });
const questions = ['info', 'llen', 'zcard', 'xlen', 'dbsize'] as const;
type Options = z.infer<typeof schema>;

export const redis: SourceKind<Options> = {
  kind: 'redis',
  summary:
    'A number from Redis: an INFO field, the cache hit ratio, or the size of a list, set, stream or database.',
  hasRows: false,
  schema,
  example: '{ redis: "redis://localhost:6379", info: hit_ratio }',
  holds({ redis: url, llen, zcard, xlen }) {
    const key = llen ?? zcard ?? xlen;
    return key === undefined ? undefined : { redis: url, keys: [key] };
  },
  open(options, context): Source {
    let before: { hits: number; misses: number } | undefined;
    const question = questions.find((name) => options[name] !== undefined)!;
    return {
      label: words.sources.label.of(
        options[question] === true ? question : `${question} ${options[question]}`,
        safeUrl(options.redis),
      ),
      read: (signal) =>
        withRedis(options.redis, context, signal, async (client) => {
          switch (question) {
            case 'llen':
              return counted(await client.llen(options.llen!), options.redis);
            case 'zcard':
              return counted(await client.zcard(options.zcard!), options.redis);
            case 'xlen':
              return counted(await client.xlen(options.xlen!), options.redis);
            case 'dbsize':
              return counted(await client.dbsize(), options.redis);
            case 'info': {
              const info = parseInfo(await client.info());
              if (options.info !== 'hit_ratio') {
                const value = numberOf(info.get(options.info!)?.replace(/%$/, ''));
                return value === undefined
                  ? { value: null, why: words.sources.redis.noField(options.info!) }
                  : { value };
              }
              const now = {
                hits: Number(info.get('keyspace_hits')),
                misses: Number(info.get('keyspace_misses')),
              };
              if (Number.isNaN(now.hits + now.misses))
                return { value: null, why: words.sources.redis.noField('keyspace_hits') };
              const ratio = hitRatio(before, now);
              before = now;
              return ratio;
            }
          }
        }),
    };
  },
};

/** A count as Redis answers it. @throws ConnectionFault when it is none: what answers is no Redis */
function counted(value: unknown, url: string): Reading {
  if (typeof value !== 'number') throw notRedis(url);
  return { value };
}

/** Share of look-ups that hit since the reading before, in percent. Counters that went back mean the server was restarted. */
export function hitRatio(
  before: { hits: number; misses: number } | undefined,
  now: { hits: number; misses: number },
): { value: number | null; why?: string; afterMs?: number } {
  if (!before) return { value: null, why: words.sources.needsSecond, afterMs: 1 };
  const restarted = now.hits < before.hits || now.misses < before.misses;
  const hits = restarted ? now.hits : now.hits - before.hits;
  const total = hits + (restarted ? now.misses : now.misses - before.misses);
  return total === 0 ? { value: null, why: words.sources.redis.noLookups } : { value: (hits / total) * 100 };
}
