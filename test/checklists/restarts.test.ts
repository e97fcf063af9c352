import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeOf } from '../../src/checklists/change.ts';
import { foldChecklists } from '../../src/checklists/fold.ts';
import { dueMoments, parseSchedule } from '../../src/schema/schedule.ts';
import { day, hour, Leading, list, nobody } from './lists.ts';

/** Days before the clock goes forward, and back, in a zone. */
const changes = [
  ['America/New_York', Date.UTC(2026, 2, 6)],
  ['America/New_York', Date.UTC(2026, 9, 30)],
  ['Europe/Lisbon', Date.UTC(2026, 2, 27)],
  ['America/Sao_Paulo', Date.UTC(2026, 2, 6)],
] as const;

test('however often it is started anew, and whenever: each time it was due is done or missed, once, and none is lost', {
  tags: ['sweep'],
}, () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...changes),
      fc.constantFrom('daily at 09:00', 'daily at 02:30', 'daily at 01:30 and 13:00', 'weekdays at 08:00'),
      // How long until plantao looks the next time, and whether somebody ticks then.
      fc.array(fc.record({ afterMs: fc.integer({ min: 1, max: 40 * hour }), ticks: fc.boolean() }), {
        ...{ minLength: 1, maxLength: 12 },
      }),
      ([zone, from], due, looks) => {
        const one = list('Daily', due);
        const leading = new Leading([one], { ...nobody, zone });
        let now = from;
        leading.tick(now);
        const first = leading.rows(now)[0]!.dueAt!;
        for (const { afterMs, ticks } of looks) {
          now += afterMs;
          leading.tick(now);
          const row = leading.rows(now)[0]!;
          if (!ticks || row.state === 'done') continue;
          const event = changeOf(row, { what: 'tick', item: row.items[0]!.id }, 'ana', now);
          if (!('code' in event)) leading.write(event, now);
          leading.tick(now);
        }
        const schedule = parseSchedule(due);
        if ('problem' in schedule) throw new Error(schedule.problem);
        const moments = dueMoments(schedule, first - 1, now, zone);
        const fold = foldChecklists(leading.events).lists.get('Daily')!;
        const ended = (at: number) => {
          const known = fold.occurrences.get(new Date(at).toISOString());
          return Number(known?.done !== undefined) + Number(known?.missed !== undefined);
        };
        expect(moments.slice(0, -1).map(ended)).toEqual(moments.slice(0, -1).map(() => 1));
        const written = leading.events.filter(({ kind }) => /done|missed|opened/.test(kind));
        const keys = written.map(({ kind, data }) => `${kind} ${data.occurrence}`);
        expect(keys).toEqual([...new Set(keys)]);
      },
    ),
    { numRuns: 300 },
  );
});

test('whatever order the ticks of several people come in, an item has one of them, and it is the first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ by: fc.constantFrom('ana', 'bob', 'eva'), saw: fc.integer({ min: 0, max: 3 }) }), {
        maxLength: 8,
      }),
      (ticks) => {
        const leading = new Leading([list('Daily', 'daily at 09:00')]);
        const start = Date.UTC(2026, 2, 2, 12);
        leading.tick(start);
        const [row] = leading.rows(start);
        const [item] = row!.items;
        let revision = 0;
        let holder: string | undefined;
        for (const [index, { by, saw }] of ticks.entries()) {
          const data = { list: 'Daily', occurrence: row!.occurrence, item: item!.id, by, saw };
          leading.write({ kind: 'checklist.ticked', data }, start + index + 1, by);
          if (saw === revision) [holder, revision] = [by, revision + 1];
        }
        const [after] = leading.rows(start + day / 2);
        expect(after!.items[0]).toMatchObject({ revision });
        expect(after!.items[0]!.mark?.by).toBe(holder);
      },
    ),
  );
});
