import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { decode, encode, type Slot } from '../../src/history/blob.ts';
import { joinedAll, nothing } from '../../src/history/buckets.ts';
import { History, writtenUntil } from '../../src/history/history.ts';
import { HistoryTables, hoursKeptMs, minutesKeptMs, type SeenMinute } from '../../src/history/sqlite.ts';
import type { Bucket, SeriesRef } from '../../src/model/history.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = Date.UTC(2026, 10, 1);
const startMinute = start / minute;
const p95: SeriesRef = { key: 'metric p95', kind: 'gauge', unit: 'ms' };
const tokens: SeriesRef = { key: 'metric tokens', kind: 'counter', unit: '' };

function opened(now = start + 100 * hour): {
  tables: HistoryTables;
  history: History;
  at: { now: number };
} {
  const at = { now };
  const tables = new HistoryTables(new DatabaseSync(':memory:'));
  return { tables, history: new History(tables, { now: () => at.now }), at };
}

const one = (value: number): Bucket => ({ count: 1, sum: value, min: value, max: value });
const seen = (series: SeriesRef, at: number, bucket: Bucket): SeenMinute => ({
  series,
  minute: startMinute + at,
  bucket,
});

/** Values that float32 holds as they are, so that brute force agrees to the last bit. */
const bucket = fc.oneof(
  fc.constant(nothing),
  fc
    .array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 4 })
    .map((values) => joinedAll(values.map(one))),
);
const minutesOf = (ref: SeriesRef, span: number) =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: 0, max: span - 1 }), bucket), {
      selector: ([at]) => at,
      maxLength: 120,
    })
    .map((all) => all.map(([at, of]) => seen(ref, at, of)));

function bruteForce(all: readonly SeenMinute[], from: number, until: number) {
  const inside = all.filter((one) => one.minute >= startMinute + from && one.minute < startMinute + until);
  return { ...joinedAll(inside.map((one) => one.bucket)), seen: inside.length };
}

describe('the blob of an hour', () => {
  test('comes back as it was written', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 59 }), bucket), { selector: ([at]) => at }),
        fc.constantFrom('gauge' as const, 'counter' as const),
        fc.constantFrom('minutes' as const, 'hours' as const),
        (all, kind, grain) => {
          const slots = all.map(([index, of]): Slot => {
            const same = kind === 'counter' && grain === 'minutes' && of.count > 0;
            return { index, seen: 1, ...of, ...(same ? { min: of.sum, max: of.sum } : {}) };
          });
          const back = decode(encode(slots, kind, grain), kind, grain);
          expect(back.map((slot) => ({ ...slot, sum: Number(slot.sum.toPrecision(6)) }))).toEqual(
            slots.map((slot) => ({ ...slot, sum: Number(slot.sum.toPrecision(6)) })),
          );
        },
      ),
    );
  });

  it('keeps every digit of a counter, and seven of a gauge', () => {
    const rise = 123_456_789_012_345;
    const [counted] = decode(
      encode([{ index: 3, seen: 1, ...one(rise) }], 'counter', 'minutes'),
      'counter',
      'minutes',
    );
    expect(counted).toMatchObject({ index: 3, sum: rise, max: rise });
    const [read] = decode(encode([{ index: 3, seen: 1, ...one(1 / 3) }], 'gauge', 'hours'), 'gauge', 'hours');
    expect(read!.sum).toBeCloseTo(1 / 3, 7);
  });

  it('loses at most a part in 65,000 of noise', () => {
    const noise = Array.from({ length: 60 }, (_, index): Slot => {
      const value = Math.abs(Math.sin((index + 1) * 12.9898) * 43_758.5453) % 1;
      return { index, seen: 1, count: 3, sum: value * 3, min: value * 0.7, max: value * 1.9 };
    });
    for (const [at, slot] of decode(encode(noise, 'gauge', 'minutes'), 'gauge', 'minutes').entries()) {
      expect(Math.abs(slot.max / noise[at]!.max - 1)).toBeLessThan(1 / 65_000);
      expect(Math.abs(slot.min / noise[at]!.min - 1)).toBeLessThan(1 / 65_000);
      expect(Math.abs(slot.sum / noise[at]!.sum - 1)).toBeLessThan(1 / 65_000);
    }
  });

  it('refuses what it has not written', () => {
    expect(() => decode(new Uint8Array([9, 1, 2]), 'gauge', 'minutes')).toThrow(RangeError);
    expect(() => decode(new Uint8Array([1, 1, 2]), 'gauge', 'minutes')).toThrow(RangeError);
  });
});

describe('tiers', () => {
  const span = 30 * 60;
  const cases = fc.record({
    all: fc.constantFrom(p95, tokens).chain((ref) => minutesOf(ref, span)),
    window: fc.tuple(fc.integer({ min: 0, max: span }), fc.integer({ min: 0, max: span })),
    sealedAt: fc.array(fc.integer({ min: 0, max: span + 70 }), { maxLength: 4 }),
  });

  test('agree with brute force, whatever was sealed when and whatever came late', () => {
    fc.assert(
      fc.property(cases, fc.infiniteStream(fc.nat()), ({ all, window, sealedAt }, stream) => {
        const { tables, history } = opened();
        const ref = all[0]?.series ?? p95;
        const parts = sealedAt.length + 1;
        const groups = Array.from({ length: parts }, (): SeenMinute[] => []);
        for (const row of all) groups[stream.next().value % parts]!.push(row);
        for (const [at, group] of groups.entries()) {
          tables.add(group);
          if (sealedAt[at] !== undefined) tables.seal(start + sealedAt[at] * minute);
        }
        const [from, until] = [Math.min(...window), Math.max(...window)];
        const wanted = bruteForce(all, from, until);
        const got = history.stretch(ref, start + from * minute, start + until * minute);
        const near = (sum: number) => expect(Math.abs(sum - wanted.sum)).toBeLessThan(0.5);
        near(got.sum);
        expect(got).toMatchObject({ count: wanted.count, seen: wanted.seen, minutes: until - from });
        if (ref.kind === 'gauge') expect(got).toMatchObject({ min: wanted.min, max: wanted.max });
        const minutes = history.minutes(ref, start + from * minute, start + until * minute);
        expect(minutes.map(({ at }) => at / minute)).toEqual(
          all
            .map((row) => row.minute)
            .filter((at) => at >= startMinute + from && at < startMinute + until)
            .sort((a, b) => a - b),
        );
        near(joinedAll(minutes).sum);
        tables.seal(start + 100 * hour);
        const again = history.stretch(ref, start + from * minute, start + until * minute);
        near(again.sum);
        expect(again).toMatchObject({ count: wanted.count, seen: wanted.seen });
      }),
    );
  });

  it('do not change when an hour is sealed again', () => {
    const { tables, history } = opened();
    for (let at = 0; at < 180; at++) tables.add([seen(p95, at, one(at / 7)), seen(tokens, at, one(at))]);
    tables.seal(start + 4 * hour);
    const before = [p95, tokens].map((ref) => [
      history.minutes(ref, start, start + 3 * hour),
      history.hours(ref, start, start + 3 * hour),
    ]);
    tables.seal(start + 4 * hour);
    tables.seal(start + 9 * hour);
    expect(
      [p95, tokens].map((ref) => [
        history.minutes(ref, start, start + 3 * hour),
        history.hours(ref, start, start + 3 * hour),
      ]),
    ).toEqual(before);
    expect(history.hours(tokens, start, start + 3 * hour)[1]).toEqual({
      at: start + hour,
      count: 60,
      seen: 60,
      sum: 5_370,
      min: 60,
      max: 119,
    });
  });

  it('an hour is sealed only once its last minute has been written', () => {
    const database = new DatabaseSync(':memory:');
    const tables = new HistoryTables(database);
    tables.add([seen(p95, 59, one(1))]);
    const fresh = () => database.prepare('SELECT count(*) AS n FROM fresh').get();
    tables.seal(start + hour + minute);
    expect(fresh()).toEqual({ n: 1 });
    tables.seal(start + hour + 2 * minute);
    expect(fresh()).toEqual({ n: 0 });
  });

  it('coverage counts what was seen, with and without a reading, and nothing else', () => {
    const { tables, history } = opened();
    tables.add([seen(tokens, 0, one(5)), seen(tokens, 1, nothing), seen(tokens, 4, one(7))]);
    expect(history.stretch(tokens, start, start + 5 * minute)).toMatchObject({
      sum: 12,
      seen: 3,
      minutes: 5,
      coverage: 0.6,
    });
    expect(history.stretch(p95, start, start + 5 * minute)).toMatchObject({
      count: 0,
      seen: 0,
      coverage: 0,
      mean: Number.NaN,
    });
    expect(history.stretch(tokens, start, start)).toMatchObject({ minutes: 0, coverage: 0 });
    expect(history.since(tokens)).toBe(start);
    tables.seal(start + 3 * hour);
    expect(history.since(tokens)).toBe(start);
    expect(history.since(p95)).toBeUndefined();
  });

  it('minutes are let go after 35 days and hours after 13 months, and what is left of a series with them', () => {
    const { tables, history, at } = opened(start + 2 * hour);
    tables.add([seen(p95, 10, one(3)), seen(p95, 70, one(5))]);
    tables.seal(start + 25 * hour);
    at.now = start + 23 * hour + minutesKeptMs;
    tables.prune(at.now);
    expect(history.minutes(p95, start, start + 2 * hour)).toHaveLength(2);
    at.now = start + 24 * hour + minutesKeptMs;
    tables.prune(at.now);
    expect(history.minutes(p95, start, start + 2 * hour)).toEqual([]);
    expect(history.hours(p95, start, start + 2 * hour)).toHaveLength(2);
    // Without its minutes an hour counts where it begins.
    expect(history.stretch(p95, start + 30 * minute, start + 100 * minute)).toMatchObject({
      count: 1,
      sum: 5,
    });
    expect(history.stretch(p95, start, start + 30 * minute)).toMatchObject({ count: 1, sum: 3 });
    tables.prune(start + hoursKeptMs + 24 * hour);
    expect(history.series()).toEqual([]);
  });

  it('what comes after its minutes were let go does not replace the hour', () => {
    const { tables, history, at } = opened(start + 3 * hour);
    tables.add([seen(tokens, 0, one(100)), seen(tokens, 1, one(20))]);
    tables.seal(start + 25 * hour);
    at.now = start + minutesKeptMs + 24 * hour;
    tables.prune(at.now);
    tables.add([seen(tokens, 2, one(1))]);
    tables.seal(at.now);
    expect(history.stretch(tokens, start, start + hour).sum).toBe(120);
  });

  it('a series whose unit or kind is changed begins anew', () => {
    const { tables, history } = opened();
    tables.add([
      seen(p95, 0, one(800)),
      seen({ ...p95, unit: 's' }, 0, one(0.8)),
      seen({ ...p95, kind: 'counter' }, 0, one(3)),
    ]);
    const [from, until] = [start, start + minute];
    expect(history.stretch(p95, from, until).sum).toBe(800);
    expect(history.stretch({ ...p95, unit: 's' }, from, until).sum).toBe(0.8);
    expect(history.stretch({ ...p95, kind: 'counter' }, from, until).sum).toBe(3);
  });

  it('a minute that two plantaos wrote a part of is added up, with or without readings', () => {
    const { tables, history } = opened();
    tables.add([seen(p95, 0, nothing)]);
    tables.add([seen(p95, 0, one(4))]);
    tables.add([seen(p95, 0, nothing)]);
    tables.add([seen(p95, 0, one(8))]);
    expect(history.minutes(p95, start, start + minute)).toEqual([
      { at: start, seen: 1, count: 2, sum: 12, min: 4, max: 8 },
    ]);
  });

  it('steps put together what lies in each, and leave out what nobody saw', () => {
    const { tables, history, at } = opened(start + 3 * hour);
    for (let index = 0; index < 90; index++)
      if (index < 20 || index >= 40) tables.add([seen(p95, index, one(index))]);
    const steps = history.steps(p95, start, start + 90 * minute, 20 * minute);
    expect(steps.map(({ at: when, seen: minutes, max }) => [(when - start) / minute, minutes, max])).toEqual([
      [0, 20, 19],
      [40, 20, 59],
      [60, 20, 79],
      [80, 10, 89],
    ]);
    at.now = start + 400 * 24 * hour;
    expect(history.steps(p95, start, start + 2 * hour, hour).map(({ max }) => max)).toEqual([59, 89]);
  });

  it('windows that reach until now end where minutes have been written down', () => {
    expect(writtenUntil(start + 3 * minute + 4_999)).toBe(start + 2 * minute);
    expect(writtenUntil(start + 3 * minute + 5_000)).toBe(start + 3 * minute);
  });
});
