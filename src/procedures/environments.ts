import type { FrontMatter, Step } from '../model/procedure.ts';

/** Other words for the usual environments. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  production: ['production', 'prod', 'producao', 'produção', 'prd'],
  staging: ['staging', 'stage', 'stg', 'homologacao', 'homologação'],
  development: ['development', 'dev', 'desenvolvimento'],
  local: ['local', 'localhost'],
};

/**
 * The environment that a step is for, where that is not this one: as its annotation or the front matter says, or as its headings and
 * commands name it.
 * @param environments all there are
 */
export function elsewhereOf(
  step: Step,
  path: readonly string[],
  front: Pick<FrontMatter, 'environments'>,
  here: string,
  environments: readonly string[],
): { readonly environment: string; readonly saidSo: boolean } | undefined {
  const only = step.annotations.flatMap((one) => (one.what === 'only' ? one.environment : []));
  const allowed = only.length > 0 ? only : front.environments;
  if (allowed.length > 0)
    return allowed.some((name) => isSame(name, here))
      ? undefined
      : { environment: allowed.join(', '), saidSo: true };
  const others = environments.filter((name) => !isSame(name, here));
  const texts = [...path, ...step.options.flatMap(({ codes }) => codes.flatMap(({ text }) => namedIn(text)))];
  const named = (environment: string): boolean =>
    texts.some((text) => wordsOf(environment).some((word) => hasWord(text, word)));
  if (named(here)) return undefined;
  const other = others.find(named);
  return other === undefined ? undefined : { environment: other, saidSo: false };
}

/** Words of a command that say where it goes: a context, an environment, the name of a host. */
function namedIn(command: string): readonly string[] {
  const flags = command.matchAll(/--(?:context|env|environment|namespace|stage|profile)[=\s]+([\w.-]+)/g);
  const hosts = command.matchAll(/[a-z][a-z\d+.-]*:\/\/(?:[^\s/@]*@)?([\w.-]+)/gi);
  return [...flags, ...hosts].map(([, name = '']) => name);
}

function isSame(a: string, b: string): boolean {
  return wordsOf(a).includes(b.toLowerCase()) || a.toLowerCase() === b.toLowerCase();
}

function wordsOf(environment: string): readonly string[] {
  const name = environment.toLowerCase();
  return Object.values(aliases).find((all) => all.includes(name)) ?? [name];
}

function hasWord(text: string, word: string): boolean {
  const at = text.toLowerCase();
  const escaped = word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`(?:^|[^\\p{L}\\p{N}])${escaped}(?:$|[^\\p{L}\\p{N}])`, 'u').test(at);
}
