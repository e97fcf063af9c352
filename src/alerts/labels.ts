import type { AlertRule, AlertState } from '../model/alert.ts';
import { defined } from '../model/defined.ts';

/** What matchers match: the rule's labels and plantao's own. */
export function labelsOf(rule: AlertRule, state: AlertState): Readonly<Record<string, string>> {
  return {
    ...rule.labels,
    alertname: rule.name,
    name: rule.name,
    rule: rule.id,
    severity: state.severity,
    ...defined({ component: rule.component }),
  };
}
