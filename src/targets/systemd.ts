import * as z from 'zod';
import { hostOption, runOn } from '../connections/host.ts';
import { whyLine } from '../connections/why-line.ts';
import { journalLines } from '../logs/sources/journal.ts';
import type { Risk, TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import { CannotAsk, type CheckAnswer, type Context } from '../model/kind.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { durationSchema } from '../schema/duration.ts';
import { plainLine } from '../text/shell.ts';
import { words } from '../words/index.ts';
import { plannerOf } from './planners.ts';

const schema = z.strictObject({
  systemd: z
    .string()
    .regex(/^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]*$/, { error: () => words.targets.systemd.unit })
    .describe('Unit; without a suffix a service'),
  host: hostOption,
  user: z.boolean().default(false).describe("A unit of the user's own manager"),
  sudo: z.boolean().default(false).describe('Change it through sudo -n, which must not ask for a password'),
  timeout: durationSchema.default(90_000).describe('Time-out of a start or stop; default 90s, like systemd'),
});
type Options = z.infer<typeof schema>;

/** How a verb changes a unit. */
interface Change {
  readonly to: 'active' | 'inactive';
  readonly risk: Risk;
  readonly undo?: 'start' | 'stop';
  /** @throws Error when the verb makes no sense in this state */
  check?(unit: string, state: Unit): void;
}

const changes: Readonly<Record<Verb, Change>> = {
  restart: { to: 'active', risk: 'disruptive' },
  reload: {
    to: 'active',
    risk: 'safe',
    check(unit, { CanReload }) {
      if (CanReload !== 'yes') throw new Error(words.targets.systemd.cannotReload(unit));
    },
  },
  stop: {
    to: 'inactive',
    risk: 'disruptive',
    undo: 'start',
    check(unit, { ActiveState }) {
      if (ActiveState !== 'active' && ActiveState !== 'activating')
        throw new Error(words.targets.systemd.notRunning(unit, ActiveState));
    },
  },
  start: {
    to: 'active',
    risk: 'safe',
    undo: 'stop',
    check(unit, { ActiveState }) {
      if (ActiveState === 'active') throw new Error(words.targets.runs(unit));
    },
  },
};

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
      label: words.targets.systemd.label(unit, options.host),
      verbs: Object.keys(changes),
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
          ...defined({
            memoryBytes: memory,
            cpuPercent: used < 0 ? undefined : used * 100,
            restarts: counted(state.NRestarts),
          }),
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
        const change = plannerOf(changes, verb, words.targets.systemd.self);
        return planFor(verb, change, unit, await show(signal), options, context);
      },
      sketch(verb) {
        const { to, risk } = plannerOf(changes, verb, words.targets.systemd.self);
        return {
          requests: [shownLine(verb, unit, options)],
          exact: true,
          to,
          thing: 'unit',
          risk,
          unseen: [words.targets.unseen.state(words.targets.systemd.label(unit, options.host))],
        };
      },
    };
  },
};

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
  if (asked.code !== 0)
    throw new CannotAsk(words.targets.systemd.failedToAsk(asked.stderr.trim(), asked.code));
  const found = Object.fromEntries(
    asked.stdout.split('\n').map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, Math.max(0, at)), line.slice(at + 1)];
    }),
  );
  if (!found.ActiveState) throw new CannotAsk(words.targets.systemd.noState);
  return Object.fromEntries(properties.map((name) => [name, found[name] ?? ''])) as unknown as Unit;
}

/** What the state of a unit says (systemd.unit(5), systemd.service(5)). */
function judgeUnit(unit: string, state: Unit): CheckAnswer {
  const { systemd: said } = words.targets;
  if (state.LoadState === 'not-found') return { status: 'down', message: said.none(unit) };
  const restarts = counted(state.NRestarts) ?? 0;
  const again = restarts > 0 ? said.restarted(restarts) : '';
  switch (state.ActiveState) {
    case 'active':
    case 'reloading':
    case 'refreshing':
      return { status: 'up', message: `${state.SubState}${again}` };
    case 'activating':
      return state.SubState === 'auto-restart'
        ? { status: 'down', message: said.restarting(why(state)) + again }
        : { status: 'degraded', message: said.starting };
    case 'deactivating':
      return { status: 'degraded', message: said.stopping };
    case 'failed':
      return { status: 'down', message: said.failed(why(state)) + again };
    default:
      return { status: 'down', message: state.ActiveState };
  }
}

function why({ Result, ExecMainStatus }: Unit): string {
  const { systemd: said } = words.targets;
  return Result === 'exit-code' ? said.exitCode(ExecMainStatus) : Result || said.noReason;
}

/** A number that systemd counts; it writes 2^64-1 or [not set] where it does not. */
function counted(text: string): number | undefined {
  return /^\d+$/.test(text) && text !== '18446744073709551615' ? Number(text) : undefined;
}

function argvOf(verb: Verb, unit: string, options: Options): readonly string[] {
  return [...(options.sudo ? ['sudo', '-n'] : []), 'systemctl', ...scope(options), verb, '--', unit];
}

function shownLine(verb: Verb, unit: string, options: Options): string {
  const where = options.host === undefined ? '' : `on ${options.host}: `;
  return where + plainLine(argvOf(verb, unit, options));
}

function planFor(
  verb: Verb,
  { to, risk, undo, check }: Change,
  unit: string,
  state: Unit,
  options: Options,
  context: Context,
): TargetPlan {
  const { systemd: said, startAgain, stopAgain, failed } = words.targets;
  if (state.LoadState === 'not-found') throw new Error(said.none(unit));
  check?.(unit, state);
  const argv = argvOf(verb, unit, options);
  const undoText = undo === 'start' ? startAgain(unit) : stopAgain(unit);
  return {
    requests: [shownLine(verb, unit, options)],
    exact: true,
    from: state.ActiveState,
    to,
    touches: 1,
    thing: 'unit',
    risk,
    ...defined({ undo: undo && { verb: undo, params: {}, text: undoText } }),
    preconditions: [
      {
        text: said.is(unit, state.ActiveState, state.MainPID === '0' ? undefined : state.MainPID),
        async recheck(signal) {
          const now = await showUnit(unit, options, context, signal);
          if (now.ActiveState !== state.ActiveState) return said.isNow(unit, now.ActiveState);
          return now.InvocationID === state.InvocationID ? undefined : said.startedAgain(unit);
        },
      },
    ],
    timeoutMs: options.timeout,
    async run(output, signal) {
      const running = { cwd: context.baseDir, signal, onLine: output };
      const { code, stderr } = await runOn(options.host, argv, running, context);
      if (code !== 0) throw new Error(whyLine(stderr) || failed('systemctl', code));
    },
    verify: {
      label: said.says(unit, to),
      async look(signal) {
        const now = await showUnit(unit, options, context, signal);
        const good = now.ActiveState === 'failed' ? to === 'inactive' : now.ActiveState === to;
        return good ? undefined : said.isStill(unit, judgeUnit(unit, now).message);
      },
    },
  };
}
