import { verbs } from '../actions/verbs.ts';
import { nearestWord } from '../config/nearest.ts';
import { type ActionParams, type ActionPlan, type ActionRow, pluralOf, type Verb } from '../model/action.ts';
import { systemClock } from '../model/clock.ts';
import { CommandError, configFileOf, type GlobalOptions } from './context.ts';
import { exitCodes } from './exit.ts';
import { printJson } from './print.ts';
import { type LiveSession, openSession } from './session.ts';

export interface RunOptions extends GlobalOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly confirm?: string;
  readonly count?: string;
  readonly reason?: string;
}

/** How long the first answers about the component are waited for, in milliseconds. */
const firstAnswerMs = 15_000;

/**
 * `plantao run ACTION COMPONENT`: plans, asks, runs and verifies, through the same executor as the screen. Exit code 0 when it was
 * verified, 1 when it ran but was not, 2 when it failed, 3 when it was refused.
 */
export async function runAction(action: string, component: string, options: RunOptions): Promise<number> {
  const verb = verbOf(action);
  const params = paramsOf(verb, options);
  const session = await openSession({
    configFile: configFileOf(options),
    environment: options.env,
    readOnly: options.readOnly === true,
    clock: systemClock,
    env: process.env,
    pace: { urgentMs: 20, routineMs: 100 },
  });
  try {
    const ids = session.config.components.map(({ id }) => id);
    if (!ids.includes(component)) {
      const nearest = nearestWord(component, ids);
      throw new CommandError(
        `no component "${component}"${nearest ? `; did you mean "${nearest}"?` : `: there are ${ids.join(', ')}`}`,
      );
    }
    await answered(session, component);
    const plan = await session.commands.plan(verb, component, params).catch((error: Error) => {
      throw new CommandError(error.message);
    });
    if (options.dryRun) {
      if (options.json) printJson(plan);
      else process.stdout.write(`${planText(plan)}\n`);
      return plan.refused === undefined ? exitCodes.ok : exitCodes.unknown;
    }
    if (plan.refused !== undefined) throw new CommandError(`refused: ${plan.refused}`);
    if (!options.json) process.stdout.write(`${planText(plan)}\n`);
    const typed = await confirmed(plan, options);
    const follow = options.json ? () => {} : followOutput(session, plan.id);
    // Ctrl-C stops what runs and still records how it ended.
    const cancel = (): void => session.commands.cancel(plan.id);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, cancel);
    try {
      await session.commands.confirm(plan.id, {
        ...(typed === undefined ? {} : { typed }),
        ...(options.reason ? { reason: options.reason } : {}),
      });
    } catch (error) {
      throw new CommandError(`refused: ${(error as Error).message}`);
    } finally {
      follow();
    }
    const row = (await session.executor()).rows().find((one) => one.plan.id === plan.id);
    if (options.json) printJson(row);
    else process.stdout.write(`${row?.state}: ${row?.result}\n`);
    return exitFor(row);
  } finally {
    await session.close();
  }
}

function verbOf(action: string): Verb {
  const words = verbs.map(({ verb }) => verb);
  const found = words.find((verb) => verb === action);
  if (found) return found;
  const nearest = nearestWord(action, words);
  throw new CommandError(
    `no action "${action}"${nearest ? `; did you mean "${nearest}"?` : `: there are ${words.join(', ')}`}`,
  );
}

function paramsOf(verb: Verb, options: RunOptions): ActionParams {
  if (verb !== 'scale') return {};
  const count =
    options.count === undefined || options.count.trim() === '' ? Number.NaN : Number(options.count);
  if (!Number.isInteger(count) || count < 0)
    throw new CommandError('scale needs --count with a whole number');
  return { count };
}

/** The plan for people. */
export function planText(plan: ActionPlan): string {
  const lines = [
    `${plan.verb} ${plan.component} in ${plan.environment}${plan.guarded ? ' (guarded)' : ''}`,
    `  target    ${plan.target}`,
    ...plan.requests.map((request, index) => `  ${index === 0 ? 'runs     ' : '         '} ${request}`),
    ...(plan.from === undefined ? [] : [`  change    ${plan.from} -> ${plan.to ?? ''}`]),
    `  touches   ${plan.touches} ${plan.touches === 1 ? plan.thing : pluralOf(plan.thing)}`,
    `  risk      ${plan.risk}`,
    ...plan.preconditions.map((text) => `  only if   ${text}`),
    ...(plan.undo === undefined ? [] : [`  undo      ${plan.undo}`]),
    ...(plan.verifiedBy.length === 0 ? [] : [`  verify    ${plan.verifiedBy.join(', ')}`]),
    ...(plan.note === undefined ? [] : [`  note      ${plan.note}`]),
    ...(plan.refused === undefined ? [] : [`  refused   ${plan.refused}`]),
  ];
  return lines.join('\n');
}

/** What the person typed where the plan asks for a word. @throws CommandError when it was not confirmed */
async function confirmed(plan: ActionPlan, options: RunOptions): Promise<string | undefined> {
  if (plan.confirm.how === 'none') return undefined;
  if (plan.confirm.how === 'yes' && options.yes) return undefined;
  if (plan.confirm.how === 'type' && options.confirm !== undefined) return options.confirm;
  const wanted = plan.confirm.how === 'yes' ? 'y' : plan.confirm.word;
  if (!process.stdin.isTTY) {
    const flag = plan.confirm.how === 'yes' ? '--yes' : `--confirm ${plan.confirm.word}`;
    throw new CommandError(`not confirmed: add ${flag} to run it without a terminal`);
  }
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const typed = (await reader.question(`Type ${wanted} to go on: `)).trim();
  reader.close();
  if (typed !== wanted) throw new CommandError('not confirmed, nothing was done');
  return plan.confirm.how === 'type' ? typed : undefined;
}

/** Waits until the component was asked, so that the plan knows what was wrong before. */
async function answered(session: LiveSession, component: string): Promise<void> {
  await new Promise<void>((done) => {
    const cancel = systemClock.after(firstAnswerMs, done);
    const look = (): void => {
      const row = session.engine.component(component);
      if (!row?.checks.every((check) => check.at !== undefined || check.problem !== undefined)) return;
      cancel();
      done();
    };
    session.store.subscribe('components', look);
    look();
  });
}

/** Prints new lines of output as they come; returns how to stop. */
function followOutput(session: LiveSession, planId: string): () => void {
  let printed = 0;
  return session.store.subscribe('actions', () => {
    const row = session.store.get('actions').find((one) => one.plan.id === planId);
    if (!row) return;
    const total = row.droppedLines + row.output.length;
    for (const line of row.output.slice(Math.max(0, row.output.length - (total - printed))))
      process.stdout.write(`  ${line}\n`);
    printed = total;
  });
}

function exitFor(row: ActionRow | undefined): number {
  switch (row?.state) {
    case 'succeeded':
      return exitCodes.ok;
    case 'not-verified':
      return exitCodes.warning;
    case 'failed':
    case 'timed-out':
    case 'cancelled':
      return exitCodes.critical;
    default:
      return exitCodes.unknown;
  }
}
