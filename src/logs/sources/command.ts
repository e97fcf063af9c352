import { basename } from 'node:path';
import * as z from 'zod';
import { hostOption, linesOn } from '../../connections/host.ts';
import { defined } from '../../model/defined.ts';
import type { LogKind } from '../../model/log.ts';
import { untilIdle } from '../follow/until-idle.ts';
import { labelOn } from './label.ts';

const schema = z.strictObject({
  command: z
    .array(z.string())
    .min(1)
    .describe(
      'Program and arguments, without a shell; `{tail}` is replaced by the number of lines, `{since}` by the time of the first (RFC 3339)',
    ),
  follow: z
    .array(z.string())
    .optional()
    .describe(
      'Arguments added when the log is followed; without them the program is taken to follow by itself',
    ),
  env: z.record(z.string(), z.string()).optional().describe('Variables added to its environment'),
  host: hostOption,
});
type Options = z.infer<typeof schema>;

/** The default of `{since}`, in milliseconds before now. */
const defaultSinceMs = 600_000;

export const command: LogKind<Options> = {
  kind: 'command',
  summary: 'The lines that a program prints; restarted when it exits.',
  schema,
  example: '{ command: [multilog, show, api, "--lines={tail}"], follow: [--follow] }',
  name: (options) => basename(options.command[0]!),
  open(options, context) {
    return {
      label: labelOn(options.command.join(' '), options.host),
      async *read(request, signal) {
        const since = new Date(request.sinceMs ?? context.clock.now() - defaultSinceMs).toISOString();
        const filled = options.command.map((argument) =>
          argument.replaceAll('{tail}', String(request.tail)).replaceAll('{since}', since),
        );
        const argv = [...filled, ...(request.follow ? (options.follow ?? []) : [])];
        const lines = (own: AbortSignal): AsyncIterable<string> =>
          linesOn(
            options.host,
            argv,
            { cwd: context.baseDir, signal: own, ...defined({ env: options.env }) },
            context,
          );
        // A program that follows by itself has printed everything there is once it is idle.
        const texts =
          request.follow || options.follow ? lines(signal) : untilIdle(lines, context.clock, signal);
        for await (const text of texts) yield { text };
      },
    };
  },
};
