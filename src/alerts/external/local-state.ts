import type { Acknowledgement, AlertRow, Silence } from '../../model/alert.ts';
import type { MuteReason } from '../../model/alert-codes.ts';
import { defined } from '../../model/defined.ts';
import type { EventKind, JournalEvent } from '../../model/event.ts';
import { silencedBy, silencesOn } from '../mute.ts';
import { mutedText } from '../sentences.ts';

/** Written when somebody acknowledges an external alert; its own place is not told. */
export const externalAcked = 'foreign.acked' satisfies EventKind;

/** Acknowledgements of external alerts by the alert's id, from all events oldest first. */
export function foldExternalAcks(events: Iterable<JournalEvent>): Map<string, Acknowledgement> {
  const acks = new Map<string, Acknowledgement>();
  for (const { kind, data, at } of events) {
    if (kind === externalAcked && typeof data.alert === 'string')
      acks.set(data.alert, { by: String(data.by), at });
  }
  return acks;
}

/** An external alert with what was done to it here: an acknowledgement of this firing, and plantao's own silences. */
export function withLocalState(
  row: AlertRow,
  acks: ReadonlyMap<string, Acknowledgement>,
  silences: readonly Silence[],
  now: number,
): AlertRow {
  const labels = {
    ...row.labels,
    ...{ name: row.name, alertname: row.labels.alertname ?? row.name, rule: row.id, severity: row.severity },
    ...defined({ component: row.component }),
  };
  const reasons: MuteReason[] = silencesOn(silences, labels, now).map(silencedBy);
  const known = acks.get(row.id);
  // One that began anew after it was acknowledged is another trouble.
  const ack = known && (row.startedAt ?? 0) <= known.at ? known : undefined;
  if (ack) reasons.push({ code: 'acknowledged', by: ack.by });
  return { ...row, muted: [...row.muted, ...reasons.map(mutedText)], ...defined({ ack }) };
}
