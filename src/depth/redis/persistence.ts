import type { DepthFact, DepthRow } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import { numberIn } from './rates.ts';
import type { RedisSection } from './section.ts';

/** How old the last snapshot may be while there are changes, in seconds. */
const oldSnapshotS = 86_400;
/** A replica that has said nothing for so long is behind, in seconds. */
const silentS = 10;

/** What a crash would lose, and what is copied where. */
export const persistence: RedisSection = {
  id: 'persistence',
  title: () => words.depth.redis.persistence.title,
  everyMs: 5_000,
  async ask(asking) {
    const said = words.depth.redis.persistence;
    const info = await asking.info('persistence', 'replication', 'server');
    const value = (name: string): number | undefined => numberIn(info.get(name));
    const saved = value('rdb_last_save_time');
    const isAppending = info.get('aof_enabled') === '1';
    const save = await asking.perhaps('CONFIG', 'GET', 'save');
    const isSaving = Array.isArray(save) ? String(save[1]) !== '' : undefined;
    const changes = value('rdb_changes_since_last_save') ?? 0;
    // rdb_last_save_time begins with the start of the server, whether anything was written or not.
    const ageS =
      saved === undefined ? undefined : Math.max(0, Math.round(asking.clock.now() / 1_000) - saved);
    const saves = value('rdb_saves');
    // Before Redis 7 nobody counts: where none are made by themselves, the time is that of the start.
    const isUnknown = ageS === undefined || (saves === undefined && isSaving !== true);
    const isOld = isSaving !== false && changes > 0 && (ageS ?? 0) > oldSnapshotS;
    const state = (name: string, title: string): DepthFact => {
      const found = info.get(name);
      const bad = found !== undefined && found !== 'ok';
      return { id: name, title, value: found ?? null, ...(bad ? { severity: 'critical' as const } : {}) };
    };
    const facts: DepthFact[] = [
      {
        ...{ id: 'snapshots', title: said.snapshots },
        ...(isSaving === undefined
          ? { value: null, why: words.depth.redis.notTold }
          : { value: isSaving ? String((save as unknown[])[1]) : said.off }),
      },
      {
        ...{ id: 'age', title: said.age },
        ...(isUnknown
          ? { value: null, why: words.depth.redis.notTold }
          : saves === 0
            ? { value: null, why: said.never }
            : { value: ageS, unit: 's' }),
        ...(isOld ? { severity: 'warning' } : {}),
      },
      { id: 'changes', title: said.changes, value: changes },
      state('rdb_last_bgsave_status', said.lastSave),
      { id: 'appending', title: said.appending, value: isAppending ? said.on : said.off },
      ...(isAppending
        ? [
            state('aof_last_write_status', said.lastWrite),
            state('aof_last_bgrewrite_status', said.lastRewrite),
            { id: 'aof', title: said.aofSize, value: value('aof_current_size') ?? null, unit: 'B' },
          ]
        : []),
      ...roleFacts(info),
    ];
    const replicas = replicasIn(info);
    return {
      facts,
      tables: [
        {
          id: 'replicas',
          columns: [
            { id: 'replica', title: said.columns.replica, grow: 1 },
            { id: 'state', title: said.columns.state },
            { id: 'behind', title: said.columns.behind, unit: 'B' },
            { id: 'heard', title: said.columns.heard, unit: 's' },
          ],
          rows: replicas,
          none: said.noReplica,
        },
      ],
      notes: [
        ...(isSaving === false && !isAppending && replicas.length === 0 ? [said.nothingKept] : []),
        ...asking.notes,
      ],
    };
  },
};

function roleFacts(info: ReadonlyMap<string, string>): readonly DepthFact[] {
  const said = words.depth.redis.persistence;
  const role = info.get('role');
  if (role !== 'slave') return [{ id: 'role', title: said.role, value: role ?? null }];
  const link = info.get('master_link_status');
  return [
    {
      ...{ id: 'role', title: said.role },
      value: said.replicaOf(`${info.get('master_host') ?? '?'}:${info.get('master_port') ?? '?'}`),
    },
    {
      ...{ id: 'link', title: said.link, value: link ?? null },
      ...(link === 'up' ? {} : { severity: 'critical' }),
    },
    {
      id: 'heard',
      title: said.heard,
      value: numberIn(info.get('master_last_io_seconds_ago')) ?? null,
      unit: 's',
    },
  ];
}

/** `slave0:ip=…,port=…,state=online,offset=…,lag=0`, measured against the offset of this server. */
function replicasIn(info: ReadonlyMap<string, string>): readonly DepthRow[] {
  const head = numberIn(info.get('master_repl_offset'));
  return [...info].flatMap(([name, text]): readonly DepthRow[] => {
    if (!/^slave\d+$/.test(name)) return [];
    const fields = new Map(text.split(',').map((pair) => pair.split('=') as [string, string]));
    const [state, offset, lag] = [
      fields.get('state'),
      numberIn(fields.get('offset')),
      numberIn(fields.get('lag')),
    ];
    const isBad = state !== 'online' || (lag ?? 0) >= silentS;
    return [
      {
        id: `${fields.get('ip')}:${fields.get('port')}`,
        ...(isBad ? { severity: 'warning' as const } : {}),
        cells: {
          ...{
            replica: `${fields.get('ip')}:${fields.get('port')}`,
            state: state ?? null,
            heard: lag ?? null,
          },
          behind: head === undefined || offset === undefined ? null : Math.max(0, head - offset),
        },
      },
    ];
  });
}
