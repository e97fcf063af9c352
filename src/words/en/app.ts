import { plural } from '../plural.ts';

/** Sentences of a running session. */
export const app = {
  readOnly: 'read-only session: restart without --read-only',
  journalOpening: 'the journal is still opening: try again',
  notAlone: (action: string) => `${action} is destructive: a person has to confirm it`,
  journalChanged: (fault: string, more: number) =>
    `journal changed: ${fault}${more === 0 ? '' : ` and ${more} more`}; see plantao audit verify`,
  journalFailed: (reason: string) => `${reason} (actions are off)`,
  journalAway: (reason: string, waiting: number) =>
    `shared journal unreachable (${reason}): ${plural(waiting, 'event')} queued, actions locked on this machine only`,
  configNotApplied: (problem: string, more: number) =>
    `configuration not applied: ${problem}${more > 0 ? ` (and ${more} more)` : ''}`,
  uptimeFailed: (reason: string) => `uptime is not recorded: ${reason}`,
  historyFailed: (reason: string) => `history is not recorded: ${reason}`,
  brokenTemplate: (name: string) => `error in the template for ${name}: run plantao validate`,
  noJournalToRead: 'the journal cannot be read: nothing to compose from',
  editor: {
    failed: (program: string, reason: string) => `cannot start ${program}: ${reason} (set $EDITOR)`,
    ended: (program: string, code: number | undefined) =>
      `${program} ended with ${code === undefined ? 'a signal' : `exit code ${code}`}: text unchanged`,
  },
  noIncident: (id: string) => `no incident "${id}"`,
  noAlert: (id: string) => `no alert "${id}" to silence`,
  openedByHand: (by: string) => `opened by ${by}`,
  acknowledgedBy: (by: string) => `acknowledged by ${by}`,
  nothingToEscalate: (about: string) => `"${about}" is not firing: nothing to escalate`,

  incident: {
    noText: {
      note: 'a note needs a text',
      update: 'an update needs a text',
      impact: 'the impact needs a text',
    },
    unanswered: 'a question in brackets is not answered yet: answer it, or delete its line',
    mergeItself: 'an incident cannot be merged into itself',
    mergeClosed: (id: string) => `no open incident ${id} to merge into`,
    noCause: 'enter the cause, even if it is "unknown"',
  },

  /** Why `/healthz` says that something is wrong. */
  health: {
    starting: 'no alert evaluated yet',
    stuck: (ago: string) => `alerts were last evaluated ${ago} ago`,
    journal: 'the journal cannot be written or opened',
  },

  /** What the series of `/metrics` mean. */
  series: {
    build_info: 'The plantao that answers',
    watched_info: 'The system and environment it watches',
    up: 'Whether alerts are evaluated, as /healthz says',
    leads: 'Whether it calls and notifies people',
    evaluation_age_seconds: 'Time since alerts were last evaluated',
    journal_undelivered: 'Events that are not in the shared journal yet',
    component_status: 'Status of a component: 1 for the one it has',
    component_stale: 'Whether the status of a component is older than three intervals',
    metric_value: 'Last value of a metric, in its own unit',
    metric_band: 'Band of a metric: 1 for the one it is in',
    queue_depth: 'Entries in a queue',
    queue_oldest_seconds: 'How long the first entry of a queue has waited',
    queue_band: 'Band of a queue: 1 for the one it is in',
    escalation_waiting: 'Conversations or tickets that wait for a person',
    escalation_band: 'Band of an escalation: 1 for the one it is in',
    alerts_firing: 'Alerts that fire, muted or not',
    alerts_acknowledged: 'Firing alerts that somebody acknowledged',
    incidents_open: 'Incidents that are not closed',
    messages: 'Messages to people of the last day, by how far they came',
    series_left_out: 'Series that are not here because there are too many',
  },

  /** Alerts of other places. */
  external: {
    name: (place: string) => `Alerts of ${place}`,
    unreachable: (reason: string) => `unreachable: ${reason}`,
    stale: (reason: string) => `stale: ${reason}`,
    status: (status: number, body: string) => `answered ${status} ${body}`.trim(),
    tooLong: 'answered more than 8 MiB',
    notJson: 'the answer is not JSON',
  },
};
