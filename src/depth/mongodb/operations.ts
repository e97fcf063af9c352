import {
  type MongoOperation,
  mostOperations,
  operationsOf,
  whyNotEnd,
} from '../../connections/mongodb-operations.ts';
import { defined } from '../../model/defined.ts';
import type { DepthRow, DepthSeverity } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import { maskedCommand } from './masked.ts';
import type { MongoSection } from './section.ts';

/** Most operations that are listed. */
const most = 200;
/** How long an operation of a client may run before it is worth a look, in seconds. */
const longS = 60;
/** Where they come from, for what is said when it is refused. */
const stage = '$currentOp';

/** What runs now, the longest first. */
export const operations: MongoSection = {
  id: 'operations',
  title: () => words.depth.mongodb.operations.title,
  everyMs: 2_000,
  async ask({ url, context, signal, asked, notes }) {
    const said = words.depth.mongodb.operations;
    const { operations: found, isOwnOnly } = await asked(stage, () => operationsOf(url, context, signal));
    const isClients = (one: MongoOperation): boolean => whyNotEnd(one) !== 'internal';
    const sorted = found.toSorted(
      (a, b) => Number(isClients(b)) - Number(isClients(a)) || (b.seconds ?? 0) - (a.seconds ?? 0),
    );
    const ours = found.filter(isClients);
    const waiting = found.filter(({ waitsForLock }) => waitsForLock).length;
    return {
      facts: [
        { id: 'clients', title: said.clients, value: ours.length },
        { id: 'internal', title: said.internal, value: found.length - ours.length },
        {
          ...{ id: 'waiting', title: said.waiting, value: waiting },
          ...(waiting > 0 ? { severity: 'warning' as const } : {}),
        },
      ],
      tables: [
        {
          id: 'operations',
          columns: [
            { id: 'operation', title: said.columns.operation },
            { id: 'runs', title: said.columns.runs, unit: 's' },
            { id: 'op', title: said.columns.op, drop: 3 },
            { id: 'application', title: said.columns.application, drop: 1 },
            { id: 'plan', title: said.columns.plan, drop: 2 },
            { id: 'command', title: said.columns.command, least: 16, grow: 1 },
          ],
          rows: sorted.slice(0, most).map(rowOf),
          ...(sorted.length > most ? { total: sorted.length } : {}),
          none: said.none,
        },
      ],
      notes: [
        ...(isOwnOnly ? [said.ownOnly] : []),
        ...(found.length < mostOperations - 1 ? [] : [said.longestOnly(mostOperations)]),
        ...notes,
      ],
    };
  },
  async more({ url, context, signal, asked }, row) {
    const id = /^-?\d+$/.test(row) ? Number(row) : row;
    const { operations: found } = await asked(stage, () => operationsOf(url, context, signal, { opid: id }));
    const said = words.depth.mongodb.operations;
    return [{ label: said.columns.command, value: found[0] ? JSON.stringify(found[0].command) : said.gone }];
  },
};

function rowOf(operation: MongoOperation): DepthRow {
  const said = words.depth.mongodb.operations;
  const { id, op, ns, client, application, users, seconds, waitsForLock, plan, command } = operation;
  const why = whyNotEnd(operation);
  const severity: DepthSeverity | undefined =
    why === 'internal' ? undefined : waitsForLock || (seconds ?? 0) >= longS ? 'warning' : undefined;
  const shown = maskedCommand(command);
  return {
    id,
    ...defined({ severity }),
    cells: {
      ...{ operation: id, op, application: application || null, plan: masked(plan) || null },
      runs: seconds ?? null,
      command: waitsForLock ? said.waits(shown || ns) : shown || ns || operation.thread,
    },
    detail: [
      { label: said.ns, value: ns || null },
      { label: said.client, value: client ?? said.serverItself },
      { label: said.user, value: users.join(', ') || null },
      { label: said.progress, value: operation.progress || null },
    ],
    ...(Object.keys(command).length === 0 ? {} : { more: said.unmasked }),
    ...(why === undefined && /^[\w.:-]{1,80}$/.test(id)
      ? { actions: [{ verb: 'kill-operation', params: { operation: id } }] }
      : {}),
  };
}

/** A plan names an index by its fields; of an `IDHACK` or a shape nothing more. */
function masked(plan: string): string {
  return plan.length > 80 ? `${plan.slice(0, 80)}…` : plan;
}
