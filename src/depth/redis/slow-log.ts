import type { DepthField, DepthRow } from '../../model/depth.ts';
import { maskedKey } from '../../text/masked-key.ts';
import { words } from '../../words/index.ts';
import type { RedisSection } from './section.ts';
import { settingOf, thresholdFact } from './threshold.ts';

/** Entries that are fetched; a server keeps 128 unless it is told otherwise. */
const most = 128;

/** One entry: what ran for longer than the server's threshold. */
interface Slow {
  readonly id: number;
  readonly at: number;
  readonly microseconds: number;
  readonly words: readonly string[];
  readonly client: string;
  readonly name: string;
}

/** Commands that took long, the slowest first. */
export const slowLog: RedisSection = {
  id: 'slow-log',
  title: () => words.depth.redis.slowLog.title,
  everyMs: 5_000,
  async ask(asking) {
    const said = words.depth.redis.slowLog;
    const found = entriesIn(await asking.command('SLOWLOG', 'GET', most));
    const held = Number(await asking.command('SLOWLOG', 'LEN'));
    const threshold = await settingOf(asking, 'slowlog-log-slower-than');
    const now = asking.clock.now();
    return {
      facts: [
        thresholdFact(said, threshold === undefined ? undefined : threshold < 0 ? 'off' : threshold / 1_000),
        { id: 'entries', title: said.entries, value: held },
      ],
      tables: [
        {
          id: 'entries',
          columns: [
            { id: 'took', title: said.columns.took, unit: 'ms' },
            { id: 'age', title: said.columns.age, unit: 'ms' },
            { id: 'command', title: said.columns.command, least: 16, grow: 1 },
            { id: 'client', title: said.columns.client, drop: 1 },
            { id: 'name', title: said.columns.name, drop: 2 },
          ],
          rows: found
            .toSorted((a, b) => b.microseconds - a.microseconds)
            .map((slow): DepthRow => {
              return {
                id: String(slow.id),
                cells: {
                  took: slow.microseconds / 1_000,
                  // The server's clock may be ahead of this machine's.
                  age: Math.max(0, now - slow.at * 1_000),
                  ...{ command: masked(slow.words), client: slow.client || null, name: slow.name || null },
                },
                more: said.unmasked,
              };
            }),
          ...(held > found.length ? { total: held } : {}),
          none: threshold !== undefined && threshold < 0 ? said.off : said.none,
        },
      ],
      notes: asking.notes,
    };
  },
  async more(asking, row): Promise<readonly DepthField[]> {
    const found = entriesIn(await asking.command('SLOWLOG', 'GET', most));
    const slow = found.find(({ id }) => String(id) === row);
    return [{ label: words.depth.redis.slowLog.columns.command, value: slow?.words.join(' ') ?? null }];
  },
};

/** Command and first argument, which is the key of nearly all; values are left out. */
function masked([command = '', first, ...rest]: readonly string[]): string {
  const isScript = /^(?:eval|evalsha|fcall|script|function|auth|hello|config|acl)/i.test(command);
  const shown = first === undefined ? [] : [isScript ? '?' : maskedKey(first)];
  // Redis itself writes how many arguments it left out.
  return [command, ...shown, ...rest.map(() => '?')].slice(0, 6).join(' ') + (rest.length > 4 ? ' …' : '');
}

function entriesIn(answer: unknown): readonly Slow[] {
  if (!Array.isArray(answer)) return [];
  return (answer as unknown[][]).map(([id, at, microseconds, said, client, name]) => ({
    ...{ id: Number(id), at: Number(at), microseconds: Number(microseconds) },
    words: Array.isArray(said) ? said.map(String) : [],
    client: String(client ?? ''),
    name: String(name ?? ''),
  }));
}
