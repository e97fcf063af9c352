import { plural } from '../plural.ts';
import { mongodb } from './depth/mongodb.ts';
import { postgres } from './depth/postgres.ts';
import { queues } from './depth/queues.ts';
import { redis } from './depth/redis.ts';

/** What is said about what lies behind a component or queue. One file a kind. */
export const depth = {
  noAnswer: (ms: number) => `no answer within ${ms / 1_000} s, which does not mean that it is down`,
  gone: 'no longer in the configuration',
  faults: {
    'no-right': 'no right',
    'too-old': 'server too old',
    'not-installed': 'not installed',
    'no-answer': 'unknown',
    failed: 'failed',
  },
  screen: {
    title: (owner: string) => `Depth: ${owner}`,
    asking: (time: string) => `asking for ${time}`,
    cost: (cost: string, age: string) => `${cost}, ${age} ago`,
    byKey: (why: string, key: string) => `${key} asks: ${why}`,
    needsText: (label: string, key: string) => `${key} enters the ${label}`,
    nothing: 'nothing to look into here',
    noAction: 'nothing can be done to this row',
    noMore: 'all of it is shown',
    nothingToSave: 'nothing to save yet',
    noColumn: 'nothing to sort by',
    unrecorded: 'Recorded nowhere',
    actions: 'Actions',
    act: (row: string) => `Act on ${row}`,
    sorted: (column: string) => `by ${column}`,
    loading: 'connecting',
    refresh: 'ask now',
  },
  remedy: (what: string) => `needs: ${what}`,
  more: (shown: number, total: number) => `${shown} of ${plural(total, 'row')}`,
  postgres,
  mongodb,
  queues,
  redis,
};
