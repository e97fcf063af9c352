import {
  CannotLook,
  type Depth,
  type DepthAsk,
  type DepthFindings,
  type DepthParts,
  type DepthSection,
} from '../../model/depth.ts';
import type { Context } from '../../model/kind.ts';
import type { QueueCounts, QueuePage, QueuePlace } from '../../model/queue.ts';
import type { Queue, QueueKind } from '../../model/queue-kind.ts';
import type { QueueConfig } from '../../model/system.ts';
import type { CountsAt } from '../../queues/flow.ts';
import { sleep } from '../../time/sleep.ts';
import { words } from '../../words/index.ts';
import { consumersFound } from './consumers.ts';
import { entriesFound, rawEntry } from './entries.ts';
import { overviewFound } from './overview.ts';
import { refused } from './refused.ts';
import type { QueueUse } from './use.ts';

/** Counts that are kept for rates while the depth is open. */
const keptCounts = 30;

/** How long a queue is looked at to see it move, where somebody asks once only, in milliseconds. */
const lookMs = 2_000;

/** The sections of a queue: what it is in numbers, what lies in it by place, who takes it out. */
export function partsOf(kind: QueueKind, options: unknown): DepthParts<QueueUse> {
  const { titles, peek } = words.depth.queues;
  // A program that is started for each question takes seconds.
  const { everyMs } = kind;
  const patience = everyMs === undefined ? {} : { limitMs: 20_000 };
  const asked =
    kind.peek === 'neutral' ? { everyMs: 5_000 } : { byKey: () => peek[kind.peek as 'counts' | 'hides'] };
  const sections: DepthSection[] = [
    { id: 'overview', title: () => titles.overview, everyMs: everyMs ?? 2_000, ...patience },
    ...kind
      .places(options)
      .map((place): DepthSection => ({ id: place, title: () => titles[place], ...asked, ...patience })),
    ...(kind.tellsConsumers
      ? [{ id: 'consumers', title: () => titles.consumers, everyMs: everyMs ?? 5_000, ...patience }]
      : []),
  ];
  return { sections, open: ({ config, use }, context) => openQueue(kind, config, use.options, context) };
}

function openQueue(kind: QueueKind, config: QueueConfig, options: unknown, context: Context): Depth {
  const queue = kind.open(options, context);
  const counted: CountsAt[] = [];
  const pages = new Map<string, QueuePage>();
  const count = async (signal: AbortSignal): Promise<DepthFindings> => {
    counted.push({ at: context.clock.now(), counts: await countOnce(queue, signal) });
    if (counted.length > keptCounts) counted.shift();
    return overviewFound(config, kind.changes?.(options) ?? [], counted);
  };
  const ask = async (
    section: string,
    signal: AbortSignal,
    { progress }: DepthAsk,
  ): Promise<DepthFindings> => {
    if (section === 'overview') {
      const found = await count(signal);
      // A screen asks again; whoever asks once waits until there is something to compare.
      if (counted.length > 1 || progress || kind.everyMs !== undefined) return found;
      await sleep(context.clock, lookMs, signal);
      return count(signal);
    }
    // Of a queue that is not there nothing is said but that.
    if (kind.peek === 'neutral') await countOnce(queue, signal);
    if (section === 'consumers') return consumersFound((await queue.consumers?.(signal)) ?? []);
    const place = section as QueuePlace;
    const page = await queue.peek(place, signal);
    pages.set(section, page);
    return entriesFound(place, page, context.clock.now());
  };
  return {
    label: queue.label,
    ask: (section, signal, how) =>
      ask(section, signal, how).catch((error: unknown) => {
        throw refused(error, (options as Readonly<Record<string, unknown>>)[kind.kind]);
      }),
    // What was looked at is shown whole, and not looked at again: looking may count.
    more: async (section, row) => rawEntry(pages.get(section), row),
    close: () => queue.close?.(),
  };
}

/** Counts. @throws CannotLook where there are no numbers */
async function countOnce(queue: Queue, signal: AbortSignal): Promise<QueueCounts> {
  const counts = await queue.count(signal);
  if (counts.waiting === null) throw new CannotLook('failed', counts.why);
  return counts;
}
