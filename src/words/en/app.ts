import { plural } from '../plural.ts';

/** Sentences of a running session. */
export const app = {
  readOnly: 'read-only session: restart without --read-only',
  journalOpening: 'the journal is still opening: try again',
  journalFailed: (reason: string) => `${reason} (actions are off)`,
  journalAway: (reason: string, waiting: number) =>
    `shared journal unreachable (${reason}): ${plural(waiting, 'event')} queued, actions locked on this machine only`,
  configNotApplied: (problem: string, more: number) =>
    `configuration not applied: ${problem}${more > 0 ? ` (and ${more} more)` : ''}`,
  uptimeFailed: (reason: string) => `uptime is not recorded: ${reason}`,
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
    mergeItself: 'an incident cannot be merged into itself',
    mergeClosed: (id: string) => `no open incident ${id} to merge into`,
    noCause: 'enter the cause, even if it is "unknown"',
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
