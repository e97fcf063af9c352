import { beforeAll, expect, test } from 'vitest';
import type { Runbook } from '../../src/model/runbook.ts';
import { findPlace } from '../../src/runbooks/find.ts';
import { runbook } from './runbook.ts';

let shelf: readonly Runbook[];
beforeAll(async () => {
  shelf = await Promise.all([
    runbook('api', '# API\n## 1. Slow answers\n## Rollback\n## Rollback\n'),
    runbook('db/restore', '# Restore\n## Slow answers\n'),
    runbook('queues', '# Queues\n## Fila congestionada\n'),
  ]);
});

const found = (reference: string): string | undefined => {
  const place = findPlace(shelf, reference);
  return (
    place &&
    [place.runbook.name, place.anchor, place.missing && `no ${place.missing}`].filter(Boolean).join(' ')
  );
};

test.each([
  ['api', 'api'],
  ['API.md', 'api'],
  ['./runbooks/api.md', 'api'],
  ['restore', 'db/restore'],
  ['db/restore.md#slow-answers', 'db/restore slow-answers'],
  ['api#1-slow-answers', 'api 1-slow-answers'],
  ['api#Slow answers', 'api 1-slow-answers'],
  ['api#slow-answers', 'api 1-slow-answers'],
  ['api#rollback-1', 'api rollback-1'],
  ['#Slow answers', 'db/restore slow-answers'],
  ['fila-congestionada', 'queues fila-congestionada'],
  ['Fila congestionada', 'queues fila-congestionada'],
  ['https://wiki.example.com/ops/api.html?x=1', 'api'],
  ['https://wiki.example.com/ops/api#rollback', 'api rollback'],
])('%s means %s', (reference, meaning) => {
  expect(found(reference)).toBe(meaning);
});

test('a file without the heading is found, and what is missing said', () => {
  expect(found('api#nowhere')).toBe('api no nowhere');
});

test.each([[''], ['#'], ['#nowhere'], ['nowhere'], ['https://example.com/'], ['a%ZZ'], ['pi']])(
  '"%s" means nothing',
  (reference) => {
    expect(found(reference)).toBeUndefined();
  },
);
