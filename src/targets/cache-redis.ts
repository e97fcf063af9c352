import type { Redis } from 'ioredis';
import { z } from 'zod';
import { abortable } from '../connections/abortable.ts';
import { safeUrl } from '../connections/http.ts';
import { withRedis } from '../connections/redis.ts';
import type { Output, TargetPlan } from '../model/action.ts';
import type { Target, TargetKind } from '../model/target.ts';

const pattern = z.string().refine((text) => /[^*?]/.test(text), {
  error: 'a pattern that matches every key: leave it out to flush the whole database',
});

const schema = z.strictObject({
  redis: z
    .string()
    .regex(/^rediss?:\/\//, 'expected a redis:// URL')
    .describe('Connection URL, with the database number'),
  pattern: z
    .union([pattern, z.array(pattern).min(1)])
    .optional()
    .describe('Only keys that match, such as "medico:*"; without it the whole database is flushed'),
});
type Options = z.infer<typeof schema>;

/** Keys asked for in one SCAN and removed in one UNLINK, so that the server never stops for long. */
const batch = 500;
/** Keys that are remembered while counting, so that none is counted twice. */
const mostRemembered = 200_000;

export const redis: TargetKind<Options> = {
  kind: 'redis',
  summary:
    'Keys of a Redis database, all or by pattern. Keys are counted first, found with SCAN and removed with UNLINK.',
  schema,
  example: '{ redis: "redis://localhost:6379/0", pattern: "medico:*" }',
  open(options, context): Target {
    const patterns = options.pattern === undefined ? undefined : [options.pattern].flat();
    const place = safeUrl(options.redis);
    return {
      label: patterns ? `${patterns.join(' ')} in ${place}` : `every key in ${place}`,
      verbs: ['flush-cache'],
      plan: (verb, _params, signal) => {
        if (verb !== 'flush-cache') throw new Error(`a cache cannot ${verb}`);
        return withRedis(options.redis, context, signal, async (client): Promise<TargetPlan> => {
          const keys = patterns ? await countKeys(client, patterns, signal) : await client.dbsize();
          const run = (output: Output, running: AbortSignal): Promise<void> =>
            withRedis(options.redis, context, running, (connected) =>
              patterns ? unlinkKeys(connected, patterns, output, running) : flushAll(connected, output),
            );
          return {
            requests: patterns
              ? patterns.map(
                  (match) => `SCAN 0 MATCH ${match} COUNT ${batch} … UNLINK in batches of ${batch}`,
                )
              : ['FLUSHDB ASYNC'],
            from: `${keys} keys`,
            to: '0 keys',
            touches: keys,
            thing: 'key',
            risk: patterns ? 'disruptive' : 'destructive',
            preconditions: [],
            timeoutMs: 10 * 60_000,
            run,
          };
        });
      },
    };
  },
};

async function flushAll(client: Redis, output: Output): Promise<void> {
  await client.flushdb('ASYNC');
  output('FLUSHDB ASYNC: OK');
}

/**
 * Every page of keys that match; pages may be empty and keys may come twice, as SCAN has it. Keys are bytes: one that is not
 * UTF-8 would not survive as text.
 */
async function* pages(client: Redis, match: string, signal: AbortSignal): AsyncGenerator<Buffer[]> {
  let cursor = '0';
  do {
    signal.throwIfAborted();
    const [next, keys] = await client.scanBuffer(cursor, 'MATCH', match, 'COUNT', batch);
    cursor = next.toString();
    for (let at = 0; at < keys.length; at += batch) yield keys.slice(at, at + batch);
  } while (cursor !== '0');
}

/** Counts each key once as long as they can be remembered, then as they come. */
async function countKeys(client: Redis, patterns: readonly string[], signal: AbortSignal): Promise<number> {
  const seen = new Set<string>();
  let more = 0;
  for (const match of patterns) {
    for await (const keys of pages(client, match, signal)) {
      for (const key of keys) {
        if (seen.size < mostRemembered) seen.add(key.toString('latin1'));
        else if (!seen.has(key.toString('latin1'))) more += 1;
      }
    }
  }
  return seen.size + more;
}

async function unlinkKeys(
  client: Redis,
  patterns: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  let removed = 0;
  let reported = 0;
  for (const match of patterns) {
    for await (const keys of pages(client, match, signal)) {
      removed += await abortable(signal, () => client.unlink(...keys));
      if (removed - reported >= 20 * batch) {
        reported = removed;
        output(`${removed} keys removed`);
      }
    }
  }
  output(`${removed} keys removed`);
}
