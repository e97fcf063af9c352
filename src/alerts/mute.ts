import {
  type AlertRule,
  type AlertState,
  isActive,
  type MaintenanceWindow,
  type Muted,
  type Silence,
} from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import { windowsOn } from '../time/maintenance.ts';
import type { Facts } from './judge.ts';
import { matchersText, matchesLabels } from './matcher.ts';

/** What decides whether an alert is told to anybody. */
export interface MuteFacts {
  readonly rules: ReadonlyMap<string, AlertRule>;
  readonly states: ReadonlyMap<string, AlertState>;
  readonly silences: readonly Silence[];
  readonly windows: readonly MaintenanceWindow[];
  readonly facts: Facts;
}

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

/** Every reason for which an alert is muted now; none when it is to be told. */
export function mutedBy(rule: AlertRule, state: AlertState, world: MuteFacts, now: number): readonly Muted[] {
  const labels = labelsOf(rule, state);
  const reasons: Muted[] = [];
  for (const { matchers, from, until, comment, by } of world.silences) {
    if (from > now || until <= now || !matchesLabels(matchers, labels)) continue;
    reasons.push({
      by: 'silence',
      text: `silenced by ${by}: ${comment || matchersText(matchers)}`,
      until,
    });
  }
  for (const { window, until } of windowsOn(world.windows, rule.component, now)) {
    reasons.push({ by: 'maintenance', text: `maintenance: ${window.name}`, until });
  }
  const cause = rule.component === undefined ? undefined : brokenDependency(rule.component, world.facts);
  if (cause !== undefined)
    reasons.push({ by: 'dependency', text: `${cause} is down and it depends on that` });
  for (const other of world.rules.values()) {
    if (other.id === rule.id || other.mutes.length === 0) continue;
    const source = world.states.get(other.id);
    if (!source || !isActive(source)) continue;
    // Two that match each other would mute each other, and nobody would hear of either.
    const mutual = rule.mutes.some((matchers) => matchesLabels(matchers, labelsOf(other, source)));
    if (!mutual && other.mutes.some((matchers) => matchesLabels(matchers, labels)))
      reasons.push({ by: 'rule', text: `"${other.name}" fires and mutes it` });
  }
  if (state.flapping) reasons.push({ by: 'flapping', text: 'it flaps: told once until it is steady' });
  if (state.ack) reasons.push({ by: 'acknowledged', text: `acknowledged by ${state.ack.by}` });
  return reasons;
}

/** Title of a component that is down and on which this one depends, however far away. */
function brokenDependency(component: string, facts: Facts): string | undefined {
  const seen = new Set([component]);
  const open = [...(facts.component(component)?.depends ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const fact = facts.component(id);
    if (!fact) continue;
    if (fact.status === 'down' && !fact.stale) return fact.title;
    open.push(...fact.depends);
  }
  return undefined;
}
