import { z } from 'zod';
import { hostOption, runOn } from '../connections/host.ts';
import { journalLines } from '../logs/sources/journal.ts';
import type { TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import { CannotAsk, type CheckAnswer, type Context } from '../model/kind.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { durationSchema } from '../schema/duration.ts';

const schema = z.strictObject({
  systemd: z
    .string()
    .regex(/^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]*$/, 'expected the name of a unit such as agente-api')
    .describe('Unit; without a suffix a service'),
  host: hostOption,
  user: z.boolean().default(false).describe("A unit of the user's own manager"),
  sudo: z.boolean().default(false).describe('Change it through sudo -n, which must not ask for a password'),
  timeout: durationSchema
    .default(90_000)
    .describe('Most time a start or stop may take; default 90s, as systemd has it'),
});
type Options = z.infer<typeof schema>;

const verbs = ['restart', 'reload', 'stop', 'start'] as const;
type UnitVerb = (typeof verbs)[number];

/** The properties of a unit that are asked for (org.freedesktop.systemd1(5)). */
const properties = [
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'ExecMainStatus',
  'NRestarts',
  'InvocationID',
  'MainPID',
  'MemoryCurrent',
  'CPUUsageNSec',
  'CanReload',
] as const;
type Unit = Readonly<Record<(typeof properties)[number], string>>;

export const systemd: TargetKind<Options> = {
  kind: 'systemd',
  summary: 'A systemd unit, here or on a host, with its journal.',
  schema,
  example: '{ systemd: agente-api, host: web1, sudo: true }',
  open(options, context): Target {
    const unit = /\.\w+$/.test(options.systemd) ? options.systemd : `${options.systemd}.service`;
    const show = (signal: AbortSignal): Promise<Unit> => showUnit(unit, options, context, signal);
    let before: { readonly at: number; readonly cpuMs: number } | undefined;
    return {
      label: `${unit}${options.host === undefined ? '' : ` on ${options.host}`}`,
      verbs,
      status: async (signal) => judgeUnit(unit, await show(signal)),
      async stats(signal) {
        const state = await show(signal);
        const [memory, cpu] = [counted(state.MemoryCurrent), counted(state.CPUUsageNSec)];
        const now = cpu === undefined ? undefined : { at: context.clock.elapsed(), cpuMs: cpu / 1e6 };
        const used =
          now && before && now.at > before.at ? (now.cpuMs - before.cpuMs) / (now.at - before.at) : -1;
        before = now;
        return {
          instances: state.ActiveState === 'active' ? 1 : 0,
          ...defined({ memoryBytes: memory }),
          ...(used < 0 ? {} : { cpuPercent: used * 100 }),
          ...(counted(state.NRestarts) === undefined ? {} : { restarts: counted(state.NRestarts)! }),
        };
      },
      logs: (request, signal) =>
        journalLines(
          { host: options.host, user: options.user, match: [`--unit=${unit}`] },
          request,
          context,
          signal,
        ),
      async plan(verb, _params, signal) {
        if (!isUnitVerb(verb)) throw new Error(`a unit cannot ${verb}`);
        return planFor(verb, unit, await show(signal), options, context);
      },
    };
  },
};

function isUnitVerb(verb: Verb): verb is UnitVerb {
  return (verbs as readonly string[]).includes(verb);
}

function scope({ user }: Options): readonly string[] {
  return user ? ['--user'] : [];
}

/** What systemd knows of a unit. @throws CannotAsk when systemd does not answer */
async function showUnit(
  unit: string,
  options: Options,
  context: Context,
  signal: AbortSignal,
): Promise<Unit> {
  const argv = [
    'systemctl',
    ...scope(options),
    'show',
    '--no-pager',
    `--property=${properties.join(',')}`,
    '--',
    unit,
  ];
  const asked = await runOn(options.host, argv, { cwd: context.baseDir, signal }, context);
  if (asked.code !== 0) throw new CannotAsk(`systemctl: ${asked.stderr.trim() || `exit code ${asked.code}`}`);
  const found = Object.fromEntries(
    asked.stdout.split('\n').map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, Math.max(0, at)), line.slice(at + 1)];
    }),
  );
  if (!found.ActiveState)
    throw new CannotAsk('systemctl answered without a state: is systemd running there?');
  return Object.fromEntries(properties.map((name) => [name, found[name] ?? ''])) as unknown as Unit;
}

/** What the state of a unit says (systemd.unit(5), systemd.service(5)). */
export function judgeUnit(unit: string, state: Unit): CheckAnswer {
  if (state.LoadState === 'not-found') return { status: 'down', message: `there is no unit ${unit}` };
  const restarts = counted(state.NRestarts) ?? 0;
  const again = restarts > 0 ? `, restarted ${restarts} ${restarts === 1 ? 'time' : 'times'}` : '';
  switch (state.ActiveState) {
    case 'active':
    case 'reloading':
    case 'refreshing':
      return { status: 'up', message: `${state.SubState}${again}` };
    case 'activating':
      return state.SubState === 'auto-restart'
        ? { status: 'down', message: `restarting after ${why(state)}${again}` }
        : { status: 'degraded', message: 'starting' };
    case 'deactivating':
      return { status: 'degraded', message: 'stopping' };
    case 'failed':
      return { status: 'down', message: `failed: ${why(state)}${again}` };
    default:
      return { status: 'down', message: state.ActiveState };
  }
}

function why({ Result, ExecMainStatus }: Unit): string {
  return Result === 'exit-code' ? `exit code ${ExecMainStatus}` : Result || 'no reason given';
}

/** A number that systemd counts; it writes 2^64-1 or [not set] where it does not. */
function counted(text: string): number | undefined {
  return /^\d+$/.test(text) && text !== '18446744073709551615' ? Number(text) : undefined;
}

function planFor(verb: UnitVerb, unit: string, state: Unit, options: Options, context: Context): TargetPlan {
  if (state.LoadState === 'not-found') throw new Error(`there is no unit ${unit}`);
  const runs = state.ActiveState === 'active' || state.ActiveState === 'activating';
  if (verb === 'stop' && !runs) throw new Error(`${unit} does not run (${state.ActiveState})`);
  if (verb === 'start' && state.ActiveState === 'active') throw new Error(`${unit} runs already`);
  if (verb === 'reload' && state.CanReload !== 'yes')
    throw new Error(`${unit} cannot reload: restart it instead`);
  const argv = [...(options.sudo ? ['sudo', '-n'] : []), 'systemctl', ...scope(options), verb, '--', unit];
  const where = options.host === undefined ? '' : `on ${options.host}: `;
  const back = verb === 'stop' ? 'start' : 'stop';
  return {
    requests: [where + argv.join(' ')],
    from: state.ActiveState,
    to: verb === 'stop' ? 'inactive' : 'active',
    touches: 1,
    thing: 'unit',
    risk: verb === 'start' || verb === 'reload' ? 'safe' : 'disruptive',
    ...(verb === 'stop' || verb === 'start'
      ? { undo: { verb: back, params: {}, text: `${back} ${unit} again` } }
      : {}),
    preconditions: [
      {
        text: `${unit} is ${state.ActiveState}${state.MainPID === '0' ? '' : `, main pid ${state.MainPID}`}`,
        async recheck(signal) {
          const now = await showUnit(unit, options, context, signal);
          if (now.ActiveState !== state.ActiveState) return `${unit} is ${now.ActiveState} now`;
          return now.InvocationID === state.InvocationID ? undefined : `${unit} was started again`;
        },
      },
    ],
    timeoutMs: options.timeout,
    async run(output, signal) {
      const result = await runOn(
        options.host,
        argv,
        { cwd: context.baseDir, signal, onLine: output },
        context,
      );
      if (result.code !== 0)
        throw new Error(result.stderr.trim().split('\n')[0] || `systemctl ended with ${result.code}`);
    },
    verify: {
      label: `systemctl says that ${unit} is ${verb === 'stop' ? 'inactive' : 'active'}`,
      async look(signal) {
        const now = await showUnit(unit, options, context, signal);
        const good =
          verb === 'stop'
            ? now.ActiveState === 'inactive' || now.ActiveState === 'failed'
            : now.ActiveState === 'active';
        return good ? undefined : `${unit} is ${judgeUnit(unit, now).message}`;
      },
    },
  };
}
