import { expect, test } from 'vitest';
import { DutyLookup, dutyNow, shownZones } from '../../src/app/duty.ts';
import type { OncallConfig, OnDuty, Shift } from '../../src/model/oncall.ts';
import { instantOf } from '../../src/time/zone.ts';

const zone = 'Europe/Berlin';
const minute = 60_000;
const every = [1, 2, 3, 4, 5, 6, 7];

function shift(fromHour: number, toHour: number, person: string, weekdays = every): Shift {
  return { weekdays, fromMinute: fromHour * 60, toMinute: toHour * 60, people: [person] };
}

/** Nights, office hours without anybody at the weekend, and two people who hand over in the hour that the clock skips. */
const oncall: OncallConfig = {
  zone,
  people: ['ana', 'bia', 'caio'].map((id) => ({ id, name: id })),
  layers: [
    { name: 'nights', zone, shifts: [{ ...shift(22, 2, 'ana'), toMinute: 150 }, shift(3, 8, 'bia')] },
    { name: 'office', zone, shifts: [shift(8, 22, 'caio', [1, 2, 3, 4, 5])] },
  ],
  overrides: [],
};

/** What a person reads of it; a gap that lasts is seen to begin now, whenever that is. */
function said({ person, until, next, gap }: OnDuty) {
  return { who: person?.id, until, next: next && [next.person.id, next.from], gap: gap?.until };
}

test.each([
  ['the clock goes forward', { year: 2026, month: 3, day: 29 }],
  ['the clock goes back', { year: 2026, month: 10, day: 25 }],
  ['an ordinary Monday', { year: 2026, month: 11, day: 2 }],
])('the header and plantao oncall say the same at every moment when %s', (_what, day) => {
  const lookup = new DutyLookup();
  const from = instantOf({ ...day, hour: 0, minute: 0 }, zone) - 3 * 60 * minute;
  const seen = new Set<string | undefined>();
  // As a screen asks: again and again, and not at round times; around each full hour twice within a look-up's life.
  const moments = Array.from({ length: 14 }, (_, hour) => from + hour * 60 * minute).flatMap((hour) => [
    ...[hour - 41_000, hour - 1_000, hour, hour + 1_000, hour + 29 * minute + 59_000, hour + 30 * minute],
  ]);
  for (const now of moments) {
    const shown = lookup.at(oncall, now);
    const printed = dutyNow(oncall, now);
    seen.add(printed.duty.person?.id);
    expect(said(shown.duty), new Date(now).toISOString()).toEqual(said(printed.duty));
    expect([shown.configured, shown.zone]).toEqual([printed.configured, printed.zone]);
  }
  expect(seen.size).toBeGreaterThanOrEqual(3);
});

test('the very moment of a handover belongs to the one who comes', () => {
  const lookup = new DutyLookup();
  const handover = instantOf({ year: 2026, month: 3, day: 29, hour: 3, minute: 0 }, zone);
  for (const now of [handover - 1, handover, handover + 1]) {
    expect(lookup.at(oncall, now).duty.person?.id).toBe(dutyNow(oncall, now).duty.person?.id);
  }
  expect(lookup.at(oncall, handover).duty.person?.id).toBe('bia');
});

test('a clock that is set back is believed', () => {
  const lookup = new DutyLookup();
  const morning = instantOf({ year: 2026, month: 11, day: 2, hour: 8, minute: 0 }, zone);
  expect(lookup.at(oncall, morning).duty.person?.id).toBe('caio');
  expect(lookup.at(oncall, morning - minute).duty.person?.id).toBe('bia');
});

test('the zone of the rota is named where its clock shows, or will show, another time', () => {
  const now = Date.UTC(2026, 0, 15);
  expect(shownZones(oncall, now, 'Europe/Paris')).toEqual({ zone: 'Europe/Paris' });
  expect(shownZones(oncall, now, 'UTC')).toEqual({ zone: 'UTC', rotaZone: zone });
  // The same in winter, not in summer.
  expect(shownZones(oncall, now, 'Africa/Lagos')).toEqual({ zone: 'Africa/Lagos', rotaZone: zone });
  expect(shownZones({ ...oncall, layers: [] }, now, 'UTC')).toEqual({ zone: 'UTC' });
});
