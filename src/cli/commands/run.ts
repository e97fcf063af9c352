import { verbs } from '../../actions/verbs.ts';
import { type LiveSession, openSession } from '../../app/session.ts';
import type { ActionPlan, ActionRow, ActionState, GroupPlan, Verb, VerbInfo } from '../../model/action.ts';
import { systemClock } from '../../model/clock.ts';
import { nearestWord } from '../../text/nearest.ts';
import { errorText } from '../../words/error-text.ts';
import { askParams, confirmed } from '../ask.ts';
import { CommandError, configFileOf, type GlobalOptions } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { groupText } from '../plan-text.ts';
import { printJson } from '../print.ts';
import { givenParams, type ParamOptions } from '../run-params.ts';

export interface ConfirmOptions extends GlobalOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly confirm?: string;
  readonly reason?: string;
}

export interface RunOptions extends ConfirmOptions, ParamOptions {
  readonly list?: boolean;
}

/** How long the first answers about the component are waited for, in milliseconds. */
const firstAnswerMs = 15_000;

/**
 * `plantao run ACTION COMPONENT…`: plans, asks, runs and verifies, through the same executor as the screen. Exit code 0 when it was
 * verified, 1 when it ran but was not, 2 when it failed, 3 when it was refused or nobody knows.
 */
export async function runAction(
  action: string,
  components: readonly string[],
  options: RunOptions,
): Promise<number> {
  return withSession(options, async (session) => {
    const ids = session.config.components.map(({ id }) => id);
    const infos = ids.flatMap((id) => session.engine.component(id)?.actions ?? []);
    const verb = verbOf(action, infos);
    for (const component of components) mustBe(component, ids, 'component');
    const info =
      session.engine.component(components[0]!)?.actions.find((one) => one.verb === verb) ??
      verbs.find((one) => one.verb === verb);
    const given = givenParams(info, options);
    const params = info
      ? await orRefuse(askParams(info, given, (name) => session.commands.choices(verb, components[0]!, name)))
      : given;
    await Promise.all(components.map((component) => answered(session, component)));
    const group = await orRefuse(session.commands.planAll(verb, components, params));
    return confirmAndRun(session, group, options);
  });
}

/** Opens a session for one command and closes it. */
export async function withSession(
  options: GlobalOptions,
  work: (session: LiveSession) => Promise<number>,
): Promise<number> {
  const session = await openSession({
    configFile: configFileOf(options),
    environment: options.env,
    readOnly: options.readOnly === true,
    clock: systemClock,
    env: process.env,
    pace: { urgentMs: 20, routineMs: 100 },
  });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** Shows a plan, asks, runs it and says how it ended; with --dry-run only shows it. */
export async function confirmAndRun(
  session: LiveSession,
  group: GroupPlan,
  options: ConfirmOptions,
): Promise<number> {
  const { plans } = group;
  const several = plans.length > 1;
  if (options.dryRun) {
    if (options.json) printJson(several ? group : plans[0]);
    else process.stdout.write(`${groupText(group)}\n`);
    return group.refused === undefined ? exitCodes.ok : exitCodes.unknown;
  }
  if (group.refused !== undefined)
    throw new CommandError(`refused: ${several ? group.refused : plans[0]?.refused}`);
  if (!options.json) process.stdout.write(`${groupText(group)}\n`);
  const answer = await confirmed(group, options);
  const unfollow = options.json ? () => {} : followOutput(session, plans);
  // Ctrl-C stops what runs and still records how it ended.
  const cancel = (): void => {
    for (const { id } of plans.toReversed()) session.commands.cancel(id);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, cancel);
  try {
    await session.commands.confirmAll(group, answer);
  } catch (error) {
    throw new CommandError(`refused: ${errorText(error)}`);
  } finally {
    unfollow();
  }
  const all = (await session.executor()).rows();
  const rows = plans.flatMap(({ id }) => all.find((row) => row.plan.id === id) ?? []);
  if (options.json) printJson(several ? rows : rows[0]);
  else for (const row of rows) process.stdout.write(`${endText(row, several)}\n`);
  return exitFor(rows);
}

/** Waits until the component was asked, so that the plan knows what was wrong before. */
export async function answered(session: LiveSession, component: string): Promise<void> {
  await new Promise<void>((done) => {
    const look = (): void => {
      const row = session.engine.component(component);
      if (!row?.checks.every(({ asked }) => asked)) return;
      cancel();
      stop();
      done();
    };
    const cancel = systemClock.after(firstAnswerMs, done);
    const stop = session.store.subscribe('components', look);
    look();
  });
}

/** @throws CommandError that suggests the nearest, or lists all there are */
export function mustBe(word: string, all: readonly string[], what: string): void {
  if (all.includes(word)) return;
  const nearest = nearestWord(word, all);
  throw new CommandError(
    `no ${what} "${word}"${nearest ? `; did you mean "${nearest}"?` : `: there are ${all.join(', ')}`}`,
  );
}

/** What a target or a guard said becomes a line on the command line. */
export function orRefuse<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw new CommandError(errorText(error));
  });
}

function verbOf(action: string, infos: readonly VerbInfo[]): Verb {
  const words = [...new Set([...verbs, ...infos].map(({ verb }) => verb))];
  mustBe(action, words, 'action');
  return action;
}

function endText({ plan, state, result, canUndo, unsettled }: ActionRow, several: boolean): string {
  const name = several ? `${plan.verb} ${plan.component} ` : '';
  const next = [
    ...(canUndo === undefined ? [] : [`  undo it with: plantao undo ${shortId(plan.id)}  (${canUndo})`]),
    ...(unsettled
      ? [`  once you know: plantao settle ${shortId(plan.id)} --as succeeded|failed --note "…"`]
      : []),
    ...(plan.escalate ? [`  ${plan.note}`] : []),
  ];
  return [`${name}${state}: ${result}`, ...next].join('\n');
}

/** Enough of an id to name one action. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** Prints new lines of output as they come; returns how to stop. */
function followOutput(session: LiveSession, plans: readonly ActionPlan[]): () => void {
  const printed = new Map<string, number>(plans.map(({ id }) => [id, 0]));
  return session.store.subscribe('actions', () => {
    for (const { plan, output, droppedLines } of session.store.get('actions').toReversed()) {
      const before = printed.get(plan.id);
      if (before === undefined) continue;
      const total = droppedLines + output.length;
      const fresh = output.slice(Math.max(0, output.length - (total - before)));
      for (const line of fresh) process.stdout.write(`  ${line}\n`);
      printed.set(plan.id, total);
    }
  });
}

const exitOf: Readonly<Partial<Record<ActionState, number>>> = {
  succeeded: exitCodes.ok,
  'not-verified': exitCodes.warning,
  failed: exitCodes.critical,
  'timed-out': exitCodes.critical,
  cancelled: exitCodes.critical,
};

/** By the first that did not succeed: those after it were not begun. */
function exitFor(rows: readonly ActionRow[]): number {
  const first = rows.find(({ state }) => state !== 'succeeded') ?? rows[0];
  return first ? (exitOf[first.state] ?? exitCodes.unknown) : exitCodes.unknown;
}
