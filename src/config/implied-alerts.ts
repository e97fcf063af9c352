import { subjectsOf } from '../alerts/condition.ts';
import { plainRule } from '../alerts/plain-rule.ts';
import { type AlertRule, type Severity, severities, severityRank } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import { words } from '../words/index.ts';
import type { AlertSubjects } from './alert-subjects.ts';

const minute = 60_000;

const byCriticality: Readonly<Record<string, Severity>> = {
  critical: 'P0',
  high: 'P1',
  medium: 'P2',
  low: 'P3',
};

/**
 * How urgent it is that a component of that criticality is down, in the team's own words: the severity that the team calls so, else
 * what plantao would say, but nothing more urgent than the most urgent word, nor less urgent than the least.
 */
function standardSeverity(criticality: string, names: Readonly<Record<string, Severity>>): Severity {
  const named = Object.entries(names).find(([name]) => name.toLowerCase() === criticality);
  if (named) return named[1];
  const usual = byCriticality[criticality] ?? 'P2';
  const ranks = Object.values(names).map(severityRank);
  if (ranks.length === 0) return usual;
  return severities[Math.min(Math.max(severityRank(usual), Math.min(...ranks)), Math.max(...ranks))]!;
}

/** The rules of `alert: breached`: they stay where implied alerts are off, because somebody wrote them. */
export function breachRules(
  { breached }: Pick<AlertSubjects, 'breached'>,
  severityOf: (name: string, path: (string | number)[]) => Severity,
  names: Readonly<Record<string, Severity>> = {},
): AlertRule[] {
  return breached.map(
    ({ id, title, severity }): AlertRule => ({
      ...plainRule,
      implied: false,
      id: `handoff:${id}`,
      name: words.handoffs.config.ruleName(title),
      when: { type: 'breached', metric: id },
      text: `${id} is breached`,
      severity:
        severity === undefined
          ? standardSeverity('medium', names)
          : severityOf(severity, ['escalations', id, 'alert', 'breached']),
      forMs: 0,
      keepForMs: 0,
      actions: [],
    }),
  );
}

/**
 * A configuration without rules still alerts: a component that is down, by its criticality, and a metric that has been critical for
 * a minute, P2; both in the team's own words. What a rule speaks of is left to it.
 */
export function impliedRules(
  { implied, componentOf }: AlertSubjects,
  rules: readonly AlertRule[],
  names: Readonly<Record<string, Severity>> = {},
): AlertRule[] {
  const spoken = rules.map(({ when }) => subjectsOf(when));
  const components = implied.components
    .filter(({ id }) => !spoken.some((one) => one.components.includes(id)))
    .map(
      ({ id, title, criticality, restarts }): AlertRule => ({
        ...plainRule,
        id: `component:${id}`,
        name: `${title} is down`,
        when: { type: 'status', component: id, status: 'down' },
        text: `${id} is down`,
        severity: standardSeverity(criticality, names),
        forMs: 0,
        keepForMs: 30_000,
        component: id,
        actions: restarts ? [{ verb: 'restart', component: id }] : [],
      }),
    );
  const metrics = implied.metrics
    .filter(({ id }) => !spoken.some((one) => one.metrics.includes(id)))
    .map(({ id, title }): AlertRule => {
      const component = componentOf.get(id);
      return {
        ...plainRule,
        id: `metric:${id}`,
        name: `${title} is critical`,
        when: { type: 'band', metric: id, bands: ['critical'] },
        text: `${id} is critical`,
        severity: standardSeverity('medium', names),
        forMs: minute,
        keepForMs: minute,
        ...defined({ component }),
        actions: [],
      };
    });
  return [...components, ...metrics];
}
