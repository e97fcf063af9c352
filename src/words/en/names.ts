import type { ActionState, Risk } from '../../model/action.ts';
import type { AlertPhase, Muted, TroubleKind } from '../../model/alert.ts';
import type { Band } from '../../model/band.ts';
import type { ChecklistRow, ItemState } from '../../model/checklist.ts';
import type { EventKind } from '../../model/event.ts';
import type { FollowUpRow } from '../../model/follow-up.ts';
import type { IncidentPhase } from '../../model/incident.ts';
import type { DeliveryState, NoticeKind } from '../../model/notify.ts';
import type { ScheduleRow } from '../../model/schedules.ts';
import type { Criticality, Status } from '../../model/status.ts';

const statuses: Readonly<Record<Status, string>> = {
  up: 'up',
  degraded: 'degraded',
  down: 'down',
  unknown: 'unknown',
};

const bands: Readonly<Record<Band, string>> = {
  normal: 'normal',
  warning: 'warning',
  critical: 'critical',
  nodata: 'no data',
};

const itemStates: Readonly<Record<ItemState, string>> = {
  good: 'good',
  bad: 'bad',
  unknown: 'unknown',
  stale: 'stale',
  ticked: 'ticked',
  waived: 'n/a',
  expired: 'expired',
  open: 'open',
};

const checklistStates: Readonly<Record<ChecklistRow['state'], string>> = {
  overdue: 'overdue',
  due: 'due',
  open: 'open',
  waiting: 'not due',
  done: 'done',
  broken: 'broken',
};

const followUpStates: Readonly<Record<FollowUpRow['state'], string>> = {
  overdue: 'overdue',
  open: 'open',
  done: 'done',
};

const criticalities: Readonly<Record<Criticality, string>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
};

const alertPhases: Readonly<Record<AlertPhase, string>> = {
  normal: 'normal',
  pending: 'pending',
  firing: 'firing',
  recovering: 'recovering',
};

const troubles: Readonly<Record<TroubleKind, string>> = {
  nodata: 'no data',
  error: 'error',
  stale: 'stale',
};

const mutes: Readonly<Record<Muted['by'], string>> = {
  silence: 'silenced',
  maintenance: 'maintenance',
  dependency: 'muted by its cause',
  rule: 'muted by a rule',
  flapping: 'flapping',
  acknowledged: 'acknowledged',
};

const incidentPhases: Readonly<Record<IncidentPhase, string>> = {
  acknowledge: 'acknowledge',
  assess: 'assess',
  mitigate: 'mitigate',
  resolve: 'resolve',
  document: 'document',
  closed: 'closed',
};

/** Behind a colon and by itself; what follows is the reason. */
const actionStates: Readonly<Record<ActionState, string>> = {
  planned: 'planned',
  running: 'running',
  verifying: 'verifying',
  refused: 'refused',
  succeeded: 'succeeded',
  'not-verified': 'not verified',
  failed: 'failed',
  'timed-out': 'timed out',
  cancelled: 'cancelled',
  unknown: 'outcome unknown',
};

const risks: Readonly<Record<Risk, string>> = {
  safe: 'safe',
  disruptive: 'disruptive',
  destructive: 'destructive',
};

const deliveries: Readonly<Record<DeliveryState, string>> = {
  waiting: 'waiting',
  sending: 'sending',
  sent: 'sent',
  failed: 'NOT SENT',
  unknown: 'delivery unknown',
  withdrawn: 'withdrawn',
};

/** What a message is, in the middle of a sentence. */
const notices: Readonly<Record<NoticeKind, string>> = {
  firing: 'firing notice',
  repeat: 'repeat notice',
  acknowledged: 'acknowledgement notice',
  resolved: 'resolved notice',
  escalated: 'call',
  reminder: 'request for confirmation',
  message: 'message',
  due: 'reminder',
};

const events: Readonly<Record<EventKind, string>> = {
  'action.intent': 'action started',
  'action.outcome': 'action ended',
  'action.kept': 'change kept',
  'action.missed': 'undo missed',
  'action.settled': 'action settled',
  'actions.frozen': 'frozen',
  'actions.unfrozen': 'unfrozen',
  'alert.pending': 'alert pending',
  'alert.dropped': 'alert dropped',
  'alert.firing': 'alert fired',
  'alert.relapsed': 'alert relapsed',
  'alert.recovering': 'alert recovering',
  'alert.resolved': 'alert resolved',
  'alert.severity': 'alert severity',
  'alert.acked': 'alert acked',
  'alert.unacked': 'alert ack ended',
  'alert.flapping': 'alert flapping',
  'alert.steady': 'alert steady',
  'alert.unjudged': 'not evaluated',
  'alert.judged': 'evaluated again',
  'alert.window': 'alert window',
  'alert.worst': 'alert got worse',
  'foreign.acked': 'alert acked',
  'foreign.firing': 'alert fired',
  'foreign.resolved': 'alert resolved',
  'clock.stepped': 'clock set',
  'checklist.done': 'list done',
  'checklist.listed': 'list known',
  'checklist.missed': 'list missed',
  'checklist.opened': 'list due',
  'checklist.ticked': 'item ticked',
  'checklist.unticked': 'item unticked',
  'checklist.waived': 'item n/a',
  'config.applied': 'config applied',
  'followup.added': 'follow-up',
  'followup.changed': 'follow-up set',
  'followup.done': 'follow-up done',
  'followup.reminded': 'follow-up due',
  'followup.reopened': 'reopened',
  'escalation.begun': 'chain began',
  'escalation.called': 'level called',
  'escalation.paged': 'person called',
  'escalation.acked': 'chain acked',
  'escalation.reminded': 'reminder due',
  'escalation.unacked': 'chain restarted',
  'escalation.exhausted': 'nobody answered',
  'escalation.severity': 'chain severity',
  'escalation.stopped': 'chain ended',
  'evidence.saved': 'evidence saved',
  'incident.opened': 'incident opened',
  'incident.joined': 'alert joined',
  'incident.phase': 'incident phase',
  'incident.owner': 'incident owner',
  'incident.severity': 'incident severity',
  'incident.note': 'note',
  'incident.update': 'status update',
  'incident.resolved': 'resolved',
  'incident.impact': 'impact',
  'incident.merged': 'incident merged',
  'journal.accepted': 'journal accepted',
  'journal.broken': 'JOURNAL BROKEN',
  'notice.queued': 'message queued',
  'notice.sending': 'message sending',
  'notice.sent': 'message sent',
  'notice.retry': 'message retry',
  'notice.failed': 'MESSAGE FAILED',
  'notice.unknown': 'delivery unknown',
  'notice.withdrawn': 'message withdrawn',
  'oncall.handoff': 'shift handed over',
  'oncall.swapped': 'on call swapped',
  'oncall.unswapped': 'swap taken back',
  'maintenance.begun': 'maintenance',
  'maintenance.ended': 'maintenance ended',
  'runbook.started': 'runbook begun',
  'runbook.begun': 'step begun',
  'runbook.ended': 'step ended',
  'runbook.decided': 'decided',
  'runbook.overdue': 'step overdue',
  'runbook.handed': 'runbook taken over',
  'runbook.turned': 'continued elsewhere',
  'runbook.closed': 'runbook ended',
  'schedule.done': 'schedule done',
  'schedule.due': 'schedule due',
  'schedule.listed': 'schedule known',
  'schedule.missed': 'SCHEDULE MISSED',
  'schedule.ran': 'schedule ran',
  'schedule.started': 'schedule runs',
  'silence.created': 'silenced',
  'silence.expired': 'silence ended',
  'silence.requested': 'silenced there',
  'status.changed': 'status changed',
};

/** The words for identifiers that people read: JSON, filters and what people type keep the identifier. */
export const names = {
  statuses,
  bands,
  itemStates,
  checklistStates,
  scheduleStates: { waiting: 'waiting', due: 'due', running: 'running', missed: 'MISSED' } satisfies Readonly<
    Record<ScheduleRow['state'], string>
  >,
  followUpStates,
  criticalities,
  alertPhases,
  troubles,
  mutes,
  incidentPhases,
  actionStates,
  risks,
  /** How risky a plan is, and that nothing undoes it where that matters. */
  riskOf: ({ risk, undo }: { readonly risk: Risk; readonly undo?: string }) =>
    risk === 'destructive' && undo === undefined ? `${risks.destructive}, irreversible` : risks[risk],
  deliveries,
  notices,
  events,
};
