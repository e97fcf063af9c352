import type { Redis } from 'ioredis';
import { abortable } from '../connections/abortable.ts';
import { withRedis } from '../connections/redis.ts';
import type { Output, Sketch, TargetPlan } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { globMatcher } from './redis-glob.ts';
import { doomedText, HeldWatch } from './redis-held.ts';
import { batch, pages } from './redis-pages.ts';

/** Keys that are remembered while counting, so that none is counted twice. */
const mostRemembered = 200_000;

/** @throws Error for a pattern that matches every key: that is flushing, and asks for more */
function narrowPattern(pattern: string): void {
  if (!/[^*?]/.test(pattern)) throw new Error(words.targets.redis.everyKey(pattern));
}

/** Plans removing the keys that match, or every key of the database; they are counted first. */
export function planKeys(
  url: string,
  patterns: readonly string[] | undefined,
  context: Context,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const { redis: said } = words.targets;
  return withRedis(url, context, signal, async (client): Promise<TargetPlan> => {
    const all = await client.dbsize();
    const held = new HeldWatch(url, context);
    const keys = patterns ? await countKeys(client, patterns, signal, held) : all;
    if (!patterns) await held.search(client, context, signal);
    const doomed = doomedText(await held.doomed(client, signal));
    const others = patterns
      ? [said.others(Math.max(0, all - keys))]
      : heldText(await countHeld(client, signal), all);
    const warnings = [...doomed, ...others];
    const matchers = patterns?.map((match) => globMatcher(Buffer.from(match).toString('latin1')));
    return {
      requests: patterns ? patterns.map((match) => said.unlink(match, batch)) : ['FLUSHDB ASYNC'],
      from: said.keys(keys),
      to: said.keys(0),
      touches: keys,
      thing: 'key',
      risk: patterns && doomed.length === 0 ? 'disruptive' : 'destructive',
      ...(doomed.length > 0 ? { destroys: true as const } : {}),
      preconditions: held.preconditions(
        url,
        context,
        (key) => matchers?.some((matches) => matches(key)) ?? true,
      ),
      ...(warnings.length > 0 ? { warnings } : {}),
      timeoutMs: 10 * 60_000,
      run: (output, running) =>
        withRedis(url, context, running, (connected) =>
          patterns ? unlinkKeys(connected, patterns, output, running) : flushAll(connected, output),
        ),
    };
  });
}

/** What removing keys would run; how many there are is not known. */
export function sketchKeys(patterns: readonly string[] | undefined): Sketch {
  const { redis: said, unseen } = words.targets;
  return {
    requests: patterns ? patterns.map((match) => said.unlink(match, batch)) : ['FLUSHDB ASYNC'],
    to: said.keys(0),
    thing: 'key',
    risk: patterns ? 'disruptive' : 'destructive',
    unseen: [unseen.keys],
  };
}

/** Plans removing keys for good: verified by there being fewer of them. */
export async function planDelete(
  url: string,
  patterns: readonly string[],
  context: Context,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const { redis: said } = words.targets;
  for (const pattern of patterns) narrowPattern(pattern);
  const plan = await planKeys(url, patterns, context, signal);
  return {
    ...plan,
    verify: {
      label: said.fewer(patterns),
      look: async (asked) => {
        const left = await withRedis(url, context, asked, (client) => countKeys(client, patterns, asked));
        return left < plan.touches ? undefined : said.stillMatching(left);
      },
    },
  };
}

async function flushAll(client: Redis, output: Output): Promise<void> {
  await client.flushdb('ASYNC');
  output(words.targets.redis.flushed);
}

/** Counts each key once as long as they can be remembered, then as they come. */
async function countKeys(
  client: Redis,
  patterns: readonly string[],
  signal: AbortSignal,
  held?: HeldWatch,
): Promise<number> {
  const seen = new Set<string>();
  let more = 0;
  for (const match of patterns) {
    for await (const keys of pages(client, match, signal)) {
      for (const bytes of keys) {
        const key = bytes.toString('latin1');
        held?.meet(key);
        if (seen.size < mostRemembered) seen.add(key);
        else if (!seen.has(key)) more += 1;
      }
    }
  }
  return seen.size + more;
}

/** What may be more than a cache in a database: keys of a type that queues have, and keys that never expire. */
interface Held {
  /** Keys that were looked at. */
  readonly seen: number;
  readonly lasting: number;
  /** How many keys of a type there are, and one of them with its length. */
  readonly queues: readonly {
    readonly type: 'list' | 'stream' | 'zset';
    readonly count: number;
    readonly example: string;
    readonly entries: number;
  }[];
}

/** Keys that are looked at before a whole database is emptied: enough to find a queue in it, and no burden. */
const mostLookedAt = 20_000;

async function countHeld(client: Redis, signal: AbortSignal): Promise<Held> {
  const examples = new Map<string, { count: number; key: Buffer }>();
  let seen = 0;
  let lasting = 0;
  for await (const keys of pages(client, '*', signal)) {
    const asked = client.pipeline();
    for (const key of keys) asked.type(key).pttl(key);
    const answers = (await abortable(signal, () => asked.exec())) ?? [];
    for (const [index, key] of keys.entries()) {
      const type = String(answers[2 * index]?.[1]);
      if (answers[2 * index + 1]?.[1] === -1) lasting += 1;
      const known = examples.get(type);
      if (known) known.count += 1;
      else examples.set(type, { count: 1, key });
    }
    seen += keys.length;
    if (seen >= mostLookedAt) break;
  }
  const queues: Held['queues'][number][] = [];
  for (const type of ['list', 'stream', 'zset'] as const) {
    const found = examples.get(type);
    if (!found) continue;
    const { key, count } = found;
    const length = { list: 'llen', stream: 'xlen', zset: 'zcard' } as const;
    const entries = await abortable(signal, () => client[length[type]](key));
    queues.push({ type, count, example: key.toString('utf8'), entries });
  }
  return { seen, lasting, queues };
}

function heldText({ seen, lasting, queues }: Held, all: number): readonly string[] {
  const { redis: said } = words.targets;
  const of = seen < all ? said.ofLookedAt(seen) : '';
  return [
    ...queues.map(({ type, count, example, entries }) => said.holds[type](count, example, entries) + of),
    ...(lasting > 0 ? [said.lasting(lasting) + of] : []),
  ];
}

async function unlinkKeys(
  client: Redis,
  patterns: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const { removed: said } = words.targets.redis;
  let removed = 0;
  let reported = 0;
  for (const match of patterns) {
    for await (const keys of pages(client, match, signal)) {
      removed += await abortable(signal, () => client.unlink(...keys));
      if (removed - reported >= 20 * batch) {
        reported = removed;
        output(said(removed));
      }
    }
  }
  output(said(removed));
}
