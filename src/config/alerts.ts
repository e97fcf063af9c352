import { z } from 'zod';
import { ConditionError, parseCondition, subjectsOf, type Vocabulary } from '../alerts/condition.ts';
import { DaysError, parseDays } from '../alerts/maintenance.ts';
import { MatcherError, parseMatchers } from '../alerts/matcher.ts';
import { isZone } from '../alerts/zone.ts';
import {
  type AlertingConfig,
  type AlertRule,
  type Condition,
  type LabelMatcher,
  type MaintenanceWindow,
  type Severity,
  severities,
  severityRank,
} from '../model/alert.ts';
import { durationSchema } from '../schema/duration.ts';
import type { Fault } from './explain.ts';
import { nearestWord } from './nearest.ts';

const minute = 60_000;
const hour = 60 * minute;

/** What holds where the file says nothing. The times are those that the runbooks of small teams agree on. */
export const defaultAlerting: AlertingConfig = {
  names: { P0: 'P0', P1: 'P1', P2: 'P2', P3: 'P3' },
  respondMs: { P0: 15 * minute, P1: 2 * hour, P2: 24 * hour, P3: 7 * 24 * hour },
  updateMs: { P0: 30 * minute },
  phaseMs: { acknowledge: 5 * minute, assess: 10 * minute, mitigate: 30 * minute },
  windows: [],
  guard: [],
  groupMs: 5 * minute,
  opens: 'P1',
};

const severity = z.string().min(1);
const severityTimes = z.record(severity, durationSchema);
const otherwise = z.enum(['alert', 'ok', 'keep']).default('keep');
const condition = z.string().min(1);
const wallClock = z.string().regex(/^(?:[01]?\d|2[0-3]):[0-5]\d$|^24:00$/, 'expected a time such as 02:00');

const rule = z.strictObject({
  name: z.string().min(1).max(120).describe('Name of the alert'),
  when: condition.describe(
    'What must hold: "response_p95 > 1000ms for 5m", "api is down", joined by and, or, not',
  ),
  for: durationSchema.optional().describe('How long it must hold before it fires'),
  'keep-for': durationSchema
    .optional()
    .describe('How long it must be good again before it is over; default 0'),
  clear: condition
    .optional()
    .describe('What must hold before a firing alert is over; default: when is false'),
  fails: z.number().int().positive().default(1).describe('Bad readings in a row before it counts; default 1'),
  oks: z.number().int().positive().default(1).describe('Good readings in a row before it counts; default 1'),
  severity: severity.default('P2').describe('P0 to P3, or a name of alerting.severities; default P2'),
  worse: z
    .record(severity, condition)
    .default({})
    .describe('Conditions under which the same alert is more urgent, by severity'),
  component: z.string().optional().describe('Id of the component it is about; default the one it asks about'),
  runbook: z.string().optional().describe('The runbook, or the section of one, that helps'),
  actions: z
    .array(z.string().regex(/^\S+ \S+$/, 'expected a verb and a component such as "restart worker"'))
    .default([])
    .describe('Suggested actions: restart worker'),
  labels: z.record(z.string().regex(/^[\p{L}_][\p{L}\p{N}_.-]*$/u), z.string()).default({}),
  message: z
    .string()
    .max(1_000)
    .optional()
    .describe('Text with {name}, {value}, {component}, {severity} and {for} in it'),
  mutes: z
    .array(z.string())
    .default([])
    .describe('Alerts that are not told while this one fires: name="Slow"'),
  'no-data': otherwise.describe('What to make of no data: alert, ok or keep; default keep'),
  error: otherwise.describe('What to make of a source that does not answer; default keep'),
  stale: otherwise.describe('What to make of an old value; default keep'),
});

/** Rules, in order. */
export const alerts = z.array(rule).default([]).describe('What is an alert, and how urgent');

/** Everything about alerts besides the rules. */
export const alerting = z
  .strictObject({
    implied: z
      .boolean()
      .default(true)
      .describe(
        'Alerts for components that are down and metrics that are critical which no rule names; default true',
      ),
    severities: z
      .record(z.string().min(1).max(20), z.enum(severities as [Severity, ...Severity[]]))
      .optional()
      .describe("The system's own names: { CRITICAL: P0, HIGH: P1, LOW: P3 }"),
    respond: severityTimes.optional().describe('How soon somebody must have answered, by severity'),
    updates: severityTimes
      .optional()
      .describe('How often a status update is due, by severity; default P0 30m'),
    phases: z
      .strictObject({
        acknowledge: durationSchema.optional(),
        assess: durationSchema.optional(),
        mitigate: durationSchema.optional(),
      })
      .optional()
      .describe('Time budgets of an incident; default 5m, 10m and 30m'),
    opens: z
      .union([severity, z.literal(false)])
      .optional()
      .describe('Alerts this urgent open an incident by themselves, or false; default P1'),
    group: durationSchema
      .optional()
      .describe('Alerts of related components within this time belong to one incident; default 5m'),
    guard: z
      .array(z.string())
      .default([])
      .describe(
        "Components that tell whether plantao's own network works: all down, everything else is unknown",
      ),
    maintenance: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          days: z
            .string()
            .min(1)
            .describe('daily, Sunday, last Sunday of the month, day 1 of the month, a date'),
          from: wallClock,
          to: wallClock.describe('At or before from: on the day after'),
          timezone: z.string().refine(isZone, { error: 'not a time zone such as America/Sao_Paulo' }),
          components: z.array(z.string()).default([]).describe('Ids; default everything'),
        }),
      )
      .default([])
      .describe('Times in which alerts are muted'),
  })
  .optional()
  .describe('Severities, response times, maintenance');

type RuleDocument = z.output<typeof rule>;
type AlertingDocument = z.output<typeof alerting>;

/** What of the rest of the document rules speak of. */
export interface AlertSubjects extends Vocabulary {
  /** Component of a metric, worker of a queue. */
  readonly componentOf: ReadonlyMap<string, string>;
  readonly implied: {
    readonly components: readonly {
      readonly id: string;
      readonly title: string;
      readonly criticality: string;
      readonly restarts: boolean;
    }[];
    /** Metrics, queues and escalations that have a critical threshold. */
    readonly metrics: readonly { readonly id: string; readonly title: string }[];
  };
}

/** Rules as the engine needs them, those plantao makes by itself last, with the faults found on the way. */
export function alertsOf(
  documents: readonly RuleDocument[],
  settings: AlertingDocument,
  subjects: AlertSubjects,
): {
  readonly alerts: readonly AlertRule[];
  readonly alerting: AlertingConfig;
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const named = new Map<string, Severity>(severities.map((one) => [one, one]));
  for (const [name, means] of Object.entries(settings?.severities ?? {})) named.set(name, means);
  const severityOf = (name: string, path: (string | number)[]): Severity => {
    const found = named.get(name);
    if (found) return found;
    faults.push({ path, message: `no severity "${name}"`, nearest: nearestWord(name, named.keys()) });
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
        message: `there is another alert "${made.name}": each needs its own name`,
      });
    rules.set(made.id, made);
  }
  if (settings?.implied !== false)
    for (const one of impliedRules(subjects, [...rules.values()])) rules.set(one.id, one);
  return {
    alerts: [...rules.values()],
    alerting: alertingOf(settings, subjects, severityOf, faults),
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
      faults.push({ path: [...at], message: '"for" belongs to the alert as a whole: write it under for' });
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
      faults.push({ path: at, message: `${name} is not more urgent than ${document.severity}` });
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
    faults.push({ path: at, message: `no component "${id}"`, nearest: nearestWord(id, subjects.components) });
  };
  if (document.component !== undefined) known(document.component, [...path, 'component']);
  const actions = document.actions.map((text, index) => {
    const [verb, component] = text.split(' ') as [string, string];
    known(component, [...path, 'actions', index]);
    return { verb, component };
  });
  if (!when) return undefined;
  if (when.forMs !== undefined && document.for !== undefined)
    faults.push({ path: [...path, 'for'], message: '"for" is said twice: in when and here' });
  const component = document.component ?? aboutComponent(when.condition, subjects);
  return {
    id: slug(document.name),
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
    ...(component === undefined ? {} : { component }),
    ...(document.runbook === undefined ? {} : { runbook: document.runbook }),
    actions,
    labels: document.labels,
    ...(document.message === undefined ? {} : { message: document.message }),
    mutes,
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

const byCriticality: Readonly<Record<string, Severity>> = {
  critical: 'P0',
  high: 'P1',
  medium: 'P2',
  low: 'P3',
};

/**
 * A configuration without rules still alerts: a component that is down, by its criticality, and a metric that has been critical for
 * a minute, P2. What a rule speaks of is left to it.
 */
function impliedRules({ implied, componentOf }: AlertSubjects, rules: readonly AlertRule[]): AlertRule[] {
  const spoken = rules.map(({ when }) => subjectsOf(when));
  const base = {
    worse: [],
    fails: 1,
    oks: 1,
    otherwise: { nodata: 'keep', error: 'keep', stale: 'keep' },
    labels: {},
    mutes: [],
    implied: true,
  } as const;
  const components = implied.components
    .filter(({ id }) => !spoken.some((one) => one.components.includes(id)))
    .map(
      ({ id, title, criticality, restarts }): AlertRule => ({
        ...base,
        id: `component:${id}`,
        name: `${title} is down`,
        when: { type: 'status', component: id, status: 'down' },
        text: `${id} is down`,
        severity: byCriticality[criticality] ?? 'P2',
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
        ...base,
        id: `metric:${id}`,
        name: `${title} is critical`,
        when: { type: 'band', metric: id, bands: ['critical'] },
        text: `${id} is critical`,
        severity: 'P2',
        forMs: minute,
        keepForMs: minute,
        ...(component === undefined ? {} : { component }),
        actions: [],
      };
    });
  return [...components, ...metrics];
}

function alertingOf(
  settings: AlertingDocument,
  subjects: AlertSubjects,
  severityOf: (name: string, path: (string | number)[]) => Severity,
  faults: Fault[],
): AlertingConfig {
  if (!settings) return defaultAlerting;
  const times = (key: 'respond' | 'updates'): Partial<Record<Severity, number>> =>
    Object.fromEntries(
      Object.entries(settings[key] ?? {}).map(([name, ms]) => [
        severityOf(name, ['alerting', key, name]),
        ms,
      ]),
    );
  const names = { ...defaultAlerting.names };
  for (const [name, means] of Object.entries(settings.severities ?? {})) names[means] = name;
  const mustExist = (id: string, path: (string | number)[]): void => {
    if (subjects.components.has(id)) return;
    faults.push({ path, message: `no component "${id}"`, nearest: nearestWord(id, subjects.components) });
  };
  for (const [index, id] of settings.guard.entries()) mustExist(id, ['alerting', 'guard', index]);
  const windows = settings.maintenance.flatMap((window, index): MaintenanceWindow[] => {
    const path = ['alerting', 'maintenance', index];
    for (const [at, id] of window.components.entries()) mustExist(id, [...path, 'components', at]);
    try {
      return [
        {
          name: window.name,
          days: parseDays(window.days),
          text: `${window.days} ${window.from}-${window.to} ${window.timezone}`,
          fromMinute: minutesOf(window.from),
          toMinute: minutesOf(window.to),
          zone: window.timezone,
          components: window.components,
        },
      ];
    } catch (error) {
      if (!(error instanceof DaysError)) throw error;
      faults.push({ path: [...path, 'days'], message: error.message });
      return [];
    }
  });
  const opens =
    settings.opens === undefined
      ? defaultAlerting.opens
      : settings.opens === false
        ? undefined
        : severityOf(settings.opens, ['alerting', 'opens']);
  const { acknowledge, assess, mitigate } = { ...defaultAlerting.phaseMs, ...defined(settings.phases ?? {}) };
  return {
    names,
    respondMs: { ...defaultAlerting.respondMs, ...times('respond') },
    updateMs: settings.updates === undefined ? defaultAlerting.updateMs : times('updates'),
    phaseMs: { acknowledge, assess, mitigate },
    windows,
    guard: settings.guard,
    groupMs: settings.group ?? defaultAlerting.groupMs,
    ...(opens === undefined ? {} : { opens }),
  };
}

function defined<T extends object>(value: T): { [key in keyof T]: Exclude<T[key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}

function minutesOf(text: string): number {
  const [hours, minutes] = text.split(':').map(Number) as [number, number];
  return hours * 60 + minutes;
}

/** A name as an id: `No replies` is `no-replies`. */
function slug(name: string): string {
  return (
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'alert'
  );
}
