import type { FollowUpRow } from '../model/follow-up.ts';
import type { OncallConfig } from '../model/oncall.ts';
import { nameOf } from '../model/oncall.ts';
import type { Moments } from './moments.ts';

/** Follow-ups as templates name them. */
export function followUpViews(
  rows: readonly FollowUpRow[],
  moments: Moments,
  people: OncallConfig['people'],
) {
  return rows.map(({ text, incident, owner, dueAt, done }) => ({
    ...{ text, incident, done: done !== undefined },
    owner: owner === undefined ? '' : nameOf(people, owner),
    due: dueAt === undefined ? '' : moments.day(dueAt),
  }));
}
