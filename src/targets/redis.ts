import * as z from 'zod';
import { safeUrl } from '../connections/http.ts';
import { ping, withRedis } from '../connections/redis.ts';
import { parseInfo } from '../connections/redis-answers.ts';
import type { ActionParams, TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { Context } from '../model/kind.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { redisUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { plannerOf } from './planners.ts';
import { clientChoices, planKillClient, sketchKillClient } from './redis-clients.ts';
import { planDelete, planKeys, sketchKeys } from './redis-keys.ts';

const schema = z.strictObject({
  redis: redisUrl.describe('Connection URL, with the database number'),
});
type Options = z.infer<typeof schema> & {
  /** Of a database that a component is only asked of, not run on: what may be done there. */
  readonly only?: readonly Verb[];
};

type Planner = (
  url: string,
  params: ActionParams,
  context: Context,
  signal: AbortSignal,
) => Promise<TargetPlan>;

const planners: Readonly<Record<Verb, Planner>> = {
  'delete-keys': (url, params, context, signal) => planDelete(url, [String(params.pattern)], context, signal),
  'flush-cache': (url, _params, context, signal) => planKeys(url, undefined, context, signal),
  'kill-client': planKillClient,
};

export const redisTarget: TargetKind<Options> = {
  kind: 'redis',
  summary:
    'A Redis database: flush it whole, delete keys by a pattern that is asked for, close a connection.',
  schema,
  example: '{ redis: "redis://localhost:6379/0" }',
  open({ redis: url, only }, context): Target {
    return {
      label: words.targets.redis.label(safeUrl(url)),
      verbs: only ?? Object.keys(planners),
      choices: async (verb, _param, signal) =>
        verb === 'kill-client' ? clientChoices(url, context, signal) : [],
      status: (signal) =>
        withRedis(url, context, signal, async (client) => {
          await ping(client, url);
          return { status: 'up', message: words.checks.redis.pong };
        }),
      stats: (signal) =>
        withRedis(url, context, signal, async (client) => {
          const info = parseInfo(await client.info('memory'));
          const [used, limit] = [Number(info.get('used_memory')), Number(info.get('maxmemory'))];
          return {
            ...defined({
              memoryBytes: Number.isFinite(used) ? used : undefined,
              // Redis writes 0 for no limit.
              memoryLimitBytes: limit > 0 ? limit : undefined,
            }),
          };
        }),
      async plan(verb, params, signal) {
        return plannerOf(planners, verb, words.targets.redis.self)(url, params, context, signal);
      },
      sketch: (verb, params) =>
        verb === 'kill-client'
          ? sketchKillClient(params)
          : sketchKeys(verb === 'delete-keys' ? [String(params.pattern)] : undefined),
    };
  },
};
