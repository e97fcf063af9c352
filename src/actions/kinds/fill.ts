import type { ActionParams } from '../../model/action.ts';
import { words } from '../../words/index.ts';

const placeholder = /\{([a-z][a-z0-9_]*)\}/gi;

/** Whether a text has a placeholder for a parameter. */
export function hasPlaceholder(text: string): boolean {
  return new RegExp(placeholder.source, 'i').test(text);
}

/** A text with each `{name}` replaced by its value, as `encode` writes it; a parameter that was left out is nothing. */
export function fillText(
  text: string,
  params: ActionParams,
  encode: (value: string) => string = (value) => value,
): string {
  return text.replace(placeholder, (whole, name: string) => {
    if (!Object.hasOwn(params, name)) return whole === text ? '' : encode('');
    return encode(String(params[name]));
  });
}

/**
 * Arguments with their parameters, each staying one argument; one that is nothing but a parameter left out goes away.
 * @throws Error when a value would be taken for an option: it begins with "-" where nothing stands before it
 */
export function fillArguments(argv: readonly string[], params: ActionParams): readonly string[] {
  const filled: string[] = [];
  for (const [index, argument] of argv.entries()) {
    const only = argument.match(new RegExp(`^${placeholder.source}$`, 'i'))?.[1];
    if (only !== undefined && !Object.hasOwn(params, only)) continue;
    const value = fillText(argument, params);
    const free = argv.slice(0, index).includes('--');
    if (value.startsWith('-') && !argument.startsWith('-') && !free)
      throw new Error(words.actions.own.command.takenForOption(value.slice(0, 80)));
    filled.push(value);
  }
  return filled;
}

/**
 * A JSON value with its parameters: a text that is nothing but `{name}` becomes the value itself, a number where it is one; in
 * longer texts it is put in as text. Whatever the value holds, it stays a value.
 */
export function fillJson(value: unknown, params: ActionParams): unknown {
  if (typeof value === 'string') {
    const only = value.match(new RegExp(`^${placeholder.source}$`, 'i'))?.[1];
    if (only === undefined) return fillText(value, params);
    return Object.hasOwn(params, only) ? params[only] : null;
  }
  if (Array.isArray(value)) return value.map((entry) => fillJson(entry, params));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fillJson(entry, params)]));
  return value;
}

/** A statement with `$1`, `$2` … in place of its parameters, and their values: none is ever part of the text. */
export function fillStatement(
  text: string,
  params: ActionParams,
): { readonly text: string; readonly values: readonly (string | number | null)[] } {
  const values: (string | number | null)[] = [];
  const statement = text.replace(placeholder, (_whole, name: string) => {
    values.push(Object.hasOwn(params, name) ? params[name]! : null);
    return `$${values.length}`;
  });
  return { text: statement, values };
}
