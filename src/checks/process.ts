import { resolve } from 'node:path';
import { z } from 'zod';
import { readPidFile } from '../connections/pid-file.ts';
import {
  type ProcessInfo,
  processesMatching,
  processInfo,
  processListeningOn,
} from '../connections/processes.ts';
import type { Check, CheckKind } from '../model/kind.ts';

const schema = z.strictObject({
  process: z
    .union([
      z.string().min(1),
      z.strictObject({ port: z.number().int().min(1).max(65_535) }),
      z.strictObject({ pattern: z.string().min(3) }),
      z.strictObject({ 'pid-file': z.string().min(1) }),
    ])
    .describe('A pid file, { port: 8000 }, or { pattern: text in its command line }'),
  min: z.number().int().positive().default(1).describe('Fewer processes than this: down'),
});
type Options = z.infer<typeof schema>;

export const processCheck: CheckKind<Options> = {
  kind: 'process',
  summary: 'A running process: by pid file, by the port it listens on, or by its command line.',
  schema,
  example: '{ process: { pattern: "uvicorn app:main" } }',
  open(options, context): Check {
    const wanted = typeof options.process === 'string' ? { 'pid-file': options.process } : options.process;
    const find = async (signal: AbortSignal): Promise<readonly ProcessInfo[]> => {
      if ('port' in wanted)
        return [await processListeningOn(wanted.port)].filter((info) => info !== undefined);
      if ('pattern' in wanted) return processesMatching(wanted.pattern, signal);
      const pid = await readPidFile(resolve(context.baseDir, wanted['pid-file']));
      const info = pid === undefined ? undefined : await processInfo(pid, signal);
      return info ? [info] : [];
    };
    const [[how, value]] = Object.entries(wanted) as [[string, string | number]];
    return {
      label: `process with ${how} ${value}`,
      async run(signal) {
        const found = await find(signal);
        if (found.length < options.min) {
          return {
            status: 'down',
            message: found.length === 0 ? 'not running' : `${found.length} of ${options.min} running`,
          };
        }
        const who = found.length === 1 ? `pid ${found[0]!.pid}` : `${found.length} processes`;
        return { status: 'up', message: who };
      },
    };
  },
};
