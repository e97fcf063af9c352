import type { TargetPlan } from '../model/action.ts';
import type { ChangeAsk } from '../model/queue-kind.ts';
import { words } from '../words/index.ts';

/** What a queue of RabbitMQ has to answer for a purge to be planned and run. */
interface Purgeable {
  readonly name: string;
  /** Where it is asked, for people. */
  readonly request: string;
  /** How many messages are ready now; undefined where that is not known. */
  ready(signal: AbortSignal): Promise<number | undefined>;
  purge(signal: AbortSignal): Promise<void>;
}

/** Messages that are ready are deleted for good; those that consumers hold stay. */
export async function planPurge(queue: Purgeable, { signal }: ChangeAsk): Promise<TargetPlan> {
  const { change: said } = words.queues;
  const ready = await queue.ready(signal);
  if (ready === undefined) throw new Error(words.queues.rabbitmq.noNumbers);
  return {
    requests: [queue.request],
    from: said.holds(queue.name, ready),
    to: said.holds(queue.name, 0),
    touches: ready,
    thing: 'entry',
    risk: 'destructive',
    preconditions: [],
    warnings: [said.forGood],
    timeoutMs: 60_000,
    run: async (output, running) => {
      await queue.purge(running);
      output(said.purged(ready));
    },
    verify: {
      label: said.fewer(queue.name),
      alone: true,
      async look(asked) {
        const left = await queue.ready(asked);
        return left !== undefined && left < ready ? undefined : said.holds(queue.name, left ?? ready);
      },
    },
  };
}
