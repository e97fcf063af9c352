import type { PoolClient, QueryArrayResult } from 'pg';
import * as z from 'zod';
import { postgresLabel, quotedTable, withPostgres } from '../../connections/postgres.ts';
import { cellOf } from '../../looks/cells.ts';
import type { ActionParams, Output, Sketch, TargetPlan } from '../../model/action.ts';
import { defined } from '../../model/defined.ts';
import type { Context } from '../../model/kind.ts';
import type { ActionKind, OwnAction } from '../../model/target.ts';
import { postgresUrl } from '../../schema/url.ts';
import { rowsText } from '../../text/rows-text.ts';
import { words } from '../../words/index.ts';
import { fillStatement, shownStatement } from './fill.ts';

const schema = z
  .strictObject({
    postgres: postgresUrl.describe('Connection URL'),
    run: z.string().min(1).optional().describe('One statement; {name} stands for a parameter'),
    count: z.string().min(1).optional().describe('A SELECT that counts the rows `run` touches'),
    delete: z.string().min(1).optional().describe('Table from which old rows are deleted, counted first'),
    where: z
      .string()
      .min(1)
      .optional()
      .describe('Which rows: "created_at < now() - interval \'90 days\'"; {name} stands for a parameter'),
    reveal: z
      .literal(true)
      .optional()
      .describe('The first value of the first row is shown once, on the screen alone, and never recorded'),
    batch: z.number().int().min(1).max(100_000).default(5_000).describe('Rows deleted in one transaction'),
    vacuum: z.boolean().default(false).describe('VACUUM (ANALYZE) the table afterwards'),
  })
  .refine((options) => (options.run === undefined) !== (options.delete === undefined), {
    error: () => words.actions.own.postgres.runOrDelete,
  })
  // A deletion without a condition means every row: that has to be written down as such.
  .refine((options) => options.delete === undefined || options.where !== undefined, {
    error: () => words.actions.own.postgres.where,
    path: ['where'],
  });
type Options = z.infer<typeof schema>;

/** Rows that are shown of what a statement returns. */
const shownRows = 100;
const timeoutMs = 30 * 60_000;
/** How long a lock is waited for, in milliseconds: a deletion must not stand in the way of the service. */
const lockMs = 5_000;
/** Rows may become more between counting and deleting, but not by more than this share and this many. */
const growth = { share: 0.1, rows: 1_000 };

export const postgres: ActionKind<Options> = {
  kind: 'postgres',
  summary: 'A statement, or old rows to delete in batches, in a PostgreSQL database.',
  schema,
  example:
    '{ postgres: "postgres://localhost/clinic", delete: conversations, where: "created_at < now() - interval \'90 days\'" }',
  open(options, context): OwnAction {
    return {
      label: words.actions.own.postgres.label(options.delete, postgresLabel(options.postgres)),
      plan: (params, signal) =>
        options.delete === undefined
          ? planStatement(options, params, context, signal)
          : planDeletion(options, options.delete, params, context, signal),
      sketch: (params) => sketchOf(options, params),
    };
  },
};

/** The statement as it is written; of a deletion neither the table nor its rows were looked up. */
function sketchOf({ run, delete: table, where, batch, vacuum }: Options, params: ActionParams): Sketch {
  const { unseen } = words.targets;
  const { postgres: said } = words.actions.own;
  const statement = (text: string): string => {
    const filled = fillStatement(text, params);
    return shownStatement(filled.text, filled.values);
  };
  return {
    requests:
      table === undefined
        ? [statement(run!)]
        : [
            said.inBatches(statement(`DELETE FROM ${table} WHERE ${where}`), batch),
            ...(vacuum ? [`VACUUM (ANALYZE) ${table}`] : []),
          ],
    thing: table === undefined ? 'statement' : 'row',
    risk: table === undefined ? 'disruptive' : 'destructive',
    unseen: [unseen.rows],
  };
}

async function planStatement(
  options: Options,
  params: ActionParams,
  context: Context,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const { postgres: said } = words.actions.own;
  const { text, values } = fillStatement(options.run!, params);
  const counting = options.count === undefined ? undefined : fillStatement(options.count, params);
  const count = counting && (await countRows(options.postgres, counting, context, signal));
  return {
    requests: [shownStatement(text, values)],
    touches: count ?? 1,
    thing: count === undefined ? 'statement' : 'row',
    ...defined({ from: count === undefined ? undefined : said.rows(count) }),
    risk: 'disruptive',
    preconditions: counting ? [stillAsMany(options.postgres, counting, count!, context)] : [],
    timeoutMs,
    // Rows are shown; how many they were is recorded.
    lastLineOnly: true,
    ...(options.reveal ? { reveals: true } : {}),
    run: (output, running, reveal) =>
      withPostgres(options.postgres, context, running, async (connection) => {
        await limited(connection);
        const { rowCount, rows, fields } = (await connection.query({
          text,
          values: [...values],
          queryMode: 'extended',
          // Two columns may be called alike.
          rowMode: 'array',
        } as never)) as QueryArrayResult<unknown[]>;
        const first = rows?.[0]?.[0];
        if (options.reveal && first !== null && first !== undefined) reveal?.(String(first));
        // What a statement returns is what it was run for; a secret among it is shown by itself.
        else if (fields?.length > 0 && rows.length > 0) {
          const titles = fields.map(({ name }) => name);
          for (const line of rowsText(
            titles,
            rows.slice(0, shownRows).map((row) => row.map(cellOf)),
          ))
            output(line);
          if (rows.length > shownRows) output(said.moreRows(rows.length - shownRows));
        }
        output(said.rows(rowCount ?? 0));
      }),
  };
}

async function planDeletion(
  options: Options,
  table: string,
  params: ActionParams,
  context: Context,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const { postgres: url, batch } = options;
  const { postgres: said } = words.actions.own;
  const name = await quotedTable(url, table, context, signal);
  const where = fillStatement(options.where!, params);
  const counting = { text: `SELECT count(*) FROM ${name} WHERE ${where.text}`, values: where.values };
  const count = await countRows(url, counting, context, signal);
  const remove = `DELETE FROM ${name} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${name} WHERE ${where.text} LIMIT ${batch}))`;
  return {
    requests: [
      said.inBatches(shownStatement(`DELETE FROM ${name} WHERE ${where.text}`, where.values), batch),
      ...(options.vacuum ? [`VACUUM (ANALYZE) ${name}`] : []),
    ],
    from: said.matching(count),
    to: said.matching(0),
    touches: count,
    thing: 'row',
    risk: 'destructive',
    preconditions: [stillAsMany(url, counting, count, context)],
    timeoutMs,
    run: (output, running) =>
      withPostgres(url, context, running, async (connection) => {
        await limited(connection);
        await deleteBatches(
          connection,
          { text: remove, values: where.values },
          mostFor(count),
          output,
          running,
        );
        if (!options.vacuum) return;
        await connection.query('SET statement_timeout = 0');
        await connection.query(`VACUUM (ANALYZE) ${name}`);
        output(said.vacuumed);
      }),
    verify: {
      label: said.noneMatches(name),
      alone: true,
      async look(asked) {
        const left = await countRows(url, counting, context, asked);
        // A few new rows may have grown old meanwhile.
        return left <= count * growth.share ? undefined : said.stillMatching(left);
      },
    },
  };
}

/** Deletes until nothing matches. @throws Error when far more match than were counted: then something else is going on */
async function deleteBatches(
  connection: PoolClient,
  statement: { readonly text: string; readonly values: readonly (string | number | null)[] },
  most: number,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const { postgres: said } = words.actions.own;
  let deleted = 0;
  for (;;) {
    signal.throwIfAborted();
    const { rowCount } = await connection.query(statement.text, [...statement.values]);
    if (!rowCount) break;
    deleted += rowCount;
    output(said.deleted(deleted));
    if (deleted > most) throw new Error(said.tooMany(deleted));
  }
  output(said.deletedAll(deleted));
}

/** Settings for one use of a pooled connection; the next use sets its own. */
async function limited(connection: PoolClient): Promise<void> {
  await connection.query(`SET statement_timeout = ${timeoutMs}; SET lock_timeout = ${lockMs}`);
}

async function countRows(
  url: string,
  { text, values }: { readonly text: string; readonly values: readonly (string | number | null)[] },
  context: Context,
  signal: AbortSignal,
): Promise<number> {
  return withPostgres(url, context, signal, async (connection) => {
    await connection.query('BEGIN READ ONLY');
    try {
      const { rows } = await connection.query({ text, values: [...values], queryMode: 'extended' } as never);
      const count = Number(Object.values((rows[0] ?? {}) as Record<string, unknown>)[0]);
      if (!Number.isFinite(count)) throw new Error(words.actions.own.postgres.noCount);
      return count;
    } finally {
      await connection.query('ROLLBACK').catch(() => {});
    }
  });
}

function mostFor(count: number): number {
  return Math.ceil(count * (1 + growth.share)) + growth.rows;
}

function stillAsMany(
  url: string,
  counting: { readonly text: string; readonly values: readonly (string | number | null)[] },
  count: number,
  context: Context,
) {
  const { postgres: said } = words.actions.own;
  return {
    text: said.about(count),
    async recheck(signal: AbortSignal): Promise<string | undefined> {
      const now = await countRows(url, counting, context, signal);
      return now <= mostFor(count) ? undefined : said.moreNow(now, count);
    },
  };
}
