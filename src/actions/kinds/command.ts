import { resolve } from 'node:path';
import * as z from 'zod';
import { hostOption, runOn } from '../../connections/host.ts';
import { defined } from '../../model/defined.ts';
import type { ActionKind, OwnAction } from '../../model/target.ts';
import { words } from '../../words/index.ts';
import { fillArguments, fillJson, fillText, hasPlaceholder } from './fill.ts';

const schema = z.strictObject({
  command: z
    .array(z.string())
    .min(1)
    .refine(([program = '']) => program !== '' && !hasPlaceholder(program), {
      error: () => words.actions.own.command.program,
    })
    .describe('Program and arguments, never through a shell; {name} stands for a parameter'),
  host: hostOption,
  cwd: z.string().optional().describe('Folder to run it in; default that of the configuration'),
  env: z
    .record(z.string(), z.string())
    .optional()
    .describe('More environment; {name} stands for a parameter'),
  input: z.string().optional().describe('What it reads; {name} stands for a parameter'),
  json: z.json().optional().describe('JSON that it reads instead; {name} stands for a parameter'),
  success: z.array(z.number().int().min(0).max(255)).default([0]).describe('Exit codes that mean success'),
  uncancellable: z.boolean().default(false).describe('It must not be stopped once it runs'),
});
type Options = z.infer<typeof schema>;

/** How long a command may take where nothing else is said, in milliseconds. */
const timeoutMs = 5 * 60_000;

export const command: ActionKind<Options> = {
  kind: 'command',
  summary: 'A program with its arguments, here or on a host.',
  schema,
  example: '{ command: [python, scripts/process_retry_queue.py], host: web1 }',
  open(options, context): OwnAction {
    const where = options.host === undefined ? '' : `on ${options.host}: `;
    return {
      label: `${where}${options.command[0]}`,
      async plan(params) {
        const argv = fillArguments(options.command, params);
        const env = Object.fromEntries(
          Object.entries(options.env ?? {}).map(([name, value]) => [name, fillText(value, params)]),
        );
        const input =
          options.json === undefined
            ? options.input && fillText(options.input, params)
            : JSON.stringify(fillJson(options.json, params));
        const given = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)} `);
        return {
          requests: [where + given.join('') + argv.map(quoted).join(' ')],
          touches: 1,
          thing: 'command',
          risk: 'disruptive',
          preconditions: [],
          timeoutMs,
          ...(options.uncancellable ? { uncancellable: true } : {}),
          async run(output, signal) {
            // On a host ssh passes no environment on; env(1) does.
            const remote = options.host !== undefined && given.length > 0;
            const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
            const result = await runOn(
              options.host,
              remote ? ['env', '--', ...pairs, ...argv] : argv,
              {
                cwd: resolve(context.baseDir, options.cwd ?? '.'),
                env,
                signal,
                onLine: output,
                ...defined({ input }),
              },
              context,
            );
            const { command: said } = words.actions.own;
            if (result.code === undefined) throw new Error(said.ended(argv[0]!, String(result.signal)));
            if (options.success.includes(result.code)) return;
            const last = result.stderr.trim().split('\n').at(-1);
            throw new Error(said.failed(argv[0]!, result.code, last));
          },
        };
      },
    };
  },
};

/** An argument as people would have to type it. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./{}-]+$/.test(argument) ? argument : JSON.stringify(argument);
}
