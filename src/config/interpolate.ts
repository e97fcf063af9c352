import { resolve } from 'node:path';
import { runCommand } from '../connections/command.ts';
import { NotSmallFile, readSmallFile } from '../connections/small-file.ts';
import { defined } from '../model/defined.ts';
import { type Parts, textOf } from '../model/part.ts';
import { errorText, reasonText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

export type Path = readonly (string | number)[];

/** A reference that could not be resolved. */
interface Unresolved {
  readonly path: Path;
  /** What stands between the braces. */
  readonly name: string;
  readonly message: string;
  /** Names that would have been valid. */
  readonly candidates: readonly string[];
}

interface Scope {
  /** Values of the current environment. */
  readonly values: Readonly<Record<string, string>>;
  /** Those that secrets were put into, as the pieces they were made of. */
  readonly parts?: ReadonlyMap<string, Parts>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder from which `${secret:file:…}` and `${secret:cmd:…}` start. */
  readonly baseDir: string;
  /** Names of `values` that could not be resolved and were reported where they stand. */
  readonly broken?: ReadonlySet<string>;
  /** Whether secrets are read; false leaves them unresolved, so that nothing is run or opened. Default true. */
  readonly readSecrets?: boolean;
}

export interface Interpolated {
  readonly value: unknown;
  readonly secrets: readonly string[];
  /** Texts that secrets were put into, as the pieces they were made of, by their path as JSON. */
  readonly parts: ReadonlyMap<string, Parts>;
  readonly unresolved: readonly Unresolved[];
  /** Paths whose value is not what it should be, because a reference in it was not resolved, here or where it points. */
  readonly tainted: ReadonlySet<string>;
  /** Paths that were one reference and nothing else: their value may become a number or a boolean. */
  readonly whole: ReadonlySet<string>;
}

/** `$${` stands for itself; otherwise a name, perhaps with a default. No nesting. */
const reference = /\$\$\{|\$\{([^{}]*)\}/g;
const secretTimeoutMs = 5_000;
/** Largest file or output that is taken for a secret, in bytes. */
const largestSecret = 65_536;

/**
 * Replaces references in every string of a JSON-like value: `${name}`, `${NAME:-default}`, `${secret:file:PATH}`,
 * `${secret:env:NAME}`, `${secret:cmd:PROGRAM ARG …}`. A name means a value of the environment section, else a process
 * environment variable.
 */
export async function interpolate(value: unknown, scope: Scope): Promise<Interpolated> {
  const say = words.config.reference;
  const secrets = new Set<string>();
  const unresolved: Unresolved[] = [];
  const tainted = new Set<string>();
  const whole = new Set<string>();
  const made = new Map<string, Parts>();
  const missing = (path: Path, name: string, message: string, candidates: readonly string[] = []): Parts => {
    unresolved.push({ path, name, message, candidates });
    tainted.add(path.join('.'));
    return [];
  };

  const text = async (source: string, path: Path): Promise<string> => {
    const parts: Parts[number][] = [];
    let at = 0;
    if (/^\$\{[^{}]*\}$/.test(source)) whole.add(path.join('.'));
    for (const match of source.matchAll(reference)) {
      parts.push({ text: source.slice(at, match.index) });
      at = match.index + match[0].length;
      if (match[0] === '$${') parts.push({ text: '${' });
      else parts.push(...(await resolved(match[1]!.trim(), path)));
    }
    parts.push({ text: source.slice(at) });
    if (parts.some(({ secret }) => secret)) made.set(JSON.stringify(path), parts);
    return textOf(parts);
  };

  const resolved = async (name: string, path: Path): Promise<Parts> => {
    if (name.startsWith('secret:')) {
      if (scope.readSecrets === false) return missing(path, name, say.unread(name));
      try {
        const secret = await readSecret(name.slice('secret:'.length), scope);
        if (secret !== '') secrets.add(secret);
        const variable = /^secret:env:([A-Za-z_]\w*)$/.exec(name)?.[1];
        return [{ text: secret, secret: true, ...defined({ variable }) }];
      } catch (error) {
        return missing(path, name, say.failed(name, errorText(error)));
      }
    }
    const [, key, fallback] = name.match(/^([^:]*?)(?::-(.*))?$/s) ?? [undefined, name, undefined];
    if (scope.broken?.has(key!)) {
      tainted.add(path.join('.'));
      return [];
    }
    const found = own(scope.values, key!) ?? own(scope.env, key!);
    if (found !== undefined && !(found === '' && fallback !== undefined))
      return (
        (own(scope.values, key!) === undefined ? undefined : scope.parts?.get(key!)) ?? [{ text: found }]
      );
    if (fallback !== undefined) return [{ text: fallback }];
    return missing(path, key!, say.unset(key!), Object.keys(scope.values));
  };

  const walk = async (node: unknown, path: Path): Promise<unknown> => {
    if (typeof node === 'string') return node.includes('${') ? text(node, path) : node;
    if (Array.isArray(node)) return Promise.all(node.map((entry, index) => walk(entry, [...path, index])));
    if (node !== null && typeof node === 'object') {
      const entries = await Promise.all(
        Object.entries(node).map(async ([key, entry]) => [key, await walk(entry, [...path, key])] as const),
      );
      return Object.fromEntries(entries);
    }
    return node;
  };

  return { value: await walk(value, []), secrets: [...secrets], parts: made, unresolved, tainted, whole };
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

async function readSecret(reference: string, scope: Scope): Promise<string> {
  const say = words.config.reference;
  const [kind, ...rest] = reference.split(':');
  const what = rest.join(':');
  switch (kind) {
    case 'file':
      try {
        return (await readSmallFile(resolve(scope.baseDir, what), largestSecret)).replace(/\r?\n$/, '');
      } catch (error) {
        if (error instanceof NotSmallFile) throw new Error(say.fileUnfit[error.code](largestSecret / 1_024));
        throw new Error(say.fileUnreadable(reasonText(error)));
      }
    case 'env': {
      const value = scope.env[what];
      if (value === undefined) throw new Error(say.variableUnset);
      return value;
    }
    case 'cmd': {
      const { code, stdout } = await runCommand(what.split(/\s+/).filter(Boolean), {
        cwd: scope.baseDir,
        signal: AbortSignal.timeout(secretTimeoutMs),
        maxBytes: largestSecret,
      });
      if (code !== 0) throw new Error(say.commandFailed(code));
      return stdout.replace(/\r?\n$/, '');
    }
    default:
      throw new Error(say.unknownSecret);
  }
}
