import { resolve } from 'node:path';
import * as z from 'zod';
import { hostOption } from '../connections/host.ts';
import { followFile } from '../logs/follow/follow-file.ts';
import { defined } from '../model/defined.ts';
import type { Context } from '../model/kind.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { durationSchema } from '../schema/duration.ts';
import { words } from '../words/index.ts';
import { foundProcesses } from './process-found.ts';
import { findInstances, type ProcessOptions, pidFileOf } from './process-life.ts';
import { planProcess } from './process-plan.ts';

const schema = z.strictObject({
  process: z
    .union([
      z.string().min(1),
      z.strictObject({ port: z.number().int().min(1).max(65_535).describe('The one that listens here') }),
      z.strictObject({ pattern: z.string().min(3).describe('Text in its command line') }),
      z.strictObject({ 'pid-file': z.string().min(1).describe('File that holds its pid') }),
    ])
    .describe(
      'Pid file, with {n} in it for several instances that scale; or, for what others start, { port: 8000 }, { pattern: text of its command line } or { pid-file: … }',
    ),
  host: hostOption,
  restart: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Program and arguments that restart what others start'),
  start: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Program and arguments that start an instance; no shell'),
  cwd: z.string().optional().describe('Folder to start it in; default the folder of the configuration'),
  env: z.record(z.string(), z.string()).optional().describe('Variables added to its environment'),
  output: z
    .string()
    .optional()
    .describe('Log file: what a started instance prints, and what the Logs pane follows'),
  'stop-signal': z
    .enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'])
    .default('SIGTERM')
    .describe('Signal that stops it; default SIGTERM'),
  grace: durationSchema.default(5_000).describe('Time to end by itself before it is killed; default 5s'),
  max: z.number().int().positive().max(1_000).default(20).describe('Most instances that scale may ask for'),
});
type Options = z.infer<typeof schema>;

export const processTarget: TargetKind<Options> = {
  kind: 'process',
  ownFault: true,
  summary: 'Local processes known by their pid files, started by a command of their own.',
  schema,
  example: '{ process: "run/worker-{n}.pid", start: [node, worker.js], output: logs/worker.log }',
  open(options, context): Target {
    if (typeof options.process !== 'string') return openFound(options, options.process, context);
    if (options.host !== undefined) throw new Error(words.targets.process.onHost);
    const scalable = options.process.includes('{n}');
    const life: ProcessOptions = {
      fileOf: pidFileOf(options.process, context.baseDir),
      scalable,
      cwd: resolve(context.baseDir, options.cwd ?? '.'),
      env: options.env ?? {},
      ...defined({
        start: options.start,
        output: options.output === undefined ? undefined : resolve(context.baseDir, options.output),
      }),
      stopSignal: options['stop-signal'],
      graceMs: options.grace,
      max: options.max,
    };
    const running = async (signal: AbortSignal) =>
      (await findInstances(life, signal)).flatMap(({ info }) => (info ? [info] : []));
    let before: { at: number; cpuMs: number } | undefined;
    const { process: said } = words.targets;
    return {
      label: words.targets.process.label(options.process),
      verbs: options.start
        ? ['restart', 'stop', 'start', ...(scalable ? (['scale'] as const) : [])]
        : ['stop'],
      async status(signal) {
        const found = await running(signal);
        if (found.length === 0) return { status: 'down', message: said.isDown };
        const [only, ...more] = found;
        const alone = only !== undefined && more.length === 0 && !scalable;
        return { status: 'up', message: alone ? said.pid(only.pid) : said.instances(found.length) };
      },
      async stats(signal) {
        const found = await running(signal);
        const now = { at: context.clock.elapsed(), cpuMs: found.reduce((sum, info) => sum + info.cpuMs, 0) };
        const used =
          before && now.at > before.at
            ? ((now.cpuMs - before.cpuMs) / (now.at - before.at)) * 100
            : undefined;
        before = now;
        return {
          instances: found.length,
          memoryBytes: found.reduce((sum, info) => sum + info.memoryBytes, 0),
          ...defined({ cpuPercent: used === undefined || used < 0 ? undefined : used }),
        };
      },
      ...(life.output
        ? { logs: (request, signal) => followFile(life.output!, request, context.clock, signal) }
        : {}),
      async plan(verb, params, signal) {
        return planProcess(verb, params, await findInstances(life, signal), life, context);
      },
    };
  },
};

function openFound(
  { host, restart, grace }: Options,
  wanted: Exclude<Options['process'], string>,
  context: Context,
): Target {
  const pidFile = 'pid-file' in wanted ? wanted['pid-file'] : undefined;
  const query =
    pidFile === undefined
      ? (wanted as { port: number } | { pattern: string })
      : { pidFile: host === undefined ? resolve(context.baseDir, pidFile) : pidFile };
  const [[how, value]] = Object.entries(wanted) as [[string, string | number]];
  return foundProcesses({ query, host, restart, graceMs: grace }, `${how} ${value}`, context);
}
