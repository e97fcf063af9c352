import { type Parts, plain, textOf } from '../model/part.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { secretPair } from '../text/parts.ts';
import { words } from '../words/index.ts';

const pair = /^([A-Za-z_][A-Za-z0-9_.-]*)(?:=(.*)|-)$/s;

/** The words of `set`, each `NAME=value` or `NAME-`. @throws Error when one is neither, or there is none */
export function envPairs(set: unknown): readonly { readonly name: string; readonly word: string }[] {
  const { kubernetes: said, envMissing } = words.targets;
  const given = String(set ?? '')
    .split(/\s+/)
    .filter(Boolean);
  if (given.length === 0) throw new Error(envMissing);
  return given.map((word) => {
    const name = pair.exec(word)?.[1];
    if (name === undefined) throw new Error(said.notAPair(excerptOf(word, 80)));
    return { name, word };
  });
}

/** How kubectl is told variables without any secret among its arguments, which every user of the machine can read. */
export interface EnvCommand {
  readonly args: readonly Parts[];
  /** What it reads from standard input. */
  readonly input: Parts | undefined;
  /** Names of secrets that have to be arguments all the same. */
  readonly exposed: readonly string[];
}

/**
 * The command that sets variables. kubectl takes what follows a `#` in its standard input for a comment: a secret with one cannot go that
 * way.
 */
export function envCommand(
  resource: string,
  container: string | undefined,
  pairs: ReturnType<typeof envPairs>,
): EnvCommand {
  const shown = pairs.map(({ name, word }) => ({ name, parts: secretPair(word) }));
  const isSecret = ({ parts }: { readonly parts: Parts }): boolean => parts.some(({ secret }) => secret);
  const read = shown.filter((one) => isSecret(one) && !textOf(one.parts).includes('#'));
  const written = shown.filter((one) => !read.includes(one));
  return {
    args: [
      ...['set', 'env', resource].map(plain),
      ...(container === undefined ? [] : [plain(`--containers=${container}`)]),
      ...written.map(({ parts }) => parts),
      ...(read.length === 0 ? [] : [plain('--env=-')]),
    ],
    input: read.length === 0 ? undefined : read.flatMap(({ parts }) => [...parts, { text: '\n' }]),
    exposed: written.filter(isSecret).map(({ name }) => name),
  };
}
