import type { QueuePlace } from '../../../model/queue.ts';
import { span } from '../../duration.ts';
import { plural } from '../../plural.ts';

const titles: Readonly<Record<QueuePlace | 'overview' | 'consumers', string>> = {
  overview: 'Overview',
  waiting: 'Waiting',
  'in-flight': 'In progress',
  delayed: 'Delayed',
  failed: 'Failed',
  dead: 'Dead',
  consumers: 'Consumers',
};

const none: Readonly<Record<QueuePlace, string>> = {
  waiting: 'nothing waiting',
  'in-flight': 'nothing in progress',
  delayed: 'nothing delayed',
  failed: 'nothing failed',
  dead: 'no dead entries',
};

/** What is said about what lies in a queue. */
export const queues = {
  titles,
  none,
  peek: {
    counts:
      'looking returns messages to the queue marked as redelivered, and may count as a delivery attempt',
    hides: 'looking hides messages from consumers for 5 s and counts as a receive: it can dead-letter them',
  },
  facts: {
    depth: 'Waiting',
    oldest: 'Oldest',
    in: 'In',
    out: 'Out',
    change: 'Change',
    consumers: 'Consumers',
    reaches: { warning: 'Warning in', critical: 'Critical in' },
    empty: 'Empty in',
    needs: (ms: number) => `To empty in ${span(ms)}`,
  },
  columns: {
    place: 'Place',
    entries: 'Entries',
    oldest: 'Oldest',
    id: 'Id',
    age: 'Age',
    title: 'Task',
    takenBy: 'Taken by',
    tries: 'Tries',
    error: 'Error',
    body: 'Content',
    size: 'Size',
    consumer: 'Consumer',
    runsOn: 'Runs on',
    busy: 'Busy',
    most: 'At once',
    idle: 'Silent for',
  },
  rateUnknown: 'not seen yet',
  notShrinking: 'it does not shrink',
  paused: 'Paused: nothing is taken until it is resumed.',
  workers: (needed: number, have: number) => `${plural(needed, 'worker')} (${have} now)`,
  service: (perMinute: number) => `${Math.ceil(perMinute)}/min must be taken`,
  needUnknown: {
    'no-worker': 'no worker: start one first',
    paused: 'paused: resume it first',
    unknown: 'what comes in is not known',
  },
  text: (characters: number) => `text, ${plural(characters, 'character')}`,
  unmasked: 'unmasked content',
  noConsumers: 'no consumer',
};
