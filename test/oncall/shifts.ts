import type { Person, Shift } from '../../src/model/oncall.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
/** Everybody who takes a shift in these tests. */
export const people: Person[] = ['lead', 'sre', 'ana', 'bia', 'caio'].map((id) => ({ id, name: id }));
export const minute = 60_000;

/** A shift of every day between two hours. */
export function shift(from: number, to: number, who: string[], more: Partial<Shift> = {}): Shift {
  return { weekdays: everyDay, fromMinute: from * 60, toMinute: to * 60, people: who, ...more };
}
