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

/** Asks for something that must not be seen while it is typed. */
async function askSecret(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const { Writable } = await import('node:stream');
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: unseen, terminal: true });
  process.stderr.write(question);
  try {
    return await reader.question('');
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}

/** Most that is read of standard input for values, in bytes. */
const mostInput = 64 * 1024;

/**
 * Values that are read from standard input, or asked for where that is a terminal: of one name all that there is, of several a line each.
 * @throws CommandError when there are too few or it is too long
 */
export async function valuesFromInput(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const say = words.commands.confirm;
  const given: Record<string, string> = {};
  if (process.stdin.isTTY) {
    for (const name of names) given[name] = await askSecret(say.secret(name));
    return given;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostInput) throw new CommandError(say.inputTooLong(mostInput));
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  const values = names.length === 1 ? [text] : text.split(/\r?\n/);
  if (text === '' || values.length !== names.length) throw new CommandError(say.inputMissing(names));
  for (const [index, name] of names.entries()) given[name] = values[index]!;
  return given;
}

/** Asks for missing values of a verb, where there is a terminal. */
export async function promptParams(
  info: VerbInfo,
  given: ActionParams,
  choices: (param: string) => Promise<readonly Choice[]>,
): Promise<ActionParams> {
  if (!process.stdin.isTTY) return given;
  const answers: Record<string, string | number> = { ...given };
  for (const { name, text, optional, listed, default: standard, choices: fixed, secret } of info.params) {
    if (answers[name] !== undefined || optional || standard !== undefined) continue;
    const offered = listed ? await choices(name) : (fixed ?? []).map((value) => ({ value, text: value }));
    for (const choice of offered)
      process.stderr.write(`  ${sanitize(choice.value)}  ${sanitize(choice.text)}\n`);
    const question = words.commands.confirm.param(name, text);
    const answer = secret ? await askSecret(question) : await ask(question);
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

/** Says that others cannot be seen, and asks whether to act all the same. @throws CommandError when not, or there is nobody to ask */
export async function promptAlone(problem: string): Promise<void> {
  const say = words.commands.confirm;
  if (!process.stdin.isTTY) throw new CommandError(say.addAlone(problem));
  if ((await ask(say.askAlone(problem))) !== 'y') throw new CommandError(say.declined);
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
