import { expect, test } from 'vitest';
import { mongodb } from '../../src/sources/mongodb.ts';

const faults = (options: object) =>
  mongodb.schema
    .safeParse({ mongodb: 'mongodb://localhost/shop', ...options })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

test.each<[object, string]>([
  [{ aggregate: [{ $match: {} }, { $out: 'x' }] }, 'aggregate: $out writes: only questions are allowed here'],
  [
    { aggregate: [{ $facet: { a: [{ $merge: { into: 'x' } }] } }] },
    'aggregate: $merge writes: only questions are allowed here',
  ],
  [{ aggregate: '[{"$out": "x"}]' }, 'aggregate: $out writes: only questions are allowed here'],
  [
    { count: { $where: 'sleep(1000)' } },
    'count: $where runs JavaScript on the server: only questions are allowed here',
  ],
  [
    { aggregate: [{ $project: { a: { $function: { body: 'x', args: [], lang: 'js' } } } }] },
    'aggregate: $function runs JavaScript on the server: only questions are allowed here',
  ],
  [
    { aggregate: [{ $changeStream: {} }] },
    'aggregate: $changeStream has no end: only questions with one answer are allowed here',
  ],
  [{ aggregate: { $match: {} } }, 'aggregate: expected a list of stages'],
  [{ count: 'state' }, 'count: expected JSON'],
])('%j is refused', (question, message) => {
  expect(faults({ collection: 'jobs', ...question })).toEqual([message]);
});

test('what is asked has to be one question, of a collection or of a command that only tells', () => {
  expect(faults({})).toEqual([': expected exactly one of run, count, aggregate']);
  expect(faults({ count: {} })).toEqual([': needs a collection']);
  expect(faults({ run: 'serverStatus', value: 'uptime', collection: 'jobs' })).toEqual([
    'collection: is about the whole server: it takes no collection',
  ]);
  expect(faults({ run: 'dropDatabase', value: 'x' })).toHaveLength(1);
  expect(faults({ run: 'dbStats', value: 'dataSize' })).toBeUndefined();
  expect(faults({ collection: 'jobs', count: '{"state": "pending"}' })).toBeUndefined();
});
