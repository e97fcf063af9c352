import type { DepthFact, DepthRow, DepthTable } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import type { Asking, PostgresSection } from './section.ts';

/** A copy so far behind is worth a look, one so far behind an outage of whoever reads from it, in seconds. */
const lagging = { warning: 30, critical: 300 };
/** Bytes of the log that a slot keeps for nobody: from here on the disk fills for it. */
const kept = 1_073_741_824;

interface Copy {
  readonly pid: number;
  readonly name: string | null;
  readonly client: string | null;
  readonly state: string | null;
  readonly sync: string | null;
  readonly lag_bytes: number | null;
  readonly lag_s: number | null;
}

interface Slot {
  readonly name: string;
  readonly type: string;
  readonly active: boolean;
  readonly kept: number | null;
  readonly wal: string | null;
  readonly inactive_s: number | null;
}

interface Archiver {
  readonly mode: string;
  readonly failed: number;
  readonly archived_s: number | null;
  readonly failed_s: number | null;
}

/** Its copies, what slots keep for whom, and whether the log is archived; of a copy, how far behind it is. */
export const replication: PostgresSection = {
  id: 'replication',
  title: () => words.depth.postgres.replication.title,
  everyMs: 5_000,
  async ask(asking) {
    const said = words.depth.postgres.replication;
    const [role] = await asking.rows<{ replica: boolean }>('SELECT pg_is_in_recovery() AS replica');
    const { replica } = role!;
    const copies = await asking.rows<Copy>(
      `SELECT pid, application_name AS name, host(client_addr) AS client, state, sync_state AS sync,
        pg_wal_lsn_diff(${position(replica)}, replay_lsn)::float8 AS lag_bytes,
        extract(epoch FROM replay_lag)::float8 AS lag_s FROM pg_stat_replication ORDER BY replay_lsn NULLS LAST, pid`,
    );
    const slots = await asking.rows<Slot>(slotsQuery(asking, replica));
    const [archiver] = await asking.rows<Archiver>(
      `SELECT current_setting('archive_mode') AS mode, failed_count::float8 AS failed,
        extract(epoch FROM clock_timestamp() - last_archived_time)::float8 AS archived_s,
        extract(epoch FROM clock_timestamp() - last_failed_time)::float8 AS failed_s FROM pg_stat_archiver`,
    );
    const unseen = copies.filter(({ state }) => state === null).length;
    return {
      facts: [
        { id: 'role', title: said.role, value: replica ? said.replica : said.primary },
        ...(replica ? await replicaFacts(asking) : []),
        ...archiverFacts(archiver!),
      ],
      tables: [copiesTable(copies), ...(slots.length > 0 ? [slotsTable(slots)] : [])],
      notes: unseen > 0 ? [said.unseen(unseen, asking.server.user)] : [],
    };
  },
};

/** Where its own log ends. */
function position(replica: boolean): string {
  return replica ? 'pg_last_wal_replay_lsn()' : 'pg_current_wal_lsn()';
}

function slotsQuery({ server }: Asking, replica: boolean): string {
  const wal = server.version >= 130_000 ? 'wal_status' : 'NULL::text';
  const inactive =
    server.version >= 170_000
      ? 'extract(epoch FROM clock_timestamp() - inactive_since)::float8'
      : 'NULL::float8';
  return `SELECT slot_name::text AS name, slot_type AS type, active,
    pg_wal_lsn_diff(${position(replica)}, restart_lsn)::float8 AS kept, ${wal} AS wal, ${inactive} AS inactive_s
    FROM pg_replication_slots ORDER BY active, 4 DESC NULLS LAST, 1 LIMIT 100`;
}

async function replicaFacts({ rows }: Asking): Promise<readonly DepthFact[]> {
  const said = words.depth.postgres.replication;
  const [own] = await rows<{
    behind: number | null;
    replayed_s: number | null;
    receiver: string | null;
    paused: boolean;
  }>(
    `SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::float8 AS behind,
      extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 AS replayed_s,
      (SELECT coalesce(status, 'streaming') FROM pg_stat_wal_receiver) AS receiver, pg_is_wal_replay_paused() AS paused`,
  );
  const { behind, replayed_s: replayed, receiver, paused } = own!;
  return [
    receiver === null
      ? { id: 'receiver', title: said.receiver, value: said.notReceiving, severity: 'critical' }
      : { id: 'receiver', title: said.receiver, value: receiver },
    ...(paused
      ? [{ id: 'paused', title: said.replay, value: said.paused, severity: 'warning' } as const]
      : []),
    {
      id: 'behind',
      title: said.toReplay,
      value: behind,
      unit: 'B',
      ...(behind === null ? { why: said.notReceiving } : {}),
    },
    // Without new transactions on the primary it grows all the same: no measure of being behind.
    {
      id: 'replayed',
      title: said.lastReplayed,
      value: replayed,
      unit: 's',
      ...(replayed === null ? { why: said.nothingYet } : {}),
    },
  ];
}

function archiverFacts({
  mode,
  failed,
  archived_s: archived,
  failed_s: failure,
}: Archiver): readonly DepthFact[] {
  const said = words.depth.postgres.replication;
  if (mode === 'off') return [{ id: 'archive', title: said.archive, value: said.off }];
  // The newest attempt decides: one that failed before the last success is over.
  const fails = failure !== null && (archived === null || failure < archived);
  return [
    fails
      ? { id: 'archive', title: said.archive, value: said.archiveFails(failed), severity: 'critical' }
      : {
          id: 'archive',
          title: said.archive,
          value: archived,
          unit: 's',
          ...(archived === null ? { why: said.nothingYet } : {}),
        },
  ];
}

function copiesTable(found: readonly Copy[]): DepthTable {
  const said = words.depth.postgres.replication;
  return {
    ...{ id: 'copies', title: said.copies, none: said.none },
    columns: [
      { id: 'name', title: said.columns.copy, least: 12, grow: 1 },
      { id: 'client', title: words.depth.postgres.sessions.client, drop: 2 },
      { id: 'state', title: words.depth.postgres.sessions.columns.state },
      { id: 'sync', title: said.columns.sync, drop: 1 },
      { id: 'bytes', title: said.columns.behind, unit: 'B' },
      { id: 'lag', title: said.columns.lag, unit: 's' },
    ],
    rows: found.map(({ pid, name, client, state, sync, lag_bytes: bytes, lag_s: lag }): DepthRow => {
      const seconds = lag ?? 0;
      return {
        id: String(pid),
        ...(seconds >= lagging.critical
          ? { severity: 'critical' }
          : seconds >= lagging.warning || (state !== null && state !== 'streaming')
            ? { severity: 'warning' }
            : {}),
        cells: {
          name: name || String(pid),
          client,
          state: state ?? words.depth.postgres.sessions.notShown,
          sync,
          bytes,
          lag,
        },
        detail: [{ label: words.depth.postgres.sessions.columns.pid, value: pid }],
      };
    }),
  };
}

function slotsTable(found: readonly Slot[]): DepthTable {
  const said = words.depth.postgres.replication;
  return {
    ...{ id: 'slots', title: said.slots, none: '' },
    columns: [
      { id: 'slot', title: said.columns.slot, least: 12, grow: 1 },
      { id: 'type', title: said.columns.type, drop: 2 },
      { id: 'state', title: words.depth.postgres.sessions.columns.state },
      { id: 'kept', title: said.columns.kept, unit: 'B' },
      { id: 'wal', title: said.columns.wal, drop: 1 },
      { id: 'inactive', title: said.columns.inactive, unit: 's', drop: 3 },
    ],
    rows: found.map(({ name, type, active, kept: bytes, wal, inactive_s: inactive }): DepthRow => {
      const lost = wal === 'lost' || wal === 'unreserved';
      return {
        id: name,
        ...(lost ? { severity: 'critical' } : !active && (bytes ?? 0) >= kept ? { severity: 'warning' } : {}),
        cells: { slot: name, type, state: active ? said.active : said.inactive, kept: bytes, wal, inactive },
        detail: active ? [] : [{ label: said.whatToDo, value: lost ? said.lost : said.dropSlot }],
      };
    }),
  };
}
