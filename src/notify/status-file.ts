import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../journal/database.ts';
import { journalFile } from '../journal/sqlite.ts';
import { type AlertRow, type Muted, type Severity, severities, severityRank } from '../model/alert.ts';

/** How things stand, for a status line: small, and read without the network. */
export interface StatusLine {
  readonly at: number;
  readonly config: string;
  readonly system: string;
  readonly environment: string;
  /** Firing alerts by severity, muted or not; how many of them are acknowledged, and how many are muted by anything else. */
  readonly firing: Readonly<Record<Severity, number>>;
  /** The system's own name for each severity. */
  readonly names?: Readonly<Record<Severity, string>>;
  readonly acked: number;
  readonly muted: number;
  /** Those of P0 and P1 that nobody acknowledged or muted on purpose. */
  readonly urgent: number;
  readonly oncall?: { readonly name: string; readonly until?: number };
  /** The next deadline of the chain. */
  readonly next?: { readonly at: number; readonly text: string };
  /** What keeps messages from getting through. */
  readonly problems: number;
}

/** Older than this nobody is watching any more, in milliseconds. */
export const statusOldMs = 30_000;

/** A person did not want to hear of it: whoever asks how things stand knows what they are about. */
const onPurpose: readonly Muted['by'][] = ['silence', 'maintenance'];

type Env = Readonly<Record<string, string | undefined>>;

/** What a status line says of alerts. */
export function countAlerts(
  rows: readonly AlertRow[],
): Pick<StatusLine, 'firing' | 'acked' | 'muted' | 'urgent'> {
  const firing = rows.filter(({ phase }) => phase === 'firing');
  const bySeverity = severities.map((severity) => [
    severity,
    firing.filter((row) => row.severity === severity).length,
  ]);
  const isUrgent = ({ severity, ack, muted }: AlertRow): boolean =>
    severityRank(severity) <= severityRank('P1') && !ack && !muted.some(({ by }) => onPurpose.includes(by));
  return {
    firing: Object.fromEntries(bySeverity),
    acked: firing.filter(({ ack }) => ack).length,
    muted: firing.filter(({ ack, muted }) => !ack && muted.length > 0).length,
    urgent: firing.filter(isUrgent).length,
  };
}

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
