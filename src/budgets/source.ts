import * as z from 'zod';
import type { BudgetState, CostConfig, CostState, SloConfig, SloState } from '../model/budget.ts';
import type { Reading, Source, SourceKind } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { costState } from './cost.ts';
import { sloState } from './slo.ts';

/** Which number of which budget. */
export type BudgetOptions =
  | { readonly of: 'slo'; readonly slo: SloConfig }
  | { readonly of: 'cost'; readonly cost: CostConfig; readonly value: 'today' | 'month' | 'forecast' };

/** A share of a window that may be missing without being said. */
const saidBelow = 0.99;

/** The numbers of budgets. Nobody writes this kind: `slos` and `costs` make its metrics. */
export const budget: SourceKind<BudgetOptions> = {
  kind: 'budget',
  summary: 'What is left of an error budget, or what is spent of a budget of money.',
  hasRows: false,
  schema: z.custom<BudgetOptions>(),
  example: '{ budget: api }',
  open(options, context): Source {
    const say = words.budgets;
    return {
      label: options.of === 'slo' ? say.label(options.slo) : say.costLabel(options.cost.title),
      async read(): Promise<Reading> {
        const past = context.past?.();
        if (!past) return { value: null, why: say.noPast };
        return options.of === 'slo'
          ? sloReading(sloState(options.slo, past))
          : costReading(costState(options.cost, past), options.value);
      },
    };
  },
};

function sloReading(state: SloState | undefined): Reading {
  const say = words.budgets;
  if (!state) return { value: null, why: say.noPast };
  const read: { readonly budget: BudgetState } = { budget: state };
  if (state.left === null) return { value: null, why: say.nothingSeen, ...read };
  const value = state.left * 100;
  if (state.coverage < saidBelow)
    return { value, why: say.atMost(state.coverage, state.until - state.from), ...read };
  return { value, ...read };
}

function costReading(state: CostState, what: 'today' | 'month' | 'forecast'): Reading {
  const say = words.budgets;
  const { forecast } = state;
  const read: { readonly budget: BudgetState } = { budget: state };
  if (what === 'forecast')
    return 'unknown' in forecast
      ? { value: null, why: say.noForecast[forecast.unknown], ...read }
      : { value: forecast.value, ...read };
  const { amount, coverage } = state[what];
  if (coverage === 0) return { value: null, why: say.nothingSeen, ...read };
  return coverage < saidBelow
    ? { value: amount, why: say.atLeast(coverage, what), ...read }
    : { value: amount, ...read };
}
