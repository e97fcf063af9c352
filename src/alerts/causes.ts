import { type AlertRule, type AlertState, isActive, severityRank } from '../model/alert.ts';
import type { Facts } from './facts.ts';
import { matchesLabels } from './label-matcher.ts';
import { labelsOf } from './labels.ts';

/** An alert that explains another. `component` is the title of what is down, where the other depends on that. */
export interface Cause {
  readonly rule: AlertRule;
  readonly component?: string;
}

interface Active {
  readonly rule: AlertRule;
  readonly state: AlertState;
}

/**
 * What explains each alert that fires, by rule. Only what fires itself and is as urgent or more so explains anything, because somebody
 * has to hear of it; of alerts that would explain each other, however far around, none is explained by another of them. So of all that
 * fire for one reason at least one is never muted by the others.
 */
export function causesOf(
  rules: ReadonlyMap<string, AlertRule>,
  states: ReadonlyMap<string, AlertState>,
  facts: Facts,
): ReadonlyMap<string, readonly Cause[]> {
  const active = [...rules.values()].flatMap((rule): Active[] => {
    const state = states.get(rule.id);
    return state && isActive(state) ? [{ rule, state }] : [];
  });
  const direct = new Map(active.map((one) => [one.rule.id, directCauses(one, active, facts)]));
  const explains = (cause: string, effect: string): boolean => {
    const seen = new Set<string>();
    const open = [effect];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === cause) return true;
      if (seen.has(id)) continue;
      seen.add(id);
      for (const { rule } of direct.get(id) ?? []) open.push(rule.id);
    }
    return false;
  };
  return new Map(
    [...direct].map(([id, causes]) => [id, causes.filter(({ rule }) => !explains(id, rule.id))]),
  );
}

function directCauses({ rule, state }: Active, active: readonly Active[], facts: Facts): readonly Cause[] {
  const labels = labelsOf(rule, state);
  const broken = rule.component === undefined ? noneBroken : brokenDependencies(rule.component, facts);
  return active.flatMap((other): Cause[] => {
    if (other.rule.id === rule.id || severityRank(other.state.severity) > severityRank(state.severity))
      return [];
    const component = broken.get(other.rule.component ?? '');
    if (component !== undefined) return [{ rule: other.rule, component }];
    return other.rule.mutes.some((matchers) => matchesLabels(matchers, labels)) ? [{ rule: other.rule }] : [];
  });
}

const noneBroken: ReadonlyMap<string, string> = new Map();

/** Titles, by id, of components that are down and on which this one depends, however far away. */
function brokenDependencies(component: string, facts: Facts): ReadonlyMap<string, string> {
  const broken = new Map<string, string>();
  const seen = new Set([component]);
  const open = [...(facts.component(component)?.depends ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const fact = facts.component(id);
    if (!fact) continue;
    if (fact.status === 'down' && !fact.stale) broken.set(id, fact.title);
    open.push(...fact.depends);
  }
  return broken;
}
