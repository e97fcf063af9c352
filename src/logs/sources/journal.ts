import { z } from 'zod';
import { hostOption, linesOn } from '../../connections/host.ts';
import { defined } from '../../model/defined.ts';
import type { Context } from '../../model/kind.ts';
import type { LogKind } from '../../model/log.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';

const schema = z.strictObject({
  journal: z
    .union([
      z.string().regex(/^[A-Za-z0-9:_.\\@*][A-Za-z0-9:_.\\@*-]*$/, 'expected the name of a unit such as ssh'),
      z.array(z.string().regex(/^[A-Z_][A-Z0-9_]*=/, 'expected FIELD=value such as _COMM=sshd')).min(1),
    ])
    .describe('A unit, or fields that have to match, such as [_COMM=sshd]; see systemd.journal-fields(7)'),
  user: z.boolean().default(false).describe("The user's own journal"),
  host: hostOption,
});
type Options = z.infer<typeof schema>;

export const journal: LogKind<Options> = {
  kind: 'journal',
  summary: 'Entries of the systemd journal, of a unit or by their fields.',
  schema,
  example: '{ journal: [_COMM=sshd], host: web1 }',
  name: (options) => (typeof options.journal === 'string' ? options.journal : options.journal[0]!),
  open(options, context) {
    const { host, user, journal: wanted } = options;
    const match = typeof wanted === 'string' ? [`--unit=${wanted}`] : ['--', ...wanted];
    return {
      label: `journal of ${[wanted].flat().join(' ')}${host === undefined ? '' : ` on ${host}`}`,
      read: (request, signal) => journalLines({ host, user, match }, request, context, signal),
    };
  },
};

/** The entries of the journal that match; `match` are arguments of journalctl. @throws like `linesOn` */
export async function* journalLines(
  {
    host,
    user,
    match,
  }: { readonly host?: string | undefined; readonly user: boolean; readonly match: readonly string[] },
  request: LogRequest,
  context: Context,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const time = (ms: number): string => `@${(ms / 1_000).toFixed(6)}`;
  const argv = [
    'journalctl',
    ...(user ? ['--user'] : []),
    '--no-pager',
    '--output=json',
    `--output-fields=${Object.keys(fieldNames).join(',')},MESSAGE,PRIORITY`,
    ...(request.after === undefined
      ? [
          `--lines=${request.tail}`,
          ...(request.sinceMs === undefined ? [] : [`--since=${time(request.sinceMs)}`]),
        ]
      : // Without a number of lines following begins with the last ten.
        [`--after-cursor=${request.after}`, '--lines=all']),
    ...(request.untilMs === undefined ? [] : [`--until=${time(request.untilMs)}`]),
    ...(request.follow ? ['--follow'] : []),
    ...match,
  ];
  for await (const line of linesOn(
    host,
    argv,
    { cwd: context.baseDir, signal, longestLine: 262_144 },
    context,
  )) {
    const entry = journalLine(line);
    if (entry) yield entry;
  }
}

/** Fields of an entry (systemd.journal-fields(7)) that are kept, and what they are called among those of a line. */
const fieldNames: Readonly<Record<string, string>> = {
  _PID: 'pid',
  SYSLOG_IDENTIFIER: 'logger',
  _SYSTEMD_UNIT: 'unit',
  _HOSTNAME: 'host',
  _TRANSPORT: 'transport',
};
/** Levels of syslog(3), as the journal has them. */
const levels = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'] as const;

/** One line of `journalctl -o json`; a message that is not UTF-8 comes as a list of bytes. */
export function journalLine(line: string): RawLine | undefined {
  let entry: Readonly<Record<string, unknown>>;
  try {
    entry = JSON.parse(line) as typeof entry;
  } catch {
    return undefined;
  }
  const at = Number(entry.__REALTIME_TIMESTAMP) / 1_000;
  const level = levels[Number.parseInt(String(entry.PRIORITY), 10)];
  const fields = Object.entries(fieldNames).flatMap(([field, name]) =>
    entry[field] === undefined ? [] : [[name, textOf(entry[field])] as const],
  );
  return {
    text: textOf(entry.MESSAGE),
    ...(Number.isFinite(at) ? { at } : {}),
    ...(typeof entry.__CURSOR === 'string' ? { cursor: entry.__CURSOR } : {}),
    ...defined({ level }),
    ...(fields.length === 0 ? {} : { fields: Object.fromEntries(fields) }),
  };
}

function textOf(value: unknown): string {
  return Array.isArray(value) && typeof value[0] === 'number'
    ? Buffer.from(value as number[]).toString('utf8')
    : String(value ?? '');
}
