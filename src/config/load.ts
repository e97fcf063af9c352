import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { SystemConfig } from '../model/system.ts';
import { type Fault, faultsOf, type Located, locate, problemAt } from './explain.ts';
import { interpolate, passwordsIn } from './interpolate.ts';
import { nearestWord } from './nearest.ts';
import { ConfigError, type Problem } from './problem.ts';
import { resolveDocument } from './resolve.ts';
import { component, system } from './schema.ts';

export interface LoadOptions {
  readonly file: string;
  /** Default: the first in the file. */
  readonly environment?: string | undefined;
  /** Process environment for `${VAR}`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Largest configuration that is read, in bytes. */
const largest = 4 * 2 ** 20;

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
    const message = `no environment "${environment}": ${environments.length > 0 ? `there are ${environments.join(', ')}` : 'the file declares none'}`;
    throw new ConfigError(file, [locate({ path: ['environments'], atKey: true, message, nearest }, located)]);
  }

  const own = isMapping(declared) && isMapping(declared[environment]) ? declared[environment] : {};
  const settings = await interpolate(own, { values: {}, env: options.env, baseDir });
  const values = Object.fromEntries(
    Object.entries(settings.value as Record<string, unknown>)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([name, value]) => [name, String(value)]),
  );
  const document = await interpolate(rest, { values, env: options.env, baseDir });

  const faults: Fault[] = [
    ...settings.unresolved.map((one) => ({ ...one, path: ['environments', environment, ...one.path] })),
    ...document.unresolved,
  ].map(({ path, message, candidates }) => {
    const name = message.match(/^\$\{([^}]*)\}/)?.[1] ?? '';
    return { path, message, nearest: nearestWord(name, candidates) };
  });
  const broken = new Set(faults.map(({ path }) => path.join('.')));

  const full = {
    ...(document.value as object),
    ...(declared === undefined ? {} : { environments: declared }),
  };
  const result = system.safeParse(withoutExtensions(full));
  for (const issue of result.error?.issues ?? []) {
    // What could not be interpolated is reported once, not again as an invalid URL.
    if (broken.has(issue.path.join('.'))) continue;
    faults.push(...faultsOf(withCandidates(issue), full));
  }
  const resolved = result.success ? resolveDocument(result.data, baseDir) : undefined;
  faults.push(...(resolved?.faults ?? []));
  if (faults.length > 0 || !resolved) throw new ConfigError(file, problemsOf(faults, located));

  const guarded = 'guarded' in own ? String(values.guarded) === 'true' : /^prod/i.test(environment);
  const secrets = [...settings.secrets, ...document.secrets, ...passwordsIn(document.value)];
  return {
    ...resolved.meaning,
    file,
    baseDir,
    environment,
    environments: environments.length > 0 ? environments : [environment],
    guarded,
    secrets: [...new Set(secrets)].sort((a, b) => b.length - a.length),
  };
}

async function readConfig(file: string): Promise<string> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw new Error('it is not a file');
    if (stats.size > largest) throw new Error('it is larger than 4 MiB');
    return await readFile(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const message = missing ? 'there is no such file' : `cannot be read: ${(error as Error).message}`;
    throw new ConfigError(file, [{ line: 1, column: 1, path: '', message }]);
  }
}

function parse(text: string, file: string): Located {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const located = { document, lines, text } as Located;
  const problems = document.errors.map((error) =>
    problemAt(error.pos[0], '', `not valid YAML: ${error.message}`, located),
  );
  if (problems.length > 0) throw new ConfigError(file, problems);
  return located;
}

function toMapping(located: Located, file: string): Record<string, unknown> {
  let raw: unknown;
  try {
    raw = located.document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new ConfigError(file, [problemAt(0, '', `not usable YAML: ${(error as Error).message}`, located)]);
  }
  if (isMapping(raw)) return raw;
  const message =
    raw === null || raw === undefined
      ? 'the file is empty: it needs at least system and components'
      : 'expected a mapping at the top';
  throw new ConfigError(file, [problemAt(0, '', message, located)]);
}

/** Top-level keys that begin with `x-` hold anchors for the rest of the file. */
function withoutExtensions(document: object): object {
  return Object.fromEntries(Object.entries(document).filter(([key]) => !key.startsWith('x-')));
}

/** Unknown keys of the plain objects get the words that would have been right. */
function withCandidates<Issue extends { code?: string; path: PropertyKey[] }>(issue: Issue): Issue {
  if (issue.code !== 'unrecognized_keys' || 'params' in issue) return issue;
  const words =
    issue.path.length === 0
      ? Object.keys(system.shape)
      : issue.path[0] === 'components' && issue.path.length === 2
        ? Object.keys(component.shape)
        : [];
  return { ...issue, params: { candidates: words } };
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
