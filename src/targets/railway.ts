import { z } from 'zod';
import { runCommand } from '../connections/command.ts';
import { commandLines } from '../connections/command-stream.ts';
import { lastLine } from '../connections/lines.ts';
import type { TargetPlan } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import type { LogRequest, RawLine, Target, TargetKind } from '../model/target.ts';

const word = z.string().regex(/^[^\s-][^\n]*$/, 'expected a name or an id');

const schema = z.strictObject({
  railway: word.describe('Service; the project is the one the folder is linked to'),
  environment: word.optional().describe('Environment of the project; default the linked one'),
});
type Options = z.infer<typeof schema>;

const verbs = ['redeploy', 'restart', 'set-env'] as const;
const timeoutMs = 2 * 60_000;
const pair = /^[A-Za-z_][A-Za-z0-9_]*=.*$/s;

export const railway: TargetKind<Options> = {
  kind: 'railway',
  summary: 'A service on Railway, through the railway command and its login.',
  schema,
  example: '{ railway: backend, environment: production }',
  open(options, context): Target {
    return {
      label: `service ${options.railway} on Railway`,
      verbs,
      logs: (request, signal) => logsOf(options, request, context, signal),
      async plan(verb, params) {
        const steps = stepsFor(verb, String(params.set ?? ''), options);
        const plan: TargetPlan = {
          requests: steps.map((argv) => argv.join(' ')),
          to: verb === 'set-env' ? String(params.set) : 'a new deployment of what is there',
          touches: 1,
          thing: 'service',
          risk: 'disruptive',
          // The command cannot tell what a variable was without printing every secret.
          ...(verb === 'set-env'
            ? { warnings: ['what the variables were before is not read: there is no undo'] }
            : {}),
          preconditions: [],
          timeoutMs,
          async run(output, signal) {
            for (const argv of steps) {
              const { code, stderr } = await runCommand(argv, {
                cwd: context.baseDir,
                signal,
                onLine: output,
              });
              if (code !== 0) throw new Error(lastLine(stderr) || `railway ended with ${code}`);
            }
          },
        };
        return plan;
      },
    };
  },
};

/** The commands of a verb (docs.railway.com/reference/cli-api). */
function stepsFor(verb: string, set: string, options: Options): readonly (readonly string[])[] {
  const where = scope(options);
  switch (verb) {
    case 'redeploy':
      return [['railway', 'redeploy', ...where, '--yes']];
    case 'restart':
      return [['railway', 'restart', ...where, '--yes']];
    case 'set-env': {
      const words = set.split(/\s+/).filter(Boolean);
      const wrong = words.find((one) => !pair.test(one));
      if (words.length === 0 || wrong !== undefined)
        throw new Error(
          `set-env needs NAME=value, several separated by spaces${wrong === undefined ? '' : `, not "${wrong.slice(0, 80)}"`}`,
        );
      // Each change would deploy by itself: the last step does it once for all.
      return [
        ['railway', 'variables', ...where, '--skip-deploys', ...words.flatMap((one) => ['--set', one])],
        ['railway', 'redeploy', ...where, '--yes'],
      ];
    }
    default:
      throw new Error(`a Railway service cannot ${verb}`);
  }
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
