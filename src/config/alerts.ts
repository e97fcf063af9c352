import * as z from 'zod';
import { namedParams, suggestionIn } from '../actions/given-params.ts';
import { verbInfo } from '../actions/verbs.ts';
import { parseCondition, subjectsOf } from '../alerts/condition.ts';
import { ConditionError } from '../alerts/condition-tokens.ts';
import { MatcherError, parseMatchers } from '../alerts/label-matcher.ts';
import { standardHoldMs } from '../alerts/plain-rule.ts';
import {
  type AlertingConfig,
  type AlertRule,
  type Condition,
  type LabelMatcher,
  type Severity,
  severities,
  severityRank,
} from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import { durationSchema } from '../schema/duration.ts';
import { nearestWord } from '../text/nearest.ts';
import { slug } from '../text/slug.ts';
import { words } from '../words/index.ts';
import type { AlertSubjects } from './alert-subjects.ts';
import { type AlertingDocument, alertingOf } from './alerting.ts';
import { unwrittenAlerting } from './alerting-defaults.ts';
import { budgetRules } from './budgets.ts';
import type { Fault } from './explain.ts';
import { breachRules, impliedRules } from './implied-alerts.ts';

const severity = z.string().min(1);
const otherwise = z.enum(['alert', 'ok', 'keep']).default('keep');
const condition = z.string().min(1);

export const rule = z.strictObject({
  name: z.string().min(1).max(120).describe('Name of the alert'),
  when: condition.describe(
    'What must hold: "response_p95 > 1000ms for 5m", "api is down", joined by and, or, not',
  ),
  for: durationSchema.optional().describe('How long it must hold before it fires'),
  'keep-for': durationSchema.optional().describe('How long it must stay good before it ends; default 0'),
  clear: condition.optional().describe('What must hold before a firing alert ends; default: when is false'),
  fails: z
    .number()
    .int()
    .positive()
    .default(1)
    .describe('Bad readings in a row before they count; default 1'),
  oks: z.number().int().positive().default(1).describe('Good readings in a row before they count; default 1'),
  severity: severity.default('P2').describe('P0 to P3, or a name of alerting.severities; default P2'),
  worse: z
    .record(severity, condition)
    .default({})
    .describe('Conditions under which the same alert is more urgent, by severity'),
  component: z.string().optional().describe('Id of the component it is about; default the one it asks about'),
  runbook: z.string().optional().describe('Runbook, or a section of one'),
  actions: z
    .array(
      z.string().regex(/^\S+ \S+(?: [^\s=]+=\S*)*$/, { error: () => words.config.expected.suggestedAction }),
    )
    .default([])
    .describe('Suggested actions, also presets, and with values: restart worker, scale api count=20'),
  labels: z
    .record(
      z.string().regex(/^[\p{L}_][\p{L}\p{N}_.-]*$/u, { error: () => words.config.expected.labelName }),
      z.string(),
    )
    .default({})
    .describe('Labels for routes, silences and mutes to match'),
  message: z
    .string()
    .max(1_000)
    .optional()
    .describe('Text with {name}, {value}, {component}, {severity} and {for} in it'),
  mutes: z.array(z.string()).default([]).describe('Alerts muted while this one fires: name="Slow"'),
  'through-maintenance': z
    .boolean()
    .default(false)
    .describe('Whether it notifies during maintenance; default false'),
  'no-data': otherwise.describe('How to treat missing data: alert, ok or keep; default keep'),
  error: otherwise.describe('How to treat a source that does not answer; default keep'),
  stale: otherwise.describe('How to treat a stale value; default keep'),
  hold: durationSchema
    .optional()
    .describe('How long keep keeps an alert that cannot be evaluated; then it ends. Default 15m'),
});

/** Rules, in order. */
export const alerts = z.array(rule).default([]).describe('What is an alert, and how urgent');

type RuleDocument = z.output<typeof rule>;

/** Rules as the engine needs them, those plantao makes by itself last, with the faults found on the way. */
export function alertsOf(
  documents: readonly RuleDocument[],
  settings: AlertingDocument,
  subjects: AlertSubjects,
  zone: string,
): {
  readonly alerts: readonly AlertRule[];
  readonly alerting: AlertingConfig;
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const named = new Map<string, Severity>(severities.map((one) => [one, one]));
  for (const [name, means] of Object.entries(settings?.severities ?? {})) {
    const own = severities.find((one) => one === name.toUpperCase());
    if (own === undefined || name === means) named.set(name, means);
    // What P1 means in one place would be P0 in another.
    else
      faults.push({
        path: ['alerting', 'severities', name],
        atKey: true,
        message: words.config.alert.severityTaken(name, own),
      });
  }
  const severityOf = (name: string, path: (string | number)[]): Severity => {
    const found = named.get(name);
    if (found) return found;
    faults.push({
      path,
      message: words.config.unknown.severity(name),
      nearest: nearestWord(name, named.keys()),
    });
    return 'P2';
  };
  const rules = new Map<string, AlertRule>();
  for (const [index, document] of documents.entries()) {
    const path = ['alerts', index];
    const made = ruleOf(document, subjects, severityOf, path, faults);
    if (!made) continue;
    if (rules.has(made.id))
      faults.push({
        path: [...path, 'name'],
        message: words.config.alert.sameName(made.name),
      });
    rules.set(made.id, made);
  }
  for (const one of breachRules(subjects, severityOf, settings?.severities)) rules.set(one.id, one);
  for (const one of budgetRules({ alerts: subjects.objectives }, severityOf)) rules.set(one.id, one);
  if (settings?.implied !== false)
    for (const one of impliedRules(subjects, [...rules.values()], settings?.severities))
      rules.set(one.id, one);
  const alerting = alertingOf(settings, subjects.components, zone, severityOf, faults);
  return {
    alerts: [...rules.values()],
    alerting: { ...alerting, unwritten: unwrittenAlerting(settings, alerting) },
    faults,
  };
}

function ruleOf(
  document: RuleDocument,
  subjects: AlertSubjects,
  severityOf: (name: string, path: (string | number)[]) => Severity,
  path: readonly (string | number)[],
  faults: Fault[],
): AlertRule | undefined {
  const parsed = (text: string, at: readonly (string | number)[], mayFor: boolean) => {
    try {
      const result = parseCondition(text, subjects);
      if (result.forMs === undefined || mayFor) return result;
      faults.push({ path: [...at], message: words.config.alert.forInPart });
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      faults.push({ path: [...at], message: error.message, nearest: error.nearest });
    }
    return undefined;
  };
  const when = parsed(document.when, [...path, 'when'], true);
  const clear = document.clear === undefined ? undefined : parsed(document.clear, [...path, 'clear'], false);
  const severity = severityOf(document.severity, [...path, 'severity']);
  const worse = Object.entries(document.worse).flatMap(([name, text]) => {
    const at = [...path, 'worse', name];
    const means = severityOf(name, at);
    if (severityRank(means) >= severityRank(severity))
      faults.push({ path: at, message: words.config.alert.notMoreUrgent(name, document.severity) });
    const one = parsed(text, at, false);
    return one ? [{ severity: means, when: one.condition, text }] : [];
  });
  const mutes = document.mutes.flatMap((text, index): (readonly LabelMatcher[])[] => {
    try {
      return [parseMatchers(text)];
    } catch (error) {
      if (!(error instanceof MatcherError)) throw error;
      faults.push({ path: [...path, 'mutes', index], message: error.message });
      return [];
    }
  });
  const known = (id: string, at: (string | number)[]): void => {
    if (subjects.components.has(id)) return;
    faults.push({
      path: at,
      message: words.config.unknown.component(id),
      nearest: nearestWord(id, subjects.components),
    });
  };
  if (document.component !== undefined) known(document.component, [...path, 'component']);
  const actions = document.actions.map((text, index) => {
    const { verb, component, written } = suggestionIn(text)!;
    known(component, [...path, 'actions', index]);
    const params = namedParams(verbInfo(verb), written);
    return { verb, component, ...(Object.keys(params).length > 0 ? { params } : {}) };
  });
  if (!when) return undefined;
  if (when.forMs !== undefined && document.for !== undefined)
    faults.push({ path: [...path, 'for'], message: words.config.alert.forTwice });
  const component = document.component ?? aboutComponent(when.condition, subjects);
  return {
    id: slug(document.name) || 'alert',
    name: document.name,
    when: when.condition,
    text: document.when,
    ...(clear ? { clear: clear.condition, clearText: document.clear! } : {}),
    worse: worse.sort((a, b) => severityRank(a.severity) - severityRank(b.severity)),
    severity,
    forMs: when.forMs ?? document.for ?? 0,
    keepForMs: document['keep-for'] ?? 0,
    fails: document.fails,
    oks: document.oks,
    otherwise: { nodata: document['no-data'], error: document.error, stale: document.stale },
    holdMs: document.hold ?? standardHoldMs,
    ...defined({ component, runbook: document.runbook }),
    actions,
    labels: document.labels,
    ...defined({ message: document.message }),
    mutes,
    ...(document['through-maintenance'] ? { throughMaintenance: true } : {}),
  };
}

/** The only component a condition is about. */
function aboutComponent(
  condition: Condition,
  { componentOf, components }: AlertSubjects,
): string | undefined {
  const subjects = subjectsOf(condition);
  const about = new Set([
    ...subjects.components,
    ...subjects.metrics.flatMap((id) => componentOf.get(id) ?? (components.has(id) ? id : [])),
  ]);
  return about.size === 1 ? [...about][0] : undefined;
}
