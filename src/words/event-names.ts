import type { EventNames, JournalEvent } from '../model/event.ts';
import { handoffSubject } from '../model/handoff.ts';
import type { SystemConfig } from '../model/system.ts';
import { words } from './index.ts';

const asWritten = (id: string): string => id;

/** Everything by its id. */
export const noNames: EventNames = {
  ...{ component: asWritten, alert: asWritten, person: asWritten, severity: asWritten },
};

/** As a configuration calls things. */
export function namesIn({
  components,
  alerts,
  alerting,
  oncall,
  escalations = [],
}: Pick<SystemConfig, 'components' | 'alerts' | 'alerting' | 'oncall'> &
  Partial<Pick<SystemConfig, 'escalations'>>): EventNames {
  const titles = new Map([
    ...escalations.map(({ id, title }) => [handoffSubject(id), title] as const),
    ...components.map(({ id, title }) => [id, title] as const),
  ]);
  const rules = new Map(alerts.map(({ id, name }) => [id, name]));
  const people = new Map(oncall.people.map(({ id, name }) => [id, name]));
  const severities: Readonly<Record<string, string>> = alerting.names;
  return {
    component: (id) => titles.get(id) ?? id,
    alert: (id) => rules.get(id) ?? (id === 'plantao:network' ? words.alerts.network.name : id),
    person: (id) => people.get(id) ?? id,
    severity: (severity) => (Object.hasOwn(severities, severity) ? severities[severity]! : severity),
  };
}

/** Facts whose value is a severity. */
const severityFacts: readonly string[] = ['severity', 'from', 'to', 'only', 'worst'];

/** Facts of an event as they are written down, with severities in the team's own words. */
export function factsInWords(data: JournalEvent['data'], names: EventNames): JournalEvent['data'] {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, factInWords(key, value, names)] as const),
  );
}

function factInWords(key: string, value: unknown, names: EventNames): unknown {
  if (typeof value === 'string') return severityFacts.includes(key) ? names.severity(value) : value;
  if (Array.isArray(value)) return value.map((one) => factInWords(key, one, names));
  return value !== null && typeof value === 'object'
    ? factsInWords(value as JournalEvent['data'], names)
    : value;
}
