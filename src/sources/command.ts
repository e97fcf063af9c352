import * as z from 'zod';
import { hostOption, runOn } from '../connections/host.ts';
import { defined } from '../model/defined.ts';
import { numberOf, parseJsonPath } from '../model/json-path.ts';
import type { Source, SourceKind } from '../model/kind.ts';
import { jsonPathSchema } from '../schema/json-path.ts';
import { words } from '../words/index.ts';
import { readingOf } from './rows.ts';

const schema = z.strictObject({
  command: z.array(z.string()).min(1).describe('Program and arguments; no shell is involved'),
  path: jsonPathSchema.default('').describe('Where in the JSON it prints the value is'),
  env: z.record(z.string(), z.string()).optional().describe('Variables added to its environment'),
  host: hostOption,
});
type Options = z.infer<typeof schema>;

export const command: SourceKind<Options> = {
  kind: 'command',
  summary: 'A number, or JSON, that a program prints.',
  hasRows: true,
  schema,
  example: '{ command: [./count-open-tickets.sh] }',
  open(options, context): Source {
    const path = parseJsonPath(options.path)!;
    return {
      label: words.sources.label.command(options.command.join(' '), options.host),
      async read(signal) {
        const { code, stdout, stderr, truncated } = await runOn(
          options.host,
          options.command,
          {
            cwd: context.baseDir,
            signal,
            ...defined({ env: options.env }),
          },
          context,
        );
        if (code !== 0) {
          throw new Error(words.sources.exited(code, stderr.trim().split('\n', 1)[0]!));
        }
        if (truncated) throw new Error(words.sources.printedTooMuch);
        const number = options.path === '' ? numberOf(stdout.trim()) : undefined;
        if (number !== undefined) return { value: number };
        let document: unknown;
        try {
          document = JSON.parse(stdout);
        } catch {
          return {
            value: null,
            why: stdout.trim() === '' ? words.sources.printedNothing : words.sources.printedNeither,
          };
        }
        return readingOf(document, path, options.path);
      },
    };
  },
};
