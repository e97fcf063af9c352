import * as z from 'zod';
import { hostOption, runOn } from '../connections/host.ts';
import { whyLine } from '../connections/why-line.ts';
import { defined } from '../model/defined.ts';
import type { LookKind } from '../model/look.ts';
import { words } from '../words/index.ts';
import { linesOf } from './cells.ts';

const schema = z.strictObject({
  command: z
    .array(z.string())
    .min(1)
    .describe('Program and arguments, never through a shell; it must only read: nothing keeps it from more'),
  env: z.record(z.string(), z.string()).optional().describe('Variables added to its environment'),
  host: hostOption,
});
type Options = z.infer<typeof schema>;

/** Most of what a program prints that is kept, in bytes. */
const mostBytes = 512 * 2 ** 10;

export const command: LookKind<Options> = {
  kind: 'command',
  summary: 'What a program prints.',
  schema,
  example: '{ command: [df, -h], host: web1 }',
  open: ({ command: argv, env, host }, context) => ({
    label: words.sources.label.command(argv.join(' '), host),
    async ask(signal) {
      const { code, stdout, stderr, truncated } = await runOn(
        host,
        argv,
        { cwd: context.baseDir, signal, maxBytes: mostBytes, ...defined({ env }) },
        context,
      );
      if (code !== 0) throw new Error(words.sources.exited(code, whyLine(stderr) || whyLine(stdout)));
      return linesOf(stdout, truncated);
    },
  }),
};
