import { adminDatabase } from '../../connections/mongodb.ts';
import { CannotLook, type DepthRow } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import { maskedCommand } from './masked.ts';
import { type Answer, type Asking, type MongoSection, numberAt, textAt } from './section.ts';

/** Most operations that are listed. */
const most = 100;
/** What the server's log calls an operation that was slow. */
const slowQuery = 51_803;

/** Operations that took long: of the profiler where it is on, else as far as the newest lines of the server's log have them. */
export const slow: MongoSection = {
  id: 'slow',
  title: () => words.depth.mongodb.slow.title,
  everyMs: 10_000,
  limitMs: 10_000,
  async ask(asking) {
    const said = words.depth.mongodb.slow;
    const profile = asking.database === undefined ? undefined : await asking.perhaps(() => levelOf(asking));
    const isOn = (profile?.level ?? 0) > 0;
    const { found, cut } = isOn ? { found: await profiled(asking), cut: 0 } : await logged(asking);
    const rows = found
      .toSorted((a, b) => (b.millis ?? 0) - (a.millis ?? 0))
      .slice(0, most)
      .map((one) => rowOf(one, asking.context.clock.now()));
    return {
      facts: [
        {
          ...{ id: 'threshold', title: said.threshold, unit: 'ms' },
          ...(profile?.slowMs === undefined
            ? { value: null, why: words.depth.mongodb.notTold }
            : { value: profile.slowMs }),
        },
        { id: 'from', title: said.from, value: isOn ? said.profiler : said.log },
      ],
      tables: [
        {
          id: 'slow',
          columns: [
            { id: 'took', title: said.columns.took, unit: 'ms' },
            { id: 'age', title: said.columns.age, unit: 'ms' },
            { id: 'ns', title: said.columns.ns, drop: 1 },
            { id: 'plan', title: said.columns.plan, drop: 2 },
            { id: 'examined', title: said.columns.examined, unit: '', drop: 3 },
            { id: 'command', title: said.columns.command, least: 16, grow: 1 },
          ],
          rows,
          none: isOn ? said.none : said.noneInLog,
        },
      ],
      notes: [
        ...(profile?.level === 0 ? [said.profilerOff] : []),
        ...(cut > 0 ? [said.cut(cut)] : []),
        ...asking.notes,
      ],
    };
  },
};

interface SlowOperation {
  readonly at: Date | undefined;
  readonly millis: number | undefined;
  readonly facts: Answer;
}

async function levelOf(asking: Asking): Promise<{ level: number; slowMs: number | undefined }> {
  // -1 asks and changes nothing.
  const answer = await asking.command({ profile: -1 });
  return { level: numberAt(answer, 'was') ?? 0, slowMs: numberAt(answer, 'slowms') };
}

async function profiled(asking: Asking): Promise<readonly SlowOperation[]> {
  const stages = [{ $sort: { millis: -1 } }, { $limit: most }];
  return (await asking.documents('system.profile', stages)).map((facts) => ({
    at: facts.ts instanceof Date ? facts.ts : undefined,
    millis: numberAt(facts, 'millis'),
    facts,
  }));
}

/** Operations in the newest lines of the log, and how many lines were cut too short to be read. */
async function logged(asking: Asking): Promise<{ found: readonly SlowOperation[]; cut: number }> {
  const { log } = await asking.command({ getLog: 'global' }, adminDatabase);
  if (!Array.isArray(log)) throw new CannotLook('not-installed', words.depth.mongodb.absent('getLog'));
  const found: SlowOperation[] = [];
  let cut = 0;
  for (const line of log) {
    if (typeof line !== 'string' || !line.includes(`"id":${slowQuery}`)) continue;
    try {
      const { t, attr } = JSON.parse(line) as { t?: { $date?: string }; attr?: Answer };
      const at = t?.$date === undefined ? undefined : new Date(t.$date);
      found.push({ at, millis: numberAt(attr, 'durationMillis'), facts: attr ?? {} });
    } catch {
      // Of this command, a server shortens lines to 1 KB.
      cut += 1;
    }
  }
  return { found, cut };
}

function rowOf({ at, millis, facts }: SlowOperation, now: number): DepthRow {
  const said = words.depth.mongodb.slow;
  const command = (facts.command ?? {}) as Answer;
  const ns = textAt(facts, 'ns') ?? null;
  const isScan = textAt(facts, 'planSummary') === 'COLLSCAN';
  return {
    id: JSON.stringify([at?.getTime() ?? null, ns, millis ?? null]),
    ...(isScan ? { severity: 'warning' } : {}),
    cells: {
      took: millis ?? null,
      age: at === undefined ? null : Math.max(0, now - at.getTime()),
      ns,
      plan: textAt(facts, 'planSummary') ?? null,
      examined: numberAt(facts, 'docsExamined') ?? null,
      command: maskedCommand(command) || ns,
    },
    detail: [
      { label: said.returned, value: numberAt(facts, 'nreturned') ?? null },
      { label: said.keys, value: numberAt(facts, 'keysExamined') ?? null },
      { label: said.application, value: textAt(facts, 'appName') ?? null },
      { label: said.client, value: textAt(facts, 'client') ?? textAt(facts, 'remote') ?? null },
    ],
  };
}
