import type { BudgetOptions } from '../budgets/source.ts';
import { defined } from '../model/defined.ts';
import { parseQuantity } from '../model/quantity.ts';
import type { EscalationConfig, MetricConfig, QueueConfig, SystemConfig } from '../model/system.ts';
import { hasRota } from '../oncall/rota.ts';
import { queueKindOf } from '../queues/registry.ts';
import { nearestWord } from '../text/nearest.ts';
import { words } from '../words/index.ts';
import type { AlertSubjects } from './alert-subjects.ts';
import { alertsOf } from './alerts.ts';
import { type Budgets, budgetsOf } from './budgets.ts';
import { checklistsOf } from './checklists.ts';
import {
  checksOf,
  componentOf,
  isCounter,
  type MetricDocument,
  metricOf,
  ownUses,
  partsOf,
  partsUnder,
  readingSchedule,
} from './components.ts';
import { contactsOf } from './contacts.ts';
import { documentsOf } from './documents.ts';
import type { Fault } from './explain.ts';
import { handoffOf, isClocked } from './handoffs.ts';
import type { Interpolated } from './interpolate.ts';
import { looksOf } from './looks.ts';
import { channelsOf, notifyOf } from './notify.ts';
import { oncallOf } from './oncall.ts';
import { presetsOf } from './presets.ts';
import { circlesOf, unknownHosts } from './references.ts';
import { safetyOf } from './safety.ts';
import { schedulesOf } from './schedules.ts';
import type { SystemDocument } from './schema.ts';

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
