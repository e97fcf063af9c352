import * as z from 'zod';
import { postgresLabel, queryReadOnly, rowLimit } from '../connections/postgres.ts';
import { numberOf } from '../model/json-path.ts';
import type { Source, SourceKind } from '../model/kind.ts';
import { postgresUrl } from '../schema/url.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({
  sql: z.string().min(1).describe('A query; runs read-only'),
  db: postgresUrl.describe('Connection URL'),
});
type Options = z.infer<typeof schema>;

export const sql: SourceKind<Options> = {
  kind: 'sql',
  summary: 'A PostgreSQL query: its first value as a number, or its rows.',
  hasRows: true,
  schema,
  example: `{ sql: "SELECT count(*) FROM jobs WHERE state = 'pending'", db: "postgres://app@localhost/app" }`,
  open(options, context): Source {
    return {
      label: words.sources.label.on(
        excerptOf(options.sql.replace(/\s+/g, ' ').trim(), 120),
        postgresLabel(options.db),
      ),
      async read(signal) {
        const { rows, columns, more } = await queryReadOnly(options.db, options.sql, context, signal);
        const first = rows[0];
        if (!first) return { value: null, why: words.sources.sql.noRow, rows };
        const cut = more ? ({ more } as const) : {};
        const value = first[columns[0]!];
        const number = numberOf(value);
        if (number === undefined) {
          return { value: null, why: whyNot(columns[0]!, value), rows, ...cut };
        }
        return { value: number, rows, ...cut, ...(more ? { why: words.sources.sql.cut(rowLimit) } : {}) };
      },
    };
  },
};

function whyNot(column: string, value: unknown): string {
  if (value === null || value === undefined) return words.sources.sql.null;
  const interval = typeof value === 'object' && 'toPostgres' in value;
  return interval ? words.sources.sql.interval(column) : words.sources.sql.notNumber(column);
}
