import { postgresLabel, withPostgres } from '../../connections/postgres.ts';
import { CannotLook, type Depth, type DepthAsk, type DepthParts } from '../../model/depth.ts';
import type { Context } from '../../model/kind.ts';
import { words } from '../../words/index.ts';
import { blocking } from './blocking.ts';
import { horizon } from './horizon.ts';
import { indexes } from './indexes.ts';
import { progress } from './progress.ts';
import { replication } from './replication.ts';
import {
  type Asking,
  type Connection,
  type Memory,
  marked,
  type PostgresSection,
  type Server,
} from './section.ts';
import { sessions } from './sessions.ts';
import { statements } from './statements.ts';
import { tables } from './tables.ts';
import { transactions } from './transactions.ts';

/** Every section of a PostgreSQL database, in the order of the tabs. A new one is its own file and one word here. */
const sections: readonly PostgresSection[] = [
  blocking,
  sessions,
  transactions,
  statements,
  tables,
  indexes,
  horizon,
  replication,
  progress,
];

/** The oldest server whose views have the columns that are read. */
const oldest = 120_000;

/** Bounds of every statement, in milliseconds. Set in the transaction: session settings do not survive a transaction pooler. */
const bounds = { statement: 2_000, lock: 100, idle: 10_000 };

const begin = [
  'BEGIN READ ONLY',
  `SET LOCAL statement_timeout = ${bounds.statement}`,
  `SET LOCAL lock_timeout = ${bounds.lock}`,
  `SET LOCAL idle_in_transaction_session_timeout = ${bounds.idle}`,
]
  .map(marked)
  .join('; ');

export const parts: DepthParts<{ readonly url: string }> = {
  sections,
  open: ({ url }, context) => openPostgres(url, context),
};

function openPostgres(url: string, context: Context): Depth {
  const memories = new Map<string, Memory>();
  // It does not change while it is looked into.
  let server: Server | undefined;
  const within = <T>(id: string, how: DepthAsk, signal: AbortSignal, ask: (asking: Asking) => Promise<T>) => {
    const memory = memories.get(id) ?? new Map();
    memories.set(id, memory);
    return inTransaction(url, context, signal, async (connection) => {
      const rows: Asking['rows'] = async (sql, params = []) =>
        (await connection.query(marked(sql), [...params])).rows;
      server ??= await serverOf(rows);
      return ask({ server, memory, how, rows });
    });
  };
  const sectionOf = (id: string): PostgresSection => sections.find((one) => one.id === id)!;
  return {
    label: words.targets.postgres.label(postgresLabel(url)),
    ask: (id, signal, how) => within(id, how, signal, (asking) => sectionOf(id).ask(asking)),
    more: (id, row, signal) =>
      within(id, {}, signal, async (asking) => (await sectionOf(id).more?.(asking, row)) ?? []),
  };
}

/** Asks in one read-only transaction. @throws {CannotLook} where the server refuses, an Error where the connection fails */
async function inTransaction<T>(
  url: string,
  context: Context,
  signal: AbortSignal,
  ask: (connection: Connection) => Promise<T>,
): Promise<T> {
  const result = await withPostgres(url, context, signal, async (connection) => {
    try {
      await connection.query(begin);
      return { value: await ask(connection) };
    } catch (error) {
      // What the server said ends the question; anything else ends the connection.
      const refused = refusalOf(error);
      if (refused) return { refused };
      throw error;
    } finally {
      await connection.query(marked('ROLLBACK')).catch(() => {});
    }
  });
  if ('refused' in result) throw result.refused;
  return result.value;
}

async function serverOf(rows: Asking['rows']): Promise<Server> {
  const [found] = await rows<{ version: number; user: string; database: string }>(
    `SELECT current_setting('server_version_num')::int AS version, quote_ident(current_user) AS "user",
      quote_ident(current_database()) AS database`,
  );
  if (found!.version < oldest) throw new CannotLook('too-old', words.depth.postgres.tooOld(found!.version));
  return found!;
}

/** An error that the server itself sent, as the reason of a section; undefined for one of the connection. */
function refusalOf(error: unknown): CannotLook | undefined {
  if (error instanceof CannotLook) return error;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const said = words.depth.postgres;
  const { code } = error;
  // 57P01 to 57P05: the server, or somebody, ends the connection.
  if (!/^[0-9A-Z]{5}$/.test(code) || /^(?:57P|08)/.test(code)) return undefined;
  if (code === '42501') return new CannotLook('no-right', said.refused(error.message));
  if (code === '57014') return new CannotLook('no-answer', said.tooLong(bounds.statement));
  if (code === '55P03') return new CannotLook('no-answer', said.locked);
  return new CannotLook('failed', error.message);
}
