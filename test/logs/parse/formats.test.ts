import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContinuationJoiner } from '../../../src/logs/parse/continuation.ts';
import type { FieldValue } from '../../../src/logs/parse/format.ts';
import { formats, parseLine } from '../../../src/logs/parse/registry.ts';
import { timeAt, timeOf, yearless } from '../../../src/logs/parse/time.ts';
import { anyText } from '../../text/any-text.ts';

interface Sample {
  readonly line: string;
  readonly format: string;
  readonly level: string;
  readonly at?: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

const samples = JSON.parse(
  readFileSync(new URL('../corpus/lines.json', import.meta.url), 'utf8'),
) as readonly Sample[];
const now = Date.UTC(2026, 5, 1);

describe('formats', () => {
  it.each(samples)('reads $line', ({ line, format, level, at, fields }) => {
    const parsed = parseLine(line, now);
    expect(parsed.format).toBe(format);
    expect(parsed.level).toBe(level);
    expect(parsed.fields).toMatchObject(fields);
    if (at !== undefined) expect(parsed.at).toBe(Date.parse(at));
    if (!['plain', 'python', 'uvicorn'].includes(format)) expect(parsed.at).toBeDefined();
  });

  it('has a sample of each', () => {
    const sampled = new Set(samples.map(({ format }) => format));
    expect(formats.map(({ name }) => name).filter((name) => !sampled.has(name))).toEqual([]);
  });

  it('reads damaged and doubled lines without throwing, in bounded time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...samples.map(({ line }) => line)),
        fc.nat(400),
        anyText({ maxLength: 40 }),
        fc.integer({ min: 1, max: 300 }),
        (line, cut, insert, times) => {
          const parsed = parseLine((line.slice(0, cut) + insert).repeat(times) + line.slice(cut), now);
          expect(parsed.at === undefined || Number.isFinite(parsed.at)).toBe(true);
          expect(Object.keys(parsed.fields).length).toBeLessThan(100);
          for (const value of Object.values(parsed.fields)) expect(typeof value).not.toBe('object');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps a hostile key from becoming a prototype', () => {
    expect(Object.getPrototypeOf(parseLine('{"msg":"x","__proto__":{"a":1}}').fields)).toBe(Object.prototype);
    expect(parseLine('__proto__=1 level=info a=2').fields.a).toBe(2);
  });
});

describe('times', () => {
  it('gives a time without a year the latest one that is not in the future', () => {
    const january = new Date(2026, 0, 2, 10).getTime();
    expect(yearless(12, 31, '23:59:00', january)).toBe(new Date(2025, 11, 31, 23, 59).getTime());
    expect(yearless(1, 2, '09:00:00', january)).toBe(new Date(2026, 0, 2, 9).getTime());
  });

  it('reads zones', () => {
    const noon = Date.UTC(2026, 0, 5, 12);
    for (const text of [
      '2026-01-05T12:00:00Z',
      '2026-01-05T13:00:00+01:00',
      '2026-01-05 13:00:00+0100',
      '2026-01-05 13:00:00 +01',
      '05/Jan/2026:07:00:00 -0500',
    ])
      expect(timeAt(text), text).toBe(noon);
    for (const value of [noon, noon / 1e3, noon * 1e3, noon * 1e6]) expect(timeOf(value)).toBe(noon);
  });
});

describe('ContinuationJoiner', () => {
  const joined = (text: string): string => {
    const joiner = new ContinuationJoiner();
    return text
      .split('\n')
      .map((line) => (joiner.joins(line) ? '+' : '-'))
      .join('');
  };

  it('joins a Python traceback with its last line', () => {
    expect(
      joined(
        'ERROR x failed\nTraceback (most recent call last):\n  File "a.py", line 1\n    boom()\napp.errors.OrderError: no\nINFO next',
      ),
    ).toBe('-++++-');
  });

  it('joins a Java stack trace with its causes', () => {
    expect(
      joined(
        'ERROR boom\n\tat a.B.c(B.java:1)\n\t... 3 more\nCaused by: java.io.IOException: x\n\tat d.E.f(E.java:2)\nnext',
      ),
    ).toBe('-++++-');
  });

  it('joins a Go panic with its goroutines', () => {
    expect(
      joined('panic: nil map\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:7 +0x1d\nexit status 2'),
    ).toBe('-++++-');
  });
});
