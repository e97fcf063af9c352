import type { SeriesRef, Stretch } from './history.ts';

/** What is known of the past, for what reckons with it. Times are wall-clock milliseconds. */
export interface Past {
  /** The end of the last minute that was written down: windows that reach until now end there. */
  until(): number;
  /** A stretch of a metric: what was not seen counts in nothing of it. */
  stretch(ref: SeriesRef, from: number, until: number): Pick<Stretch, 'sum' | 'seen' | 'coverage'>;
  /** A letter for each minute of a component that was seen (`src/uptime/minutes.ts`); undefined while that is not known. */
  minutes(component: string, from: number, until: number): string | undefined;
}

/** What is promised, and how it is measured. */
export interface SloConfig {
  readonly id: string;
  readonly title: string;
  /** Share that must be good, 0…1. */
  readonly objective: number;
  /** Of what window, in milliseconds. */
  readonly overMs: number;
  readonly measure:
    | { readonly by: 'minutes'; readonly component: string; readonly degradedIsBad: boolean }
    /** Two counters: of all events, and of the good or the bad ones of them. */
    | {
        readonly by: 'events';
        readonly total: SeriesRef;
        readonly part: SeriesRef;
        readonly partIs: 'good' | 'bad';
      };
  readonly component?: string;
}

/** Of one model: a counter of money, or counters of tokens with what a million of each costs. */
export interface ModelCostConfig {
  readonly name: string;
  readonly counters: readonly { readonly series: SeriesRef; readonly perUnit: number }[];
}

export interface CostConfig {
  readonly id: string;
  readonly title: string;
  /** `USD`: the unit of its metrics. */
  readonly currency: string;
  readonly models: readonly ModelCostConfig[];
  readonly day?: number;
  readonly month?: number;
  /** Where its days and months begin. */
  readonly zone: string;
}

/** How fast a budget burns in one window: 1 uses it up just by the end of the whole one. */
export interface BurnWindow {
  readonly ms: number;
  /** Null where nothing was seen. */
  readonly burn: number | null;
  /** Share of it that was seen, 0…1. */
  readonly coverage: number;
}

/** Two windows that must both burn: the long one says that it matters, the short one that it still goes on. */
export interface BurnPair {
  readonly level: BurnLevel;
  readonly factor: number;
  readonly long: BurnWindow;
  readonly short: BurnWindow;
  /** Null: too little was seen to say. */
  readonly holds: boolean | null;
}

export type BurnLevel = 'page' | 'warn';

/** An error budget at one moment. */
export interface SloState {
  readonly type: 'slo';
  readonly objective: number;
  readonly from: number;
  readonly until: number;
  /** Minutes or events, those that were seen. */
  readonly by: 'minutes' | 'events';
  readonly total: number;
  readonly bad: number;
  readonly coverage: number;
  /** Share of the budget that is left, negative once overdrawn: what was not seen is taken for good. Null when nothing was seen. */
  readonly left: number | null;
  readonly pairs: readonly BurnPair[];
  /** Whether it burns so fast that somebody must be paged, or know; null: too little was seen to say. */
  readonly burns: Readonly<Record<BurnLevel, boolean | null>>;
  /** How fast it burns now, over the last hours; null: too little was seen to say. */
  readonly pace: number | null;
  /** When nothing is left at that pace; undefined when that does not come. */
  readonly goneAt?: number;
}

/** Money of a stretch of time. What was not seen is not in it. */
export interface Spent {
  readonly amount: number;
  readonly coverage: number;
}

/** What a day will have cost, or why that cannot be said. */
export type Forecast =
  | { readonly value: number; readonly low: number; readonly high: number; readonly days: number }
  | { readonly unknown: 'unseen' | 'early' | 'few-days' };

/** Money at one moment. */
export interface CostState {
  readonly type: 'cost';
  readonly currency: string;
  readonly until: number;
  readonly today: Spent;
  readonly month: Spent;
  readonly forecast: Forecast;
  /** Dearest first. */
  readonly models: readonly { readonly name: string; readonly today: Spent; readonly month: Spent }[];
  readonly budget: { readonly day?: number; readonly month?: number };
}

export type BudgetState = SloState | CostState;

/** A share of a window that may be missing without being said: of what was seen less, a number is only a limit. */
export const saidBelow = 0.99;
