import * as z from 'zod';
import { postgresLabel, queryReadOnly } from '../connections/postgres.ts';
import { defined } from '../model/defined.ts';
import { numberOf } from '../model/json-path.ts';
import type { Context } from '../model/kind.ts';
import { mostEntries, type QueuePlace, type QueueReading } from '../model/queue.ts';
import type { Queue, QueueKind } from '../model/queue-kind.ts';
import { postgresUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { bodyOf } from './entry-body.ts';
import { inBrackets, rowsChange } from './table-change.ts';

/** A name as PostgreSQL takes it without quotes, or quoted; with a schema or without. */
const part = `(?:[A-Za-z_][A-Za-z0-9_$]*|"(?:[^"]|"")+")`;
const name = z
  .string()
  .regex(new RegExp(`^${part}(?:\\.${part})?$`), { error: () => words.queues.expected.table });
const column = z.string().regex(new RegExp(`^${part}$`), { error: () => words.queues.expected.column });
const condition = z.string().min(1);

const schema = z.strictObject({
  table: name.describe('The table that holds the entries'),
  db: postgresUrl.describe('Connection URL'),
  waiting: condition.describe("Which rows wait: a condition in SQL, such as `status = 'pending'`"),
  created: column
    .optional()
    .describe('Column with the time at which a row came in: age of the oldest, and what comes in'),
  done: column.optional().describe('Column with the time at which a row was done: what goes out'),
  running: condition.optional().describe('Which rows are being worked on'),
  delayed: condition.optional().describe('Which rows wait for their time'),
  failed: condition.optional().describe('Which rows failed'),
  dead: condition.optional().describe('Which rows were given up'),
  id: column.default('id').describe('Column that identifies a row'),
  requeue: z
    .string()
    .min(1)
    .optional()
    .describe("What makes a failed or dead row wait again, as after SET: `status = 'pending', attempts = 0`"),
  discard: z
    .string()
    .min(1)
    .optional()
    .describe("What takes a row that waits out of the queue, as after SET: `status = 'discarded'`"),
});
type TableOptions = z.infer<typeof schema>;

/** Over which rows that came in and went out are counted, in minutes. */
const rateMinutes = 5;

export const table: QueueKind<TableOptions> = {
  kind: 'table',
  peek: 'neutral',
  aged: true,
  places: (options) => Object.keys(placesOf(options)) as QueuePlace[],
  changes: (options) => {
    const { db, table: from, requeue, discard, waiting, failed, dead } = options;
    return [
      ...(requeue !== undefined && (failed !== undefined || dead !== undefined)
        ? [
            rowsChange('requeue-entries', {
              db,
              table: from,
              set: requeue,
              places: defined({ failed, dead }),
            }),
          ]
        : []),
      ...(discard === undefined
        ? []
        : [rowsChange('discard-entries', { db, table: from, set: discard, places: { waiting } })]),
    ];
  },
  summary:
    'A queue that is a table in PostgreSQL: rows by condition, the age of the oldest, what comes in and goes out.',
  schema,
  example: `{ table: jobs, db: "postgres://app@localhost/app", waiting: "status = 'pending'", created: created_at, done: done_at }`,
  open(options, context): Queue {
    const places = placesOf(options);
    return {
      label: words.queues.label(options.table, postgresLabel(options.db)),
      count: (signal) => countRows(options, places, context, signal),
      async peek(place, signal) {
        const { table: from, created, id, db } = options;
        const sql = `SELECT t.${id}::text AS id, left(to_jsonb(t)::text, 8000) AS body${
          created === undefined ? '' : `, extract(epoch FROM t.${created})::float8 * 1000 AS at`
        } FROM ${from} AS t WHERE ${inBrackets(places[place]!)} ORDER BY ${created ?? id} LIMIT ${mostEntries}`;
        const { rows } = await queryReadOnly(db, sql, context, signal);
        return {
          entries: rows.map((row) => ({
            id: String(row.id),
            ...bodyOf(String(row.body ?? '')),
            ...defined({ at: numberOf(row.at) }),
          })),
        };
      },
    };
  },
};

/** Conditions of what lies in the queue, by place. */
function placesOf(options: TableOptions): Partial<Record<QueuePlace, string>> {
  const { waiting, running, delayed, failed, dead } = options;
  return defined({ waiting, 'in-flight': running, delayed, failed, dead });
}

/** Each number by a question of its own, so that an index on a condition serves it. */
async function countRows(
  { table: from, db, created, done, waiting }: TableOptions,
  places: Partial<Record<QueuePlace, string>>,
  context: Context,
  signal: AbortSignal,
): Promise<QueueReading> {
  const since = `now() - interval '${rateMinutes} minutes'`;
  const asked: Record<string, string> = Object.fromEntries(
    Object.entries(places).map(([place, where]) => [
      place,
      `SELECT count(*) FROM ${from} WHERE ${inBrackets(where)}`,
    ]),
  );
  if (created !== undefined) {
    asked.oldest = `SELECT extract(epoch FROM now() - min(${created}))::float8 FROM ${from} WHERE ${inBrackets(waiting)}`;
    asked.added = `SELECT count(*) FROM ${from} WHERE ${created} > ${since}`;
  }
  if (done !== undefined) asked.done = `SELECT count(*) FROM ${from} WHERE ${done} > ${since}`;
  const sql = `SELECT ${Object.entries(asked)
    .map(([as, query]) => `(${query}) AS "${as}"`)
    .join(', ')}`;
  const { rows } = await queryReadOnly(db, sql, context, signal);
  const count = (as: string): number | undefined => numberOf(rows[0]?.[as] ?? undefined);
  const seconds = count('oldest');
  const perMinute = (as: string): number | undefined => {
    const some = count(as);
    return some === undefined ? undefined : some / rateMinutes;
  };
  return {
    waiting: count('waiting') ?? 0,
    ...defined({
      oldestMs: seconds === undefined ? undefined : Math.max(0, seconds * 1_000),
      inFlight: count('in-flight'),
      delayed: count('delayed'),
      failed: count('failed'),
      dead: count('dead'),
      inPerMinute: perMinute('added'),
      outPerMinute: perMinute('done'),
    }),
  };
}
