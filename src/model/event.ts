/** What plantao writes down. A journal may hold kinds that this version does not know. */
export type EventKind =
  | 'action.intent'
  | 'action.outcome'
  | 'action.settled'
  | 'action.kept'
  | 'action.missed'
  | 'actions.frozen'
  | 'actions.unfrozen'
  | 'alert.pending'
  | 'alert.dropped'
  | 'alert.firing'
  | 'alert.relapsed'
  | 'alert.recovering'
  | 'alert.resolved'
  | 'alert.severity'
  | 'alert.acked'
  | 'alert.unacked'
  | 'alert.flapping'
  | 'alert.steady'
  | 'alert.unjudged'
  | 'alert.judged'
  | 'alert.window'
  | 'alert.worst'
  | 'foreign.acked'
  | 'foreign.firing'
  | 'foreign.resolved'
  | 'clock.stepped'
  | 'checklist.done'
  | 'checklist.listed'
  | 'checklist.missed'
  | 'checklist.opened'
  | 'checklist.ticked'
  | 'checklist.unticked'
  | 'checklist.waived'
  | 'config.applied'
  | 'escalation.begun'
  | 'escalation.called'
  | 'escalation.paged'
  | 'escalation.acked'
  | 'escalation.reminded'
  | 'escalation.unacked'
  | 'escalation.exhausted'
  | 'escalation.severity'
  | 'escalation.stopped'
  | 'evidence.saved'
  | 'followup.added'
  | 'followup.changed'
  | 'followup.done'
  | 'followup.reminded'
  | 'followup.reopened'
  | 'incident.opened'
  | 'incident.joined'
  | 'incident.phase'
  | 'incident.owner'
  | 'incident.severity'
  | 'incident.note'
  | 'incident.update'
  | 'incident.resolved'
  | 'incident.impact'
  | 'incident.merged'
  | 'journal.accepted'
  | 'journal.broken'
  | 'notice.queued'
  | 'notice.sending'
  | 'notice.sent'
  | 'notice.retry'
  | 'notice.failed'
  | 'notice.unknown'
  | 'notice.withdrawn'
  | 'oncall.handoff'
  | 'oncall.swapped'
  | 'oncall.unswapped'
  | 'maintenance.begun'
  | 'maintenance.ended'
  | 'runbook.started'
  | 'runbook.begun'
  | 'runbook.ended'
  | 'runbook.decided'
  | 'runbook.overdue'
  | 'runbook.handed'
  | 'runbook.turned'
  | 'runbook.closed'
  | 'schedule.done'
  | 'schedule.due'
  | 'schedule.listed'
  | 'schedule.missed'
  | 'schedule.ran'
  | 'schedule.started'
  | 'silence.created'
  | 'silence.expired'
  | 'silence.requested'
  | 'status.changed';

/** One line of the journal. */
export interface JournalEvent {
  readonly seq: number;
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly actor: Actor;
  /** The machine plantao ran on. */
  readonly host: string;
  readonly system: string;
  readonly environment: string;
  readonly incident?: string;
  /** What happened: an `EventKind`, or one of another version. */
  readonly kind: string;
  /** Redacted, JSON-serialisable facts. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Hash of the event before this one, lower-case hex SHA-256; 64 zeros for the first. */
  readonly prevHash: string;
  readonly hash: string;
}

/** How what events name by id is called: titles, the team's severities. An id that nobody knows any more stands for itself. */
export interface EventNames {
  readonly component: (id: string) => string;
  readonly alert: (id: string) => string;
  readonly person: (id: string) => string;
  readonly severity: (severity: string) => string;
}

/** Who acted. */
export interface Actor {
  /** Operating-system user. */
  readonly user: string;
  readonly tty?: string;
  /** Address of the ssh client, where there is one. */
  readonly from?: string;
}

/** What a journal stores, whatever it is called. */
export type AnyNewEvent = Pick<JournalEvent, 'kind' | 'data'> & { readonly incident?: string };

/** An event before the journal numbers and chains it. */
export type NewEvent = AnyNewEvent & { readonly kind: EventKind };

/** What tells the events of one system from those of others that share a journal. */
type Place = Pick<JournalEvent, 'system' | 'environment'>;

/** Whether an event belongs to a system in an environment. */
export function isEventOf({ system, environment }: Place, event: Place): boolean {
  return event.system === system && event.environment === environment;
}
