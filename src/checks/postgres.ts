import * as z from 'zod';
import { askOne, postgresLabel, queryReadOnly } from '../connections/postgres.ts';
import type { Check, CheckKind } from '../model/kind.ts';
import { postgresUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { timed, underSchema } from './under.ts';

const schema = z.strictObject({
  postgres: postgresUrl.describe('Connection URL'),
  query: z.string().optional().describe('Query that must succeed; default SELECT 1'),
  under: underSchema,
});
type Options = z.infer<typeof schema>;

export const postgres: CheckKind<Options> = {
  kind: 'postgres',
  summary: 'A PostgreSQL server that answers a query.',
  schema,
  example: '{ postgres: "postgres://app@localhost/app" }',
  open(options, context): Check {
    return {
      label: words.checks.label.query(postgresLabel(options.postgres)),
      async run(signal) {
        const started = context.clock.elapsed();
        if (options.query === undefined) await askOne(options.postgres, context, signal);
        else await queryReadOnly(options.postgres, options.query, context, signal);
        const latencyMs = context.clock.elapsed() - started;
        return timed({ status: 'up', message: words.checks.postgres.answers }, latencyMs, options.under);
      },
    };
  },
};
