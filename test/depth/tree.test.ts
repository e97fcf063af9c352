import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockingTree } from '../../src/depth/postgres/tree.ts';

const drawn = (...waiters: readonly (readonly [pid: number, ...by: number[]])[]): readonly string[] =>
  blockingTree(waiters.map(([pid, ...by]) => ({ pid, by }))).map(
    ({ pid, level, behind, also }) =>
      `${'  '.repeat(level)}${pid} +${behind}${also.length > 0 ? ` (${also.join(' ')})` : ''}`,
  );

test('nobody waits', () => {
  expect(drawn()).toEqual([]);
});

test('a queue behind one: who waits for whom, all of it behind the root', () => {
  expect(drawn([2, 1], [3, 2], [4, 3])).toEqual(['1 +3', '  2 +2', '    3 +1', '      4 +0']);
});

test('the root with most behind it comes first', () => {
  expect(drawn([2, 1], [11, 10], [12, 10], [13, 11])).toEqual([
    '10 +3',
    '  11 +1',
    '    13 +0',
    '  12 +0',
    '1 +1',
    '  2 +0',
  ]);
});

test('who waits for a root and for others stands below the root, counted behind each, and says so', () => {
  expect(drawn([2, 1], [3, 2, 1])).toEqual(['1 +2', '  2 +1', '  3 +0 (2)']);
});

test('several workers of one query block once; waiting for oneself is no waiting', () => {
  expect(drawn([2, 1, 1, 1], [3, 3])).toEqual(['1 +1', '  2 +0']);
});

test('a prepared transaction is a root like any other', () => {
  expect(drawn([7, 0])).toEqual(['0 +1', '  7 +0']);
});

test('a circle ends, and nobody in it or behind it is left out', () => {
  expect(drawn([1, 2], [2, 1], [3, 1])).toEqual(['1 +2 (2)', '  2 +2', '  3 +0']);
});

test('everybody stands once, below somebody in the way, whoever waits for whom', { tags: ['sweep'] }, () => {
  const pid = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(pid, fc.array(pid)), { selector: ([one]) => one }), (edges) => {
      const waiters = edges.map(([one, by]) => ({ pid: one, by }));
      const nodes = blockingTree(waiters);
      const pids = nodes.map((node) => node.pid);
      expect(new Set(pids).size).toBe(pids.length);
      const waiting = waiters.filter(({ pid: one, by }) => by.some((other) => other !== one));
      expect(pids).toEqual(expect.arrayContaining(waiting.flatMap(({ pid: one, by }) => [one, ...by])));
      nodes.forEach(({ pid: one, level }, index) => {
        if (level === 0) return;
        const parent = nodes.slice(0, index).findLast((node) => node.level === level - 1)!;
        expect(waiters.find((waiter) => waiter.pid === one)!.by).toContain(parent.pid);
      });
    }),
  );
});
