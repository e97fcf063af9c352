import { plainRule } from '../alerts/plain-rule.ts';
import type { AlertRule, Severity } from '../model/alert.ts';
import type { SloConfig } from '../model/budget.ts';
import { defined } from '../model/defined.ts';
import { words } from '../words/index.ts';

/** How long a budget must burn no longer before its alert ends, in milliseconds: as long as the shortest window. */
const keepForMs = 5 * 60_000;

/**
 * The alert of an objective: one that gets more urgent when it burns fast, so that nobody is told twice.
 * @param metric id of the metric of its budget
 */
export function standardBudgetRule(
  slo: SloConfig,
  metric: string,
  severities: { readonly page: Severity; readonly warn: Severity },
): AlertRule {
  const text = `${metric} burns`;
  return {
    ...plainRule,
    implied: false,
    id: `slo:${slo.id}`,
    name: words.budgets.ruleName(slo.title),
    when: { type: 'burns', metric, level: 'warn' },
    text,
    severity: severities.warn,
    worse: [
      { severity: severities.page, when: { type: 'burns', metric, level: 'page' }, text: `${text} fast` },
    ],
    forMs: 0,
    keepForMs,
    ...defined({ component: slo.component }),
    actions: [],
  };
}
