import type { Acknowledgement, AlertRow, Muted, Silence } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent } from '../model/event.ts';
import { matchersText, matchesLabels } from './matcher.ts';

/** Written when somebody acknowledges an alert of another place, which knows nothing of that. */
export const foreignAcked = 'foreign.acked';

/** Who is at which alert of another place, by the alert's id, from all events oldest first. */
export function foldForeign(events: Iterable<JournalEvent>): Map<string, Acknowledgement> {
  const acks = new Map<string, Acknowledgement>();
  for (const { kind, data, at } of events) {
    if (kind === foreignAcked && typeof data.alert === 'string')
      acks.set(data.alert, { by: String(data.by), at });
  }
  return acks;
}

/** An alert of another place with what was done to it here: an acknowledgement of this trouble, and plantao's own silences. */
export function withOwnMarks(
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
  const quiet = silences
    .filter(({ matchers, from, until }) => from <= now && until > now && matchesLabels(matchers, labels))
    .map(({ by, comment, matchers, until }): Muted => {
      return { by: 'silence', text: `silenced by ${by}: ${comment || matchersText(matchers)}`, until };
    });
  const known = acks.get(row.id);
  // One that began anew after it was acknowledged is another trouble.
  const ack = known && (row.startedAt ?? 0) <= known.at ? known : undefined;
  const muted = ack ? [{ by: 'acknowledged' as const, text: `acknowledged by ${ack.by}` }] : [];
  return {
    ...row,
    muted: [...row.muted, ...quiet, ...muted],
    ...(ack ? { ack } : {}),
  };
}
