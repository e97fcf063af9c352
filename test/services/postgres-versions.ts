import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { idsOf } from './server-process.ts';

/** The oldest server that plantao looks into, one between, and the newest: of postgres-versions/package.json. */
export const postgresVersions = [12, 15, 18] as const;
export type PostgresVersion = (typeof postgresVersions)[number];

/** Where they are installed. */
export const versionsFolder = join(import.meta.dirname, 'postgres-versions');

/** The programs of a version. */
export function postgresPrograms(version: PostgresVersion): {
  readonly initdb: string;
  readonly postgres: string;
} {
  const root = join(versionsFolder, 'node_modules', `postgres-${version}`);
  link(root);
  const bin = join(root, 'native/bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

/** Why these servers cannot be started here, in words; undefined when they can. */
export function missingPostgresVersions(): string | undefined {
  for (const version of postgresVersions) {
    const { initdb } = postgresPrograms(version);
    if (!existsSync(initdb))
      return `PostgreSQL ${version} is not in ${relative(process.cwd(), versionsFolder)}`;
    // It is not run as root, and another user may not get to where it is.
    const owner = process.getuid?.() === 0 ? idsOf('postgres', 'nobody') : {};
    const { status, stderr } = spawnSync(initdb, ['--version'], { ...owner, cwd: '/', encoding: 'utf8' });
    if (status !== 0) return `PostgreSQL ${version} does not run: ${stderr ?? ''}`.trim();
  }
  return undefined;
}

/** Makes the links between libraries that a package cannot hold: its own script does, where scripts of packages may run. */
function link(root: string): void {
  const list = join(root, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const place = join(root, target);
    if (existsSync(place)) continue;
    try {
      symlinkSync(relative(dirname(target), source), join(dirname(place), basename(target)));
    } catch (error) {
      // Another test file was first.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
