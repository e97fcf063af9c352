import * as z from 'zod';
import { type AwsPlace, askAws, awsArgv, awsEnv, awsPlace, explainAws } from '../../connections/aws.ts';
import { commandLines } from '../../connections/command-stream.ts';
import { defined } from '../../model/defined.ts';
import { CannotAsk, type Context } from '../../model/kind.ts';
import type { LogKind, LogSpan } from '../../model/log.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { sleep } from '../../time/sleep.ts';
import { words } from '../../words/index.ts';

/** Never an option: begins with no dash. */
const groupName = z.string().regex(/^[\w./#][\w./#-]*$/, { error: () => words.logs.source.expectedLogGroup });

const schema = z.strictObject({
  cloudwatch: groupName.describe('Log group'),
  streams: z.string().min(1).optional().describe('Prefix of its streams; default all'),
  filter: z.string().min(1).optional().describe("CloudWatch's filter pattern; default every line"),
  queries: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('Logs Insights queries by name, for `plantao logs --query`'),
  ...awsPlace(() => words.logs.source.expectedName),
});
type Options = z.infer<typeof schema>;

interface LogGroup extends AwsPlace {
  readonly group: string;
  readonly streams?: string | undefined;
  readonly filter?: string | undefined;
}

/** Where `aws logs tail` starts by default, in milliseconds before now. */
const defaultSinceMs = 600_000;
const env = { ...awsEnv, PYTHONUNBUFFERED: '1' };
/** How often a running query is checked, in milliseconds. */
const pollMs = 1_000;

export const cloudwatch: LogKind<Options> = {
  kind: 'cloudwatch',
  summary: 'A log group of Amazon CloudWatch, through the aws command (version 2) and its login.',
  schema,
  example: '{ cloudwatch: /ecs/api, queries: { slow: "filter duration > 1000 | stats count() by path" } }',
  name: (options) => options.cloudwatch.split('/').at(-1)!,
  open(options, context) {
    const group = { ...options, group: options.cloudwatch };
    return {
      label: words.logs.source.logGroup(options.cloudwatch),
      queries: Object.keys(options.queries),
      read: (request, signal) => groupLines(group, request, context, signal),
      query: (name, span, signal) => insights(group, options.queries[name]!, span, context, signal),
    };
  },
};

/** The lines of a log group, each with its stream (`aws logs tail`). @throws CannotAsk with the message of aws */
export async function* groupLines(
  group: LogGroup,
  request: LogRequest,
  context: Context,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const since = request.sinceMs ?? context.clock.now() - defaultSinceMs;
  const argv = awsArgv(
    'logs',
    [
      'tail',
      group.group,
      '--since',
      new Date(since).toISOString(),
      // The short format has neither milliseconds nor the stream.
      '--format',
      'detailed',
      '--color',
      'off',
      // As one word each: a value that begins with a dash is no option then.
      ...(group.filter === undefined ? [] : [`--filter-pattern=${group.filter}`]),
      ...(group.streams === undefined ? [] : [`--log-stream-name-prefix=${group.streams}`]),
      ...(request.follow ? ['--follow'] : []),
    ],
    group,
  );
  let before: RawLine = { text: '' };
  const newest: RawLine[] = [];
  const tailOnly = !request.follow && request.sinceMs === undefined;
  try {
    for await (const text of commandLines(argv, { cwd: context.baseDir, signal, env })) {
      const line = detailedLine(text, before);
      before = line;
      if (request.untilMs !== undefined && (line.at ?? 0) > request.untilMs) continue;
      if (!tailOnly) yield line;
      else if (newest.push(line) > request.tail) newest.shift();
    }
  } catch (error) {
    if (error instanceof CannotAsk) throw error;
    // aws 1 knows no "logs tail": what it says is how to use it.
    throw new CannotAsk(await explainAws((error as Error).message, true));
  }
  yield* newest;
}

/** Parses a line of `aws logs tail --format detailed`; the further lines of a message have no header of their own. */
export function detailedLine(text: string, before: RawLine): RawLine {
  const head = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) (\S+) /.exec(text);
  if (!head)
    return {
      text,
      ...defined({ at: before.at, instance: before.instance }),
    };
  return { text: text.slice(head[0].length), at: Date.parse(head[1]!), instance: head[2]! };
}

/** The rows of a Logs Insights query: the message, or else all fields as JSON. @throws CannotAsk with the message of aws */
async function* insights(
  group: LogGroup,
  query: string,
  { sinceMs, untilMs, limit }: LogSpan,
  context: Context,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const seconds = (ms: number): string => String(Math.floor(ms / 1_000));
  const aws = async <T>(args: readonly string[], own = signal): Promise<T> => {
    const options = { cwd: context.baseDir, signal: own, env, maxBytes: 64 * 2 ** 20 };
    return ((await askAws(awsArgv('logs', args, group), options)) ?? {}) as T;
  };
  const { queryId } = await aws<{ queryId: string }>([
    'start-query',
    ...['--log-group-name', group.group, '--start-time', seconds(sinceMs), '--end-time', seconds(untilMs)],
    ...['--limit', String(Math.min(limit, 10_000)), `--query-string=${query}`],
  ]);
  let status = 'Scheduled';
  try {
    for (;;) {
      const found = await aws<{ status: string; results?: readonly Cell[][] }>([
        'get-query-results',
        '--query-id',
        queryId,
      ]);
      status = found.status;
      if (status === 'Complete') {
        for (const row of found.results ?? []) yield rowLine(row);
        return;
      }
      if (status !== 'Scheduled' && status !== 'Running')
        throw new Error(words.logs.cloudwatch.queryEnded(status));
      await sleep(context.clock, pollMs, signal);
    }
  } finally {
    // An abandoned query still costs money.
    if (status === 'Scheduled' || status === 'Running')
      await aws(['stop-query', '--query-id', queryId], AbortSignal.timeout(10_000)).catch(() => {});
  }
}

interface Cell {
  readonly field: string;
  readonly value: string;
}

/** Parses one row of a Logs Insights answer. */
export function rowLine(row: readonly Cell[]): RawLine {
  const fields = Object.fromEntries(row.map(({ field, value }) => [field, value]));
  delete fields['@ptr'];
  const { '@timestamp': time, '@message': message, '@logStream': instance, ...others } = fields;
  // Insights times are UTC without a zone.
  const at = time === undefined ? Number.NaN : Date.parse(`${time.replace(' ', 'T')}Z`);
  return {
    text: message ?? JSON.stringify(others),
    ...defined({
      at: Number.isNaN(at) ? undefined : at,
      instance,
      fields: message === undefined || Object.keys(others).length === 0 ? undefined : others,
    }),
  };
}
