import type { ActionRow } from '../model/action.ts';
import type { AlertRow } from '../model/alert.ts';
import type { Answer } from '../model/answers.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent } from '../model/event.ts';
import type { IncidentRow } from '../model/incident.ts';
import type { LogSnapshot } from '../model/logs.ts';
import type { OncallSlice, OpenWindow, Snapshot, SystemSlice } from '../model/snapshot.ts';
import type { SystemConfig } from '../model/system.ts';
import { attentionOf } from './attention.ts';
import { countStatuses } from './component.ts';
import type { Engine } from './engine.ts';
import type { Makers } from './store.ts';

/** Where the slices of a snapshot come from; asked anew each time, because a configuration may have been replaced. */
export interface SliceSources {
  readonly config: SystemConfig;
  readonly engine: Engine;
  readonly readOnly: boolean;
  readonly startedAt: number;
  /** A fault of plantao itself. */
  readonly error: string | undefined;
  alerts(): readonly AlertRow[];
  incidents(): readonly IncidentRow[];
  oncall(): OncallSlice;
  answers(): readonly Answer[];
  /** Maintenance windows that are open now. */
  maintenance(): readonly OpenWindow[];
  logs(): LogSnapshot;
  actions(): readonly ActionRow[];
  events(): readonly JournalEvent[];
  frozen(): SystemSlice['frozen'];
}

/** Every slice there is, in the order of the snapshot. */
export const allSlices: readonly (keyof Snapshot)[] = [
  'system',
  'attention',
  'components',
  'metrics',
  'queues',
  'escalations',
  'alerts',
  'incidents',
  'oncall',
  'answers',
  'logs',
  'actions',
  'journal',
];

/** How each slice is made from its sources. */
export function sliceMakers(from: SliceSources): Makers {
  return {
    system: () => ({
      system: from.config.system,
      environment: from.config.environment,
      environments: from.config.environments,
      guarded: from.config.guarded,
      readOnly: from.readOnly,
      startedAt: from.startedAt,
      counts: countStatuses(from.engine.components()),
      maintenance: from.maintenance(),
      ...defined({ error: from.error }),
      ...frozenPart(from.frozen()),
    }),
    components: () => from.engine.components(),
    metrics: () => from.engine.metrics(),
    queues: () => from.engine.queues(),
    escalations: () => from.engine.escalations(),
    attention: () =>
      attentionOf({
        components: from.engine.components(),
        metrics: from.engine.metrics(),
        queues: from.engine.queues(),
        escalations: from.engine.escalations(),
        alerts: from.alerts(),
        maintenance: from.maintenance(),
      }),
    alerts: () => from.alerts(),
    incidents: () => from.incidents(),
    oncall: () => from.oncall(),
    answers: () => from.answers(),
    logs: () => from.logs(),
    actions: () => from.actions(),
    journal: () => from.events(),
  };
}

function frozenPart(frozen: SystemSlice['frozen']): Pick<SystemSlice, 'frozen'> {
  return frozen === undefined ? {} : { frozen };
}
