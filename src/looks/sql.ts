import * as z from 'zod';
import { postgresLabel, queryReadOnly, rowLimit } from '../connections/postgres.ts';
import type { LookKind } from '../model/look.ts';
import { postgresUrl } from '../schema/url.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { words } from '../words/index.ts';
import { tableOf } from './cells.ts';

const schema = z.strictObject({
  sql: z
    .string()
    .min(1)
    .refine(isReading, { error: () => words.looks.config.reads })
    .describe('A query; runs in a read-only transaction'),
  db: postgresUrl.optional().describe("Connection URL; default that of the component's own PostgreSQL"),
});
export type SqlLookOptions = z.infer<typeof schema>;

export const sql: LookKind<SqlLookOptions> = {
  kind: 'sql',
  summary: 'The rows of a PostgreSQL query.',
  schema,
  example:
    '{ sql: "SELECT status, count(*) FROM handoffs GROUP BY 1 ORDER BY 2 DESC", db: "postgres://app@localhost/app" }',
  open: ({ sql: query, db }, context) => ({
    label: words.sources.label.on(excerptOf(query.replace(/\s+/g, ' ').trim(), 120), postgresLabel(db!)),
    async ask(signal) {
      const { rows, columns, more } = await queryReadOnly(db!, query, context, signal);
      const twice = columns.find((name, place) => columns.indexOf(name) !== place);
      // The driver keeps one value for both: one of them would stand in the wrong column.
      if (twice !== undefined) throw new Error(words.looks.sameColumn(excerptOf(twice, 80)));
      return tableOf(
        columns,
        rows.map((row) => columns.map((name) => row[name])),
        more ? words.looks.rowsCut(rowLimit) : undefined,
      );
    },
  }),
};

/** Whether a statement only reads, as far as its first word tells; the transaction holds it to that. */
function isReading(text: string): boolean {
  const body = text.replace(/^(?:\s|\(|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
  return /^(?:select|with|values|table|show|explain)\b/i.test(body);
}
