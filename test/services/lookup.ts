import { spawnSync } from 'node:child_process';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How a program is found, and which will do. */
export interface Program {
  /** Arguments that make it tell its version, on whichever stream and with whichever exit code. */
  readonly asks: readonly string[];
  /** The version in what it tells, as the first group that matches; another program of the same name tells something else. */
  readonly tells: RegExp;
  /** The oldest version that will do: numbers with dots. */
  readonly oldest: string;
  /** The package of Debian that has it: the first of these that this Debian knows. */
  readonly debian: string | readonly string[];
  /** Folders that are looked through before PATH. */
  readonly folders?: () => readonly string[];
  /** Why one that is new enough still will not do. */
  readonly unfit?: (path: string) => string | undefined;
}

export interface Found {
  readonly path: string;
  readonly version: string;
}

export interface Place {
  /** As in PATH. */
  readonly path?: string;
  /** Folders after it. */
  readonly folders?: readonly string[];
  /** How long a program may take to tell its version, in milliseconds. */
  readonly patienceMs?: number;
}

/** Where Debian keeps programs, whatever PATH says. */
const debianFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * The first program of that name whose version will do, wherever it stands: one that is too old, hangs or is something else hides
 * none behind it.
 * @returns where it is, or in words what was found instead
 */
export function look(name: string, program: Program, place: Place = {}): Found | string {
  const { path = process.env.PATH ?? '', folders = debianFolders, patienceMs = 20_000 } = place;
  const refused: string[] = [];
  for (const candidate of candidates(name, [...(program.folders?.() ?? []), ...split(path), ...folders])) {
    const version = versionOf(candidate, program, patienceMs);
    const unfit =
      version === undefined
        ? 'does not tell a version'
        : isOlder(version, program.oldest)
          ? `is version ${version}, ${program.oldest} or newer is needed`
          : program.unfit?.(candidate);
    if (version !== undefined && unfit === undefined) return { path: candidate, version };
    refused.push(`${candidate} ${unfit}`);
  }
  return refused.length === 0 ? `no ${name}` : refused.join('; ');
}

/** The program that a shell would start; undefined when PATH has none. */
export function firstOnPath(name: string, path = process.env.PATH ?? ''): string | undefined {
  return candidates(name, split(path))[0];
}

function split(path: string): readonly string[] {
  return path.split(delimiter).filter((folder) => folder !== '');
}

/** Executable files of that name, each once. */
function candidates(name: string, folders: readonly string[]): readonly string[] {
  const files = new Map<string, string>();
  for (const file of folders.map((folder) => join(folder, name))) {
    const real = realFile(file);
    if (real !== undefined && !files.has(real)) files.set(real, file);
  }
  return [...files.values()];
}

function realFile(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}

function versionOf(path: string, { asks, tells }: Program, patienceMs: number): string | undefined {
  const { stdout, stderr } = spawnSync(path, asks, {
    encoding: 'utf8',
    timeout: patienceMs,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const found = tells.exec(`${stdout ?? ''}\n${stderr ?? ''}`);
  return found?.slice(1).find((group) => group !== undefined);
}

/** Whether one version comes before another, by their numbers. */
export function isOlder(version: string, than: string): boolean {
  const [own, other] = [version, than].map((text) => text.split('.').map(Number)) as [number[], number[]];
  for (const [index, number] of other.entries()) {
    const mine = own[index] ?? 0;
    if (mine !== number) return mine < number;
  }
  return false;
}
