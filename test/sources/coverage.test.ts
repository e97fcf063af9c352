import { describe, expect, it } from 'vitest';
import { neededMs } from '../../src/sources/coverage.ts';
import { parseExpression } from '../../src/sources/expression.ts';

const minute = 60_000;

describe('how long an expression must have been looked at', () => {
  it.each([
    ['depth', 0],
    ['sum(depth) / count(depth)', 0],
    ['rate(hits) * 60', 15_000],
    ['-(rate(hits))', 15_000],
    ['quantile(0.95, d) * 1000', 15_000],
    ['increase(a) / increase(b) * 100', 15_000],
    ['increase(a)', minute],
    ['increase(a) + 1', minute],
    ['increase(a) * increase(b) / increase(c)', minute],
  ])('%s: %d ms of a minute', (text, expected) => {
    expect(neededMs(parseExpression(text), minute)).toBe(expected);
  });

  it('is five minutes at most for a rate, however long its window', () => {
    expect(neededMs(parseExpression('rate(hits)'), 24 * 60 * minute)).toBe(5 * minute);
    expect(neededMs(parseExpression('increase(hits)'), 60 * minute)).toBe(60 * minute);
  });
});
