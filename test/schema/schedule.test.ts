import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dueMoments,
  nextDue,
  parseSchedule,
  type Schedule,
  scheduleSchema,
} from '../../src/schema/schedule.ts';
import { instantOf, wallTime, weekdayOf } from '../../src/time/zone.ts';

const day = 86_400_000;
const read = (text: string): Schedule => scheduleSchema.parse(text);
const wall = (at: number, zone: string): string => {
  const { year, month, day: date, hour, minute } = wallTime(at, zone);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(date)} ${two(hour)}:${two(minute)}`;
};
const due = (text: string, from: string, to: string, zone = 'America/Sao_Paulo'): readonly string[] =>
  dueMoments(read(text), Date.parse(from), Date.parse(to), zone).map((at) => wall(at, zone));

describe('a schedule', () => {
  it.each([
    ['daily at 09:00', ['2026-11-01 09:00', '2026-11-02 09:00', '2026-11-03 09:00']],
    ['daily 9:00', ['2026-11-01 09:00', '2026-11-02 09:00', '2026-11-03 09:00']],
    ['daily', ['2026-11-01 09:00', '2026-11-02 09:00', '2026-11-03 09:00']],
    [
      'weekdays at 20:00 and 08:00',
      ['2026-11-02 08:00', '2026-11-02 20:00', '2026-11-03 08:00', '2026-11-03 20:00'],
    ],
    ['weekly mon 09:00', ['2026-11-02 09:00']],
    ['weekly on Monday at 09:00', ['2026-11-02 09:00']],
    ['Mondays at 09:00', ['2026-11-02 09:00']],
    ['monthly 1', ['2026-11-01 09:00']],
    ['monthly first business day at 10:30', ['2026-11-02 10:30']],
    ['monthly first day 00:00', ['2026-11-01 00:00']],
    ['first Tuesday of the month at 02:00', ['2026-11-03 02:00']],
    ['2026-11-02 at 22:00', ['2026-11-02 22:00']],
  ])('%s', (text, expected) => {
    expect(due(text, '2026-11-01T00:00:00-03:00', '2026-11-03T23:59:59-03:00')).toEqual(
      expected.filter((at) => at !== '2026-11-01 00:00'),
    );
  });

  it.each([
    ['monthly last day 18:00', '2026-11-30 18:00'],
    ['monthly last business day 18:00', '2026-11-30 18:00'],
    ['monthly last Sunday 02:00', '2026-11-29 02:00'],
    ['monthly second business day', '2026-11-03 09:00'],
  ])('%s falls once in November', (text, expected) => {
    expect(due(text, '2026-11-01T00:00:00-03:00', '2026-12-01T00:00:00-03:00')).toEqual([expected]);
  });

  it('is due at its moment, once: whoever looked until then does not see it again', () => {
    const daily = read('daily at 09:00');
    const at = Date.parse('2026-11-02T12:00:00Z');
    expect(dueMoments(daily, at - 1, at, 'America/Sao_Paulo')).toEqual([at]);
    expect(dueMoments(daily, at, at + 1, 'America/Sao_Paulo')).toEqual([]);
    expect(dueMoments(daily, at, at - day, 'America/Sao_Paulo')).toEqual([]);
  });

  it('keeps to the wall when the clock changes, once a day', () => {
    // Left out in spring: the first moment there is. Twice in autumn: the first of them.
    expect(due('daily at 02:30', '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z', 'Europe/Berlin')).toEqual([
      '2026-03-29 03:00',
      '2026-03-30 02:30',
    ]);
    const autumn = dueMoments(
      read('daily at 02:30'),
      Date.parse('2026-10-24T12:00:00Z'),
      Date.parse('2026-10-25T12:00:00Z'),
      'Europe/Berlin',
    );
    expect(autumn).toEqual([Date.parse('2026-10-25T00:30:00Z')]);
    // Two times of which neither exists are one moment.
    expect(
      due('daily at 02:15, 02:45', '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z', 'Europe/Berlin'),
    ).toEqual(['2026-03-29 03:00']);
  });

  it.each([
    ['daily at 25:00', '"25:00" is not a time: expected 09:00'],
    ['daily at 24:00', 'a day ends at 23:59: write 00:00 of the next day'],
    ['monthly 31', 'not every month has a day 31: write last day of the month'],
    ['weekly Mnoday', '"mnoday" in "weekly Mnoday" is not a day'],
    ['monthly frist business day', '"frist" in "monthly frist business day" is not a day'],
    ['2026-02-30 at 09:00', '"2026-02-30" is not a date'],
    ['at noon', '"at noon" in "at noon" is not a day: expected daily,'],
  ])('refuses %j and says why', (text, problem) => {
    const result = parseSchedule(text);
    expect(result).toEqual({ problem: expect.stringContaining(problem) });
    expect(scheduleSchema.safeParse(text).success).toBe(false);
  });

  it('finds the next moment, however far, and none after a date that is past', () => {
    const now = Date.parse('2026-11-20T12:00:00Z');
    expect(nextDue(read('monthly fifth Sunday at 04:00'), now, 'UTC')).toBe(
      Date.parse('2026-11-29T04:00:00Z'),
    );
    expect(nextDue(read('2027-11-01 at 04:00'), now, 'UTC')).toBe(Date.parse('2027-11-01T04:00:00Z'));
    expect(nextDue(read('2026-11-20 at 11:59'), now, 'UTC')).toBeUndefined();
  });
});

describe('moments, looked for in pieces', () => {
  const zones = fc.constantFrom(
    'UTC',
    'America/Sao_Paulo',
    'Europe/Berlin',
    'Pacific/Apia',
    'Australia/Lord_Howe',
  );
  const texts = fc.constantFrom(
    'daily at 00:00, 02:15, 02:45, 23:59',
    'weekdays 09:00',
    'weekly Sunday at 02:30',
    'monthly 1 at 00:30',
    'monthly last day at 23:30',
    'monthly first business day',
    'monthly last business day at 02:30',
  );
  const start = fc.integer({ min: Date.UTC(2009, 0, 1), max: Date.UTC(2030, 0, 1) });

  it('are those found at once: none lost, none twice, wherever a process was started anew', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 70 * day }), { maxLength: 12 });
    fc.assert(
      fc.property(texts, start, zones, cuts, (text, from, zone, inside) => {
        const schedule = read(text);
        const to = from + 70 * day;
        const edges = [from, ...inside.map((after) => from + after).sort((a, b) => a - b), to];
        const pieces = edges.slice(1).flatMap((end, nth) => dueMoments(schedule, edges[nth]!, end, zone));
        expect(pieces).toEqual(dueMoments(schedule, from, to, zone));
        expect(new Set(pieces).size).toBe(pieces.length);
      }),
      { numRuns: 300 },
    );
  });

  it('come once every day that exists, on the days that were named', () => {
    fc.assert(
      fc.property(start, zones, (from, zone) => {
        const found = dueMoments(read('weekdays at 12:00'), from, from + 28 * day, zone);
        for (const at of found) expect(weekdayOf(wallTime(at, zone))).toBeLessThanOrEqual(5);
        expect(new Set(found.map((at) => wall(at, zone).slice(0, 10))).size).toBe(found.length);
        expect(found.length).toBeGreaterThanOrEqual(18);
      }),
      // The zone crossed the date line: a Friday that nobody had.
      { numRuns: 200, examples: [[Date.UTC(2011, 11, 2, 10), 'Pacific/Apia']] },
    );
  });

  it('the first business day is the first Monday to Friday, the last has none after it in its month', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: 2100 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
        const from = instantOf({ year, month, day: 1 }, 'UTC') - 1;
        const to =
          instantOf(
            month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 },
            'UTC',
          ) - 1;
        const [first, ...more] = dueMoments(read('monthly first business day'), from, to, 'UTC');
        const [last] = dueMoments(read('monthly last business day'), from, to, 'UTC');
        const weekdays = dueMoments(read('weekdays'), from, to, 'UTC');
        expect(more).toEqual([]);
        expect([first, last]).toEqual([weekdays[0], weekdays.at(-1)]);
      }),
    );
  });
});
