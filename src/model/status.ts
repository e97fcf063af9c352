/** The health of a component. A plantao that could not ask says `unknown`, never `down`. */
export type Status = 'up' | 'degraded' | 'down' | 'unknown';

/** Worst first: the order in which statuses are listed. */
export const statusesWorstFirst: readonly Status[] = ['down', 'degraded', 'unknown', 'up'];

/** 0 for the worst status, larger for better ones. */
export function statusRank(status: Status): number {
  return statusesWorstFirst.indexOf(status);
}

/** The worst of several statuses; `unknown` for none at all, because nothing was asked. */
export function worstStatus(statuses: Iterable<Status>): Status {
  let worst: Status | undefined;
  for (const status of statuses) {
    if (worst === undefined || statusRank(status) < statusRank(worst)) worst = status;
  }
  return worst ?? 'unknown';
}

/** How much a component matters; orders components of equal status. */
export type Criticality = 'critical' | 'high' | 'medium' | 'low';

/** Most important first. */
export const criticalities: readonly Criticality[] = ['critical', 'high', 'medium', 'low'];
