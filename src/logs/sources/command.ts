import { basename } from 'node:path';
import { z } from 'zod';
import { hostOption, linesOn } from '../../connections/host.ts';
import type { LogKind } from '../../model/log.ts';
import { untilIdle } from '../follow/until-idle.ts';

const schema = z.strictObject({
  command: z
    .array(z.string())
    .min(1)
    .describe(
      'Program and arguments, no shell is involved; `{tail}` stands for how many lines are wanted, `{since}` for the time of the first (RFC 3339)',
    ),
  follow: z
    .array(z.string())
    .optional()
    .describe(
      'Arguments that are added when the log is followed; without them it is taken to go on by itself',
    ),
  env: z.record(z.string(), z.string()).optional(),
  host: hostOption,
});
type Options = z.infer<typeof schema>;

/** What is taken as the beginning where nobody says, in milliseconds before now. */
const defaultSinceMs = 600_000;

export const command: LogKind<Options> = {
  kind: 'command',
  summary: 'The lines that a program prints; it is started again when it ends.',
  schema,
  example: '{ command: [multilog, show, api, "--lines={tail}"], follow: [--follow] }',
  name: (options) => basename(options.command[0]!),
  open(options, context) {
    return {
      label: `${options.command.join(' ')}${options.host === undefined ? '' : ` on ${options.host}`}`,
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
            { cwd: context.baseDir, signal: own, ...(options.env ? { env: options.env } : {}) },
            context,
          );
        // One that goes on by itself has told what there is when it is quiet.
        const texts =
          request.follow || options.follow ? lines(signal) : untilIdle(lines, context.clock, signal);
        for await (const text of texts) yield { text };
      },
    };
  },
};
