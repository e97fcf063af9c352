import { formatDuration, formatQuantity } from '../model/quantity.ts';
import type { AttentionRow, ComponentRow, EscalationRow, MetricRow, QueueRow } from '../model/snapshot.ts';

/** What needs a person, critical first, components before the numbers that follow from them. */
export function attentionOf(rows: {
  readonly components: readonly ComponentRow[];
  readonly metrics: readonly MetricRow[];
  readonly queues: readonly QueueRow[];
  readonly escalations: readonly EscalationRow[];
}): readonly AttentionRow[] {
  const all: AttentionRow[] = [];
  for (const row of rows.components) {
    // What only suffers from another is not a second alert.
    if (
      row.status === 'up' ||
      row.affectedBy !== undefined ||
      row.checks.every((check) => check.at === undefined && !check.problem)
    )
      continue;
    all.push({
      severity: row.status === 'down' ? 'critical' : 'warning',
      kind: 'component',
      id: row.id,
      title: row.title,
      text: `${row.status}${turning(row)}: ${row.summary}`,
      since: row.since,
    });
  }
  for (const [kind, list] of [
    ['metric', rows.metrics],
    ['queue', rows.queues],
  ] as const) {
    for (const row of list) {
      if ((row.band !== 'warning' && row.band !== 'critical') || row.value === null) continue;
      const limit = row.band === 'critical' ? row.critical : row.warning;
      const text = `${formatQuantity(row.value, row.unit)}${limit ? ` (${row.band} ${limit})` : ''}`;
      all.push({ severity: row.band, kind, id: row.id, title: row.title, text });
    }
  }
  for (const row of rows.escalations) {
    if (row.band !== 'warning' && row.band !== 'critical') continue;
    const oldest = row.waiting[0]?.createdAt;
    const age =
      oldest !== undefined && row.at !== undefined ? `, longest ${formatDuration(row.at - oldest)}` : '';
    all.push({
      severity: row.band,
      kind: 'escalation',
      id: row.id,
      title: row.title,
      text: `${row.count} waiting${age}`,
    });
  }
  return all.sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
}

/** The answers that are about to change a status: without them `down: answered 200` would contradict itself. */
function turning({ confirming }: ComponentRow): string {
  return confirming ? `, ${confirming.to} ${confirming.seen}/${confirming.need}` : '';
}
