import type { IncidentPhase } from '../../model/incident.ts';
import { andList } from '../and-list.ts';
import { en as all } from '../en/index.ts';

const { names, events, alerts, screen, oncall } = all;

/** What documents say in English beside their templates. */
export const en = {
  names,
  events,
  timeline: alerts.timeline,
  /** What was tried, in the message of an escalation. */
  tried: oncall.tried,
  /** How an incident stands, by its phase. */
  statuses: {
    acknowledge: 'open, not acknowledged yet',
    assess: 'open, being assessed',
    mitigate: 'open, being mitigated',
    resolve: 'open, mitigated',
    document: 'resolved',
    closed: 'resolved and closed',
  } satisfies Record<IncidentPhase, string>,
  /** How an action ended. */
  outcomes: screen.states as Readonly<Record<string, string>>,
  merged: (into: string) => `merged into ${into}`,
  nobody: 'nobody',
  unknownOutcome: 'outcome unknown',
  everything: 'everything',
  /** A window of maintenance that comes. */
  maintenance: (name: string, what: string, time: string) => `maintenance "${name}" of ${what} for ${time}`,
  /** A change for a while that has to be taken back. */
  revert: (change: string, back: string) => `revert ${change}: ${back}`,
  times: (count: number) => `${count} times`,
  team: (people: readonly string[]) => andList(people),
};
