import { adminDatabase } from '../../connections/mongodb.ts';
import { defined } from '../../model/defined.ts';
import {
  CannotLook,
  type DepthFact,
  type DepthFindings,
  type DepthRow,
  type DepthSeverity,
} from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import { type Answer, type Asking, type MongoSection, numberAt, textAt } from './section.ts';

/** How far a copy may be behind before it is worth a look, in seconds. */
const behindS = 10;
const farBehindS = 60;
/** A window of the oplog that a copy must not be away for longer than, in seconds. */
const shortWindowS = 24 * 3_600;

/** The members of the replica set, and how far they are behind. */
export const replication: MongoSection = {
  id: 'replication',
  title: () => words.depth.mongodb.replication.title,
  everyMs: 5_000,
  async ask(asking) {
    const said = words.depth.mongodb.replication;
    const hello = await asking.command({ hello: 1 }, adminDatabase);
    // Asked for its status, a server alone answers with an error, which is none.
    if (hello.setName === undefined) return nothing(hello.msg === 'isdbgrid' ? said.mongos : said.alone);
    const status = await asking.command({ replSetGetStatus: 1 }, adminDatabase);
    const members = (Array.isArray(status.members) ? status.members : []) as readonly Answer[];
    const primary = members.find(({ stateStr }) => stateStr === 'PRIMARY');
    const head = momentOf(primary ?? newest(members));
    const window = await asking.perhaps(() => oplogWindow(asking));
    return {
      facts: [
        { id: 'set', title: said.set, value: textAt(status, 'set') ?? null },
        primary
          ? { id: 'primary', title: said.primary, value: textAt(primary, 'name') ?? null }
          : { id: 'primary', title: said.primary, value: said.noPrimary, severity: 'critical' },
        windowFact(window),
      ],
      tables: [
        {
          id: 'members',
          columns: [
            { id: 'member', title: said.columns.member, grow: 1 },
            { id: 'state', title: said.columns.state, least: 23 },
            { id: 'behind', title: said.columns.behind, unit: 's' },
            { id: 'heard', title: said.columns.heard, unit: 's', drop: 1 },
            { id: 'source', title: said.columns.source, drop: 2 },
          ],
          rows: members.map((member) => rowOf(member, head, asking.context.clock.now())),
          none: said.none,
        },
      ],
      notes: [...(primary || !head ? [] : [said.againstNewest]), ...asking.notes],
    };
  },
};

function nothing(none: string): DepthFindings {
  return { facts: [], tables: [{ id: 'members', columns: [], rows: [], none }], notes: [] };
}

function momentOf(member: Answer | undefined): number | undefined {
  return member?.optimeDate instanceof Date ? member.optimeDate.getTime() : undefined;
}

function newest(members: readonly Answer[]): Answer | undefined {
  return members.toSorted((a, b) => (momentOf(b) ?? 0) - (momentOf(a) ?? 0))[0];
}

function rowOf(member: Answer, head: number | undefined, now: number): DepthRow {
  const name = textAt(member, 'name') ?? '?';
  const state = textAt(member, 'stateStr') ?? null;
  const at = momentOf(member);
  const isCopy = state === 'SECONDARY' || state === 'RECOVERING' || state === 'STARTUP2';
  // One that is down has the optime that was last heard of, or none: 1970.
  const behind =
    isCopy && head !== undefined && at !== undefined && at > 0 ? Math.max(0, head - at) / 1_000 : null;
  const heard = member.lastHeartbeatRecv instanceof Date ? member.lastHeartbeatRecv.getTime() : undefined;
  const severity = severityOf(numberAt(member, 'health'), state, behind);
  return {
    id: name,
    ...defined({ severity }),
    cells: {
      ...{ member: name, state, behind, source: textAt(member, 'syncSourceHost') ?? null },
      heard: heard === undefined || heard <= 0 ? null : Math.max(0, now - heard) / 1_000,
    },
    detail: [
      { label: words.depth.mongodb.replication.says, value: textAt(member, 'lastHeartbeatMessage') ?? null },
    ],
  };
}

function severityOf(
  health: number | undefined,
  state: string | null,
  behind: number | null,
): DepthSeverity | undefined {
  if (health === 0) return 'critical';
  if (state !== 'PRIMARY' && state !== 'SECONDARY' && state !== 'ARBITER') return 'warning';
  if ((behind ?? 0) >= farBehindS) return 'critical';
  return (behind ?? 0) >= behindS ? 'warning' : undefined;
}

/** How long a copy may be away and still catch up, in seconds: from the first to the last entry of the oplog. */
async function oplogWindow(asking: Asking): Promise<number | undefined> {
  const end = async (direction: 1 | -1): Promise<number | undefined> => {
    const asked = { find: 'oplog.rs', sort: { $natural: direction }, limit: 1, projection: { ts: 1 } };
    const { cursor } = await asking.command(asked, 'local');
    const [first] = ((cursor as Answer | undefined)?.firstBatch ?? []) as readonly Answer[];
    return first?.ts instanceof Date ? first.ts.getTime() : undefined;
  };
  try {
    const [from, to] = [await end(1), await end(-1)];
    return from === undefined || to === undefined ? undefined : (to - from) / 1_000;
  } catch (error) {
    if (error instanceof CannotLook && error.code === 'no-right')
      throw new CannotLook('no-right', words.depth.mongodb.replication.noOplog);
    throw error;
  }
}

function windowFact(window: number | undefined): DepthFact {
  const said = words.depth.mongodb.replication;
  const base = { id: 'window', title: said.window };
  if (window === undefined) return { ...base, value: null, why: words.depth.mongodb.notTold };
  return { ...base, value: window, unit: 's', ...(window < shortWindowS ? { severity: 'warning' } : {}) };
}
