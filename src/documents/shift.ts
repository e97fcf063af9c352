import type { OncallConfig } from '../model/oncall.ts';
import { dutiesOf, hasRota, idsOf } from '../oncall/rota.ts';
import { dayMs } from '../time/units.ts';

/** A shift that is handed over. Wall-clock milliseconds; ids of people, none where nobody is on call. */
export interface HandedShift {
  readonly from: number;
  readonly until: number;
  readonly outgoing: readonly string[];
  readonly incoming: readonly string[];
  /** Whether the rota says that somebody else takes over at `until`. */
  readonly changes: boolean;
}

/** How far back and ahead a change of shift is looked for. */
const reachMs = 35 * 86_400_000;
/** Without a rota, or with one person alone, a day is handed over. */
/** How long before a change its handoff is proposed, and how long after it the shift before is still the one that is meant. */
export const handoffMs = 30 * 60_000;

/** The shift that is handed over next or, just after a change, the one that ended. */
export function shiftAt(oncall: OncallConfig, now: number): HandedShift {
  const day = { from: now - dayMs, until: now, outgoing: [], incoming: [], changes: false };
  if (!hasRota(oncall)) return day;
  const duties = dutiesOf(oncall, now - reachMs, now + reachMs);
  const index = duties.findIndex(({ until }) => until > now);
  const current = duties[index]!;
  const before = duties[index - 1];
  const isJustOver = before?.person !== undefined && now - current.from < handoffMs;
  const [own, next] = isJustOver ? [before, current] : [current, duties[index + 1]];
  if (!next) return { ...day, outgoing: idsOf(own), incoming: idsOf(own) };
  return { from: own.from, until: own.until, outgoing: idsOf(own), incoming: idsOf(next), changes: true };
}
