import type {
  AlertRule,
  AlertState,
  Maintenance,
  MaintenanceWindow,
  Severity,
  Silence,
} from '../model/alert.ts';
import type { MuteReason } from '../model/alert-codes.ts';
import { windowsOn } from '../time/maintenance.ts';
import type { Cause } from './causes.ts';
import { matchersText, matchesLabels } from './label-matcher.ts';
import { labelsOf } from './labels.ts';
import { maintenanceOn } from './maintenance.ts';

/** All that muting depends on. */
export interface MuteFacts {
  readonly silences: readonly Silence[];
  readonly windows: readonly MaintenanceWindow[];
  /** Begun by hand. */
  readonly maintenance: readonly Maintenance[];
  /** Severities that are heard in maintenance too. */
  readonly throughMaintenance: readonly Severity[];
  /** What explains each alert that fires, by rule. */
  readonly causes: ReadonlyMap<string, readonly Cause[]>;
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
  if (!rule.throughMaintenance && !known.throughMaintenance.includes(state.severity)) {
    for (const { window, until } of windowsOn(known.windows, rule.component, now))
      reasons.push({ code: 'maintenance', window: window.name, until });
    for (const { comment, until } of maintenanceOn(known.maintenance, rule.component, now))
      reasons.push({ code: 'maintenance', window: comment, until });
  }
  for (const { rule: cause, component } of known.causes.get(rule.id) ?? [])
    reasons.push(
      component === undefined
        ? { code: 'rule', rule: cause.name }
        : { code: 'dependency', component, alert: cause.name },
    );
  if (state.flapping) reasons.push({ code: 'flapping' });
  if (state.ack) reasons.push({ code: 'acknowledged', by: state.ack.by });
  return reasons;
}
