import type { BurnLevel, BurnPair, BurnWindow } from '../model/budget.ts';
import { hourMs, minuteMs } from '../time/units.ts';

/** What was counted in a window. */
export interface Counted {
  readonly total: number;
  readonly bad: number;
  /** Share of the window that was seen, 0…1. */
  readonly coverage: number;
}

/** Factors and windows of the SRE workbook (chapter 5, "multiwindow, multi-burn-rate alerts"). */
export const burnPairs: readonly {
  readonly level: BurnLevel;
  readonly factor: number;
  readonly longMs: number;
  readonly shortMs: number;
}[] = [
  { level: 'page', factor: 14.4, longMs: hourMs, shortMs: 5 * minuteMs },
  { level: 'page', factor: 6, longMs: 6 * hourMs, shortMs: 30 * minuteMs },
  { level: 'warn', factor: 3, longMs: 24 * hourMs, shortMs: 2 * hourMs },
  { level: 'warn', factor: 1, longMs: 72 * hourMs, shortMs: 6 * hourMs },
];

/** The share of a window that must have been seen before what was seen stands for all of it. */
const enoughSeen = 0.5;
/** So many bad ones are no chance, however few there were in all. */
const noChance = 5;

/** How often the budget is used up at this pace in the window of the objective; null where nothing was counted. */
function burnOf({ total, bad }: Counted, objective: number): number | null {
  return total <= 0 ? null : Math.min(1, Math.max(0, bad) / total) / (1 - objective);
}

/** Whether both windows of a pair burn: false as soon as one does not, null where that cannot be said. */
export function judgePair(
  { level, factor, longMs, shortMs }: (typeof burnPairs)[number],
  long: Counted,
  short: Counted,
  objective: number,
): BurnPair {
  const holds = both(
    isFew(long, objective, factor) ? null : reaches(long, objective, factor),
    reaches(short, objective, factor),
  );
  const shown = (ms: number, counted: Counted): BurnWindow => ({
    ms,
    burn: burnOf(counted, objective),
    coverage: counted.coverage,
  });
  return { level, factor, long: shown(longMs, long), short: shown(shortMs, short), holds };
}

/** So few that one failure alone would reach the factor: that says nothing. None at all says that nothing fails. */
function isFew({ total, bad }: Counted, objective: number, factor: number): boolean {
  return bad > 0 && bad < noChance && total * (1 - objective) * factor < 1;
}

/** What is seen decides once it is enough; before, only what stays true whatever happened unseen. */
function reaches(counted: Counted, objective: number, factor: number): boolean | null {
  const burn = burnOf(counted, objective);
  if (burn === null) return null;
  if (burn * Math.min(1, counted.coverage) >= factor) return true;
  return counted.coverage < enoughSeen ? null : burn >= factor;
}

function both(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

/** Whether any of the pairs of a level, or of a more urgent one, holds. */
export function burnsAt(pairs: readonly BurnPair[], level: BurnLevel): boolean | null {
  const meant = pairs.filter((pair) => level === 'warn' || pair.level === 'page').map(({ holds }) => holds);
  if (meant.includes(true)) return true;
  return meant.includes(null) ? null : false;
}

/**
 * The share of the budget that is left, negative once it is overdrawn. What was not seen is taken for as much again, and good: the true
 * share is no larger. Null when nothing was seen.
 */
export function budgetLeft({ total, bad, coverage }: Counted, objective: number): number | null {
  if (total <= 0 || coverage <= 0) return null;
  const allowed = (total / Math.min(1, coverage)) * (1 - objective);
  return 1 - Math.max(0, bad) / allowed;
}
