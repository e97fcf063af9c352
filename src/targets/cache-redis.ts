import * as z from 'zod';
import { safeUrl } from '../connections/http.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { redisUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { planKeys, sketchKeys } from './redis-keys.ts';

const pattern = z.string().refine((text) => /[^*?]/.test(text), {
  error: () => words.targets.cache.everyKey,
});

const schema = z.strictObject({
  redis: redisUrl.describe('Connection URL, with the database number'),
  pattern: z
    .union([pattern, z.array(pattern).min(1)])
    .optional()
    .describe('Only keys that match, such as "medico:*"; without it the whole database is flushed'),
  keep: z
    .union([pattern, z.array(pattern).min(1)])
    .optional()
    .describe(
      'Keys of the database that are no cache, such as "session:*": whatever would delete some of them counts them first and is destructive. The queues of `queues:` need not be named',
    ),
});
type Options = z.infer<typeof schema>;

export const redis: TargetKind<Options> = {
  kind: 'redis',
  summary:
    'Keys of a Redis database, all or by pattern. Keys are counted first, found with SCAN and removed with UNLINK.',
  schema,
  example: '{ redis: "redis://localhost:6379/0", pattern: "medico:*", keep: "session:*" }',
  holds: ({ redis: url, keep }) => (keep === undefined ? undefined : { redis: url, patterns: [keep].flat() }),
  open(options, context): Target {
    const patterns = options.pattern === undefined ? undefined : [options.pattern].flat();
    return {
      label: words.targets.cache.redisLabel(patterns, safeUrl(options.redis)),
      verbs: ['flush-cache'],
      async plan(verb, _params, signal) {
        if (verb !== 'flush-cache') throw new Error(words.targets.cannot(words.targets.cache.self, verb));
        return planKeys(options.redis, patterns, context, signal);
      },
      sketch: () => sketchKeys(patterns),
    };
  },
};
