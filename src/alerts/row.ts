import {
  type AlertingConfig,
  type AlertRow,
  type AlertRule,
  type AlertState,
  isActive,
  severityRank,
} from '../model/alert.ts';
import type { MuteReason, NextEvent } from '../model/alert-codes.ts';
import { defined } from '../model/defined.ts';
import { formatDuration } from '../model/quantity.ts';
import { afterBusinessDays } from '../time/business-days.ts';
import { words } from '../words/index.ts';
import { subjectsOf } from './condition.ts';
import { mutedText } from './sentences.ts';

const phaseOrder = ['firing', 'recovering', 'pending', 'normal'] as const;

/** Firing before pending, unmuted before muted, most urgent first, oldest first. */
export function worstAlertFirst(a: AlertRow, b: AlertRow): number {
  const fires = (row: AlertRow): number => (isActive(row) ? 0 : 1);
  return (
    fires(a) - fires(b) ||
    Math.sign(a.muted.length) - Math.sign(b.muted.length) ||
    severityRank(a.severity) - severityRank(b.severity) ||
    phaseOrder.indexOf(a.phase) - phaseOrder.indexOf(b.phase) ||
    (a.startedAt ?? 0) - (b.startedAt ?? 0) ||
    a.id.localeCompare(b.id)
  );
}

export function alertRow(
  rule: AlertRule,
  state: AlertState,
  muted: readonly MuteReason[],
  alerting: AlertingConfig,
  incident: string | undefined,
): AlertRow {
  const { phase, severity, startedAt, firedAt, trouble, ack, flapping } = state;
  const respondBy = respondByOf(state, alerting);
  const step = nextStep(rule, state, alerting);
  const next = step && { at: step.at, text: words.alerts.next[step.event] };
  const { metrics, components } = subjectsOf(rule.when);
  return {
    id: rule.id,
    name: rule.name,
    from: 'plantao',
    phase,
    severity,
    severityName: alerting.names[severity],
    ...defined({ component: rule.component }),
    about: [...metrics, ...components],
    text: messageOf(rule, state, alerting),
    ...defined({ startedAt, firedAt, next, respondBy, trouble, ack }),
    muted: muted.map(mutedText),
    flapping,
    ...defined({ runbook: rule.runbook }),
    actions: rule.actions,
    labels: rule.labels,
    ...defined({ incident }),
  };
}

/** The rule's own message with its words filled in, else what was read. */
function messageOf(rule: AlertRule, state: AlertState, alerting: AlertingConfig): string {
  if (rule.message === undefined) return state.evidence;
  const words: Readonly<Record<string, string>> = {
    name: rule.name,
    value: state.evidence,
    component: rule.component ?? '',
    severity: alerting.names[state.severity],
    for: formatDuration(rule.forMs),
  };
  return rule.message.replace(/\{(\w+)\}/g, (whole, word: string) =>
    Object.hasOwn(words, word) ? words[word]! : whole,
  );
}

/** What happens to an alert without further readings; `at` is wall-clock milliseconds. */
export interface NextStep {
  readonly event: NextEvent;
  readonly at: number;
}

export function nextStep(rule: AlertRule, state: AlertState, alerting: AlertingConfig): NextStep | undefined {
  const { trouble, unknownSince } = state;
  if (trouble && rule.otherwise[trouble.kind] === 'keep') {
    const isHeld = state.phase !== 'normal' && unknownSince !== undefined && Number.isFinite(rule.holdMs);
    return isHeld ? { event: 'given-up', at: unknownSince + rule.holdMs } : undefined;
  }
  if (state.phase === 'pending') return { event: 'fires', at: state.since + rule.forMs };
  if (state.phase === 'recovering') return { event: 'resolves', at: state.since + rule.keepForMs };
  const respondBy = respondByOf(state, alerting);
  return respondBy === undefined || state.ack ? undefined : { event: 'answer-due', at: respondBy };
}

/** When the acknowledgement is due. */
function respondByOf(
  state: AlertState,
  { respondMs, respondDays, zone }: AlertingConfig,
): number | undefined {
  const { firedAt, severity } = state;
  if (!isActive(state) || firedAt === undefined) return undefined;
  const days = respondDays[severity];
  return days === undefined ? firedAt + respondMs[severity] : afterBusinessDays(firedAt, days, zone);
}
