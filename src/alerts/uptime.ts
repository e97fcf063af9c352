import type { Status } from '../model/status.ts';

/** What a minute of a component was like; `maintenance` and `unknown` count neither for nor against it. */
export type MinuteStatus = Status | 'maintenance';

/** Uptime of a component over some time, from its minutes. */
export interface Uptime {
  /** Minutes that count: up, degraded and down. */
  readonly known: number;
  readonly down: number;
  readonly degraded: number;
  readonly unknown: number;
  readonly maintenance: number;
  /** Share of the known minutes that were not down, 0…1; null when none is known. */
  readonly share: number | null;
}

/** How much of what a target allows has been used up. */
export interface ErrorBudget {
  /** Minutes that may be down: of the known minutes, what the target leaves. */
  readonly allowed: number;
  readonly used: number;
  /** Negative when more was used than allowed. */
  readonly left: number;
  /** Share used, 0 for none; Infinity when nothing is allowed and something was used. */
  readonly share: number;
}

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
