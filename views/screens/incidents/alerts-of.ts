import type { AlertRow } from '../../../src/model/alert.ts';
import type { IncidentRow } from '../../../src/model/incident.ts';
import type { Screen } from '../../input/screen.ts';

/** Alerts that belong to an incident and are not over, also when it was resolved all the same. */
export function alertsOf({ session }: Screen, incident: IncidentRow): readonly AlertRow[] {
  return session.store
    .get('alerts')
    .filter(
      ({ id, incident: of, phase }) =>
        of === incident.id || (incident.alerts.includes(id) && phase !== 'normal'),
    );
}

/** When the trouble began that an incident is about: what its alerts, messages and documents count from. Never after it was opened. */
export function troubleSince(screen: Screen, incident: IncidentRow): number {
  const began = alertsOf(screen, incident).flatMap(({ startedAt }) => startedAt ?? []);
  return Math.min(incident.openedAt, ...began);
}
