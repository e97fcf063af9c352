import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { defined } from '../model/defined.ts';
import type { SystemConfig } from '../model/system.ts';
import { rememberSecrets } from '../text/known-secrets.ts';
import { nearestWord } from '../text/nearest.ts';
import { maskKnown } from '../text/redact.ts';
import { reasonText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { expectation, type Fault, faultsOf, type Located, locate, problemAt } from './explain.ts';
import { type Interpolated, interpolate } from './interpolate.ts';
import { keysAt } from './kind-schema.ts';
import { ConfigError, type Problem } from './problem.ts';
import { brokenReferences } from './references.ts';
import { resolveDocument } from './resolve.ts';
import { type SystemDocument, system } from './schema.ts';
import { writtenSecrets } from './written-secrets.ts';

export interface LoadOptions {
  readonly file: string;
  /** Default: the first in the file. */
  readonly environment?: string | undefined;
  /** Process environment for `${VAR}`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** False leaves `${secret:…}` unresolved, which is a problem marked `unresolved`. Default true. */
  readonly readSecrets?: boolean;
  /** Finds what is wrong with remapped keys; the keymap lives above this floor and is handed in. */
  readonly checkKeys?: (keys: SystemConfig['keys']) => readonly {
    readonly command: string;
    readonly message: string;
    /** Words that would have been right. */
    readonly candidates?: readonly string[];
  }[];
}

/** Largest configuration that is read, in bytes. */
const largest = 4 * 2 ** 20;
/** Aliases times what they multiply to: hundreds of components may share an anchor, a bomb may not go off. */
const mostAliases = 10_000;
/** Levels of mappings and lists; a real configuration has about eight. */
const deepest = 40;

/**
 * Reads, interpolates and validates a configuration for one environment.
 * @throws ConfigError with every problem found
 */
export async function loadConfig(options: LoadOptions): Promise<SystemConfig> {
  const file = resolve(options.file);
  return parseConfig(await readConfig(file), { ...options, file });
}

/** Validates a configuration's text; see `loadConfig`. */
export async function parseConfig(text: string, options: LoadOptions): Promise<SystemConfig> {
  const { file } = options;
  const baseDir = dirname(file);
  const located = parse(text, file);
  const raw = toMapping(located, file);

  const { environments: declared, ...rest } = raw;
  const environments = isMapping(declared) ? Object.keys(declared) : [];
  const environment = options.environment ?? environments[0] ?? 'default';
  if (environments.length > 0 ? !environments.includes(environment) : environment !== 'default') {
    const nearest = nearestWord(environment, environments);
    const message = words.config.unknown.environment(environment, environments);
    throw new ConfigError(file, [locate({ path: ['environments'], atKey: true, message, nearest }, located)]);
  }

  const own = isMapping(declared) && isMapping(declared[environment]) ? declared[environment] : {};
  const { env, readSecrets = true } = options;
  const settings = await interpolate(own, { values: {}, env, baseDir, readSecrets });
  const values = Object.fromEntries(
    Object.entries(settings.value as Record<string, unknown>)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([name, value]) => [name, String(value)]),
  );
  const parts = new Map(
    Object.keys(values).flatMap((name) => {
      const made = settings.parts.get(JSON.stringify([name]));
      return made ? [[name, made] as const] : [];
    }),
  );
  const scope = { values, parts, env, baseDir, readSecrets, broken: settings.tainted };
  const document = await interpolate(withoutExtensions(rest), scope);
  const secrets = longestFirst([
    ...settings.secrets,
    ...document.secrets,
    ...writtenSecrets(document.value),
    ...writtenSecrets(settings.value),
  ]);
  rememberSecrets(secrets);

  const faults: Fault[] = [
    ...settings.unresolved.map((one) => ({ ...one, path: ['environments', environment, ...one.path] })),
    ...document.unresolved,
  ].map(({ path, name, message, candidates }) => ({
    path,
    message,
    unresolved: true,
    nearest: nearestWord(name, candidates),
  }));

  const validated = validate(document, declared, raw);
  // What could not be interpolated is reported once, not again as an invalid URL.
  faults.push(...validated.faults.filter(({ path }) => !document.tainted.has(path.join('.'))));
  const resolved = validated.data ? resolveDocument(validated.data, document.parts) : undefined;
  faults.push(...brokenReferences(document.value as Record<string, unknown>), ...(resolved?.faults ?? []));
  const keys = remapped(validated.data?.keys ?? (document.value as Record<string, unknown>).keys);
  for (const { command, message, candidates = [] } of options.checkKeys?.(keys) ?? []) {
    const nearest = nearestWord(command, candidates);
    faults.push({ path: ['keys', command], atKey: true, message, nearest });
  }
  if (faults.length > 0 || !resolved) {
    const problems = problemsOf(faults, located);
    throw new ConfigError(
      file,
      // Known secrets only: what merely looks like one, as `${secret:file:…}` does, is the person's own text.
      problems.map((problem) => ({ ...problem, message: maskKnown(problem.message, secrets) })),
    );
  }

  // A value that is neither true nor false can only come from a reference: then the careful side is right.
  const guarded = 'guarded' in own ? values.guarded !== 'false' : /^prod/i.test(environment);
  return {
    ...resolved.meaning,
    file,
    baseDir,
    environment,
    environments: environments.length > 0 ? environments : [environment],
    guarded,
    secrets,
  };
}

/** Keys that are remapped, as far as they are written as they should be; the rest is reported by the schema. */
function remapped(keys: unknown): SystemConfig['keys'] {
  if (!isMapping(keys)) return {};
  return Object.fromEntries(
    Object.entries(keys).flatMap(([command, value]) => {
      const names = [value].flat();
      return names.every((name) => typeof name === 'string') ? [[command, names as string[]]] : [];
    }),
  );
}

/** Validates the interpolated document; a lone reference becomes a number or a boolean where the schema wants one. */
function validate(
  document: Interpolated,
  declared: unknown,
  raw: Record<string, unknown>,
): { data?: SystemDocument; faults: Fault[] } {
  const full = {
    ...(document.value as Record<string, unknown>),
    ...defined({ environments: declared }),
  };
  const attempt = (): { data?: SystemDocument; faults: Fault[] } => {
    const result = system.safeParse(full, { error: expectation });
    if (result.success) return { data: result.data, faults: [] };
    // Messages quote the file, not what a reference in it stands for: that may be a secret.
    return { faults: result.error.issues.flatMap((issue) => faultsOf(withCandidates(issue), raw)) };
  };
  const first = attempt();
  let coerced = false;
  for (const { path } of first.faults) {
    if (document.whole.has(path.join('.'))) coerced = coerce(full, path) || coerced;
  }
  return coerced ? attempt() : first;
}

/** Turns the text at the path into the number or boolean it spells; whether it did. */
function coerce(root: Record<string, unknown>, path: Fault['path']): boolean {
  let parent: unknown = root;
  for (const step of path.slice(0, -1)) parent = (parent as Record<string | number, unknown>)[step];
  const holder = parent as Record<string | number, unknown>;
  const text = holder[path.at(-1)!];
  if (typeof text !== 'string') return false;
  const number = /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
  const value = text === 'true' ? true : text === 'false' ? false : number;
  if (value === undefined) return false;
  holder[path.at(-1)!] = value;
  return true;
}

function longestFirst(secrets: readonly string[]): string[] {
  return [...new Set(secrets)].sort((a, b) => b.length - a.length);
}

async function readConfig(file: string): Promise<string> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw new Error(words.config.file.notFile);
    if (stats.size > largest) throw new Error(words.config.file.tooLarge);
    return await readFile(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const message = missing ? words.config.file.missing : words.config.file.unreadable(reasonText(error));
    throw new ConfigError(file, [{ line: 1, column: 1, whole: true, path: '', message }]);
  }
}

function parse(text: string, file: string): Located {
  const lines = new LineCounter();
  let document: ReturnType<typeof parseDocument>;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  } catch (error) {
    // Thousands of nested brackets exhaust the parser's stack.
    const message = words.config.file.unusableYaml((error as Error).message);
    throw new ConfigError(file, [{ line: 1, column: 1, path: '', message }]);
  }
  const located = { document, lines, text } as Located;
  const bare = bareReference(text, document.errors[0]?.pos[0]);
  // What follows from it says nothing more.
  if (bare)
    throw new ConfigError(file, [
      problemAt(bare.at, '', words.config.file.needsQuotes(bare.reference), located),
    ]);
  const problems = document.errors.map((error) =>
    problemAt(error.pos[0], '', words.config.file.notYaml(error.message), located),
  );
  if (problems.length > 0) throw new ConfigError(file, problems);
  return located;
}

/** The reference without quotes that a parser tripped over at a place: between { } or [ ] its braces are a map of YAML's own. */
function bareReference(
  text: string,
  at: number | undefined,
): { readonly reference: string; readonly at: number } | undefined {
  if (at === undefined) return undefined;
  const start = text.lastIndexOf('$', at);
  const [reference] = text.slice(Math.max(0, start)).match(/^\$\{[^{}\n]*\}/) ?? [];
  return start < 0 || reference === undefined || at > start + reference.length
    ? undefined
    : { reference, at: start };
}

function toMapping(located: Located, file: string): Record<string, unknown> {
  let raw: unknown;
  try {
    raw = located.document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    throw new ConfigError(file, [
      problemAt(0, '', words.config.file.unusableYaml((error as Error).message), located),
    ]);
  }
  if (deeperThan(raw, deepest)) {
    const message = words.config.file.tooDeep(deepest);
    throw new ConfigError(file, [problemAt(0, '', message, located)]);
  }
  if (isMapping(raw)) return raw;
  const message = raw === null || raw === undefined ? words.config.file.empty : words.config.file.notMapping;
  throw new ConfigError(file, [problemAt(0, '', message, located)]);
}

/** Also true of a value that contains itself through an alias. */
function deeperThan(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  return levels === 0 || Object.values(value).some((entry) => deeperThan(entry, levels - 1));
}

/** Top-level keys that begin with `x-` hold anchors for the rest of the file. */
function withoutExtensions(document: object): object {
  return Object.fromEntries(Object.entries(document).filter(([key]) => !key.startsWith('x-')));
}

/** Unknown keys of the plain objects get the words that would have been right. */
function withCandidates<Issue extends { code?: string; path: PropertyKey[] }>(issue: Issue): Issue {
  if (issue.code !== 'unrecognized_keys' || 'params' in issue) return issue;
  return { ...issue, params: { candidates: keysAt(system, issue.path) } };
}

/** In the order of the file, each once. */
function problemsOf(faults: readonly Fault[], located: Located): Problem[] {
  const problems = faults.map((fault) => locate(fault, located));
  const seen = new Set<string>();
  return problems
    .filter((problem) => {
      const key = `${problem.line}:${problem.column}:${problem.message}`;
      return seen.size < seen.add(key).size;
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
