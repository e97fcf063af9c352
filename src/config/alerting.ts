import * as z from 'zod';
import { externalKinds } from '../alerts/external/registry.ts';
import { type AlertingConfig, type MaintenanceWindow, type Severity, severities } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import { daysProblem } from '../schema/days.ts';
import { durationSchema, responseTimeSchema } from '../schema/duration.ts';
import { quoted } from '../schema/quoted.ts';
import { minutesOf, timeOfDay } from '../schema/time.ts';
import { nearestWord } from '../text/nearest.ts';
import { DaysError, parseDays } from '../time/days.ts';
import { isZone } from '../time/zone.ts';
import { words } from '../words/index.ts';
import type { Fault } from './explain.ts';
import { oneOfKinds } from './kind-schema.ts';

const minute = 60_000;
const hour = 60 * minute;

/** What holds where the file says nothing. The times are those that the runbooks of small teams agree on. */
export const defaultAlerting: AlertingConfig = {
  names: { P0: 'P0', P1: 'P1', P2: 'P2', P3: 'P3' },
  respondMs: { P0: 15 * minute, P1: 2 * hour, P2: 24 * hour, P3: 7 * 24 * hour },
  respondDays: {},
  zone: 'UTC',
  updateMs: { P0: 30 * minute },
  phaseMs: { acknowledge: 5 * minute, assess: 10 * minute, mitigate: 30 * minute },
  windows: [],
  throughMaintenance: [],
  guard: [],
  external: [],
  ackHoldMs: 30 * minute,
  groupMs: 5 * minute,
  opens: 'P1',
  unwritten: [],
};

const severity = z.string().min(1);
const severityTimes = z.record(severity, durationSchema);

export const externalSource = oneOfKinds('place', externalKinds, {
  every: durationSchema.default(30_000).describe('Interval; default 30s'),
  notify: z
    .boolean()
    .default(false)
    .describe('Send its alerts along the routes and call people; default false'),
  opens: z
    .union([severity, z.literal(false)])
    .default(false)
    .describe('Its alerts this urgent open an incident; default false'),
});

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
    respond: z
      .record(severity, responseTimeSchema)
      .optional()
      .describe(
        'Time to acknowledge, by severity, also in business days: 3 business days; default P0 15m, P1 2h, P2 1d, P3 7d',
      ),
    timezone: z
      .string()
      .refine(isZone, { error: () => words.config.expected.zone, params: quoted })
      .optional()
      .describe('Zone of business days; default that of oncall'),
    updates: severityTimes.optional().describe('Interval of status updates, by severity; default P0 30m'),
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
      .describe('Alerts this urgent open an incident, or false; default P1'),
    group: durationSchema
      .optional()
      .describe('Alerts of related components within this time belong to one incident; default 5m'),
    'ack-holds': durationSchema
      .optional()
      .describe(
        'How long after an alert ended its acknowledgement holds if it fires again, or another joins its incident; default 30m',
      ),
    guard: z
      .array(z.string())
      .default([])
      .describe(
        "Components that tell whether plantao's own network works: all down, everything else is unknown",
      ),
    maintenance: z
      .array(
        z.strictObject({
          name: z.string().min(1).describe('Shown while it is open'),
          days: z
            .string()
            .min(1)
            .describe('daily, Sunday, last Sunday of the month, day 1 of the month, a date'),
          from: timeOfDay.describe('Local time it opens: 02:00'),
          to: timeOfDay.describe('Local time it closes; at or before `from` it is the next day'),
          timezone: z
            .string()
            .refine(isZone, { error: () => words.config.expected.zone, params: quoted })
            .describe('IANA zone of its times: America/Sao_Paulo'),
          components: z.array(z.string()).default([]).describe('Ids; default everything'),
        }),
      )
      .default([])
      .describe('Windows in which alerts are muted'),
    'through-maintenance': z
      .array(severity)
      .default([])
      .describe('Severities that notify even during maintenance'),
    external: z.array(externalSource).default([]).describe('External alerts that join the list'),
  })
  .optional()
  .describe('Severities, response times, maintenance');

export type AlertingDocument = z.output<typeof alerting>;

/** What the section means, with the faults found on the way. */
export function alertingOf(
  settings: AlertingDocument,
  components: ReadonlySet<string>,
  zone: string,
  severityOf: (name: string, path: (string | number)[]) => Severity,
  faults: Fault[],
): AlertingConfig {
  if (!settings) return defaultAlerting;
  const bySeverity = <T>(key: 'respond' | 'updates', times: Readonly<Record<string, T>> = {}) =>
    Object.entries(times).map(([name, time]) => [severityOf(name, ['alerting', key, name]), time] as const);
  const respond = bySeverity('respond', settings.respond);
  const updates = bySeverity('updates', settings.updates);
  const respondMs = respond.flatMap(([name, time]) => ('ms' in time ? [[name, time.ms] as const] : []));
  const respondDays = respond.flatMap(([name, time]) =>
    'businessDays' in time ? [[name, time.businessDays] as const] : [],
  );
  const names = { ...defaultAlerting.names };
  for (const [name, means] of Object.entries(settings.severities ?? {})) names[means] = name;
  const mustExist = (id: string, path: (string | number)[]): void => {
    if (components.has(id)) return;
    faults.push({ path, message: words.config.unknown.component(id), nearest: nearestWord(id, components) });
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
      faults.push({ path: [...path, 'days'], message: daysProblem(error), nearest: error.nearest });
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
    respondMs: { ...defaultAlerting.respondMs, ...Object.fromEntries(respondMs) },
    respondDays: Object.fromEntries(respondDays),
    zone: settings.timezone ?? zone,
    updateMs: settings.updates === undefined ? defaultAlerting.updateMs : Object.fromEntries(updates),
    phaseMs: { acknowledge, assess, mitigate },
    windows,
    throughMaintenance: settings['through-maintenance'].map((name, index) =>
      severityOf(name, ['alerting', 'through-maintenance', index]),
    ),
    guard: settings.guard,
    external: settings.external.map(({ use, common: { every: everyMs, notify, opens: urgent } }, index) => ({
      ...{ use, everyMs, notify },
      ...(urgent === false ? {} : { opens: severityOf(urgent, ['alerting', 'external', index, 'opens']) }),
    })),
    ackHoldMs: settings['ack-holds'] ?? defaultAlerting.ackHoldMs,
    unwritten: [],
    groupMs: settings.group ?? defaultAlerting.groupMs,
    ...defined({ opens }),
  };
}
