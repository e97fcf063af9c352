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

/** A share of time in percent, never rounded up to what it is not: 99.96 % is not 100 %. */
export function uptimePercent(share: number): string {
  return `${Math.floor(share * 100_000) / 1_000}%`;
}

/** What a screen shows of a component: this month so far, on the clock of this machine. */
export interface MonthUptime extends Uptime {
  /** Share of time that it should be up, 0…1. */
  readonly target?: number;
  readonly budget?: ErrorBudget;
}
