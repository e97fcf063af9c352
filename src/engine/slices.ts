import { depthOwners } from '../depth/uses.ts';
import type { ActionRow } from '../model/action.ts';
import type { AlertRow } from '../model/alert.ts';
import type { Answer } from '../model/answers.ts';
import type { ChecklistItemRow, ChecklistRow } from '../model/checklist.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent } from '../model/event.ts';
import type { FollowUpRow } from '../model/follow-up.ts';
import type { IncidentRow } from '../model/incident.ts';
import type { LogSnapshot } from '../model/logs.ts';
import type { ScheduleRow } from '../model/schedules.ts';
import type {
  CheckRow,
  ComponentRow,
  HandoffRow,
  MetricRow,
  OncallSlice,
  OpenWindow,
  QueueRow,
  Snapshot,
  SystemSlice,
} from '../model/snapshot.ts';
import type { SystemConfig } from '../model/system.ts';
import { attentionOf } from './attention.ts';
import { countStatuses } from './component.ts';
import type { Engine } from './engine.ts';
import { each, equal, equalBut, quiet, type Same, within } from './equality.ts';

/** Where the slices of a snapshot come from; asked anew each time, because a configuration may have been replaced. */
export interface SliceSources {
  config(): Pick<
    SystemConfig,
    'system' | 'environment' | 'environments' | 'guarded' | 'keys' | 'components' | 'metrics' | 'queues'
  >;
  engine(): Pick<Engine, 'components' | 'metrics' | 'queues' | 'escalations'>;
  readonly readOnly: boolean;
  readonly startedAt: number;
  /** A fault of plantao itself. */
  error(): string | undefined;
  alerts(): readonly AlertRow[];
  incidents(): readonly IncidentRow[];
  checklists(): readonly ChecklistRow[];
  followUps(): readonly FollowUpRow[];
  schedules(): readonly ScheduleRow[];
  oncall(): OncallSlice;
  answers(): readonly Answer[];
  /** In which zone times are shown. */
  zones(): Pick<SystemSlice, 'zone' | 'rotaZone'>;
  /** Maintenance windows that are open now. */
  maintenance(): readonly OpenWindow[];
  logs(): LogSnapshot;
  actions(): readonly ActionRow[];
  events(): readonly JournalEvent[];
  frozen(): SystemSlice['frozen'];
  temporary(): SystemSlice['temporary'];
}

/** A slice that is one object: how it is made, and when a new one is no news. */
interface ObjectSlice<Value> {
  make(): Value;
  readonly same: Same<Value>;
}

/** A slice of rows: how they are made, what tells which row is which, and when a new one is no news. */
interface RowSlice<Row> {
  make(): readonly Row[];
  readonly key: (row: Row) => unknown;
  readonly same: Same<Row>;
}

/** Every slice there is. */
export type Slices = {
  readonly [Slice in keyof Snapshot]: Snapshot[Slice] extends readonly (infer Row)[]
    ? RowSlice<Row>
    : ObjectSlice<Snapshot[Slice]>;
};

/** How far the moment of the last answer may lie behind in a row that shows nothing else new, in milliseconds. */
const answered = within(30_000);

const sameCheck = equalBut<CheckRow>({ at: answered, latencies: quiet });
const sameComponent = equalBut<ComponentRow>({ checks: each(sameCheck) });
const sameMetric = equalBut<MetricRow>({ at: answered, history: quiet });
const sameQueue = equalBut<QueueRow>({ at: answered, history: quiet });
const sameHandoff = equalBut<HandoffRow>({ at: answered });
const sameItem = equalBut<ChecklistItemRow>({ readAt: answered });
const sameChecklist = equalBut<ChecklistRow>({ items: each(sameItem) });
const byId = ({ id }: { readonly id: string }): string => id;

/** Each slice: how it is made from its sources, and what of it counts as news. */
export function slicesOf(from: SliceSources): Slices {
  return {
    system: {
      make: () => {
        const config = from.config();
        const { system, environment, environments, guarded, keys } = config;
        const depths = depthOwners(config);
        return {
          ...{ system, environment, environments, guarded, keys },
          ...(depths.length > 0 ? { depths } : {}),
          ...{ readOnly: from.readOnly, startedAt: from.startedAt, ...from.zones() },
          counts: countStatuses(from.engine().components()),
          maintenance: from.maintenance(),
          temporary: from.temporary(),
          ...defined({ error: from.error(), frozen: from.frozen() }),
        };
      },
      same: equal,
    },
    attention: {
      make: () =>
        attentionOf({
          components: from.engine().components(),
          metrics: from.engine().metrics(),
          queues: from.engine().queues(),
          escalations: from.engine().escalations(),
          alerts: from.alerts(),
          checklists: from.checklists(),
          followUps: from.followUps(),
          schedules: from.schedules(),
          maintenance: from.maintenance(),
        }),
      key: ({ kind, id }) => `${kind} ${id}`,
      same: equal,
    },
    components: { make: () => from.engine().components(), key: byId, same: sameComponent },
    metrics: { make: () => from.engine().metrics(), key: byId, same: sameMetric },
    queues: { make: () => from.engine().queues(), key: byId, same: sameQueue },
    escalations: { make: () => from.engine().escalations(), key: byId, same: sameHandoff },
    alerts: { make: () => from.alerts(), key: byId, same: equal },
    incidents: { make: () => from.incidents(), key: byId, same: equal },
    checklists: { make: () => from.checklists(), key: byId, same: sameChecklist },
    followUps: { make: () => from.followUps(), key: byId, same: equal },
    schedules: { make: () => from.schedules(), key: byId, same: equal },
    oncall: { make: () => from.oncall(), same: equal },
    answers: { make: () => from.answers(), key: ({ to, id }) => `${to} ${id}`, same: equal },
    logs: { make: () => from.logs(), same: equal },
    actions: { make: () => from.actions(), key: ({ plan }) => plan.id, same: equal },
    journal: { make: () => from.events(), key: ({ seq }) => seq, same: equal },
  };
}
