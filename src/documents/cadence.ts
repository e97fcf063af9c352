import { nextForCustomers } from '../alerts/incidents.ts';
import type { AlertingConfig, CustomerCadence } from '../model/alert.ts';
import type { MessageAudience } from '../model/documents.ts';
import type { Incident } from '../model/incident.ts';

const minute = 60_000;

/** How often customers hear of an incident where the configuration does not say. */
export const defaultCadence: CustomerCadence = {
  severities: ['P0', 'P1'],
  ...{ firstMs: 5 * minute, scopeMs: 5 * minute, everyMs: 20 * minute },
  ...{ forMs: 120 * minute, thenMs: 60 * minute },
};

/** When the next message is due once one is sent now: the moment that it promises. Undefined where no more are. */
export function nextAfter(
  incident: Incident,
  to: MessageAudience,
  { updateMs, customers = defaultCadence }: Pick<AlertingConfig, 'updateMs' | 'customers'>,
  now: number,
): number | undefined {
  if (incident.resolvedAt !== undefined) return undefined;
  if (to === 'customers') {
    const told = (incident.customersTold ?? 0) + 1;
    return nextForCustomers({ ...incident, customersAt: now, customersTold: told }, customers);
  }
  const every = updateMs[incident.severity];
  return every === undefined ? undefined : now + every;
}

/** What a message about an incident says of those before it and of the next. @param name of its document; `customers` is for them */
export function inTurn(
  name: string,
  incident: Incident,
  alerting: Pick<AlertingConfig, 'updateMs' | 'customers'>,
  now: number,
): { readonly nextUpdateAt: number | undefined; readonly toldBefore: boolean } {
  const to = name === 'customers' ? name : 'team';
  const toldAt = to === 'customers' ? incident.customersAt : incident.updatedAt;
  return { nextUpdateAt: nextAfter(incident, to, alerting, now), toldBefore: toldAt !== undefined };
}
