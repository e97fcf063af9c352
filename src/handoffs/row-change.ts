import type { PoolClient } from 'pg';
import * as z from 'zod';
import { fillStatement, shownStatement } from '../actions/kinds/fill.ts';
import { ConnectionLost } from '../connections/host.ts';
import { postgresLabel, type QueryRows, queryOn, withPostgres } from '../connections/postgres.ts';
import type { ActionKind, OwnAction } from '../model/target.ts';
import { postgresUrl } from '../schema/url.ts';

import { words } from '../words/index.ts';

const schema = z.strictObject({
  sql: z
    .string()
    .min(1)
    .refine((text) => /\{id\}/.test(text), { error: () => words.handoffs.config.needsId })
    .describe(
      'One UPDATE that touches exactly one row, else it is rolled back: {id}, {me}, {to} and columns of the row are parameters',
    ),
  db: postgresUrl.optional().describe('Connection URL; default that of the source'),
});
export type RowChangeOptions = z.infer<typeof schema>;

/** How long the change and waiting for its row may take, in milliseconds: somebody waits for it. */
const timeoutMs = 15_000;
const statementMs = 10_000;
const lockMs = 3_000;

/** Another number of rows than one would have been changed, or somebody else was changing it: nothing was. */
export class NotOneRow extends Error {
  override readonly name = 'NotOneRow';
  /** How many matched; undefined when another transaction was first. */
  readonly count: number | undefined;

  constructor(count: number | undefined) {
    super(String(count));
    this.count = count;
  }
}

/** What the row must still be inside the transaction that changes it. */
interface Guarded {
  /** The query of the source, in the same database. */
  readonly sql: string;
  /** What is not so any more; undefined when all is. */
  problem(seen: QueryRows): string | undefined;
}

export const rowChange: ActionKind<RowChangeOptions> = {
  kind: 'sql',
  summary: 'A statement that changes exactly one row of a PostgreSQL table.',
  schema,
  example: '{ sql: "UPDATE handoffs SET claimed_by = {me} WHERE id = {id} AND claimed_by IS NULL" }',
  open: (options, context) => openRowChange(options, context),
};

/** @param guarded looked at in the transaction itself: what another one changes after that makes the change fail */
export function openRowChange(
  { sql, db }: RowChangeOptions,
  context: Parameters<typeof rowChange.open>[1],
  guarded?: Guarded,
): OwnAction {
  return {
    label: words.handoffs.inDatabase(postgresLabel(db!)),
    async plan(params) {
      const { text, values } = fillStatement(sql, params);
      return {
        requests: [shownStatement(text, values)],
        touches: 1,
        thing: 'row',
        risk: 'safe',
        preconditions: [],
        timeoutMs,
        async run(output, running) {
          // What is thrown inside would come out as what the database said.
          const failure = await withPostgres(db!, context, running, (connection) =>
            changed(connection, { text, values }, guarded),
          );
          if (failure) throw failure;
          output(words.handoffs.changedOne);
        },
      };
    },
  };
}

type Statement = { readonly text: string; readonly values: readonly (string | number | null)[] };

/** Changes one row and commits; else rolls back and resolves to why. @throws what the database said */
async function changed(
  connection: PoolClient,
  { text, values }: Statement,
  guarded: Guarded | undefined,
): Promise<Error | undefined> {
  await connection.query(
    // From its first look on this transaction sees one state: what was changed since makes the UPDATE fail.
    `BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL statement_timeout = ${statementMs}; SET LOCAL lock_timeout = ${lockMs}`,
  );
  let committing = false;
  try {
    const problem = guarded?.problem(await queryOn(connection, guarded.sql));
    if (problem !== undefined) return new Error(problem);
    const { rowCount } = await connection.query({
      text,
      values: [...values],
      queryMode: 'extended',
    } as never);
    if (rowCount !== 1) return new NotOneRow(rowCount ?? 0);
    committing = true;
    await connection.query('COMMIT');
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    // Another transaction changed the row first.
    if (code === '40001') return new NotOneRow(undefined);
    // Its lock was waited for, and somebody still held it.
    if (code === '55P03') return new Error(words.handoffs.locked);
    // What the server itself refused has a code of five characters; without an answer it may have been made.
    if (committing && !/^[0-9A-Z]{5}$/.test(code ?? '')) return new ConnectionLost(words.handoffs.commitLost);
    throw error;
  } finally {
    // After a commit there is nothing to roll back, which is only noted by the server.
    await connection.query('ROLLBACK').catch(() => {});
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
