import type { Redis } from 'ioredis';
import * as z from 'zod';
import { abortable } from '../../connections/abortable.ts';
import { safeUrl } from '../../connections/http.ts';
import { withRedis } from '../../connections/redis.ts';
import type { Sketch, TargetPlan } from '../../model/action.ts';
import type { Context } from '../../model/kind.ts';
import type { ActionKind, OwnAction } from '../../model/target.ts';
import { redisUrl } from '../../schema/url.ts';
import { planDelete, sketchKeys } from '../../targets/redis-keys.ts';
import { words } from '../../words/index.ts';
import { fillText } from './fill.ts';

const schema = z.strictObject({
  redis: redisUrl.describe('Connection URL'),
  keys: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe('Keys or patterns to delete; {name} stands for a parameter'),
  move: z
    .strictObject({
      from: z.string().min(1).describe('List that is emptied, oldest entry first'),
      to: z.string().min(1).describe('List that receives the entries'),
    })
    .optional()
    .describe('Put the entries of one list back into another: retry what failed'),
});
type Options = z.infer<typeof schema>;

export const redis: ActionKind<Options> = {
  kind: 'redis',
  summary: 'Keys to delete, or a list to put back into another, in a Redis database.',
  schema,
  example: '{ redis: "redis://localhost:6379/0", move: { from: crm_retry_queue, to: crm_queue } }',
  open(options, context): OwnAction {
    const { redis: said } = words.actions.own;
    if ((options.keys === undefined) === (options.move === undefined)) throw new Error(said.keysOrMove);
    const database = safeUrl(options.redis);
    return {
      label: options.move
        ? said.moveLabel(options.move.from, options.move.to, database)
        : said.keysLabel(database),
      plan(params, signal) {
        if (options.move) return planMove(options.redis, options.move, context, signal);
        const patterns = [options.keys!].flat().map((key) => fillText(key, params));
        return planDelete(options.redis, patterns, context, signal);
      },
      sketch: (params) =>
        options.move
          ? sketchMove(options.move)
          : sketchKeys([options.keys!].flat().map((key) => fillText(key, params))),
    };
  },
};

function sketchMove({ from, to }: { readonly from: string; readonly to: string }): Sketch {
  const { unseen } = words.targets;
  return {
    requests: [`LMOVE ${from} ${to} RIGHT LEFT`],
    thing: 'entry',
    risk: 'disruptive',
    unseen: [unseen.entries(from)],
  };
}

/** As many entries as there are now go over, one at a time, so that none is lost or doubled when it is stopped. */
function planMove(
  url: string,
  { from, to }: { readonly from: string; readonly to: string },
  context: Context,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const { redis: said } = words.actions.own;
  return withRedis(url, context, signal, async (client): Promise<TargetPlan> => {
    const waiting = await client.llen(from);
    return {
      requests: [`LMOVE ${from} ${to} RIGHT LEFT, ${waiting} times`],
      from: said.waiting(waiting, from),
      to: said.more(waiting, to),
      touches: waiting,
      thing: 'entry',
      risk: 'disruptive',
      preconditions: [
        {
          text: said.holdsAtLeast(from, waiting),
          recheck: (again) =>
            withRedis(url, context, again, async (connected) => {
              const now = await connected.llen(from);
              return now >= waiting ? undefined : said.holdsNow(from, now);
            }),
        },
      ],
      timeoutMs: 10 * 60_000,
      run: (output, running) =>
        withRedis(url, context, running, async (connected) => {
          output(said.moved(await moveEntries(connected, from, to, waiting, running)));
        }),
    };
  });
}

async function moveEntries(
  client: Redis,
  from: string,
  to: string,
  most: number,
  signal: AbortSignal,
): Promise<number> {
  for (let moved = 0; moved < most; moved++) {
    signal.throwIfAborted();
    const entry = await abortable(signal, () => client.lmove(from, to, 'RIGHT', 'LEFT'));
    if (entry === null) return moved;
  }
  return most;
}
