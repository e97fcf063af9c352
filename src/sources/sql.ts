import * as z from 'zod';
import { postgresLabel, queryReadOnly, rowLimit } from '../connections/postgres.ts';
import { numberOf } from '../model/json-path.ts';
import type { Context, Source, SourceKind, SourcePast } from '../model/kind.ts';
import { postgresUrl } from '../schema/url.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({
  sql: z.string().min(1).describe('A query; runs read-only'),
  db: postgresUrl.describe('Connection URL'),
  history: z
    .string()
    .refine((text) => [':from', ':until'].every((name) => placeholder(name).test(text)), {
      error: () => words.sources.sql.needsPlaceholders,
    })
    .optional()
    .describe('A query for the past: a time and a value, from :from until :until, about every :step seconds'),
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
      ...(options.history === undefined ? {} : { past: pastOf(options.history, options.db, context) }),
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

function placeholder(name: string): RegExp {
  return new RegExp(`(?<![:\\w])${name}\\b`, 'g');
}

/** Asks a query for the past; times and step are written into it as literals. */
function pastOf(query: string, db: string, context: Context): SourcePast {
  const ask: SourcePast['ask'] = async (from, until, stepMs, signal) => {
    const moment = (at: number): string => `timestamptz '${new Date(at).toISOString()}'`;
    const sql = query
      .replace(placeholder(':from'), () => moment(from))
      .replace(placeholder(':until'), () => moment(until))
      .replace(placeholder(':step'), () => String(Math.round(stepMs / 1_000)));
    const { rows, columns, more } = await queryReadOnly(db, sql, context, signal);
    if (more) throw new Error(words.sources.sql.tooManyMoments(rowLimit));
    const [time, number] = columns;
    if (time === undefined || number === undefined) throw new Error(words.sources.sql.needsTwoColumns);
    return rows.map((row) => {
      const at = momentOf(row[time]);
      if (at === undefined) throw new Error(words.sources.sql.notTime(time));
      return { at, value: numberOf(row[number]) ?? Number.NaN };
    });
  };
  return { most: rowLimit - 10, ask };
}

/** A timestamp as milliseconds since 1970: as one, or as seconds or milliseconds since then. */
function momentOf(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime();
  const number = numberOf(value);
  if (number !== undefined) return number < 1e11 ? number * 1_000 : number;
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

function whyNot(column: string, value: unknown): string {
  if (value === null || value === undefined) return words.sources.sql.null;
  const interval = typeof value === 'object' && 'toPostgres' in value;
  return interval ? words.sources.sql.interval(column) : words.sources.sql.notNumber(column);
}
