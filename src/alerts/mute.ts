import {
  type AlertRule,
  type AlertState,
  isActive,
  type MaintenanceWindow,
  type Silence,
} from '../model/alert.ts';
import type { MuteReason } from '../model/alert-codes.ts';
import { defined } from '../model/defined.ts';
import { windowsOn } from '../time/maintenance.ts';
import type { Facts } from './judge.ts';
import { matchersText, matchesLabels } from './label-matcher.ts';

/** All that muting depends on. */
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

/** Silences that are on and match. */
export function silencesOn(
  silences: readonly Silence[],
  labels: Readonly<Record<string, string>>,
  now: number,
): readonly Silence[] {
  return silences.filter(
    ({ matchers, from, until }) => from <= now && until > now && matchesLabels(matchers, labels),
  );
}

export function silencedBy({ by, comment, matchers, until }: Silence): MuteReason {
  return { code: 'silence', by, about: comment || matchersText(matchers), until };
}

/** Every reason why an alert is muted now; empty when it is not. */
export function muteReasons(
  rule: AlertRule,
  state: AlertState,
  known: MuteFacts,
  now: number,
): readonly MuteReason[] {
  const labels = labelsOf(rule, state);
  const reasons: MuteReason[] = [];
  for (const silence of silencesOn(known.silences, labels, now)) reasons.push(silencedBy(silence));
  for (const { window, until } of windowsOn(known.windows, rule.component, now)) {
    reasons.push({ code: 'maintenance', window: window.name, until });
  }
  const cause = rule.component === undefined ? undefined : brokenDependency(rule.component, known.facts);
  if (cause !== undefined) reasons.push({ code: 'dependency', component: cause });
  for (const other of known.rules.values()) {
    if (other.id === rule.id || other.mutes.length === 0) continue;
    const source = known.states.get(other.id);
    if (!source || !isActive(source)) continue;
    // Two that match each other would mute each other, and nobody would hear of either.
    const mutual = rule.mutes.some((matchers) => matchesLabels(matchers, labelsOf(other, source)));
    if (!mutual && other.mutes.some((matchers) => matchesLabels(matchers, labels)))
      reasons.push({ code: 'rule', rule: other.name });
  }
  if (state.flapping) reasons.push({ code: 'flapping' });
  if (state.ack) reasons.push({ code: 'acknowledged', by: state.ack.by });
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
