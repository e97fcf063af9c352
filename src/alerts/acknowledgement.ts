import { type Acknowledgement, type AlertState, isActive, severityRank } from '../model/alert.ts';
import { defined } from '../model/defined.ts';

/**
 * The acknowledgement that an alert has as it begins to fire: its own of the time before, else that of an alert of the same incident
 * which is acknowledged, or was until a moment ago; where the incident has an owner, all of its alerts are theirs. Not when it is more
 * urgent now than what was acknowledged.
 * @param incident the other alerts of its incident, and who owns that
 * @param holdMs how long an acknowledgement holds after its alert has ended, in milliseconds
 */
export function keptAck(
  state: AlertState,
  incident: { readonly alerts: readonly AlertState[]; readonly owner?: string },
  holdMs: number,
  now: number,
): Acknowledgement | undefined {
  const own = ended(state, holdMs, now);
  if (own && !isWorse(state, own)) return plain(own);
  const owned = (one: AlertState): Kept | [] =>
    incident.owner === undefined ? [] : { by: incident.owner, at: now, severity: one.severity };
  const others = incident.alerts
    .flatMap((one) => {
      if (isActive(one)) return acknowledged(one) ?? owned(one);
      return ended(one, holdMs, now) ?? (now - one.since <= holdMs ? owned(one) : []);
    })
    .filter((one) => !isWorse(state, one))
    .sort((a, b) => b.at - a.at);
  return others[0] && { ...plain(others[0]), inherited: true };
}

type Kept = Acknowledgement & Pick<AlertState, 'severity'>;

function acknowledged({ ack, severity }: AlertState): Kept | undefined {
  return ack && { ...ack, severity };
}

function ended({ lastAck }: AlertState, holdMs: number, now: number): Kept | undefined {
  return lastAck && now - lastAck.endedAt <= holdMs ? lastAck : undefined;
}

function isWorse({ severity }: AlertState, than: Kept): boolean {
  return severityRank(severity) < severityRank(than.severity);
}

function plain({ by, at, note }: Kept): Acknowledgement {
  return { by, at, ...defined({ note }) };
}
