import { type AlertState, type FlapMemory, isActive, type Severity, severityRank } from '../model/alert.ts';
import type { SteadyReason } from '../model/alert-codes.ts';
import { defined } from '../model/defined.ts';

/**
 * Flap detection as Nagios does it: the last 21 results give up to 20 changes; a later change weighs more, from 0.8 for the oldest
 * to 1.2 for the newest (Nagios documentation, "Detection and handling of state flapping").
 */
const kept = 21;

/** Percent of change above which flapping begins, and below which it ends. */
const flapThresholds = { high: 30, low: 20 } as const;

/** How often whether it fires is looked at when nothing changes, in milliseconds. */
export const resultEveryMs = 60_000;

/** So many readings alike, over twice the longest time it was still while it flapped but no longer than this, end flapping. */
const steadyReadings = 5;
const longestSteadyMs = 10 * 60_000;

/** What flap detection makes of a state: `began` and `ended` where it is no longer what it was. */
interface Watched {
  readonly state: AlertState;
  readonly began?: true;
  readonly ended?: SteadyReason['code'];
}

/**
 * Watches whether an alert comes and goes. Flapping ends when that gets rare, and at once when the alert is more urgent than it was
 * at any time while it flapped, or has been still for longer than it ever was: what lasts, or got worse, is no flapping.
 * @param fresh whether the state rests on a new reading
 */
export function watchFlapping(state: AlertState, before: AlertState, now: number, fresh: boolean): Watched {
  const changed = isActive(state) !== isActive(before);
  const flap = remembered(state, changed, now, fresh);
  const next = { ...state, flap };
  const worse = isActive(state) && isWorse(state.severity, state.flap?.worst);
  if (state.flapping && worse) return { state: steady(next, now), ended: 'worse' };
  if (isStill(flap, now)) {
    if (state.flapping) return { state: steady(next, now), ended: 'still' };
    if (flap.worst !== worstOf(next)) return counted({ ...next, flap: forgotten(next, flap) }, changed, now);
  }
  const watched = counted(next, changed, now);
  return watched.began && worse ? { state: steady(next, now) } : watched;
}

/** Whether time alone may change what is remembered: it flaps, or was more urgent a while ago than it is. */
export function isUnsteady(state: AlertState): boolean {
  return state.flapping || state.flap?.worst !== worstOf(state);
}

/** The memory without what was before the alert was steady. */
function forgotten(state: AlertState, { worst: _, ...flap }: FlapMemory): FlapMemory {
  return { ...flap, ...defined({ worst: worstOf(state) }) };
}

function steady(state: AlertState, now: number): AlertState {
  const flap = forgotten(state, { ...state.flap!, longestMs: 0 });
  return { ...state, flap, flapping: false, results: [isActive(state)], resultAt: now };
}

function worstOf(state: AlertState): Severity | undefined {
  return isActive(state) ? state.severity : undefined;
}

function remembered(state: AlertState, changed: boolean, now: number, fresh: boolean): FlapMemory {
  const { changedAt = now, readings = 0, longestMs = 0, worst } = state.flap ?? {};
  const severity = worstOf(state);
  const more = defined({ worst: severity !== undefined && isWorse(severity, worst) ? severity : worst });
  if (!changed) {
    const seen = fresh ? Math.min(readings + 1, steadyReadings) : readings;
    return { changedAt: Math.min(changedAt, now), readings: seen, longestMs, ...more };
  }
  const still = Math.max(0, now - changedAt);
  return {
    changedAt: now,
    readings: fresh ? 1 : 0,
    longestMs: state.flapping ? Math.max(longestMs, still) : still,
    ...more,
  };
}

function isWorse(severity: Severity, than: Severity | undefined): boolean {
  return than === undefined || severityRank(severity) < severityRank(than);
}

function isStill({ changedAt, readings, longestMs }: FlapMemory, now: number): boolean {
  return readings >= steadyReadings && now - changedAt >= Math.min(2 * longestMs, longestSteadyMs);
}

/** The state with one more result, where it is time for one. */
function counted(state: AlertState, changed: boolean, now: number): Watched {
  const { resultAt, flapping } = state;
  const isDue = resultAt === undefined || now - resultAt >= resultEveryMs || now < resultAt;
  if (!changed && !isDue) return { state };
  const results = [...state.results, isActive(state)].slice(-kept);
  const next = { ...state, results, resultAt: now, flapping: isFlapping(results, flapping) };
  if (next.flapping === flapping) return { state: next };
  return next.flapping ? { state: next, began: true } : { state: next, ended: 'few-changes' };
}

/** Weighted share of results that differ from the one before, in percent of all 20 changes that could be. */
function changePercent(results: readonly boolean[]): number {
  const missing = kept - results.length;
  let sum = 0;
  for (let index = 1; index < results.length; index++) {
    if (results[index] === results[index - 1]) continue;
    sum += 0.8 + (0.4 * (missing + index - 1)) / (kept - 2);
  }
  return (sum / (kept - 1)) * 100;
}

/** Whether it flaps now, given whether it did. */
function isFlapping(results: readonly boolean[], was: boolean): boolean {
  const percent = changePercent(results);
  return was ? percent >= flapThresholds.low : percent > flapThresholds.high;
}
