import {
  type BudgetState,
  type BurnPair,
  type CostState,
  type SloState,
  type Spent,
  saidBelow,
} from '../model/budget.ts';
import { formatBounded, formatQuantity } from '../model/quantity.ts';
import type { MetricRow } from '../model/snapshot.ts';
import { words } from './index.ts';

/** What a budget says, a line each. */
interface BudgetLine {
  readonly label: string;
  readonly text: string;
}

/** All that is known of a budget, in words. */
export function budgetLines(state: BudgetState): readonly BudgetLine[] {
  return state.type === 'slo' ? sloLines(state) : costLines(state);
}

/** `87%`; null where nothing was seen. */
export function leftText({ left, coverage }: SloState): string {
  const { lines } = words.budgets;
  if (left === null) return lines.unknown;
  const text = formatQuantity(Math.floor(left * 1_000) / 10, '%');
  return coverage < saidBelow ? lines.atMost(text) : text;
}

/** How fast it burns: the most that both windows of a pair show, over the shorter pairs. */
export function burnText({ pairs }: SloState): string {
  const known = pairs.flatMap(({ long, short }) =>
    long.burn === null || short.burn === null ? [] : [Math.min(long.burn, short.burn)],
  );
  return known.length === 0 ? words.budgets.lines.unknown : timesText(Math.max(...known));
}

/** When nothing is left of it. */
export function goneText({ left, pace, goneAt, until }: SloState): string {
  const { lines } = words.budgets;
  if (left !== null && left <= 0) return lines.goneNow;
  return left === null || pace === null ? lines.unknown : lines.goneIn(goneAt && goneAt - until);
}

/** An amount with what is missing of it said. */
export function spentText({ amount, coverage }: Spent, currency: string): string {
  const text = formatQuantity(rounded(amount), currency);
  return coverage < saidBelow ? words.budgets.lines.atLeast(text) : text;
}

/** What the day will have cost, or why that is not known. */
export function forecastText({ forecast, currency }: CostState): string {
  if ('unknown' in forecast) return words.budgets.noForecast[forecast.unknown];
  const { value, low, high, days } = forecast;
  const amount = (of: number): string => formatQuantity(rounded(of), '');
  return words.budgets.lines.forecast(
    formatQuantity(rounded(value), currency),
    amount(low),
    amount(high),
    days,
  );
}

/** A number of a metric: `≤97%` where no more can be, `≥12 USD` where no less can. */
export function boundedText({ value, unit, bound }: Pick<MetricRow, 'value' | 'unit' | 'bound'>): string {
  return value === null ? '' : formatBounded(value, unit, bound);
}

/** Of a window that was seen less, what it allows as a whole would be made up. */
const toldWhole = 0.5;

function sloLines(state: SloState): readonly BudgetLine[] {
  const { lines } = words.budgets;
  const { objective, from, until, by, total, bad, coverage, left } = state;
  const allowed = coverage > 0 ? (total / Math.min(1, coverage)) * (1 - objective) : 0;
  return [
    { label: lines.objective, text: lines.over(objective, until - from) },
    {
      label: lines.left,
      text:
        left === null
          ? lines.unknown
          : coverage < toldWhole
            ? lines.counted(leftText(state), rounded(bad), rounded(total), by)
            : lines.used(leftText(state), rounded(bad), rounded(allowed), by),
    },
    ...(coverage < saidBelow ? [{ label: lines.seen, text: lines.seenOf(coverage, until - from) }] : []),
    { label: lines.gone, text: goneText(state) },
    ...state.pairs.map((pair) => ({
      label: lines.burn(pair.long.ms, pair.short.ms),
      text: pairText(pair),
    })),
  ];
}

function pairText({ long, short, factor, level, holds }: BurnPair): string {
  const { lines } = words.budgets;
  const burn = (value: number | null): string => (value === null ? lines.unknown : timesText(value));
  const verdict = holds === null ? 'unknown' : holds ? 'burns' : 'fine';
  return lines.pair(burn(long.burn), burn(short.burn), timesText(factor), level, verdict);
}

function costLines(state: CostState): readonly BudgetLine[] {
  const { lines } = words.budgets;
  const { today, month, budget, currency, models } = state;
  const of = (spent: Spent, most: number | undefined): string =>
    lines.of(spentText(spent, currency), most, most === undefined ? undefined : spent.amount / most);
  return [
    { label: lines.today, text: of(today, budget.day) },
    { label: lines.midnight, text: forecastText(state) },
    { label: lines.month, text: of(month, budget.month) },
    ...models.map((model) => ({
      label: model.name,
      text: lines.model(spentText(model.today, currency), spentText(model.month, currency)),
    })),
  ];
}

/** `3.2×`, `14×`: how often the budget would be used up in its window. */
function timesText(burn: number): string {
  return `${burn >= 10 ? Math.round(burn * 10) / 10 : burn.toFixed(1)}×`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
