import type { Duty, Layer, OncallConfig, OnDuty, Override, Rotation, Shift } from '../model/oncall.ts';
import { dayMs } from '../time/units.ts';
import { addDays, instantOf, type WallDate, wallTime, weekdayOf } from '../time/zone.ts';

/** What of a configuration says who is on call. */
export type Rota = Pick<OncallConfig, 'people' | 'layers' | 'overrides'>;

/** How far the next change is looked for: handovers of many weeks lie far apart. */
const lookAheadDays = 100;

/** One time that one shift covers. */
interface Occurrence {
  /** Ids of those who are on call at once; not empty. */
  readonly people: readonly string[];
  readonly from: number;
  readonly until: number;
  readonly rank: number;
  readonly by: string;
}

/** Whether anybody can be on call at all. */
export function hasRota({ layers, overrides }: Pick<Rota, 'layers' | 'overrides'>): boolean {
  return layers.length > 0 || overrides.length > 0;
}

/** Who is on call at `now`, until when, who is next and when there is nobody. Each boundary is a date and a time on the wall. */
export function onDuty(rota: Rota, now: number): OnDuty {
  const duties = dutiesOf(rota, now, now + lookAheadDays * dayMs);
  const team = (duty: Duty | undefined): Pick<OnDuty, 'person' | 'beside'> => {
    const [person, ...beside] = idsOf(duty).flatMap((id) => rota.people.find((one) => one.id === id) ?? []);
    return { ...(person ? { person } : {}), ...(beside.length > 0 ? { beside } : {}) };
  };
  const current = duties[0];
  const following = duties.slice(1);
  const next = following.find((duty) => duty.person !== undefined && !sameTeam(idsOf(duty), idsOf(current)));
  const { person: nextPerson, beside } = team(next);
  const gap = duties.find((duty) => duty.person === undefined);
  return {
    ...team(current),
    ...(following.length > 0 ? { until: current!.until } : {}),
    ...(next && nextPerson
      ? { next: { person: nextPerson, from: next.from, ...(beside ? { beside } : {}) } }
      : {}),
    ...(gap ? { gap: { from: gap.from, until: gap.until } } : {}),
  };
}

/** Ids of everybody who is on call at `now`. Cheaper than `onDuty`: nothing is looked for ahead. */
export function peopleAt(rota: Rota, now: number): readonly string[] {
  return teamAt(occurrences(rota, now, now + 1), standIns(rota), now)?.people ?? [];
}

/** Ids of everybody of a duty. */
export function idsOf(duty: Duty | undefined): readonly string[] {
  return duty?.person === undefined ? [] : [duty.person, ...(duty.beside ?? [])];
}

function sameTeam(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id) => other.includes(id));
}

/**
 * The whole of a time without a hole, as duties in order: those on call at each moment, or nobody. Neighbours with the same people are
 * one duty; the first begins at `from`, the last ends at `until`.
 */
export function dutiesOf(rota: Rota, from: number, until: number): readonly Duty[] {
  const all = occurrences(rota, from, until);
  const swaps = standIns(rota);
  const inside = [...all, ...swaps]
    .flatMap((one) => [one.from, one.until])
    .filter((at) => at > from && at < until);
  const cuts = [...new Set([from, ...inside])].sort((a, b) => a - b);
  const duties: Duty[] = [];
  let open: readonly Occurrence[] = [];
  let coming = 0;
  for (const [index, at] of cuts.entries()) {
    while (coming < all.length && all[coming]!.from <= at) open = [...open, all[coming++]!];
    open = open.filter((one) => one.until > at);
    const chosen = teamAt(open, swaps, at);
    const [person, ...beside] = chosen?.people ?? [];
    const before = duties.at(-1);
    const end = cuts[index + 1] ?? until;
    if (before && sameTeam(idsOf(before), chosen?.people ?? []))
      duties[duties.length - 1] = { ...before, until: end };
    else
      duties.push({
        person,
        from: at,
        until: end,
        ...(beside.length > 0 ? { beside } : {}),
        ...(chosen ? { by: chosen.by } : {}),
      });
  }
  return duties;
}

/** Overrides that replace one person rather than everybody, in the order they are written. */
function standIns({ overrides }: Rota): readonly Override[] {
  return overrides.filter(({ instead }) => instead !== undefined);
}

/** Who is on call at a moment, once stand-ins took the places of those they replace; a later one may replace an earlier. */
function teamAt(
  all: readonly Occurrence[],
  swaps: readonly Override[],
  at: number,
): Pick<Occurrence, 'people' | 'by'> | undefined {
  const chosen = winner(all, at);
  if (!chosen) return undefined;
  let { people, by } = chosen;
  for (const { person, instead, from, until } of swaps) {
    if (from > at || until <= at || !people.some((id) => id === instead)) continue;
    people = [...new Set(people.map((id) => (id === instead ? person : id)))];
    by = 'override';
  }
  return { people, by };
}

/** Overrides cover layers, later layers earlier ones; where shifts of a layer overlap, the one that began last has it. */
function winner(all: readonly Occurrence[], at: number): Occurrence | undefined {
  let best: Occurrence | undefined;
  for (const one of all) {
    if (one.from > at || one.until <= at) continue;
    if (!best || one.rank > best.rank || (one.rank === best.rank && one.from >= best.from)) best = one;
  }
  return best;
}

/** Everything that touches a time, by its beginning. */
function occurrences({ layers, overrides }: Rota, from: number, until: number): readonly Occurrence[] {
  const found = layers.flatMap((layer, rank) => ofLayer(layer, rank, from, until));
  for (const [index, one] of overrides.entries()) {
    if (one.instead === undefined && one.until > from && one.from < until)
      found.push(ofOverride(one, layers.length + index));
  }
  return found.sort((a, b) => a.from - b.from);
}

function ofOverride({ person, from, until }: Override, rank: number): Occurrence {
  return { people: [person], from, until, rank, by: 'override' };
}

function ofLayer({ name, zone, shifts }: Layer, rank: number, from: number, until: number): Occurrence[] {
  const found: Occurrence[] = [];
  // A shift that began two days ago is over, however the clock was changed.
  const first = addDays(wallTime(from, zone), -2);
  for (let days = 0; ; days++) {
    const date = addDays(first, days);
    if (Date.UTC(date.year, date.month - 1, date.day) > until + dayMs) return found;
    for (const shift of shifts) {
      if (!shift.weekdays.includes(weekdayOf(date))) continue;
      const begins = boundary(date, shift.fromMinute, zone);
      const overnight = shift.toMinute <= shift.fromMinute;
      const ends = boundary(overnight ? addDays(date, 1) : date, shift.toMinute, zone);
      const people = peopleOf(shift, date);
      if (people.length > 0 && ends > from && begins < until && ends > begins)
        found.push({ people, from: begins, until: ends, rank, by: name });
    }
  }
}

/** The instant of a date and a time on the wall; never a number of seconds after another instant. */
function boundary(date: WallDate, minutes: number, zone: string): number {
  if (minutes === 24 * 60) return instantOf(addDays(date, 1), zone);
  return instantOf({ ...date, hour: Math.floor(minutes / 60), minute: minutes % 60 }, zone);
}

/** Who has the shift that begins on `date`: whose turn it is, then as many of those after as are on call together. */
function peopleOf({ people, rotation, fromMinute, together = 1 }: Shift, date: WallDate): readonly string[] {
  const count = rotation ? handovers(rotation, date, fromMinute) : 0;
  const turn = people.length === 0 ? 0 : ((count % people.length) + people.length) % people.length;
  const inOrder = new Set([...people.slice(turn), ...people.slice(0, turn)]);
  return [...inOrder].slice(0, together);
}

/** How many hand-overs there were between the first and a moment on the wall; counted in days, so no clock change matters. */
function handovers({ unit, every, since, atMinute }: Rotation, date: WallDate, minute: number): number {
  const day = (one: WallDate): number => Date.UTC(one.year, one.month - 1, one.day) / dayMs;
  const days = day(date) - day(since) - (minute < atMinute ? 1 : 0);
  return Math.floor(days / (every * (unit === 'week' ? 7 : 1)));
}
