import type { ConfiguredKind } from '../model/configured-kind.ts';
import type { QueueKind } from '../model/queue-kind.ts';
import { bullmq } from './bullmq.ts';
import { celery } from './celery.ts';
import { kafka } from './kafka.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redisList } from './redis-list.ts';
import { redisStream } from './redis-stream.ts';
import { rq } from './rq.ts';
import { sidekiq } from './sidekiq.ts';
import { queueSource } from './source.ts';
import { sqs } from './sqs.ts';
import { table } from './table.ts';

/** Every kind of queue. A new one is its own file and one line here. */
export const queueKinds: readonly QueueKind[] = [
  table,
  redisList,
  redisStream,
  rabbitmq,
  celery,
  rq,
  sidekiq,
  bullmq,
  sqs,
  kafka,
];

/** The same as what a queue is read from. */
export const queueSources = queueKinds.map(queueSource);

/** The kind of queue that a configuration names; undefined for a source that is none. */
export function queueKindOf(use: ConfiguredKind): QueueKind | undefined {
  return queueKinds.find(({ kind }) => kind === use.kind);
}
