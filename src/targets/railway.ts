import * as z from 'zod';
import { runCommand } from '../connections/command.ts';
import { commandLines } from '../connections/command-stream.ts';
import { whyLine } from '../connections/why-line.ts';
import type { TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { Context } from '../model/kind.ts';
import { type Parts, plain, textOf } from '../model/part.ts';
import type { LogRequest, RawLine, Target, TargetKind } from '../model/target.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { secretPair } from '../text/parts.ts';
import { shellLine } from '../text/shell.ts';
import { words } from '../words/index.ts';
import { runInTurn, type Step } from './in-turn.ts';
import { plannerOf } from './planners.ts';

const word = z.string().regex(/^[^\s-][^\n]*$/, { error: () => words.targets.railway.name });

const schema = z.strictObject({
  railway: word.describe('Service; the project is the one the folder is linked to'),
  environment: word.optional().describe('Environment of the project; default the linked one'),
});
type Options = z.infer<typeof schema>;

const timeoutMs = 2 * 60_000;
const pair = /^[A-Za-z_][A-Za-z0-9_]*=.*$/s;

export const railway: TargetKind<Options> = {
  kind: 'railway',
  summary: 'A service on Railway, through the railway command and its login.',
  schema,
  example: '{ railway: backend, environment: production }',
  open(options, context): Target {
    const { railway: said, failed } = words.targets;
    return {
      label: said.label(options.railway),
      verbs: Object.keys(commandsOf),
      logs: (request, signal) => logsOf(options, request, context, signal),
      async plan(verb, params) {
        const commands = plannerOf(commandsOf, verb, said.self)(scope(options), String(params.set ?? ''));
        const steps = commands.map(
          ({ argv, input }): Step => ({
            request: shellLine({ argv: argv.map(plain), ...defined({ input }) }),
            async run(output, signal) {
              const { code, stderr } = await runCommand(argv, {
                cwd: context.baseDir,
                signal,
                onLine: output,
                ...defined({ input: input && textOf(input) }),
              });
              if (code !== 0) throw new Error(whyLine(stderr) || failed('railway', code));
            },
          }),
        );
        const plan: TargetPlan = {
          requests: steps.map(({ request }) => request),
          exact: true,
          to: verb === 'set-env' ? String(params.set) : said.newDeployment,
          touches: 1,
          thing: 'service',
          risk: 'disruptive',
          // The command cannot tell what a variable was without printing every secret.
          ...defined({ warnings: verb === 'set-env' ? [said.noUndo] : undefined }),
          preconditions: [],
          timeoutMs,
          run: (output, signal) => runInTurn(steps, output, signal),
        };
        return plan;
      },
    };
  },
};

/** One command, and what it reads. */
interface Command {
  readonly argv: readonly string[];
  readonly input?: Parts;
}

/** The commands of a verb (docs.railway.com/reference/cli-api). */
type Commands = (scope: readonly string[], set: string) => readonly Command[];

const commandsOf: Readonly<Record<Verb, Commands>> = {
  redeploy: (scope) => [{ argv: ['railway', 'redeploy', ...scope, '--yes'] }],
  restart: (scope) => [{ argv: ['railway', 'restart', ...scope, '--yes'] }],
  'set-env': setEnv,
};

/** Secrets one by one, by standard input: every user of the machine can read the arguments of a program. */
function setEnv(scope: readonly string[], set: string): readonly Command[] {
  const pairs = set.split(/\s+/).filter(Boolean);
  const wrong = pairs.find((one) => !pair.test(one));
  if (pairs.length === 0 || wrong !== undefined)
    throw new Error(words.targets.railway.pairs(wrong && excerptOf(wrong, 80)));
  const shown = pairs.map(secretPair);
  const secrets = shown.filter((parts) => parts.some(({ secret }) => secret));
  const open = shown.filter((parts) => !secrets.includes(parts)).map(textOf);
  const command = ['railway', 'variables', ...scope, '--skip-deploys'];
  // Each change would deploy by itself: the last step does it once for all.
  return [
    ...secrets.map(
      ([name, ...input]): Command => ({
        argv: [...command, '--set-from-stdin', name!.text.slice(0, -1)],
        input,
      }),
    ),
    ...(open.length === 0 ? [] : [{ argv: [...command, ...open.flatMap((one) => ['--set', one])] }]),
    { argv: ['railway', 'redeploy', ...scope, '--yes'] },
  ];
}

function scope({ railway: service, environment }: Options): readonly string[] {
  return ['--service', service, ...(environment === undefined ? [] : ['--environment', environment])];
}

async function* logsOf(
  options: Options,
  request: LogRequest,
  context: Context,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const argv = [
    'railway',
    'logs',
    ...scope(options),
    '--json',
    ...(request.follow ? [] : ['--lines', String(request.tail)]),
  ];
  for await (const line of commandLines(argv, { cwd: context.baseDir, signal })) yield railwayLine(line);
}

/** One line of `railway logs --json`: the message with the time the platform gave it. */
export function railwayLine(line: string): RawLine {
  try {
    const { message, timestamp } = JSON.parse(line) as { message?: unknown; timestamp?: unknown };
    const at = Date.parse(String(timestamp));
    const text = typeof message === 'string' ? message : line;
    return Number.isNaN(at) ? { text } : { text, at };
  } catch {
    return { text: line };
  }
}
