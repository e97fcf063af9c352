import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../journal/database.ts';
import { journalFile } from '../journal/sqlite.ts';
import type { Severity } from '../model/alert.ts';

/** How things stand, for a status line: small, and read without the network. */
export interface StatusLine {
  readonly at: number;
  readonly config: string;
  readonly system: string;
  readonly environment: string;
  /** Unmuted firing alerts by severity, and how many of them are acknowledged. */
  readonly firing: Readonly<Record<Severity, number>>;
  readonly acked: number;
  readonly oncall?: { readonly name: string; readonly until?: number };
  /** The next deadline of the chain. */
  readonly next?: { readonly at: number; readonly text: string };
  /** What keeps messages from getting through. */
  readonly problems: number;
}

/** Older than this nobody is watching any more, in milliseconds. */
export const statusOldMs = 30_000;

type Env = Readonly<Record<string, string | undefined>>;

/** Writes it for others to read, whole or not at all. A disk that is full is no reason to stop. */
export function writeStatus(env: Env, status: StatusLine): void {
  const name = createHash('sha256')
    .update(`${status.config} ${status.system} ${status.environment}`)
    .digest('hex')
    .slice(0, 16);
  const file = join(dirname(journalFile(env)), `status-${name}.json`);
  try {
    makeFolder(dirname(file));
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(status), { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // The reader sees how old the last one is.
  }
}

/** How things stand with a system that a plantao of this machine watches now; undefined where none does. */
export function watchedStatus(
  env: Env,
  { file, environment }: { readonly file: string; readonly environment: string },
  now: number,
): StatusLine | undefined {
  const [status] = readStatuses(env, file, environment);
  return status && now - status.at <= statusOldMs ? status : undefined;
}

/** Every status line of this machine, newest first; of one configuration file where that is named. */
export function readStatuses(env: Env, config?: string, environment?: string): readonly StatusLine[] {
  const folder = dirname(journalFile(env));
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => /^status-[0-9a-f]{16}\.json$/.test(name));
  } catch {
    return [];
  }
  return names
    .flatMap((name): StatusLine[] => {
      try {
        const status = JSON.parse(readFileSync(join(folder, name), 'utf8')) as StatusLine;
        return typeof status.at === 'number' && typeof status.firing === 'object' ? [status] : [];
      } catch {
        return [];
      }
    })
    .filter((one) => config === undefined || one.config === config)
    .filter((one) => environment === undefined || one.environment === environment)
    .sort((a, b) => b.at - a.at);
}
