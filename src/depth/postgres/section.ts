import type { PoolClient } from 'pg';
import type { DepthAsk, DepthField, DepthFindings, DepthSection } from '../../model/depth.ts';

/** What is known of the server before a section is asked. */
export interface Server {
  /** 160_002 for 16.2. */
  readonly version: number;
  /** The login by which it is asked, quoted as an identifier. */
  readonly user: string;
  readonly database: string;
}

/** Something a section remembers between questions, for differences: one for each open depth. */
export type Memory = Map<string, unknown>;

/** What a section asks with: one read-only transaction with time-outs of its own. */
export interface Asking {
  readonly server: Server;
  readonly memory: Memory;
  readonly how: DepthAsk;
  /** Rows of one statement. */
  rows<Row>(sql: string, params?: readonly unknown[]): Promise<readonly Row[]>;
}

/** One section of a PostgreSQL database. */
export interface PostgresSection extends DepthSection {
  ask(asking: Asking): Promise<DepthFindings>;
  more?(asking: Asking, row: string): Promise<readonly DepthField[]>;
}

export type Connection = PoolClient;

/** What tells plantao's own statements from all others. */
export const mark = '/* plantao */';

/** A statement with the mark: behind its first word, as what stands before that is not kept by newer servers. */
export function marked(sql: string): string {
  return sql.replace(/^\s*\w+/, (word) => `${word} ${mark}`);
}
