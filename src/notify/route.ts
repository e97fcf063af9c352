import type { Severity } from '../model/alert.ts';
import type { Route } from '../model/notify.ts';
import { occurrence } from '../time/maintenance.ts';

/** The route of an alert now: the first that matches. Undefined where none does. */
export function routeFor(
  routes: readonly Route[],
  { severity, environment }: { readonly severity: Severity; readonly environment: string },
  now: number,
): Route | undefined {
  return routes.find(
    (route) =>
      (route.severities.length === 0 || route.severities.includes(severity)) &&
      (route.environments.length === 0 || route.environments.includes(environment)) &&
      isOn(route, now),
  );
}

function isOn({ when }: Route, now: number): boolean {
  if (!when) return true;
  const { days, fromMinute, toMinute, zone } = when;
  const window = { name: '', text: '', components: [], days, fromMinute, toMinute, zone };
  const next = occurrence(window, now);
  return next !== undefined && next.from <= now;
}
