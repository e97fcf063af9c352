import {
  type AlertingConfig,
  type AlertRow,
  type AlertRule,
  type AlertState,
  isActive,
  type Muted,
  severityRank,
} from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import { formatDuration } from '../model/quantity.ts';
import { subjectsOf } from './condition.ts';

const phaseOrder = ['firing', 'recovering', 'pending', 'normal'] as const;

/** Most urgent first: what fires before what may, what is told before what is muted, what is new after what is old. */
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
  muted: readonly Muted[],
  alerting: AlertingConfig,
  incident: string | undefined,
): AlertRow {
  const { phase, severity, startedAt, firedAt, trouble, ack, flapping } = state;
  const respondBy =
    isActive(state) && firedAt !== undefined ? firedAt + alerting.respondMs[severity] : undefined;
  const next = nextOf(rule, state, respondBy);
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
    muted,
    flapping,
    ...defined({ runbook: rule.runbook }),
    actions: rule.actions,
    labels: rule.labels,
    ...defined({ incident }),
  };
}

/** The rule's own message with its words filled in, else what was read. */
export function messageOf(rule: AlertRule, state: AlertState, alerting: AlertingConfig): string {
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

function nextOf(rule: AlertRule, state: AlertState, respondBy: number | undefined): AlertRow['next'] {
  if (state.trouble && rule.otherwise[state.trouble.kind] === 'keep') return undefined;
  if (state.phase === 'pending') return { at: state.since + rule.forMs, text: 'fires' };
  if (state.phase === 'recovering') return { at: state.since + rule.keepForMs, text: 'is over' };
  if (respondBy !== undefined && !state.ack) return { at: respondBy, text: 'must be answered' };
  return undefined;
}
