import * as z from 'zod';
import {
  type BudgetState,
  type CostConfig,
  type CostState,
  type Past,
  type SloConfig,
  type SloState,
  saidBelow,
} from '../model/budget.ts';
import type { Reading, Source, SourceKind } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { costState } from './cost.ts';
import { sloState } from './slo.ts';
import { inTurns } from './turns.ts';

/** Which number of which budget. */
export type BudgetOptions =
  | { readonly of: 'slo'; readonly slo: SloConfig }
  | { readonly of: 'cost'; readonly cost: CostConfig; readonly value: 'today' | 'month' | 'forecast' };

/** Time brings what is not known yet: minutes that are written down, and days that this one is like. In milliseconds. */
const waits = { afterMs: 60_000 } as const;
const waitsLong = { afterMs: 60 * 60_000 } as const;

/** The numbers of budgets. Nobody writes this kind: `slos` and `costs` make its metrics. */
export const budget: SourceKind<BudgetOptions> = {
  kind: 'budget',
  summary: 'What is left of an error budget, or what is spent of a budget of money.',
  hasRows: false,
  schema: z.custom<BudgetOptions>(),
  example: '{ budget: api }',
  open(options, context): Source {
    const say = words.budgets;
    const latest = <State>(of: string): Latest<State> =>
      context.connections.share(
        `budget ${of}`,
        () => new Latest<State>(),
        () => {},
      );
    const read = async (): Promise<Reading> => {
      const past = context.past?.();
      if (!past) return { value: null, why: say.noPast, ...waits };
      if (options.of === 'slo') {
        const { slo } = options;
        return sloReading(
          await latest<SloState | undefined>(`slo ${slo.id}`).at(past, () => sloState(slo, past)),
        );
      }
      const { cost, value } = options;
      return costReading(
        await latest<CostState>(`cost ${cost.id}`).at(past, () => costState(cost, past)),
        value,
      );
    };
    return { label: options.of === 'slo' ? say.label(options.slo) : say.costLabel(options.cost.title), read };
  },
};

/** What a budget was last found to be, shared by its metrics. */
class Latest<State> {
  #known: { readonly until: number; readonly state: Promise<State> } | undefined;

  /** What the minutes that are written down say: nothing else until there is another. */
  async at(past: Past, reckon: () => Generator<void, State>): Promise<State> {
    const until = past.until();
    if (this.#known?.until === until) return this.#known.state;
    const state = inTurns(reckon());
    const known = { until, state };
    this.#known = known;
    // What is not known yet, or failed, is asked again.
    const forget = (): void => {
      if (this.#known === known) this.#known = undefined;
    };
    void state.then((found) => found === undefined && forget(), forget);
    return state;
  }
}

function sloReading(state: SloState | undefined): Reading {
  const say = words.budgets;
  if (!state) return { value: null, why: say.noPast, ...waits };
  const read: { readonly budget: BudgetState } = { budget: state };
  if (state.left === null) return { value: null, why: say.nothingSeen, ...waits, ...read };
  const value = state.left * 100;
  if (state.coverage < saidBelow)
    return {
      ...{ value, bound: 'most', why: say.atMost(state.coverage, state.until - state.from) },
      ...waitsLong,
      ...read,
    };
  return { value, ...read };
}

function costReading(state: CostState, what: 'today' | 'month' | 'forecast'): Reading {
  const say = words.budgets;
  const { forecast } = state;
  const read: { readonly budget: BudgetState } = { budget: state };
  if (what === 'forecast')
    return 'unknown' in forecast
      ? { value: null, why: say.noForecast[forecast.unknown], ...waitsLong, ...read }
      : { value: forecast.value, ...read };
  const { amount, coverage } = state[what];
  if (coverage === 0) return { value: null, why: say.nothingSeen, ...waits, ...read };
  return coverage < saidBelow
    ? { value: amount, bound: 'least', why: say.atLeast(coverage, what), ...waitsLong, ...read }
    : { value: amount, ...read };
}
