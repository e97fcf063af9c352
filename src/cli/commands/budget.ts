import { toAscii } from '../../../views/ui/glyphs.ts';
import { costState } from '../../budgets/cost.ts';
import { sloState } from '../../budgets/slo.ts';
import { atOnce } from '../../budgets/turns.ts';
import { type Band, judge } from '../../model/band.ts';
import { type BudgetState, type CostState, type Past, type SloState, saidBelow } from '../../model/budget.ts';
import type { SystemConfig } from '../../model/system.ts';
import {
  budgetLines,
  burnText,
  forecastText,
  goneText,
  leftText,
  spentText,
} from '../../words/budget-text.ts';
import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { configOf } from '../configured.ts';
import { type GlobalOptions, styleOf } from '../context.ts';
import { exitCodes, exitForBands } from '../exit-codes.ts';
import { openKeptPast } from '../kept-past.ts';
import { badge, printJson, printRows } from '../print.ts';
import { mustBe } from '../unknown-word.ts';

/** A budget now. */
interface Budget<State extends BudgetState = BudgetState> {
  readonly id: string;
  readonly title: string;
  readonly band: Band;
  readonly state: State;
}

/** `plantao budget`: error budgets and money, from what was kept on this machine. */
export const command = defineCommand({
  arguments: '[name]',
  exits: () => words.commands.budget.exits,
  async run(options, [name]) {
    const said = words.commands.budget;
    const config = await configOf(options);
    const { slos = [], costs = [] } = config.budgets ?? {};
    const ids = [...slos, ...costs].map(({ id }) => id);
    if (name !== undefined) mustBe(name, ids, said.what);
    const kept = ids.length === 0 ? undefined : await openKeptPast(config);
    try {
      if (ids.length === 0 || !kept) {
        if (options.json) printJson([]);
        else process.stdout.write(`${ids.length === 0 ? said.none : said.noHistory}\n`);
        return ids.length === 0 ? exitCodes.ok : exitCodes.unknown;
      }
      const budgets = budgetsNow(config, kept.past).filter(({ id }) => name === undefined || id === name);
      if (options.json) printJson(budgets.map(({ state, ...one }) => ({ ...one, ...state })));
      else if (name === undefined) await printTables(budgets, options);
      else for (const budget of budgets) printWhole(budget, options);
      return exitForBands(budgets.map(({ band }) => band));
    } finally {
      kept?.close();
    }
  },
});

function budgetsNow(config: SystemConfig, past: Past): readonly Budget[] {
  const { slos = [], costs = [] } = config.budgets ?? {};
  return [
    ...slos.flatMap((slo): Budget[] => {
      const state = atOnce(sloState(slo, past));
      return state ? [{ id: slo.id, title: slo.title, band: sloBand(state), state }] : [];
    }),
    ...costs.map((cost): Budget => {
      const state = atOnce(costState(cost, past));
      return { id: cost.id, title: cost.title, band: costBand(cost.id, state, config), state };
    }),
  ];
}

/** Used up or burning fast is critical; one of which nobody can say whether it burns is not fine. */
function sloBand({ left, coverage, burns }: SloState): Band {
  if (burns.page === true || (left !== null && left <= 0)) return 'critical';
  if (burns.warn === true || (left !== null && left < 0.25)) return 'warning';
  return left === null || burns.page === null || coverage < saidBelow ? 'nodata' : 'normal';
}

/** The worst of its metrics, as the screen has them. */
function costBand(id: string, { today, month, forecast }: CostState, { metrics }: SystemConfig): Band {
  const bandOf = (what: string, value: number | null, isWhole = true): Band =>
    judge(
      metrics.find((metric) => metric.id === `${id}_${what}`)?.bands ?? {},
      value,
      'nodata',
      isWhole ? undefined : 'least',
    );
  const bands = [
    bandOf('today', today.coverage === 0 ? null : today.amount, today.coverage >= saidBelow),
    bandOf('month', month.coverage === 0 ? null : month.amount, month.coverage >= saidBelow),
    ...('unknown' in forecast ? [] : [bandOf('forecast', forecast.value)]),
  ];
  return (['critical', 'warning', 'nodata'] as const).find((band) => bands.includes(band)) ?? 'normal';
}

async function printTables(budgets: readonly Budget[], options: GlobalOptions): Promise<void> {
  const { columns } = words.commands;
  const titles = words.commands.budget.columns;
  const { lines } = words.budgets;
  const plain = styleOf(options).ascii ? toAscii : (text: string): string => text;
  const slos = budgets.filter((one): one is Budget<SloState> => one.state.type === 'slo');
  const costs = budgets.filter((one): one is Budget<CostState> => one.state.type === 'cost');
  if (slos.length > 0)
    await printRows(
      slos,
      [
        { title: columns.band, cell: ({ band }) => badge(band, options) },
        { title: columns.name, cell: ({ title }) => title },
        {
          title: titles.objective,
          cell: ({ state }) => lines.over(state.objective, state.until - state.from),
        },
        { title: columns.budgetLeft, cell: ({ state }) => plain(leftText(state)) },
        { title: titles.burn, cell: ({ state }) => plain(burnText(state)) },
        {
          title: titles.gone,
          cell: ({ state }) => plain(goneText(state)),
        },
      ],
      options,
      undefined,
    );
  if (slos.length > 0 && costs.length > 0) process.stdout.write('\n');
  if (costs.length > 0)
    await printRows(
      costs,
      [
        { title: columns.band, cell: ({ band }) => badge(band, options) },
        { title: titles.cost, cell: ({ title }) => title },
        { title: titles.today, cell: ({ state }) => plain(ofBudget(state, 'today', 'day')) },
        { title: titles.midnight, cell: ({ state }) => plain(forecastText(state)) },
        { title: titles.month, cell: ({ state }) => plain(ofBudget(state, 'month', 'month')) },
      ],
      options,
      undefined,
    );
}

function ofBudget(state: CostState, what: 'today' | 'month', budget: 'day' | 'month'): string {
  const most = state.budget[budget];
  const spent = state[what];
  return words.budgets.lines.of(
    spentText(spent, state.currency),
    most,
    most === undefined ? undefined : spent.amount / most,
  );
}

function printWhole({ title, band, state }: Budget, options: GlobalOptions): void {
  const lines = budgetLines(state);
  const width = Math.max(...lines.map(({ label }) => label.length));
  const whole = lines.map(({ label, text }) => `${label.padEnd(width)}  ${text}`);
  const text = [`${badge(band, options)}  ${title}`, ...whole].join('\n');
  process.stdout.write(`${styleOf(options).ascii ? text.split('\n').map(toAscii).join('\n') : text}\n`);
}
