import { forWhile } from '../actions/temporary.ts';
import type { ActionParams, VerbInfo } from '../model/action.ts';
import { isSecretName } from '../text/parts.ts';
import { words } from '../words/index.ts';
import { CommandError } from './context.ts';

/** Values for a verb, as given on the command line. */
export interface ParamOptions {
  readonly count?: string;
  readonly revision?: string;
  /** For how long, `2h`: then it is undone. */
  readonly for?: string;
  readonly set?: readonly string[];
  /** Names of values that standard input has. */
  readonly setStdin?: readonly string[];
}

/**
 * Values by name. `--set NAME=VALUE` sets a value of the verb; where the verb takes variables (set-env) and has no value of that name,
 * it sets a variable.
 * @throws CommandError for a `--set` without `=`
 */
export function givenParams(info: VerbInfo | undefined, options: ParamOptions): ActionParams {
  const params: Record<string, string> = {};
  if (options.count !== undefined) params.count = options.count;
  if (options.revision !== undefined) params.revision = options.revision;
  if (options.for !== undefined) params[forWhile] = options.for;
  const pairs = info?.params.find(({ kind }) => kind === 'pairs');
  for (const given of options.set ?? []) {
    const at = given.indexOf('=');
    if (at < 1) throw new CommandError(words.commands.run.needsPair(given));
    const name = given.slice(0, at);
    if (pairs && !info?.params.some((param) => param.name === name))
      params[pairs.name] = [params[pairs.name], given].filter(Boolean).join(' ');
    else params[name] = given.slice(at + 1);
  }
  return params;
}

/** Names of secrets among what was set on the command line: values that are secret, and variables named like one. */
export function openSecrets(info: VerbInfo | undefined, set: readonly string[]): readonly string[] {
  return set.flatMap((given) => {
    const name = given.slice(0, Math.max(0, given.indexOf('=')));
    const param = info?.params.find((one) => one.name === name);
    if (param?.kind === 'pairs') return openSecrets(info, given.slice(name.length + 1).split(/\s+/));
    const isVariable = !param && info?.params.some(({ kind }) => kind === 'pairs');
    return param?.secret || (isVariable && isSecretName(name)) ? [name] : [];
  });
}
