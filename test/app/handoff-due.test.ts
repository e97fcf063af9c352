import { expect, test } from 'vitest';
import { HandoffLookup } from '../../src/app/handoff-due.ts';
import type { JournalEvent } from '../../src/model/event.ts';
import type { OncallConfig } from '../../src/model/oncall.ts';

const minute = 60_000;
const zone = 'America/Sao_Paulo';
const everyDay = { weekdays: [1, 2, 3, 4, 5, 6, 7] };
const oncall: OncallConfig = {
  ...{ zone, people: [], overrides: [] },
  layers: [
    {
      ...{ name: 'shifts', zone },
      shifts: [
        { ...everyDay, fromMinute: 8 * 60, toMinute: 20 * 60, people: ['ana'] },
        { ...everyDay, fromMinute: 20 * 60, toMinute: 8 * 60, people: ['kai'] },
      ],
    },
  ],
};
/** 20:00 in São Paulo. */
const change = Date.UTC(2026, 10, 2, 23);

test('a shift is to be handed over from half an hour before its end to half an hour after, until somebody did', () => {
  const lookup = new HandoffLookup();
  const due = (minutes: number): number | undefined => lookup.dueAt(oncall, change + minutes * minute);
  expect([-31, -30, -1, 0, 29, 31].map(due)).toEqual([undefined, change, change, change, change, undefined]);
  const done = { kind: 'oncall.handoff', data: { until: change } } as unknown as JournalEvent;
  lookup.restore([done]);
  expect([-10, 10].map(due)).toEqual([undefined, undefined]);
  // The next one is another, and the clock on the wall may be set back.
  expect(due(12 * 60 - 5)).toBe(change + 12 * 60 * minute);
  lookup.restore([]);
  expect(due(-10)).toBe(change);
});

test('nobody is asked where nobody takes over, or nobody was on call', () => {
  const lookup = new HandoffLookup();
  expect(lookup.dueAt({ ...oncall, layers: [] }, change)).toBeUndefined();
  const day = { ...oncall, layers: [{ ...oncall.layers[0]!, shifts: oncall.layers[0]!.shifts.slice(0, 1) }] };
  // At 08:00 somebody takes over from nobody.
  expect(lookup.dueAt(day, change + 12 * 60 * minute - minute)).toBeUndefined();
});
