import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meets } from '../../src/checks/condition.ts';
import { type Band, judge } from '../../src/model/band.ts';
import { numberOf, parseJsonPath, valueAt } from '../../src/model/json-path.ts';
import {
  formatDuration,
  formatNumber,
  formatQuantity,
  parseDuration,
  parseQuantity,
} from '../../src/model/quantity.ts';
import { Series, trend } from '../../src/model/series.ts';
import { worstStatus } from '../../src/model/status.ts';

describe('durations and quantities', () => {
  it.each([
    ['250ms', 250],
    ['5s', 5_000],
    ['1m30s', 90_000],
    ['2h', 7_200_000],
    ['1.5d', 129_600_000],
    ['5', undefined],
    ['s', undefined],
    ['5 parsecs', undefined],
    ['-5s', undefined],
  ])('reads the duration %j', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    ['500ms', 'ms', 500],
    ['0.5s', 'ms', 500],
    ['80%', '%', 80],
    ['1_000', '', 1_000],
    ['64MiB', 'B', 67_108_864],
    ['1GB', 'MB', 1_000],
    ['-3.5', '', -3.5],
    ['80%', 'ms', undefined],
    ['ten', '', undefined],
  ])('reads %j in "%s"', (text, unit, value) => {
    expect(parseQuantity(text, unit)).toBe(value);
  });

  it.each([
    [0, '0s'],
    [850, '850ms'],
    [59_999, '59s'],
    [60_000, '1m'],
    [3_900_000, '1h05m'],
    [100_000_000, '1d03h'],
    [Infinity, '∞'],
    [-5_000, '-5s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [93.44, '%', '93.4%'],
    [512, 'ms', '512ms'],
    [1_500, 'ms', '1.50s'],
    [1.2, 's', '1.20s'],
    [1_200_000_000, 'B', '1.20GB'],
    [12_345, '', '12.3k'],
    [7, 'msg', '7 msg'],
    [3, '/min', '3/min'],
    [Number.NaN, '', 'NaN'],
  ])('writes %d "%s" as %s', (value, unit, text) => {
    expect(formatQuantity(value, unit)).toBe(text);
  });

  it('writes any number in few columns', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
        expect(formatNumber(value).length).toBeLessThanOrEqual(7);
      }),
    );
  });
});

describe('judge', () => {
  const bands = {
    warning: { operator: '>', value: 80 },
    critical: { operator: '>', value: 90 },
    warningClear: { operator: '<', value: 70 },
    criticalClear: { operator: '<', value: 85 },
  } as const;
  const walk = (values: (number | null)[]): Band[] => {
    let band: Band = 'nodata';
    return values.map((value) => {
      band = judge(bands, value, band);
      return band;
    });
  };

  it('holds a band until its own clear value, and lack of data is its own state', () => {
    expect(walk([50, 81, 75, 69, 95, 86, 84, 75, 60, null, 60])).toEqual([
      'normal',
      'warning',
      'warning',
      'normal',
      'critical',
      'critical',
      'warning',
      'warning',
      'normal',
      'nodata',
      'normal',
    ]);
  });

  it('takes NaN for no data and zero for a value', () => {
    expect(judge({ critical: { operator: '<=', value: 0 } }, 0, 'normal')).toBe('critical');
    expect(judge({ critical: { operator: '<=', value: 0 } }, Number.NaN, 'normal')).toBe('nodata');
    expect(judge({}, 5, 'normal')).toBe('normal');
  });

  it('never calls normal what crosses a threshold, and never critical what does not without having been', () => {
    const band = fc.constantFrom<Band>('normal', 'warning', 'critical', 'nodata');
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: 0, max: 200 }), band, (value, previous) => {
        const now = judge(bands, value, previous);
        if (value > 90) expect(now).toBe('critical');
        if (value > 80) expect(now).not.toBe('normal');
        if (value <= 90 && previous !== 'critical') expect(now).not.toBe('critical');
        if (value < 70) expect(now).toBe('normal');
      }),
    );
  });
});

describe('JSON paths and conditions', () => {
  const document = { a: { b: [{ c: 1 }, { c: 2 }] }, 'x.y': 3, list: [1, 2, 3] };
  it.each([
    ['a.b[1].c', 2],
    ['$.a.b[-1].c', 2],
    ['"x.y"', 3],
    ['list.length', 3],
    ['', document],
    ['a.nothing.c', undefined],
    ['constructor', undefined],
    ['a.b.c', undefined],
  ])('follows %j', (path, value) => {
    expect(valueAt(document, parseJsonPath(path)!)).toEqual(value);
  });

  it.each(['a..b', 'a[', 'a[x]', '"a', 'a.', '.a'])('refuses %j', (path) => {
    expect(parseJsonPath(path)).toBeUndefined();
  });

  it('finds any key again by its quoted path', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer(), (key, value) => {
        const quoted = `"${key.replace(/(["\\])/g, '\\$1')}"`;
        const made = Object.fromEntries([[key, value]]);
        expect(valueAt(made, parseJsonPath(quoted)!)).toBe(Object.hasOwn(made, key) ? value : undefined);
      }),
    );
  });

  it.each<[Parameters<typeof meets>[0], unknown, boolean]>([
    ['ok', 'OK', true],
    ['ok', undefined, false],
    ['< 80', '12', true],
    ['< 80', 'many', false],
    ['< 5', undefined, false],
    ['!= error', 'fine', true],
    ['!= error', undefined, false],
    [['a', 'b'], 'b', true],
    [true, true, true],
    [true, 'true', true],
    [null, null, true],
    [1, '1', true],
    ['ok', { status: 'ok' }, false],
  ])('%j is met by %j: %s', (condition, value, met) => {
    expect(meets(condition, value)).toBe(met);
  });

  it('takes for numbers only what is one', () => {
    expect([1, '2.5', true, ' ', 'x', null, [], Number.NaN, 3n].map(numberOf)).toEqual([
      1,
      2.5,
      1,
      undefined,
      undefined,
      undefined,
      undefined,
      Number.NaN,
      3,
    ]);
  });
});

describe('series', () => {
  it('keeps the newest samples', () => {
    const series = new Series(3);
    for (let at = 0; at < 5; at++) series.push({ at, value: at });
    expect(series.samples.map(({ at }) => at)).toEqual([2, 3, 4]);
    expect(series.since(3)).toHaveLength(2);
    expect(series.last?.value).toBe(4);
  });

  it.each([
    [[1, 2], null],
    [[1, 1, 1, 1], 0],
    [[100, 100, 101, 101], 0],
    [[1, 2, 3, 4], 1],
    [[4, 3, 2, 1], -1],
    [[0, 0, 0, 5], 1],
    [[1, Number.NaN, 2, Number.NaN, 3, 4], 1],
  ])('sees where %j goes', (values, direction) => {
    expect(trend(values.map((value, at) => ({ at, value })))).toBe(direction);
  });
});

it('the worst of no status at all is unknown', () => {
  expect(worstStatus([])).toBe('unknown');
  expect(worstStatus(['up', 'unknown', 'degraded'])).toBe('degraded');
});
