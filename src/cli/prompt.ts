import type { ActionParams, Choice, GroupPlan, VerbInfo } from '../model/action.ts';
import { systemClock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import { sanitize } from '../text/sanitize.ts';
import { sleep } from '../time/sleep.ts';
import { words } from '../words/index.ts';
import { CommandError } from './context.ts';

/** How long what comes is dropped before a confirmation is asked for, in milliseconds. */
const readMs = 300;

/** Drops what was typed or pasted before there was anything to confirm. */
async function dropTypedAhead(): Promise<void> {
  const { stdin } = process;
  const drop = (): void => {};
  stdin.on('data', drop);
  await sleep(systemClock, readMs);
  stdin.off('data', drop);
  stdin.pause();
}

/** Asks one question on the terminal. */
async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await reader.question(question)).trim();
  } finally {
    reader.close();
  }
}

/** Asks for missing values of a verb, where there is a terminal. */
export async function promptParams(
  info: VerbInfo,
  given: ActionParams,
  choices: (param: string) => Promise<readonly Choice[]>,
): Promise<ActionParams> {
  if (!process.stdin.isTTY) return given;
  const answers: Record<string, string | number> = { ...given };
  for (const { name, text, optional, listed, default: standard, choices: fixed } of info.params) {
    if (answers[name] !== undefined || optional || standard !== undefined) continue;
    const offered = listed ? await choices(name) : (fixed ?? []).map((value) => ({ value, text: value }));
    for (const choice of offered)
      process.stderr.write(`  ${sanitize(choice.value)}  ${sanitize(choice.text)}\n`);
    const answer = await ask(words.commands.confirm.param(name, text));
    if (answer !== '') answers[name] = answer;
  }
  return answers;
}

/**
 * The confirmation of a plan, from the options or from the person.
 * @throws CommandError when it is not confirmed
 */
export async function promptConfirmation(
  { confirm, needsReason }: Pick<GroupPlan, 'confirm' | 'needsReason'>,
  options: { readonly yes?: boolean; readonly confirm?: string; readonly reason?: string },
): Promise<{ readonly typed?: string; readonly reason?: string }> {
  const typed = await typedWord(confirm, options);
  let { reason } = options;
  if (needsReason && reason === undefined) {
    if (!process.stdin.isTTY) throw new CommandError(words.commands.confirm.needsReason);
    reason = await ask(words.commands.confirm.askReason);
  }
  return { ...defined({ typed }), ...(reason ? { reason } : {}) };
}

async function typedWord(
  confirm: GroupPlan['confirm'],
  options: { readonly yes?: boolean; readonly confirm?: string },
): Promise<string | undefined> {
  const say = words.commands.confirm;
  if (confirm.how === 'none') return undefined;
  if (confirm.how === 'yes' && options.yes) return undefined;
  if (confirm.how === 'type' && options.confirm !== undefined) {
    if (options.confirm !== confirm.word) throw new CommandError(say.mustType(confirm.word));
    return options.confirm;
  }
  const wanted = confirm.how === 'yes' ? 'y' : confirm.word;
  if (!process.stdin.isTTY) {
    const flag = confirm.how === 'yes' ? '--yes' : `--confirm ${confirm.word}`;
    throw new CommandError(say.addFlag(flag));
  }
  await dropTypedAhead();
  const typed = await ask(say.askWord(wanted));
  if (typed !== wanted) throw new CommandError(say.declined);
  return confirm.how === 'type' ? typed : undefined;
}
