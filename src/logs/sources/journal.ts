import * as z from 'zod';
import { hostOption, linesOn } from '../../connections/host.ts';
import { defined } from '../../model/defined.ts';
import type { Context } from '../../model/kind.ts';
import type { LogKind } from '../../model/log.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { words } from '../../words/index.ts';
import { labelOn } from './label.ts';

const schema = z.strictObject({
  journal: z
    .union([
      z
        .string()
        .regex(/^[A-Za-z0-9:_.\\@*][A-Za-z0-9:_.\\@*-]*$/, { error: () => words.logs.source.expectedUnit }),
      z
        .array(
          z.string().regex(/^[A-Z_][A-Z0-9_]*=/, { error: () => words.logs.source.expectedJournalField }),
        )
        .min(1),
    ])
    .describe('A unit, or fields to match, such as [_COMM=sshd]; see systemd.journal-fields(7)'),
  user: z.boolean().default(false).describe("The user's own journal"),
  host: hostOption,
});
type Options = z.infer<typeof schema>;

export const journal: LogKind<Options> = {
  kind: 'journal',
  summary: 'Entries of the systemd journal, by unit or by fields.',
  schema,
  example: '{ journal: [_COMM=sshd], host: web1 }',
  name: (options) => (typeof options.journal === 'string' ? options.journal : options.journal[0]!),
  open(options, context) {
    const { host, user, journal: wanted } = options;
    const match = typeof wanted === 'string' ? [`--unit=${wanted}`] : ['--', ...wanted];
    return {
      label: labelOn(words.logs.source.journal([wanted].flat().join(' ')), host),
      read: (request, signal) => journalLines({ host, user, match }, request, context, signal),
    };
  },
};

/** The matching entries of the journal; `match` are arguments of journalctl. @throws like `linesOn` */
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
      : // Without --lines, --follow starts with the last ten.
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

/** Fields of an entry (systemd.journal-fields(7)) that are kept, and their names among those of a line. */
const fieldNames: Readonly<Record<string, string>> = {
  _PID: 'pid',
  SYSLOG_IDENTIFIER: 'logger',
  _SYSTEMD_UNIT: 'unit',
  _HOSTNAME: 'host',
  _TRANSPORT: 'transport',
};
/** Levels by syslog(3) priority. */
const levels = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'] as const;

/** Parses a line of `journalctl -o json`, in which a message that is not UTF-8 is a list of bytes. */
function journalLine(line: string): RawLine | undefined {
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
    ...defined({
      at: Number.isFinite(at) ? at : undefined,
      cursor: typeof entry.__CURSOR === 'string' ? entry.__CURSOR : undefined,
      level,
      fields: fields.length === 0 ? undefined : Object.fromEntries(fields),
    }),
  };
}

function textOf(value: unknown): string {
  return Array.isArray(value) && typeof value[0] === 'number'
    ? Buffer.from(value as number[]).toString('utf8')
    : String(value ?? '');
}
