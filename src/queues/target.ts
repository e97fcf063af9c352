import * as z from 'zod';
import type { Choice, TargetPlan, Verb } from '../model/action.ts';
import type { ConfiguredKind } from '../model/configured-kind.ts';
import type { Context } from '../model/kind.ts';
import type { QueueChange } from '../model/queue-kind.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { words } from '../words/index.ts';
import { queueKindOf } from './registry.ts';

/** A queue that can be acted on: its id and title in the configuration, and what it is. */
export interface TargetQueue {
  readonly id: string;
  readonly title: string;
  readonly use: ConfiguredKind;
}

/** The queues that a component empties: what can be done to what lies in them is done to it. */
export const queueTarget: TargetKind<{ readonly queues: readonly TargetQueue[] }> = {
  kind: 'queue',
  summary: 'The queues that a component empties.',
  schema: z.custom<{ readonly queues: readonly TargetQueue[] }>(),
  example: '{ queues: [] }',
  open({ queues }, context): Target {
    const changes = queues.map((queue) => ({ queue, all: changesOf(queue.use) }));
    const can = (verb: Verb) => changes.filter(({ all }) => all.some((one) => one.verb === verb));
    return {
      label: words.queues.target(queues.map(({ title }) => title)),
      verbs: [...new Set(changes.flatMap(({ all }) => all.map(({ verb }) => verb)))],
      choices: async (verb, param): Promise<readonly Choice[]> =>
        param === 'queue' ? can(verb).map(({ queue: { id, title } }) => ({ value: id, text: title })) : [],
      plan: (verb, params, signal) => planOn(can(verb), verb, { params, context, signal }),
    };
  },
};

/** What can be done to the entries of a queue. */
export function changesOf(use: ConfiguredKind): readonly QueueChange[] {
  return queueKindOf(use)?.changes?.(use.options) ?? [];
}

async function planOn(
  able: readonly { readonly queue: TargetQueue; readonly all: readonly QueueChange[] }[],
  verb: Verb,
  ask: {
    readonly params: Readonly<Record<string, string | number>>;
    readonly context: Context;
    readonly signal: AbortSignal;
  },
): Promise<TargetPlan> {
  const wanted = String(ask.params.queue ?? '');
  const found = able.find(({ queue }) => queue.id === wanted);
  if (!found) {
    const ids = able.map(({ queue }) => queue.id);
    throw new Error(words.queues.change.noQueue(excerptOf(wanted, 80), ids));
  }
  return found.all.find((one) => one.verb === verb)!.plan({ ...ask, queue: found.queue.id });
}
