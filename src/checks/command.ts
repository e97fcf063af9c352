import * as z from 'zod';
import { hostOption, runOn } from '../connections/host.ts';
import { defined } from '../model/defined.ts';
import type { Check, CheckKind } from '../model/kind.ts';
import type { Status } from '../model/status.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({
  command: z.array(z.string()).min(1).describe('Program and arguments; no shell is involved'),
  ok: z
    .array(z.number().int().min(0).max(255))
    .optional()
    .describe('Exit codes that mean up; every other means down'),
  env: z.record(z.string(), z.string()).optional().describe('Variables added to its environment'),
  host: hostOption,
});
type Options = z.infer<typeof schema>;

/** Exit codes of monitoring plugins. */
const pluginCodes: readonly Status[] = ['up', 'degraded', 'down', 'unknown'];

export const command: CheckKind<Options> = {
  kind: 'command',
  summary: 'The exit code of a program: 0 up, 1 degraded, 2 down, 3 unknown, as monitoring plugins have it.',
  schema,
  example: '{ command: [./check-backup.sh, --max-age, 24h] }',
  open(options, context): Check {
    return {
      label: words.checks.label.command(options.command.join(' '), options.host),
      async run(signal) {
        const {
          code,
          signal: ended,
          stdout,
          stderr,
        } = await runOn(
          options.host,
          options.command,
          {
            cwd: context.baseDir,
            signal,
            maxBytes: 65_536,
            ...defined({ env: options.env }),
          },
          context,
        );
        const said = (stdout.trim() || stderr.trim()).split('\n', 1)[0]!;
        if (code === undefined)
          return { status: 'down', message: words.checks.command.killed(String(ended)) };
        const status = options.ok
          ? options.ok.includes(code)
            ? 'up'
            : 'down'
          : (pluginCodes[code] ?? 'down');
        return { status, message: said || words.checks.command.exited(code) };
      },
    };
  },
};
