import type { Redis } from 'ioredis';
import { ConnectionLost } from '../connections/host.ts';
import { withRedis } from '../connections/redis.ts';
import type { ActionParams, Output, TargetPlan } from '../model/action.ts';
import type { QueuePlace } from '../model/queue.ts';
import type { ChangeAsk, QueueChange } from '../model/queue-kind.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { words } from '../words/index.ts';
import { answersIn, answersOf } from './redis-ask.ts';

/** A list in Redis that workers take from. */
interface TakenList {
  readonly url: string;
  readonly name: string;
  readonly taken: 'left' | 'right';
  readonly lists: Partial<Record<QueuePlace, string>>;
}

/** Entries moved in one question, so that the server never stops for long and a stop is heard. */
const batch = 200;
const timeoutMs = 10 * 60_000;
/** How long what was set aside is kept, in seconds. */
const keptSeconds = 7 * 86_400;
/** What the key of entries that were set aside has between the list's name and the moment. */
const aside = ':discarded:';

/** What can be done to the entries of a list: nothing is lost by any of it. */
export function listChanges(list: TakenList): readonly QueueChange[] {
  const back = (['failed', 'dead'] as const).filter((place) => list.lists[place] !== undefined);
  return [
    ...(back.length > 0
      ? [
          {
            verb: 'requeue-entries',
            places: back,
            plan: (ask) => planRequeue(list, back, ask),
          } satisfies QueueChange,
        ]
      : []),
    { verb: 'move-entries', places: ['waiting'], plan: (ask) => planMove(list, ask) },
    { verb: 'discard-entries', places: ['waiting'], plan: (ask) => planDiscard(list, ask) },
    { verb: 'restore-entries', places: [], plan: (ask) => planRestore(list, ask) },
  ];
}

/** Entries that go from the end of one list to the end of another. */
interface Move {
  readonly from: string;
  readonly fromEnd: 'LEFT' | 'RIGHT';
  readonly to: string;
  readonly toEnd: 'LEFT' | 'RIGHT';
}

function planRequeue(list: TakenList, back: readonly QueuePlace[], ask: ChangeAsk): Promise<TargetPlan> {
  const place = back.find((one) => one === ask.params.from) ?? (back.length === 1 ? back[0] : undefined);
  if (place === undefined) throw new Error(words.queues.change.whichPlace(back));
  return planMoving(list, { from: list.lists[place]!, to: list.name, ...behind(list) }, ask);
}

/** Where entries go that are to wait their turn: behind all others, the oldest first. */
function behind({ taken }: TakenList): Pick<Move, 'fromEnd' | 'toEnd'> {
  return taken === 'right' ? { fromEnd: 'RIGHT', toEnd: 'LEFT' } : { fromEnd: 'LEFT', toEnd: 'RIGHT' };
}

async function planMove(list: TakenList, ask: ChangeAsk): Promise<TargetPlan> {
  const to = String(ask.params.to ?? '');
  const { change: said } = words.queues;
  if (to === list.name) throw new Error(said.sameList(to));
  const type = await withRedis(list.url, ask.context, ask.signal, (client) => client.type(to));
  if (type !== 'list' && type !== 'none') throw new Error(said.noList(excerptOf(to, 80), type));
  return planMoving(
    list,
    { from: list.name, to, ...behind(list) },
    ask,
    type === 'none' ? [said.newList(to)] : [],
  );
}

/** What was set aside goes back to the end that is taken from: it came first. */
function planRestore(list: TakenList, ask: ChangeAsk): Promise<TargetPlan> {
  const from = asideKey(list, ask.params);
  const ends =
    list.taken === 'right'
      ? ({ fromEnd: 'LEFT', toEnd: 'RIGHT' } as const)
      : ({ fromEnd: 'RIGHT', toEnd: 'LEFT' } as const);
  return planMoving(list, { from, to: list.name, ...ends }, ask);
}

/** @throws Error for any key but one that entries of this list were set aside under */
function asideKey({ name }: TakenList, { key }: ActionParams): string {
  const text = String(key ?? '');
  if (text.startsWith(`${name}${aside}`)) return text;
  throw new Error(words.queues.change.notAside(excerptOf(text, 80), `${name}${aside}…`));
}

async function planMoving(
  { url }: TakenList,
  move: Move,
  { context, signal }: ChangeAsk,
  warnings: readonly string[] = [],
): Promise<TargetPlan> {
  const { change: said } = words.queues;
  const [held, there] = await lengths(url, move, { context, signal });
  const command = `LMOVE ${move.from} ${move.to} ${move.fromEnd} ${move.toEnd}`;
  return {
    requests: [said.times(command, held, batch)],
    from: said.both(move.from, held, move.to, there),
    to: said.both(move.from, 0, move.to, there + held),
    touches: held,
    thing: 'entry',
    risk: 'disruptive',
    preconditions: [],
    ...(warnings.length > 0 ? { warnings } : {}),
    timeoutMs,
    run: async (output, running) => {
      await withRedis(url, context, running, (client) => moveAll(client, move, held, output, running));
      const [left, now] = await lengths(url, move, { context, signal: running });
      output(said.both(move.from, left, move.to, now));
    },
    verify: {
      label: said.fewer(move.from),
      alone: true,
      async look(asked) {
        const [left] = await lengths(url, move, { context, signal: asked });
        return left < held ? undefined : said.holds(move.from, left);
      },
    },
  };
}

/** Moves as many entries as were counted, no more: what came since was not asked about. */
async function moveAll(
  client: Redis,
  { from, to, fromEnd, toEnd }: Move,
  held: number,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  let moved = 0;
  try {
    while (moved < held) {
      signal.throwIfAborted();
      const many = Math.min(batch, held - moved);
      const answers = await answersOf(client, (pipeline) => {
        for (let index = 0; index < many; index++) pipeline.call('LMOVE', from, to, fromEnd, toEnd);
      });
      const got = answers.filter((answer) => answer !== null).length;
      moved += got;
      if (got < many) break;
    }
  } catch (error) {
    // What the server refuses was not done; where the connection broke, the last batch may have been.
    if (signal.aborted || (error instanceof Error && error.name === 'ReplyError')) throw error;
    throw new ConnectionLost(words.queues.change.lost(moved), { cause: error });
  } finally {
    output(words.queues.change.moved(moved, held));
  }
}

async function lengths(
  url: string,
  { from, to }: Pick<Move, 'from' | 'to'>,
  { context, signal }: Pick<ChangeAsk, 'context' | 'signal'>,
): Promise<readonly [number, number]> {
  return withRedis(url, context, signal, async (client) => {
    const [one, other] = await answersOf(client, (pipeline) => pipeline.llen(from).llen(to));
    return [Number(one), Number(other)] as const;
  });
}

/** The list is renamed, and goes by itself after a week: until then it can be put back. */
async function planDiscard(
  { url, name }: TakenList,
  { queue, context, signal }: ChangeAsk,
): Promise<TargetPlan> {
  const { change: said } = words.queues;
  const held = await withRedis(url, context, signal, (client) => client.llen(name));
  const stamp = new Date(context.clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const key = `${name}${aside}${stamp}`;
  return {
    requests: [`RENAMENX ${name} ${key}`, `EXPIRE ${key} ${keptSeconds}`],
    from: said.holds(name, held),
    to: said.holds(name, 0),
    touches: held,
    thing: 'entry',
    risk: 'destructive',
    undo: { verb: 'restore-entries', params: { queue, key }, text: said.putBack(key) },
    preconditions: [],
    warnings: [said.takesAll],
    timeoutMs: 30_000,
    run: (output, running) =>
      withRedis(url, context, running, async (client) => {
        const [renamed, , count] = answersIn(
          await client.multi().renamenx(name, key).expire(key, keptSeconds).llen(key).exec(),
        );
        if (renamed !== 1) throw new Error(said.notRenamed(key));
        output(said.setAside(Number(count), key, keptSeconds / 86_400));
      }),
    verify: {
      label: said.isAside(key),
      alone: true,
      async look(asked) {
        const there = await withRedis(url, context, asked, (client) => client.exists(key));
        return there === 1 ? undefined : said.notThere(key);
      },
    },
  };
}
