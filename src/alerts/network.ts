import type { AlertRule } from '../model/alert.ts';
import { words } from '../words/index.ts';
import type { ComponentFact, ConditionVerdict, Facts } from './facts.ts';
import { plainRule } from './plain-rule.ts';

/** The rule that fires when plantao itself has no network. */
export const networkRule = 'plantao:network';

/** What can be said of anything else then. */
export const noNetwork: ConditionVerdict = { trouble: 'error', evidence: [{ code: 'no-network' }] };

/** Whether everything that tells of a network is down, or cannot be asked for want of one. */
export function isCut(guard: readonly string[], facts: Facts): boolean {
  return guard.length > 0 && guard.every((id) => tellsOfNone(facts.component(id)));
}

function tellsOfNone(fact: ComponentFact | undefined): boolean {
  return fact?.status === 'down' || (fact?.status === 'unknown' && fact.isCutOff === true);
}

/** The verdict on plantao's own network. */
export function judgeNetwork(guard: readonly string[], facts: Facts): ConditionVerdict {
  const said = guard.flatMap((id) => facts.component(id) ?? []);
  return {
    holds: isCut(guard, facts),
    evidence: said.map(({ title, status, summary }) => ({ code: 'status', title, status, summary })),
  };
}

function ruleForNetwork(guard: readonly string[]): AlertRule {
  return {
    ...plainRule,
    id: networkRule,
    name: words.alerts.network.name,
    when: { type: 'and', all: guard.map((component) => ({ type: 'status', component, status: 'down' })) },
    text: guard.map((id) => `${id} is down`).join(' and '),
    severity: 'P1',
    forMs: 0,
    keepForMs: 0,
    actions: [],
  };
}

/** Rules as they are judged: with one for the network, without those that its loss would repeat. */
export function withNetwork(
  rules: readonly AlertRule[],
  guard: readonly string[],
): ReadonlyMap<string, AlertRule> {
  // Their being down is the alert about the network, not one more each.
  const own = rules.filter(({ implied, component }) => !(implied && guard.includes(component ?? '')));
  const all = guard.length > 0 ? [...own, ruleForNetwork([...new Set(guard)])] : own;
  return new Map(all.map((rule) => [rule.id, rule]));
}

/** A rule while there is no network: it is left as it is, whatever it makes of an error, because the network is the alert. */
export function withoutNetwork(rule: AlertRule): AlertRule {
  const otherwise = { ...rule.otherwise, error: 'keep' as const };
  return { ...rule, otherwise, holdMs: Number.POSITIVE_INFINITY };
}
