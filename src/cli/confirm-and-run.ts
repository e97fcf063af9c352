import { CannotAct } from '../actions/cannot-act.ts';
import type { LiveSession } from '../app/session.ts';
import type { ActionPlan, ActionRow, ActionState, GroupPlan } from '../model/action.ts';
import type { Confirmation } from '../model/session.ts';
import { sanitize } from '../text/sanitize.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import type { CommandOption } from './command.ts';
import { CommandError, type GlobalOptions } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { groupText } from './plan-text.ts';
import { printJson } from './print.ts';
import { promptAlone, promptConfirmation } from './prompt.ts';

export interface ConfirmOptions extends GlobalOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly confirm?: string;
  readonly reason?: string;
  readonly alone?: boolean;
}

/** The options of every command that acts. */
export function confirmOptions(): readonly CommandOption[] {
  const say = words.commands.confirm;
  return [
    { flags: '--dry-run', help: say.dryRun },
    { flags: '-y, --yes', help: say.yes },
    { flags: '--confirm <name>', help: say.confirm },
    { flags: '--reason <text>', help: say.reason },
    { flags: '--alone', help: say.alone },
  ];
}

/**
 * Shows a plan, asks for confirmation, runs it and prints the outcome; with --dry-run only shows it.
 * @returns 0 verified, 1 ran but not verified, 2 failed, 3 refused or outcome unknown
 */
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
    // What would run was shown, though not everything could be looked up.
    const shown = plans.every(({ refusedFor }) => refusedFor === undefined || refusedFor === 'unseen');
    return shown ? exitCodes.ok : exitCodes.unknown;
  }
  const { refused } = words.commands.confirm;
  if (group.refused !== undefined)
    throw new CommandError(refused(several ? group.refused : (plans[0]?.refused ?? group.refused)));
  if (plans.some(({ reveals }) => reveals) && (options.json || !process.stdout.isTTY))
    throw new CommandError(refused(words.commands.confirm.revealsNowhere));
  if (!options.json) process.stdout.write(`${groupText(group)}\n`);
  const answer = await promptConfirmation(group, options);
  const follow = options.json ? undefined : followOutput(session, plans);
  // Ctrl-C cancels what runs and still records the outcome.
  const cancel = (): void => {
    for (const { id } of plans.toReversed()) session.commands.cancel(id);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, cancel);
  try {
    await confirmSeen(session, group, answer, options);
  } catch (error) {
    throw new CommandError(refused(errorText(error)));
  } finally {
    follow?.stop();
  }
  for (const { id } of plans) showRevealed(session.commands.takeRevealed(id));
  const all = (await session.executor()).rows();
  const rows = plans.flatMap(({ id }) => all.find((row) => row.plan.id === id) ?? []);
  // What came last may not have reached the store: facts after the run, the error that ended it.
  follow?.print(rows);
  if (options.json) printJson(several ? rows : rows[0]);
  else for (const row of rows) process.stdout.write(`${endText(row, several)}\n`);
  return exitFor(rows);
}

/** Confirms; where others cannot be seen, only after that was said and confirmed once more. */
async function confirmSeen(
  session: LiveSession,
  group: GroupPlan,
  answer: Confirmation,
  options: ConfirmOptions,
): Promise<void> {
  try {
    await session.commands.confirmAll(group, { ...answer, ...(options.alone ? { alone: true } : {}) });
  } catch (error) {
    if (!(error instanceof CannotAct) || error.reason.code !== 'alone') throw error;
    await promptAlone(errorText(error));
    await session.commands.confirmAll(group, { ...answer, alone: true });
  }
}

/** Writes the secret of an answer to the terminal, where it was made sure that there is one. */
function showRevealed(secret: string | undefined): void {
  if (secret === undefined) return;
  const lines = secret.split(/\r?\n/).map(sanitize);
  process.stdout.write(`${words.commands.confirm.revealed}\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

/** Enough of an id to name one action. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

function endText({ plan, state, result, canUndo, unsettled }: ActionRow, several: boolean): string {
  const say = words.commands.run;
  const name = several ? `${plan.verb} ${plan.component} ` : '';
  const next = [
    ...(canUndo === undefined ? [] : [say.undoWith(shortId(plan.id), canUndo)]),
    ...(unsettled ? [say.settleWith(shortId(plan.id))] : []),
    ...(plan.escalate ? [`  ${plan.note}`] : []),
  ];
  return [`${name}${say.ended(state, result ?? '')}`, ...next].join('\n');
}

interface Following {
  /** Prints what of the output of these was not printed yet. */
  print(rows: readonly ActionRow[]): void;
  stop(): void;
}

/** Prints output as it arrives. */
function followOutput(session: LiveSession, plans: readonly ActionPlan[]): Following {
  const printed = new Map<string, number>(plans.map(({ id }) => [id, 0]));
  const print = (rows: readonly ActionRow[]): void => {
    for (const { plan, output, droppedLines } of rows) {
      const before = printed.get(plan.id);
      if (before === undefined) continue;
      const total = droppedLines + output.length;
      const fresh = output.slice(Math.max(0, output.length - (total - before)));
      for (const line of fresh) process.stdout.write(`  ${line}\n`);
      printed.set(plan.id, total);
    }
  };
  const stop = session.store.subscribe('actions', () => print(session.store.get('actions').toReversed()));
  return { print, stop };
}

const exitOf: Readonly<Partial<Record<ActionState, number>>> = {
  succeeded: exitCodes.ok,
  'not-verified': exitCodes.warning,
  failed: exitCodes.critical,
  'timed-out': exitCodes.critical,
  cancelled: exitCodes.critical,
};

/** By the first that did not succeed: those after it never started. */
function exitFor(rows: readonly ActionRow[]): number {
  const first = rows.find(({ state }) => state !== 'succeeded') ?? rows[0];
  return first ? (exitOf[first.state] ?? exitCodes.unknown) : exitCodes.unknown;
}
