import type { VerbInfo } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { CheckRow, ComponentRow, Confirming } from '../model/snapshot.ts';
import { criticalities, type Status, statusRank, worstStatus } from '../model/status.ts';
import type { ComponentConfig } from '../model/system.ts';
import { words } from '../words/index.ts';

/** Folds the checks of a component into its row. `since` is when the status before it began to hold. */
export function componentRow(
  config: ComponentConfig,
  checks: readonly CheckRow[],
  previous: ComponentRow | undefined,
  target: string | undefined,
  actions: readonly VerbInfo[],
  now: number,
): ComponentRow {
  const status = worstStatus(checks.map((check) => check.status));
  const worst = checks.find((check) => check.status === status);
  const confirming = worstConfirming(checks);
  const latencyMs = checks.find((check) => check.latencyMs !== undefined)?.latencyMs;
  return {
    id: config.id,
    title: config.title,
    criticality: config.criticality,
    status,
    since: previous?.status === status ? previous.since : now,
    stale: checks.some((check) => check.stale),
    summary: worst?.message ?? words.engine.noChecks,
    checks,
    depends: config.depends,
    verbs: actions.map(({ verb }) => verb),
    actions,
    ...(confirming ? { confirming } : {}),
    ...defined({ latencyMs, target, looks: looksOf(config) }),
  };
}

function looksOf({ looks = [] }: ComponentConfig): ComponentRow['looks'] {
  return looks.length === 0 ? undefined : looks.map(({ name, title }) => ({ name, title }));
}

/**
 * Marks components that are not up while something they depend on, directly or not, is down; the cause nearest to the root is
 * named.
 */
export function markAffected(rows: readonly ComponentRow[]): readonly ComponentRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const rootOf = (id: string, seen: Set<string>): string | undefined => {
    for (const dependency of leansOn(byId.get(id))) {
      if (seen.has(dependency)) continue;
      seen.add(dependency);
      const status = byId.get(dependency)?.status;
      // What is up has coped with whatever lies behind it.
      if (status === undefined || status === 'up') continue;
      const deeper = rootOf(dependency, seen);
      if (deeper !== undefined) return deeper;
      if (status === 'down') return dependency;
    }
    return undefined;
  };
  return rows.map((row) => {
    const cause = row.status === 'up' || hasOwnFault(row) ? undefined : rootOf(row.id, new Set([row.id]));
    if (row.affectedBy === cause) return row;
    const { affectedBy: _before, ...rest } = row;
    return cause === undefined ? rest : { ...rest, affectedBy: cause };
  });
}

/** Its own process, disk or certificate is what is wrong, whatever else is down: that is a second thing to mend. */
function hasOwnFault({ checks }: ComponentRow): boolean {
  return checks.some(({ ownFault, status }) => status === 'down' && ownFault);
}

/** What a component depends on, and those whose answers are all that is known about it. */
function leansOn(row: ComponentRow | undefined): readonly string[] {
  if (!row) return [];
  const via = row.checks.flatMap((check) => check.via ?? []);
  return via.length === row.checks.length ? [...row.depends, ...via] : row.depends;
}

/** Worst first, then what matters most, then the order of the configuration; those affected by another directly under it. */
export function sortComponents(rows: readonly ComponentRow[]): readonly ComponentRow[] {
  const order = new Map(rows.map((row, index) => [row.id, index]));
  const byWeight = (a: ComponentRow, b: ComponentRow): number =>
    statusRank(a.status) - statusRank(b.status) ||
    criticalities.indexOf(a.criticality) - criticalities.indexOf(b.criticality) ||
    order.get(a.id)! - order.get(b.id)!;
  const under = Map.groupBy(
    rows.filter((row) => row.affectedBy !== undefined),
    (row) => row.affectedBy!,
  );
  const placed = rows
    .filter((row) => row.affectedBy === undefined)
    .sort(byWeight)
    .flatMap((row) => [row, ...(under.get(row.id) ?? []).sort(byWeight)]);
  // Causes that are themselves affected (a circle) must not make rows disappear.
  const known = new Set(placed);
  return placed.length === rows.length
    ? placed
    : [...rows.filter((row) => !known.has(row)).sort(byWeight), ...placed];
}

/** What is about to flip: the worst of several. */
function worstConfirming(checks: readonly CheckRow[]): Confirming | undefined {
  let worst: Confirming | undefined;
  for (const { confirming } of checks) {
    if (confirming && (!worst || statusRank(confirming.to) < statusRank(worst.to))) worst = confirming;
  }
  return worst;
}

/** How many components have each status. */
export function countStatuses(rows: readonly ComponentRow[]): Record<Status, number> {
  const counts: Record<Status, number> = { down: 0, degraded: 0, unknown: 0, up: 0 };
  for (const row of rows) counts[row.status] += 1;
  return counts;
}
