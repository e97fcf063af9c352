import type { CostConfig, CostState, Forecast, ModelCostConfig, Past, Spent } from '../model/budget.ts';
import { defined } from '../model/defined.ts';
import { addDays, instantOf, type WallDate, type WallTime, wallTime } from '../time/zone.ts';

/** A day stands for others when so much of it was seen. */
const wholeShare = 0.9;
/** Before a day has usually cost this share, what it will cost is a guess. */
const leastShare = 0.05;
/** Fewer days than this have no spread. */
const leastDays = 2;
/** Days like this one, counted back: its weekday in four weeks, else those of the last two. */
const byWeek = [7, 14, 21, 28];
const byDay = Array.from({ length: 14 }, (_, index) => index + 1);

/** What was spent today and this month, by model, and what the day will have cost; a model or a day a turn. */
export function* costState(cost: CostConfig, past: Past): Generator<void, CostState> {
  const until = past.until();
  const wall = wallTime(until, cost.zone);
  const dayFrom = startOf(wall, cost.zone);
  const monthFrom = startOf({ ...wall, day: 1 }, cost.zone);
  const models: CostState['models'][number][] = [];
  for (const model of cost.models) {
    const today = spentBy(model, past, dayFrom, until);
    models.push({ name: model.name, today, month: spentBy(model, past, monthFrom, until) });
    yield;
  }
  const today = together(models.map((model) => model.today));
  return {
    type: 'cost',
    currency: cost.currency,
    until,
    today,
    month: together(models.map(({ month }) => month)),
    forecast: yield* forecastOf(cost, past, until, today),
    models: models.sort((a, b) => b.today.amount - a.today.amount || b.month.amount - a.month.amount),
    budget: {
      ...defined({ day: cost.day }),
      ...defined({ month: cost.month }),
    },
  };
}

/**
 * What today will have cost: what it cost so far by the share of it that days like it had cost by this time of the day (on the wall,
 * so a day on which the clock is changed counts right). Days like it are this weekday of the last four weeks, else the last two weeks.
 */
function* forecastOf(cost: CostConfig, past: Past, now: number, today: Spent): Generator<void, Forecast> {
  const wall = wallTime(now, cost.zone);
  if (today.coverage < wholeShare && now > startOf(wall, cost.zone)) return { unknown: 'unseen' };
  const weekdays = yield* sharesOf(cost, past, wall, byWeek);
  const shares = weekdays.length >= leastDays ? weekdays : yield* sharesOf(cost, past, wall, byDay);
  if (shares.length < leastDays) return { unknown: 'few-days' };
  if (median(shares) < leastShare) return { unknown: 'early' };
  const least = Math.min(...shares);
  return {
    value: today.amount / median(shares),
    low: today.amount / Math.max(...shares),
    high: today.amount / Math.max(least, leastShare),
    days: shares.length,
  };
}

/** The share of each of these days that had been spent by this time of the day; days that were not seen whole are left out. */
function* sharesOf(
  cost: CostConfig,
  past: Past,
  wall: WallTime,
  daysAgo: readonly number[],
): Generator<void, readonly number[]> {
  const shares: number[] = [];
  for (const ago of daysAgo) {
    const date = addDays(wall, -ago);
    const from = startOf(date, cost.zone);
    const by = instantOf({ ...date, hour: wall.hour, minute: wall.minute }, cost.zone);
    const whole = spentAll(cost, past, from, startOf(addDays(date, 1), cost.zone));
    yield;
    if (whole.coverage < wholeShare || whole.amount <= 0) continue;
    shares.push(Math.min(1, spentAll(cost, past, from, by).amount / whole.amount));
    yield;
  }
  return shares;
}

function spentAll(cost: CostConfig, past: Past, from: number, until: number): Spent {
  return together(cost.models.map((model) => spentBy(model, past, from, until)));
}

function spentBy({ counters }: ModelCostConfig, past: Past, from: number, until: number): Spent {
  // Nothing is missing of a day that has just begun.
  if (until <= from) return { amount: 0, coverage: 1 };
  return together(
    counters.map(({ series, perUnit }) => {
      const { sum, coverage } = past.stretch(series, from, until);
      return { amount: sum * perUnit, coverage };
    }),
  );
}

/** Added up; no more of it was seen than of what was seen least of. */
function together(parts: readonly Spent[]): Spent {
  return {
    amount: parts.reduce((sum, { amount }) => sum + amount, 0),
    coverage: parts.reduce((least, { coverage }) => Math.min(least, coverage), 1),
  };
}

/** Midnight, or the first moment of a day that begins later. */
function startOf({ year, month, day }: WallDate, zone: string): number {
  return instantOf({ year, month, day, hour: 0, minute: 0 }, zone);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
