import { resolve } from 'node:path';
import * as z from 'zod';
import { hostOption } from '../connections/host.ts';
import { findProcesses, type ProcessQuery } from '../connections/processes.ts';
import type { Check, CheckKind } from '../model/kind.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({
  process: z
    .union([
      z.string().min(1),
      z.strictObject({ port: z.number().int().min(1).max(65_535).describe('The one that listens here') }),
      z.strictObject({ pattern: z.string().min(3).describe('Text in its command line') }),
      z.strictObject({ 'pid-file': z.string().min(1).describe('File that holds its pid') }),
    ])
    .describe('A pid file, { port: 8000 }, or { pattern: text in its command line }'),
  host: hostOption,
  min: z.number().int().positive().default(1).describe('Fewer processes than this: down'),
});
type Options = z.infer<typeof schema>;

export const processCheck: CheckKind<Options> = {
  kind: 'process',
  ownFault: true,
  summary: 'A running process: by pid file, by the port it listens on, or by its command line.',
  schema,
  example: '{ process: { pattern: "uvicorn app:main" } }',
  open(options, context): Check {
    const wanted = typeof options.process === 'string' ? { 'pid-file': options.process } : options.process;
    const query: ProcessQuery =
      'pid-file' in wanted
        ? {
            pidFile:
              options.host === undefined ? resolve(context.baseDir, wanted['pid-file']) : wanted['pid-file'],
          }
        : wanted;
    const [[how, value]] = Object.entries(wanted) as [[string, string | number]];
    return {
      label: words.checks.label.process(how, value, options.host),
      async run(signal) {
        const say = words.checks.process;
        const found = await findProcesses(query, context, signal, options.host);
        if (found.length < options.min) {
          return {
            status: 'down',
            message: found.length === 0 ? say.none : say.some(found.length, options.min),
          };
        }
        const who = found.length === 1 ? say.one(found[0]!.pid) : say.many(found.length);
        return { status: 'up', message: who };
      },
    };
  },
};
