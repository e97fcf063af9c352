import type * as z from 'zod';
import type { BudgetOptions } from '../budgets/source.ts';
import { checkKinds } from '../checks/registry.ts';
import { logKinds } from '../logs/sources/registry.ts';
import type { ConfiguredKind } from '../model/configured-kind.ts';
import { defined } from '../model/defined.ts';
import { parseQuantity } from '../model/quantity.ts';
import type {
  ComponentConfig,
  EscalationConfig,
  LogConfig,
  MetricConfig,
  PlaceConfig,
  QueueConfig,
  Schedule,
  SystemConfig,
} from '../model/system.ts';
import { hasRota } from '../oncall/rota.ts';
import { queueKindOf } from '../queues/registry.ts';
import { sourceKinds } from '../sources/registry.ts';
import { nearestWord } from '../text/nearest.ts';
import { shortValue } from '../text/short-value.ts';
import { words } from '../words/index.ts';
import { ownActionOf } from './actions.ts';
import type { AlertSubjects } from './alert-subjects.ts';
import { alertsOf } from './alerts.ts';
import { type Budgets, budgetsOf } from './budgets.ts';
import { checklistsOf } from './checklists.ts';
import { contactsOf } from './contacts.ts';
import { documentsOf } from './documents.ts';
import type { Fault } from './explain.ts';
import { handoffOf, isClocked } from './handoffs.ts';
import type { Interpolated } from './interpolate.ts';
import { looksOf } from './looks.ts';
import { channelsOf, notifyOf } from './notify.ts';
import { oncallOf } from './oncall.ts';
import { presetsOf } from './presets.ts';
import { canaryOf, safetyOf, stopOf } from './safety.ts';
import { schedulesOf } from './schedules.ts';
import type { place, SystemDocument } from './schema.ts';
import { checkOfVerification, verificationOf } from './verification.ts';

type ComponentDocument = SystemDocument['components'][string];
type PlaceDocument = z.output<typeof place>;
type MetricDocument = SystemDocument['metrics'][string];

/** What a valid document means: everything `SystemConfig` says except where it came from. */
type Meaning = Pick<
  SystemConfig,
  | 'system'
  | 'hosts'
  | 'journal'
  | 'runbooks'
  | 'logBytes'
  | 'safety'
  | 'components'
  | 'metrics'
  | 'budgets'
  | 'queues'
  | 'escalations'
  | 'alerts'
  | 'checklists'
  | 'alerting'
  | 'oncall'
  | 'contacts'
  | 'schedules'
  | 'links'
  | 'notify'
  | 'documents'
  | 'listen'
  | 'keys'
>;

/**
 * Turns a validated document into what the engine needs and finds the faults that lie between its parts.
 * @param parts texts of it that secrets were put into, by path
 */
export function resolveDocument(
  document: SystemDocument,
  parts: Interpolated['parts'] = new Map(),
): { meaning: Meaning; faults: readonly Fault[] } {
  const ids = Object.keys(document.components);
  const faults: Fault[] = [];
  const mapped = new Set(
    Object.values(document.components).flatMap((component) => checksOf(component).flatMap(partsOf)),
  );
  const mustExist = (id: string | undefined, path: (string | number)[]): void => {
    if (id === undefined || ids.includes(id)) return;
    faults.push({ path, message: words.config.unknown.component(id), nearest: nearestWord(id, ids) });
  };

  for (const [id, component] of Object.entries(document.components)) {
    const path = ['components', id];
    for (const other of checksOf(component).flatMap(partsOf))
      mustExist(other, [...path, component.checks ? 'checks' : 'check']);
    if (component.check && component.checks)
      faults.push({ path: [...path, 'checks'], message: words.config.component.bothChecks });
    faults.push(...looksOf(component.looks, ownUses(component), [...path, 'looks']).faults);
    if (checksOf(component).length === 0 && !component.runs && !mapped.has(id)) {
      faults.push({
        path,
        atKey: true,
        message: words.config.component.unwatched,
      });
    }
  }
  faults.push(...unknownHosts(document));
  const { byComponent, faults: wrongPresets } = presetsOf(document);
  faults.push(...wrongPresets);
  for (const circle of circlesOf(document.components)) {
    const path = ['components', circle[0]!, 'depends'];
    faults.push({
      path,
      message: words.config.component.circle(circle),
    });
  }

  const zone = document.oncall?.timezone ?? 'UTC';
  const budgets = budgetsOf(document, countersIn(document), zone);
  faults.push(...budgets.faults);
  const subjects = alertSubjects(document, budgets);
  const {
    alerts,
    alerting,
    faults: wrongAlerts,
  } = alertsOf(document.alerts, document.alerting, subjects, zone);
  faults.push(...wrongAlerts);
  const { oncall, faults: wrongOncall } = oncallOf(document.oncall, alerting.names, {
    channels: channelsOf(document.notify),
    routed: document.notify?.routes.length ? document.notify.routes.flatMap(({ send }) => send) : undefined,
  });
  const environments = Object.keys(document.environments ?? { default: null });
  const { notify, faults: wrongNotify } = notifyOf(
    document.notify,
    alerting.names,
    oncall.zone,
    environments,
  );
  const channels = notify.channels.map(({ id }) => id);
  const {
    documents,
    customers,
    faults: wrongDocuments,
  } = documentsOf(document.documents, channels, alerting.names);
  const { checklists, faults: wrongChecklists } = checklistsOf(
    document.checklists,
    {
      ...subjects,
      ownActions: new Map(
        Object.entries(document.components).map(([id, { actions }]) => [id, Object.keys(actions)]),
      ),
      people: new Set(oncall.people.map(({ id }) => id)),
    },
    hasRota(oncall),
  );
  faults.push(...wrongOncall, ...wrongNotify, ...wrongDocuments, ...wrongChecklists);
  const { faults: wrongContacts, ...reached } = contactsOf(document, ids);
  const components = Object.entries(document.components).map(([id, component]) =>
    componentOf(id, component, parts, byComponent.get(id)),
  );
  const safety = safetyOf(document.safety);
  const escalations = Object.entries(document.escalations).map(
    ([id, { use, common, bands }]): EscalationConfig => {
      const { meaning, faults: wrong } = handoffOf(id, common, use, document.oncall?.timezone, (action) =>
        partsUnder(['escalations', id, 'actions', action], parts),
      );
      faults.push(...wrong);
      return {
        id,
        title: common.title ?? id,
        source: use,
        bands,
        ...meaning,
        ...readingSchedule({ use, common }),
      };
    },
  );
  const { schedules, faults: wrongSchedules } = schedulesOf(document.schedules, {
    ...{ components, channels, windows: alerting.windows, hasRota: hasRota(oncall), alone: safety.alone },
    people: oncall.people.map(({ id }) => id),
  });
  faults.push(...wrongContacts, ...wrongSchedules);

  return {
    faults,
    meaning: {
      alerts,
      alerting: { ...alerting, ...defined({ customers }) },
      checklists,
      oncall,
      notify,
      ...defined({ documents }),
      ...reached,
      system: document.system,
      hosts: document.hosts as SystemConfig['hosts'],
      logBytes: parseQuantity(document.logs?.memory ?? '256MB', 'B')!,
      ...defined({ journal: document.journal, listen: document.watch?.listen }),
      ...defined({ runbooks: document.runbooks === undefined ? undefined : [document.runbooks].flat() }),
      safety,
      components,
      schedules,
      metrics: [
        ...Object.entries(document.metrics).map(([id, metric]) => ({
          ...metricOf(id, metric),
          ...defined({ component: metric.common.component, counter: isCounter(metric) }),
        })),
        ...budgets.metrics,
      ],
      ...(budgets.slos.length + budgets.costs.length === 0
        ? {}
        : { budgets: { slos: budgets.slos, costs: budgets.costs } }),
      queues: Object.entries(document.queues).map(
        ([id, queue]): QueueConfig => ({
          ...metricOf(id, queue as unknown as MetricDocument),
          ...defined({ worker: queue.common.worker, oldest: queue.common.oldest?.use }),
        }),
      ),
      escalations,
      keys: Object.fromEntries(
        Object.entries(document.keys).map(([command, keys]) => [command, [keys].flat()]),
      ),
    },
  };
}

/** Metrics that may be counted with, by id. */
function countersIn({ metrics }: SystemDocument) {
  return new Map(
    Object.entries(metrics).map(([id, metric]) => [
      id,
      { unit: metric.common.unit ?? '', isCounter: isCounter(metric) === true },
    ]),
  );
}

function isObjective({ source }: MetricConfig): boolean {
  return (source.options as BudgetOptions).of === 'slo';
}

/** What alert rules may speak of. */
function alertSubjects(
  { components, metrics, queues, escalations }: SystemDocument,
  budgets: Budgets,
): AlertSubjects {
  const numbers = Object.entries({ ...metrics, ...queues, ...escalations });
  const owners = [
    ...Object.entries(metrics).map(([id, { common }]) => [id, common.component] as const),
    ...Object.entries(queues).map(([id, { common }]) => [id, common.worker] as const),
    ...budgets.metrics.map(({ id, component }) => [id, component] as const),
  ];
  return {
    metrics: new Map([
      ...numbers.map(([id, { common }]) => [id, ('unit' in common && common.unit) || ''] as const),
      ...budgets.metrics.map(({ id, unit }) => [id, unit] as const),
    ]),
    budgets: new Set(budgets.metrics.filter(isObjective).map(({ id }) => id)),
    objectives: budgets.alerts,
    components: new Set(Object.keys(components)),
    aged: new Set([
      ...Object.entries(queues).flatMap(([id, { common, use }]) =>
        common.oldest || queueKindOf(use)?.aged ? [id] : [],
      ),
      ...Object.keys(escalations),
    ]),
    clocked: new Set(
      Object.entries(escalations).flatMap(([id, { common }]) => (isClocked(common) ? [id] : [])),
    ),
    breached: Object.entries(escalations).flatMap(
      ([
        id,
        {
          common: { alert, title = id },
        },
      ]) =>
        alert === undefined
          ? []
          : [{ id, title, ...(alert === 'breached' ? {} : { severity: alert.breached }) }],
    ),
    componentOf: new Map(owners.flatMap(([id, owner]) => (owner === undefined ? [] : [[id, owner]]))),
    implied: {
      components: Object.entries(components).map(([id, { title, criticality, runs }]) => ({
        id,
        title: title ?? id,
        criticality,
        restarts: runs !== undefined,
      })),
      metrics: [
        ...numbers.flatMap(([id, { common, bands }]) =>
          bands.critical ? [{ id, title: common.title ?? id }] : [],
        ),
        // Of an error budget the alert is how it burns.
        ...budgets.metrics.filter((metric) => metric.bands.critical && !isObjective(metric)),
      ],
    },
  };
}

/**
 * References to components that do not exist. Reads the document as written, so that they are reported together with the
 * faults that keep the rest of it from being understood.
 */
export function brokenReferences(raw: Readonly<Record<string, unknown>>): Fault[] {
  const ids = Object.keys(mapping(raw.components));
  const faults: Fault[] = [];
  const mustExist = (id: unknown, path: (string | number)[]): void => {
    if (typeof id !== 'string' || id.includes('${') || ids.includes(id)) return;
    faults.push({
      path,
      message: words.config.unknown.component(shortValue(id)),
      nearest: nearestWord(id, ids),
    });
  };
  for (const [id, component] of Object.entries(mapping(raw.components))) {
    const { depends } = mapping(component);
    if (!Array.isArray(depends)) continue;
    for (const [index, other] of depends.entries()) mustExist(other, ['components', id, 'depends', index]);
  }
  const metrics = Object.keys({ ...mapping(raw.metrics), ...mapping(raw.queues) });
  const mustBeMetric = (metric: unknown, path: (string | number)[]): void => {
    if (typeof metric !== 'string' || metric.includes('${') || metrics.includes(metric)) return;
    const message = words.config.unknown.metric(shortValue(metric));
    faults.push({ path, message, nearest: nearestWord(metric, metrics) });
  };
  for (const [id, component] of Object.entries(mapping(raw.components))) {
    const { canary, stop } = mapping(component);
    const gate = mapping(canary).gate;
    for (const [index, metric] of (Array.isArray(gate) ? gate : []).entries())
      mustBeMetric(metric, ['components', id, 'canary', 'gate', index]);
    mustBeMetric(mapping(stop).drain, ['components', id, 'stop', 'drain']);
  }
  for (const [section, key] of [
    ['metrics', 'component'],
    ['queues', 'worker'],
  ] as const) {
    for (const [id, entry] of Object.entries(mapping(raw[section])))
      mustExist(mapping(entry)[key], [section, id, key]);
  }
  return faults;
}

/** A kind that says `host: NAME` must find it under `hosts:`. */
function unknownHosts(document: SystemDocument): Fault[] {
  const names = Object.keys(document.hosts);
  const faults: Fault[] = [];
  const look = (use: { readonly options: unknown } | undefined, path: (string | number)[]): void => {
    const { host } = mapping(use?.options);
    if (typeof host !== 'string' || names.includes(host)) return;
    faults.push({
      path: [...path, 'host'],
      message: words.config.unknown.host(host),
      nearest: nearestWord(host, names),
    });
  };
  for (const [id, component] of Object.entries(document.components)) {
    const path = ['components', id];
    for (const [index, { use }] of [component.runs ?? []].flat().entries())
      look(use, [...path, 'runs', ...(Array.isArray(component.runs) ? [index] : [])]);
    look(component.cache?.use, [...path, 'cache']);
    look(component.check?.use, [...path, 'check']);
    for (const [index, check] of (component.checks ?? []).entries())
      look(check.use, [...path, 'checks', index]);
    for (const [index, log] of [component.logs ?? []].flat().entries()) {
      if (typeof log !== 'string')
        look(log.use, [...path, 'logs', ...(Array.isArray(component.logs) ? [index] : [])]);
    }
    for (const [name, one] of Object.entries(component.looks)) look(one.use, [...path, 'looks', name]);
    for (const [verb, verification] of Object.entries(component.verify))
      look(checkOfVerification(verification), [...path, 'verify', verb]);
    for (const [name, action] of Object.entries(component.actions)) {
      look(action.use, [...path, 'actions', name]);
      look(checkOfVerification(action.common.verify), [...path, 'actions', name, 'verify']);
    }
  }
  for (const section of ['metrics', 'queues', 'escalations'] as const) {
    for (const [id, entry] of Object.entries(document[section])) look(entry.use, [section, id]);
  }
  return faults;
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function componentOf(
  id: string,
  document: ComponentDocument,
  parts: Interpolated['parts'],
  presets: ComponentConfig['presets'],
): ComponentConfig {
  const counts = new Map<string, number>();
  const [runs, ...also] = [document.runs ?? []].flat();
  return {
    id,
    title: document.title ?? id,
    criticality: document.criticality,
    ...(document.uptime ? { uptime: Number.parseFloat(document.uptime) / 100 } : {}),
    checks: checksOf(document).map((written) => {
      const { use, common } = written;
      const count = (counts.get(use.kind) ?? 0) + 1;
      counts.set(use.kind, count);
      return {
        ...use,
        ...checkSchedule(written),
        id: count === 1 ? use.kind : `${use.kind}-${count}`,
        fails: common.fails,
        oks: common.oks,
      };
    }),
    ...(Object.keys(document.looks).length > 0
      ? { looks: looksOf(document.looks, ownUses(document), []).looks }
      : {}),
    ...(runs ? { runs: placeOf(runs) } : {}),
    ...(also.length > 0 ? { alsoRuns: also.map(placeOf) } : {}),
    ...defined({ cache: document.cache?.use }),
    actions: Object.entries(document.actions).map(([name, action]) =>
      ownActionOf(name, action, partsUnder(['components', id, 'actions', name], parts)),
    ),
    ...defined({
      presets,
      canary: document.canary && canaryOf(document.canary),
      stop: document.stop && stopOf(document.stop),
    }),
    ...(Object.keys(document.verify).length === 0
      ? {}
      : {
          verify: Object.fromEntries(
            Object.entries(document.verify).map(([verb, how]) => [verb, verificationOf(how)]),
          ),
        }),
    depends: document.depends,
    logs: logsOf(id, document),
  };
}

/** Texts below a path, by their path from there. */
function partsUnder(path: readonly string[], parts: Interpolated['parts']): Interpolated['parts'] {
  return new Map(
    [...parts].flatMap(([key, value]) => {
      const at = JSON.parse(key) as (string | number)[];
      const isBelow = path.every((step, index) => at[index] === step);
      return isBelow ? [[JSON.stringify(at.slice(path.length)), value] as const] : [];
    }),
  );
}

/** What a component is: where it runs, and what its checks ask. */
function ownUses(document: ComponentDocument): readonly ConfiguredKind[] {
  return [...[document.runs ?? []].flat(), ...checksOf(document)].map(({ use }) => use);
}

function placeOf({ use, common }: PlaceDocument): PlaceConfig {
  return { ...use, ...defined({ status: common.status && defined(common.status) }) };
}

function logsOf(component: string, { logs }: ComponentDocument): readonly LogConfig[] {
  const names = new Map<string, number>();
  return [logs ?? []].flat().map((written) => {
    const use = typeof written === 'string' ? { kind: 'file', options: { file: written } } : written.use;
    const name = logKinds.find(({ kind }) => kind === use.kind)!.name(use.options);
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    return { ...use, id: `${component}:${name}${count === 1 ? '' : `-${count}`}`, component };
  });
}

/** As it is written, or as its source can tell. */
function isCounter({ use, common }: MetricDocument): true | undefined {
  const kind = kindOf(sourceKinds, use);
  return (common.counter ?? kind?.isCounter?.(use.options)) ? true : undefined;
}

function metricOf(id: string, document: MetricDocument): MetricConfig {
  return {
    id,
    title: document.common.title ?? id,
    unit: document.common.unit ?? '',
    source: document.use,
    bands: document.bands,
    ...readingSchedule(document),
  };
}

/** How checks and sources are asked unless the file or their kind says otherwise; in milliseconds. */
const usualCheck: Schedule = { every: 5_000, timeout: 3_000 };
const usualReading: Schedule = { every: 10_000, timeout: 5_000 };

/** A time-out longer than the interval would let runs pile up; it is cut to the interval. */
function schedule(
  common: { every?: number | undefined; timeout?: number | undefined },
  standard: Schedule,
): Schedule {
  const every = Math.max(100, common.every ?? standard.every);
  return { every, timeout: Math.min(common.timeout ?? standard.timeout, every) };
}

function checkSchedule({ use, common }: ReturnType<typeof checksOf>[number]): Schedule {
  return schedule(common, kindOf(checkKinds, use)?.schedule ?? usualCheck);
}

function readingSchedule({
  use,
  common,
}: Pick<MetricDocument, 'use'> & { common: Parameters<typeof schedule>[0] }) {
  return schedule(common, kindOf(sourceKinds, use)?.schedule ?? usualReading);
}

function kindOf<K extends { readonly kind: string }>(
  kinds: readonly K[],
  use: ConfiguredKind,
): K | undefined {
  return kinds.find(({ kind }) => kind === use.kind);
}

function checksOf(component: ComponentDocument) {
  return component.checks ?? (component.check ? [component.check] : []);
}

/** Other components that a check answers for. */
function partsOf({ use }: ReturnType<typeof checksOf>[number]): readonly string[] {
  return kindOf(checkKinds, use)?.partsOf?.(use.options) ?? [];
}

/** Every circle of dependencies once, as the ids along it, the first again at the end. Takes time linear in the dependencies. */
function circlesOf(components: SystemDocument['components']): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const walk = (id: string): void => {
    if (done.has(id) || !Object.hasOwn(components, id)) return;
    const at = trail.indexOf(id);
    if (at >= 0) {
      circles.push([...trail.slice(at), id]);
      return;
    }
    trail.push(id);
    for (const next of components[id]!.depends) walk(next);
    trail.pop();
    done.add(id);
  };
  for (const id of Object.keys(components)) walk(id);
  return circles;
}
