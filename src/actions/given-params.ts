import type { VerbInfo } from '../model/action.ts';

/** Values as a file writes them, by name. */
type WrittenParams = Readonly<Record<string, string | number | boolean>>;

/**
 * What is written for a verb, by the names of what it asks for. A verb that takes pairs (`set-env`) is written by their own names:
 * `LLM_PROVIDER: anthropic` is `set: LLM_PROVIDER=anthropic`. Names that it does not know stay, for whoever checks them.
 */
export function namedParams({ params }: VerbInfo, written: WrittenParams): Readonly<Record<string, string>> {
  const entries = Object.entries(written).map(([name, value]) => [name, String(value)] as const);
  const pairs = params.find(({ kind }) => kind === 'pairs');
  const known = new Set(params.map(({ name }) => name));
  if (!pairs || entries.some(([name]) => known.has(name))) return Object.fromEntries(entries);
  return { [pairs.name]: entries.map(([name, value]) => `${name}=${value}`).join(' ') };
}

/** `scale api count=20` in its parts; undefined where it is not written so. */
export function suggestionIn(
  text: string,
): { readonly verb: string; readonly component: string; readonly written: WrittenParams } | undefined {
  const [verb, component, ...rest] = text.split(' ');
  if (!verb || !component) return undefined;
  const pairs = rest.map((one) => one.match(/^([^=]+)=(.*)$/s));
  if (pairs.some((one) => !one)) return undefined;
  return { verb, component, written: Object.fromEntries(pairs.map((one) => [one![1]!, one![2]!])) };
}
