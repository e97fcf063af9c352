import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketQuantile, evaluate, type Scrape } from '../../src/sources/evaluate.ts';
import { parseExposition } from '../../src/sources/exposition.ts';
import { parseExpression } from '../../src/sources/expression.ts';

/** Scrapes ten seconds apart. */
function scrapes(...texts: string[]): Scrape[] {
  return texts.map((text, index) => ({ at: index * 10_000, samples: parseExposition(`${text}\n`) }));
}

const resultOf = (expression: string, over: Scrape[]) => evaluate(parseExpression(expression), over);

describe('counters', () => {
  const resetting = scrapes('hits 0', 'hits 10', 'hits 20', 'hits 5', 'hits 15');

  it('sums what was counted over the window, a drop being a restart at zero', () => {
    expect(resultOf('increase(hits)', resetting)).toEqual({ value: 35 });
    expect(resultOf('rate(hits)', resetting)).toEqual({ value: 35 / 40 });
  });

  it('sums the series that match', () => {
    const over = scrapes('r{code="200"} 10\nr{code="500"} 1', 'r{code="200"} 30\nr{code="500"} 6');
    expect(resultOf('increase(r)', over)).toEqual({ value: 25 });
    expect(resultOf('increase(r{code=~"5.."})', over)).toEqual({ value: 5 });
    expect(resultOf('increase(r{code!="200"}) / increase(r) * 100', over)).toEqual({ value: 20 });
    expect(resultOf('increase(r{code=~"5"})', over)).toEqual({ value: 0 });
  });

  it('says why there is nothing, instead of saying zero', () => {
    expect(resultOf('rate(hits)', resetting.slice(0, 1))).toEqual({ why: 'waiting for a second reading' });
    expect(resultOf('rate(other)', resetting)).toEqual({ why: 'no series other' });
    expect(resultOf('increase(a) / increase(b)', scrapes('a 1\nb 1', 'a 1\nb 1'))).toEqual({
      why: 'nothing happened yet (0/0)',
    });
    expect(resultOf('a / 0', scrapes('a 1'))).toEqual({ why: 'division by zero' });
  });

  it('counts a series that appears from its first value, and bridges a scrape without it', () => {
    expect(resultOf('increase(h)', scrapes('h{i="1"} 1', 'h{i="1"} 2\nh{i="2"} 900'))).toEqual({ value: 1 });
    expect(resultOf('increase(h)', scrapes('h 5', 'x 1', 'h 9'))).toEqual({ value: 4 });
  });
});

describe('gauges', () => {
  const over = scrapes('g{n="1"} 4\ng{n="2"} 10');
  it.each([
    ['g', 14],
    ['sum(g)', 14],
    ['max(g)', 10],
    ['min(g)', 4],
    ['avg(g)', 7],
    ['count(g)', 2],
    ['count(nothing)', 0],
    ['g{n="2"} - g{n="1"} * 2', 2],
    ['-(g) + 20', 6],
  ])('%s is %d', (expression, value) => {
    expect(resultOf(expression, over)).toEqual({ value });
  });
});

describe('bucketQuantile', () => {
  const buckets = [
    { bound: 0.1, count: 10 },
    { bound: 0.5, count: 30 },
    { bound: Infinity, count: 40 },
  ];

  it('agrees with promtool 2.42 on the figures of its own tests', () => {
    expect(bucketQuantile(0.5, buckets)).toBe(0.30000000000000004);
    expect(bucketQuantile(0.9, buckets)).toBe(0.5);
  });

  it('has no answer without observations, without infinity, or with one bucket', () => {
    expect(bucketQuantile(0.5, [])).toBeNaN();
    expect(bucketQuantile(0.5, [{ bound: Infinity, count: 3 }])).toBeNaN();
    expect(bucketQuantile(0.5, buckets.slice(0, 2))).toBeNaN();
    expect(
      bucketQuantile(
        0.5,
        buckets.map(({ bound }) => ({ bound, count: 0 })),
      ),
    ).toBeNaN();
  });

  it('never falls as the quantile rises, and stays within the finite bounds', () => {
    const histogram = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 1_000 }), fc.nat(1_000)), { minLength: 1, maxLength: 8 })
      .map((pairs) => {
        const bounds = [...new Map(pairs)].sort(([a], [b]) => a - b);
        let count = 0;
        const cumulative = bounds.map(([bound, more]) => {
          count += more;
          return { bound, count };
        });
        return [...cumulative, { bound: Infinity, count: count + 1 }];
      });
    fc.assert(
      fc.property(
        histogram,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (made, a, b) => {
          const [low, high] = [bucketQuantile(Math.min(a, b), made), bucketQuantile(Math.max(a, b), made)];
          expect(low).toBeLessThanOrEqual(high);
          expect(high).toBeLessThanOrEqual(made.at(-2)!.bound);
          expect(low).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it('is taken over the increases of the window', () => {
    const over = scrapes(
      'd_bucket{le="1"} 100\nd_bucket{le="+Inf"} 100',
      'd_bucket{le="1"} 110\nd_bucket{le="2"} 0\nd_bucket{le="+Inf"} 110',
    );
    expect(resultOf('quantile(0.5, d)', over)).toEqual({ value: 0.5 });
    expect(resultOf('quantile(0.5, d_bucket)', over)).toEqual({ value: 0.5 });
    expect(resultOf('quantile(0.5, d)', [over[0]!, { ...over[0]!, at: 10_000 }])).toEqual({
      why: 'no observations in the window',
    });
  });
});
