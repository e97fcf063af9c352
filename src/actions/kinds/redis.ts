import type { Redis } from 'ioredis';
import { z } from 'zod';
import { abortable } from '../../connections/abortable.ts';
import { safeUrl } from '../../connections/http.ts';
import { withRedis } from '../../connections/redis.ts';
import type { TargetPlan } from '../../model/action.ts';
import type { Context } from '../../model/kind.ts';
import type { ActionKind, Deed } from '../../model/target.ts';
import { redisUrl } from '../../schema/database-url.ts';
import { planDelete } from '../../targets/redis-keys.ts';
import { fillText } from './fill.ts';

const url = redisUrl.describe('Connection URL');

const schema = z.strictObject({
  redis: url,
  keys: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe('Keys or patterns to delete; {name} stands for a parameter'),
  move: z
    .strictObject({
      from: z.string().min(1).describe('List that is emptied, oldest entry first'),
      to: z.string().min(1).describe('List that its entries are put into'),
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
  open(options, context): Deed {
    if ((options.keys === undefined) === (options.move === undefined))
      throw new Error('say either which keys are deleted, or what is moved');
    const place = safeUrl(options.redis);
    return {
      label: options.move ? `${options.move.from} to ${options.move.to} in ${place}` : `keys in ${place}`,
      plan(params, signal) {
        if (options.move) return planMove(options.redis, options.move, context, signal);
        const patterns = [options.keys!].flat().map((key) => fillText(key, params));
        return planDelete(options.redis, patterns, context, signal);
      },
    };
  },
};

/** As many entries as there are now go over, one at a time, so that none is lost or doubled when it is stopped. */
function planMove(
  place: string,
  { from, to }: { readonly from: string; readonly to: string },
  context: Context,
  signal: AbortSignal,
): Promise<TargetPlan> {
  return withRedis(place, context, signal, async (client): Promise<TargetPlan> => {
    const waiting = await client.llen(from);
    return {
      requests: [`LMOVE ${from} ${to} RIGHT LEFT, ${waiting} times`],
      from: `${waiting} in ${from}`,
      to: `${waiting} more in ${to}`,
      touches: waiting,
      thing: 'entry',
      risk: 'disruptive',
      preconditions: [
        {
          text: `${from} holds at least ${waiting}`,
          recheck: (again) =>
            withRedis(place, context, again, async (connected) => {
              const now = await connected.llen(from);
              return now >= waiting ? undefined : `${from} holds ${now} now`;
            }),
        },
      ],
      timeoutMs: 10 * 60_000,
      run: (output, running) =>
        withRedis(place, context, running, async (connected) => {
          output(`${await moveEntries(connected, from, to, waiting, running)} entries moved`);
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
