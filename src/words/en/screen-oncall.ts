import type { IncidentPhase } from '../../model/incident.ts';
import type { DeliveryState } from '../../model/notify.ts';
import { plural } from '../plural.ts';

const phases: Readonly<Record<IncidentPhase, string>> = {
  acknowledge: 'acknowledge',
  assess: 'assess',
  mitigate: 'mitigate',
  resolve: 'resolve',
  document: 'document',
  closed: 'closed',
};

const deliveries: Readonly<Record<DeliveryState, string>> = {
  waiting: 'waiting',
  sending: 'sending',
  sent: 'sent',
  failed: 'NOT SENT',
  unknown: 'delivery unknown',
};

/** Texts of incidents and of the people who work on them. */
export const screenOncall = {
  incidents: {
    title: 'Incidents',
    phases,
    none: 'No open incidents. o opens one; alerts of the configured severities open their own.',
    noneReadOnly: 'No open incidents. Alerts of the configured severities open their own.',
    open: (age: string) => `open for ${age}`,
    phaseLeft: (time: string) => `${time} left`,
    overdue: (by: string) => `OVERDUE ${by}`,
    owner: (name: string) => `owner ${name}`,
    noOwner: 'no owner (a acknowledges)',
    updateDue: (time: string) => `next status update in ${time} (u)`,
    updateOverdue: (by: string) => `STATUS UPDATE OVERDUE ${by} (u)`,
    acked: (after: string) => `acknowledged after ${after}`,
    mitigated: (after: string) => `mitigated after ${after}`,
    resolved: (after: string) => `resolved after ${after}`,
    cause: 'cause',
    followUps: 'follow-ups',
    components: 'components',
    alerts: 'Alerts',
    noAlerts: 'none firing',
    suggested: 'Suggested actions',
    runbooks: 'Runbook',
    chain: 'Escalation',
    timeline: 'Timeline, newest first',
    noTimeline: 'nothing recorded yet',
    taken: (title: string) => `acknowledged: ${title}`,
    stillYours: 'confirmed: still working on it',
    entered: (phase: string) => `phase: ${phase}`,
    noNext: 'no phase after this one',
    changed: 'added to the timeline',
    opened: 'incident opened',
    resolvedNotice: 'resolved: document it, then p closes it',
    ask: {
      note: 'Note for the timeline',
      update: 'Status update',
      resolve: 'Resolve the incident',
      stillFires: (count: number) => `Resolve the incident (${plural(count, 'alert')} still firing)`,
      open: 'Open an incident',
      severity: 'Change the severity',
      text: 'Text',
      cause: 'Cause',
      followUps: 'Follow-ups, separated by ;',
      whatHappens: 'What is happening',
      severityField: 'Severity (P0 to P3)',
      component: 'Component',
      notASeverity: 'P0, P1, P2 or P3',
      noSuchComponent: (id: string) => `no component "${id}"`,
    },
  },

  /** Labels of keys in the lists of alerts and incidents, where they are others than everywhere. */
  keys: { acknowledge: 'ack', why: 'why', incident: 'incident' },

  silences: {
    title: (name: string) => `Silence ${name}`,
    for: 'Duration',
    comment: 'Reason',
    done: (name: string) => `silenced: ${name}`,
    ended: 'silence ended',
    notADuration: 'not a duration: write 30m, 2h or 1d',
    tooLong: '30 days at most',
  },

  ask: {
    missing: (label: string) => `required: ${label}`,
    next: 'Enter next field',
    send: 'Enter confirms',
    tab: 'Tab other field',
    cancel: 'Esc cancels',
  },

  escalation: {
    title: (title: string) => `Escalate: ${title}`,
    sent: 'the next level is being called',
    copied: 'message copied',
    kept: 'draft kept; e reopens it',
    renewed: 'rewritten from current data',
    draft: 'your draft; Ctrl-R starts over',
    nothing: 'nothing is firing: nothing to escalate',
    keys: {
      sends: 'send',
      copies: 'copy',
      later: 'keep draft',
      nextGap: 'next question',
      restarts: 'start over',
    },
  },

  oncall: {
    short: (name: string) => `on call ${name}`,
    until: (name: string, until: string) => `on call ${name} until ${until}`,
    next: (name: string, until: string, next: string) => `on call ${name} until ${until}, then ${next}`,
    nobody: 'NOBODY on call',
    nobodyUntil: (until: string) => `NOBODY on call until ${until}`,
    inZone: (time: string, zone: string) => `${time} ${zone}`,
    heading: 'On call',
    gap: (from: string, until: string) => `nobody from ${from} to ${until}`,
    calling: (level: string, people: string) => `${level}: called ${people}`,
    notYet: 'nobody called yet',
    acknowledged: (by: string) => `acknowledged by ${by}`,
    exhausted: 'EVERY LEVEL CALLED, no answer',
    nextStep: (text: string, time: string) => `${text} in ${time}`,
    due: (text: string) => `${text} now`,
    idle: 'nobody being called',
    planned: (channel: string, time: string) => `notifies ${channel} in ${time}`,
    deliveries: 'Messages',
    delivery: deliveries,
    again: (attempts: number, time: string) => `${plural(attempts, 'attempt')}, retry in ${time}`,
  },

  maintenance: (until: string) => `maint. to ${until}`,
};
