import { isOpen } from '../alerts/incidents.ts';
import type { AlertRow } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { IncidentRow } from '../model/incident.ts';
import { words } from '../words/index.ts';

/**
 * Open incidents that no alert opened, as rows that fire: people are called and told about them as about an alert, until they are
 * resolved. Whoever acknowledged one owns it.
 */
export function handIncidentRows(incidents: readonly IncidentRow[]): readonly AlertRow[] {
  return incidents.filter((one) => isOpen(one) && one.openedBy !== 'plantao').map(rowOf);
}

function rowOf(incident: IncidentRow): AlertRow {
  const {
    id,
    title,
    severity,
    severityName,
    openedAt,
    openedBy,
    owner = openedBy,
    ackedAt,
    components,
  } = incident;
  const ack = ackedAt === undefined ? undefined : { by: owner, at: ackedAt };
  return {
    ...{ id, name: title, from: 'plantao', phase: 'firing', severity, severityName, incident: id },
    ...{ startedAt: openedAt, firedAt: openedAt, flapping: false, actions: [], labels: {} },
    text: words.app.openedByHand(openedBy),
    muted: ack ? [{ by: 'acknowledged', text: words.app.acknowledgedBy(ack.by) }] : [],
    ...defined({ ack, component: components[0] }),
  };
}
