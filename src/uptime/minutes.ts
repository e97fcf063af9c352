import type { Status } from '../model/status.ts';
import type { ErrorBudget, Uptime } from '../model/uptime.ts';

/** What a minute of a component was like; `maintenance` and `unknown` count neither for nor against it. */
export type MinuteStatus = Status | 'maintenance';

/** The letter a minute is kept as. */
export const letters: Readonly<Record<MinuteStatus, string>> = {
  up: 'u',
  degraded: 'g',
  down: 'd',
  unknown: '?',
  maintenance: 'm',
};

/** Adds up minutes, one letter each. */
export function uptimeOf(minutes: Iterable<string>): Uptime {
  const counts: Record<string, number> = {};
  for (const letter of minutes) counts[letter] = (counts[letter] ?? 0) + 1;
  const { u = 0, g = 0, d = 0, m = 0 } = counts;
  const known = u + g + d;
  return {
    known,
    down: d,
    degraded: g,
    unknown: counts['?'] ?? 0,
    maintenance: m,
    share: known === 0 ? null : (u + g) / known,
  };
}

/** @param target share of time up, 0…1 */
export function errorBudget(target: number, { known, down }: Uptime): ErrorBudget {
  const allowed = known * (1 - target);
  const share = down === 0 ? 0 : allowed === 0 ? Number.POSITIVE_INFINITY : down / allowed;
  return { allowed, used: down, left: allowed - down, share };
}
