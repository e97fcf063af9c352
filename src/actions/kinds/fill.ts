import type { ActionParams } from '../../model/action.ts';
import { mapParts, type Part, type Parts, textOf } from '../../model/part.ts';
import type { Provenance } from '../../model/target.ts';
import { excerptOf } from '../../text/known-secrets.ts';
import { tokensOfUrl } from '../../text/parts.ts';
import { words } from '../../words/index.ts';

const placeholder = /\{([a-z][a-z0-9_]*)\}/gi;
const onlyPlaceholder = new RegExp(`^${placeholder.source}$`, 'i');

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
  return text.replace(placeholder, (_whole, name: string) =>
    Object.hasOwn(params, name) ? encode(String(params[name])) : '',
  );
}

/** Where a text stands among the options of an action. */
type OptionPath = readonly (string | number)[];

/** The texts of one action with the values of its parameters. Each secret stays known by where it came from. */
export class Filling {
  readonly #params: ActionParams;
  readonly #given: Provenance;

  constructor(params: ActionParams, given: Provenance) {
    this.#params = params;
    this.#given = given;
  }

  /** The pieces of a text of the options, its placeholders unfilled; a token that is written into the path of a URL is a secret. */
  written(path: OptionPath, text: string): Parts {
    const parts = this.#given.texts?.get(JSON.stringify(path)) ?? [{ text }];
    return parts.flatMap((part) => (part.secret ? [part] : tokensOfUrl(part.text)));
  }

  /**
   * A text with its parameters, each as `encode` writes it, which also gets what was written before it. A secret is never looked into for
   * placeholders.
   */
  text(
    path: OptionPath,
    text: string,
    encode: (value: string, before: string) => string = (value) => value,
  ): Parts {
    let before = '';
    return this.written(path, text).flatMap((part): Parts => {
      const pieces: Part[] = [];
      let at = 0;
      for (const match of part.secret ? [] : part.text.matchAll(placeholder)) {
        pieces.push({ text: part.text.slice(at, match.index) });
        before += part.text.slice(at, match.index);
        at = match.index + match[0].length;
        pieces.push(...mapParts(this.value(match[1]!), (value) => encode(value, before)));
      }
      before += part.text.slice(at);
      return at === 0 ? [part] : [...pieces, { text: part.text.slice(at) }];
    });
  }

  /** The value of a parameter; nothing where it was left out. */
  value(name: string): Parts {
    if (!Object.hasOwn(this.#params, name)) return [];
    const secret = this.#given.params?.find((param) => param.name === name)?.secret;
    return [{ text: String(this.#params[name]), ...(secret ? { secret } : {}) }];
  }

  /**
   * Arguments with their parameters, each staying one argument; one that is nothing but a parameter left out goes away.
   * @throws Error when a value would be taken for an option: it begins with "-" where nothing stands before it
   */
  arguments(path: OptionPath, argv: readonly string[]): readonly Parts[] {
    const filled: Parts[] = [];
    for (const [index, argument] of argv.entries()) {
      const only = argument.match(onlyPlaceholder)?.[1];
      if (only !== undefined && !Object.hasOwn(this.#params, only)) continue;
      const parts = this.text([...path, index], argument);
      const value = textOf(parts);
      const free = argv.slice(0, index).includes('--');
      if (value.startsWith('-') && !argument.startsWith('-') && !free)
        throw new Error(words.actions.own.command.takenForOption(excerptOf(value, 80)));
      filled.push(parts);
    }
    return filled;
  }

  /**
   * JSON with its parameters: a text that is nothing but `{name}` becomes the value itself, a number where it is one; in longer texts
   * it is put in as text. Whatever the value holds, it stays a value.
   */
  json(path: OptionPath, value: unknown): Parts {
    if (typeof value === 'string') {
      const only = value.match(onlyPlaceholder)?.[1];
      if (only !== undefined && !Object.hasOwn(this.#params, only)) return [{ text: 'null' }];
      if (only !== undefined && typeof this.#params[only] === 'number') return this.value(only);
      const inner = mapParts(this.text(path, value), (text) => JSON.stringify(text).slice(1, -1));
      return [{ text: '"' }, ...inner, { text: '"' }];
    }
    if (Array.isArray(value))
      return listed(
        '[',
        value.map((entry, index) => this.json([...path, index], entry)),
        ']',
      );
    if (value !== null && typeof value === 'object') {
      const entries = Object.entries(value).map(
        ([key, entry]): Parts => [{ text: `${JSON.stringify(key)}:` }, ...this.json([...path, key], entry)],
      );
      return listed('{', entries, '}');
    }
    return [{ text: JSON.stringify(value) }];
  }
}

function listed(open: string, entries: readonly Parts[], close: string): Parts {
  return [
    { text: open },
    ...entries.flatMap((entry, index) => (index === 0 ? entry : [{ text: ',' }, ...entry])),
    { text: close },
  ];
}

/** A statement with `$1`, `$2` … in place of its parameters, and their values: none is ever part of the text. */
export function fillStatement(
  text: string,
  params: ActionParams,
): {
  readonly text: string;
  readonly values: readonly (string | number | null)[];
  readonly names: readonly string[];
} {
  const values: (string | number | null)[] = [];
  const names: string[] = [];
  const statement = text.replace(placeholder, (_whole, name: string) => {
    values.push(Object.hasOwn(params, name) ? params[name]! : null);
    names.push(name);
    return `$${values.length}`;
  });
  return { text: statement, values, names };
}

/** A statement with its values beside it, as it is sent. */
export function shownStatement(text: string, values: readonly (string | number | null)[]): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  return values.length === 0
    ? flat
    : `${flat} with ${values.map((value, index) => `$${index + 1} = ${JSON.stringify(value)}`).join(', ')}`;
}

/** The parameters that the texts of an action name, wherever they stand in its options. */
export function placeholdersIn(options: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string') for (const [, name] of value.matchAll(placeholder)) names.add(name!);
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(walk);
  };
  walk(options);
  return names;
}
