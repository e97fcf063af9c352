import { resolve } from 'node:path';
import * as z from 'zod';
import { hostOption, runOn } from '../../connections/host.ts';
import { whyLine } from '../../connections/why-line.ts';
import { defined } from '../../model/defined.ts';
import { type Parts, textOf } from '../../model/part.ts';
import type { ActionKind, OwnAction } from '../../model/target.ts';
import { secretByName, secretByShape } from '../../text/parts.ts';
import { shellLine } from '../../text/shell.ts';
import { words } from '../../words/index.ts';
import { Filling, hasPlaceholder } from './fill.ts';
import { parted, revealOption } from './reveal.ts';

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
  reveal: revealOption,
  uncancellable: z.boolean().default(false).describe('Never stop it once it runs'),
});
type Options = z.infer<typeof schema>;

/** How long a command may take where nothing else is said, in milliseconds. */
const timeoutMs = 5 * 60_000;

export const command: ActionKind<Options> = {
  kind: 'command',
  summary: 'A program with its arguments, here or on a host.',
  schema,
  example: '{ command: [python, scripts/process_retry_queue.py], host: web1 }',
  open(options, context, given = {}): OwnAction {
    const where = options.host === undefined ? '' : `on ${options.host}: `;
    return {
      label: `${where}${options.command[0]}`,
      async plan(params) {
        const filling = new Filling(params, given);
        const shownArgv = filling.arguments(['command'], options.command);
        const shownEnv = Object.entries(options.env ?? {}).map(
          ([name, value]) => [name, filling.text(['env', name], value)] as const,
        );
        const shownInput = inputOf(options, filling);
        const argv = shownArgv.map(textOf);
        const env = Object.fromEntries(shownEnv.map(([name, value]) => [name, textOf(value)]));
        const folder = options.host === undefined && options.cwd !== undefined;
        const pieces = shownArgv.map(secretByShape);
        const exposed = pieces.some((parts) => parts.some(({ secret }) => secret));
        const line = shellLine({
          argv: pieces,
          env: shownEnv.map(([name, value]) => [name, secretByName(name, value)]),
          ...defined({
            input: shownInput,
            folder: folder ? resolve(context.baseDir, options.cwd!) : undefined,
          }),
        });
        return {
          requests: [where + line],
          exact: true,
          touches: 1,
          thing: 'command',
          risk: 'disruptive',
          preconditions: [],
          ...(exposed ? { warnings: [words.actions.own.command.exposed] } : {}),
          timeoutMs,
          ...(options.uncancellable ? { uncancellable: true } : {}),
          ...(options.reveal === undefined ? {} : { reveals: true }),
          async run(output, signal, reveal) {
            const result = await runOn(
              options.host,
              argv,
              {
                cwd: resolve(context.baseDir, options.cwd ?? '.'),
                env,
                signal,
                ...(options.reveal === undefined ? { onLine: output } : {}),
                ...defined({ input: shownInput && textOf(shownInput) }),
              },
              context,
            );
            let { stdout } = result;
            if (options.reveal !== undefined) {
              const { secret, rest } = parted(stdout, options.reveal);
              reveal?.(secret);
              stdout = rest;
              for (const line of `${result.stderr}\n${rest}`.split('\n')) if (line !== '') output(line);
            }
            const { command: said } = words.actions.own;
            if (result.code === undefined) throw new Error(said.ended(argv[0]!, String(result.signal)));
            if (options.success.includes(result.code)) return;
            const why = whyLine(result.stderr) || whyLine(stdout);
            throw new Error(said.failed(argv[0]!, result.code, why));
          },
        };
      },
    };
  },
};

/** What the command reads. */
function inputOf({ json, input }: Options, filling: Filling): Parts | undefined {
  if (json !== undefined) return filling.json(['json'], json);
  return input === undefined ? undefined : filling.text(['input'], input);
}
