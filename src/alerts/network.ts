import type { AlertRule } from '../model/alert.ts';
import type { Facts, Verdict } from './judge.ts';

/** The rule that fires when plantao itself has no network. */
export const networkRule = 'plantao:network';

/** What can be said of anything else then. */
export const noNetwork: Verdict = { trouble: 'error', evidence: 'plantao itself has no network' };

/** Whether everything that tells of a network is down. */
export function isCut(guard: readonly string[], facts: Facts): boolean {
  return guard.length > 0 && guard.every((id) => facts.component(id)?.status === 'down');
}

export function ruleForNetwork(guard: readonly string[]): AlertRule {
  return {
    id: networkRule,
    name: 'plantao has no network',
    when: { type: 'and', all: guard.map((component) => ({ type: 'status', component, status: 'down' })) },
    text: guard.map((id) => `${id} is down`).join(' and '),
    worse: [],
    severity: 'P1',
    forMs: 0,
    keepForMs: 0,
    fails: 1,
    oks: 1,
    otherwise: { nodata: 'keep', error: 'keep', stale: 'keep' },
    actions: [],
    labels: {},
    mutes: [],
    implied: true,
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
