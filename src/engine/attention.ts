import { isSettled } from '../checklists/rows.ts';
import { type AlertRow, isActive, severityRank } from '../model/alert.ts';
import type { ChecklistRow } from '../model/checklist.ts';
import { defined } from '../model/defined.ts';
import type { FollowUpRow } from '../model/follow-up.ts';
import { formatBounded, formatDuration } from '../model/quantity.ts';
import type { ScheduleRow } from '../model/schedules.ts';
import type {
  AttentionRow,
  ComponentRow,
  HandoffRow,
  MetricRow,
  OpenWindow,
  QueueRow,
} from '../model/snapshot.ts';
import { words } from '../words/index.ts';

/** What needs a person, critical first, components before the numbers that follow from them. */
export function attentionOf(rows: {
  readonly components: readonly ComponentRow[];
  readonly metrics: readonly MetricRow[];
  readonly queues: readonly QueueRow[];
  readonly escalations: readonly HandoffRow[];
  readonly alerts?: readonly AlertRow[];
  readonly checklists?: readonly ChecklistRow[];
  readonly followUps?: readonly FollowUpRow[];
  readonly schedules?: readonly ScheduleRow[];
  /** Windows that are open: what they cover is being worked on and needs nobody else. */
  readonly maintenance?: readonly OpenWindow[];
}): readonly AttentionRow[] {
  const all: AttentionRow[] = [];
  for (const row of rows.components) {
    // What only suffers from another is not a second alert.
    if (
      inMaintenance(rows.maintenance, row.id) ||
      row.status === 'up' ||
      row.affectedBy !== undefined ||
      row.checks.every(({ asked }) => !asked)
    )
      continue;
    all.push({
      severity: row.status === 'down' ? 'critical' : 'warning',
      kind: 'component',
      id: row.id,
      title: row.title,
      text: `${words.names.statuses[row.status]}${turning(row)}: ${row.summary}`,
      since: row.since,
    });
  }
  for (const [kind, list] of [
    ['metric', rows.metrics],
    ['queue', rows.queues],
  ] as const) {
    for (const row of list) {
      if ((row.band !== 'warning' && row.band !== 'critical') || row.value === null) continue;
      if (inMaintenance(rows.maintenance, row.component)) continue;
      const limit = row.band === 'critical' ? row.critical : row.warning;
      const text = `${formatBounded(row.value, row.unit, row.bound)}${limit ? ` (${words.names.bands[row.band]} ${limit})` : ''}`;
      all.push({ severity: row.band, kind, id: row.id, title: row.title, text });
    }
  }
  for (const row of rows.escalations) {
    if (row.band !== 'warning' && row.band !== 'critical') continue;
    if (inMaintenance(rows.maintenance, undefined)) continue;
    const { oldestAt, at } = row;
    const longest = oldestAt !== undefined && at !== undefined ? formatDuration(at - oldestAt) : undefined;
    all.push({
      severity: row.band,
      kind: 'escalation',
      id: row.id,
      title: row.title,
      text: words.engine.waiting(row.count, longest),
    });
  }
  all.push(...alertsBeyond(all, rows.alerts ?? []), ...overdue(rows.checklists ?? []));
  all.push(...overdueFollowUps(rows.followUps ?? []), ...dueSchedules(rows.schedules ?? []));
  return all.sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
}

/** Alerts that are told and of which nothing above speaks: of log lines, of missing data, of other places. */
function alertsBeyond(known: readonly AttentionRow[], alerts: readonly AlertRow[]): readonly AttentionRow[] {
  const ids = new Set(known.map(({ id }) => id));
  return alerts
    .filter((row) => isActive(row) && row.muted.every(({ by }) => by === 'acknowledged'))
    .filter(({ about = [], component }) => ![...about, component ?? ''].some((id) => ids.has(id)))
    .map(({ id, name, severity, text, startedAt }) => ({
      severity: severityRank(severity) <= severityRank('P1') ? 'critical' : 'warning',
      kind: 'alert',
      ...{ id, title: name, text },
      ...defined({ since: startedAt }),
    }));
}

/** Checklists that should have been done by now; one that many incidents ask for is said once. */
function overdue(checklists: readonly ChecklistRow[]): readonly AttentionRow[] {
  const late = checklists.filter(({ state }) => state === 'overdue');
  return [...Map.groupBy(late, ({ list }) => list).values()].map((rows) => {
    const [{ id, name, items, about, overdueAt }] = rows as [ChecklistRow, ...ChecklistRow[]];
    const open = items.filter((item) => !isSettled(item)).length;
    return {
      ...{ severity: 'warning', kind: 'checklist', id, title: name },
      text: words.engine.checklistOverdue(open, items.length, about, rows.length - 1),
      ...defined({ since: overdueAt }),
    };
  });
}

/** Follow-ups of incidents that should have been done by now, as one: they are nobody's emergency. */
function overdueFollowUps(followUps: readonly FollowUpRow[]): readonly AttentionRow[] {
  const overdue = followUps.filter(({ state }) => state === 'overdue');
  const [first] = overdue;
  if (!first) return [];
  const { text, title, dueAt } = first;
  return [
    {
      ...{ severity: 'warning', kind: 'follow-up', id: first.id, title: title ?? first.incident },
      text: words.engine.followUpOverdue(text, overdue.length - 1),
      ...defined({ since: dueAt }),
    },
  ];
}

/** What is somebody's turn, and what nobody was there for. */
function dueSchedules(schedules: readonly ScheduleRow[]): readonly AttentionRow[] {
  return schedules
    .filter(({ state }) => state === 'due' || state === 'missed')
    .map((row) => ({
      ...{ severity: 'warning', kind: 'schedule', id: row.id, title: row.name },
      text: words.schedules.attention(row),
      ...defined({ since: row.at }),
    }));
}

/** Whether an open window covers a component, or everything where there is none. */
function inMaintenance(windows: readonly OpenWindow[] = [], component: string | undefined): boolean {
  return windows.some(
    ({ components }) =>
      components.length === 0 || (component !== undefined && components.includes(component)),
  );
}

/** The answers that are about to change a status: without them `down: answered 200` would contradict itself. */
function turning({ confirming }: ComponentRow): string {
  return confirming ? `, ${words.names.statuses[confirming.to]} ${confirming.seen}/${confirming.need}` : '';
}
