import { describe, expect, test } from 'vitest';
import { cloudwatch, newestWhole } from '../../src/sources/cloudwatch.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 0, 5, 12);
const usual = { period: minute, delay: minute };

describe('which point is the present one', () => {
  const points = [11.9, 11, 10, 9].map((ago) => ({ at: noon - ago * minute, value: ago }));

  test('the newest period that is over and whose points are all in', () => {
    const recent = [0.5, 1, 1.5, 2, 3].map((ago) => ({ at: noon - ago * minute, value: ago }));
    expect(newestWhole(recent, usual, noon)).toBe(2);
    expect(newestWhole(recent.toReversed(), usual, noon)).toBe(2);
    expect(newestWhole(recent, { period: minute, delay: 0 }, noon)).toBe(1);
  });

  test('an old one is none', () => {
    expect(newestWhole(points, usual, noon)).toBeUndefined();
    expect(newestWhole(points, usual, noon - 3 * minute)).toBe(9);
    expect(newestWhole([], usual, noon)).toBeUndefined();
  });

  test('of a daily metric, one of three days ago', () => {
    const day = 1_440 * minute;
    expect(newestWhole([{ at: noon - 3 * day, value: 7 }], { period: day, delay: minute }, noon)).toBe(7);
    expect(
      newestWhole([{ at: noon - 5 * day, value: 7 }], { period: day, delay: minute }, noon),
    ).toBeUndefined();
  });
});

describe('options', () => {
  const metric = { cloudwatch: 'AWS/ECS', metric: 'CPUUtilization' };
  test.each([
    [{ ...metric, stat: 'average' }, 'expected a statistic'],
    [{ ...metric, stat: 'p' }, 'expected a statistic'],
    [{ ...metric, period: '90s' }, 'expected 1s, 5s, 10s, 20s, 30s or whole minutes'],
    [{ ...metric, period: '0s' }, 'expected 1s, 5s, 10s, 20s, 30s or whole minutes'],
    [{ ...metric, cloudwatch: '--output' }, 'expected a namespace'],
    [{ ...metric, region: '--debug' }, 'expected a name'],
    [{ ...metric, profile: '-x' }, 'expected the name of a profile'],
    [{ ...metric, expression: 'a', of: { a: { metric: 'x' } } }, 'expected either "metric"'],
    [{ cloudwatch: 'AWS/ECS' }, 'expected either "metric"'],
    [{ ...metric, of: { a: { metric: 'x' } } }, 'expected either "metric"'],
    [{ cloudwatch: 'AWS/ECS', expression: 'm + 1' }, 'expected either "metric"'],
    [
      { cloudwatch: 'AWS/ECS', expression: 'a + "b"', of: { a: { metric: 'x' }, b: { metric: 'y' } } },
      'does not use "b"',
    ],
    [{ cloudwatch: 'AWS/ECS', expression: 'A', of: { A: { metric: 'x' } } }, ''],
  ])('%o is refused', (options, sentence) => {
    const result = cloudwatch.schema.safeParse(options);
    expect(result.success).toBe(false);
    expect(result.error!.issues.map(({ message }) => message).join()).toContain(sentence);
  });

  test.each(['Average', 'p95', 'p99.9', 'tm99', 'TM(2%:98%)', 'IQM', 'SampleCount'])(
    '%s is a statistic',
    (stat) => {
      expect(cloudwatch.schema.safeParse({ ...metric, stat }).success).toBe(true);
    },
  );
});
