import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { firstOnPath } from './lookup.ts';
import { missingPostgresVersions } from './postgres-versions.ts';
import { findProgram, type ProgramName, programPath } from './programs.ts';

interface Needs {
  readonly programs: readonly ProgramName[];
  /** Asked when the programs are there: why they are not enough, in words. */
  readonly lacks?: () => string | undefined;
}

/** A Debian root with systemd, made by `test/services/install.ts`. */
export const systemdImage = 'plantao-test-systemd:latest';

/** What tests may need of a machine. */
export const services = {
  alertmanager: { programs: ['prometheus-alertmanager'] },
  aws: { programs: ['aws'] },
  compose: { programs: ['docker', 'busybox', 'docker-compose'], lacks: withoutEngine },
  docker: { programs: ['docker', 'busybox'], lacks: withoutEngine },
  kubectl: { programs: ['kubectl'] },
  nginx: { programs: ['nginx'] },
  openssl: { programs: ['openssl'] },
  postgres: { programs: ['initdb', 'postgres'] },
  'postgres versions': { programs: [], lacks: () => missingPostgresVersions() },
  prometheus: { programs: ['prometheus', 'promtool'] },
  redis: { programs: ['redis-server'] },
  sshd: { programs: ['ssh', 'sshd', 'ssh-keygen', 'pgrep'] },
  systemd: {
    programs: ['docker', 'busybox', 'ssh', 'sshd', 'ssh-keygen'],
    lacks: () => withoutEngine() ?? (hasSystemdImage() ? undefined : 'no image of a Debian with systemd'),
  },
  zdump: {
    programs: ['zdump'],
    lacks: () => (hasZones() ? undefined : 'no time zones in /usr/share/zoneinfo'),
  },
} as const satisfies Readonly<Record<string, Needs>>;

export type Service = keyof typeof services;

/** Why a test that needs the service cannot run here, in words; undefined when it can. */
export function missing(service: Service): string | undefined {
  const needs: Needs = services[service];
  const reasons = needs.programs
    .map((name) => findProgram(name))
    .filter((found) => typeof found === 'string');
  return reasons.length > 0 ? reasons.join('; ') : needs.lacks?.();
}

/** Whether a Docker Engine answers. */
export function engineAnswers(): boolean {
  const args = ['version', '--format', '{{.Server.Version}}'];
  return spawnSync(programPath('docker'), args, { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/** Whether the machine knows time zones, which a small Debian leaves out. */
export function hasZones(): boolean {
  return existsSync('/usr/share/zoneinfo/Europe/Berlin');
}

/** Whether the image is there. */
export function hasSystemdImage(): boolean {
  const args = ['image', 'inspect', systemdImage];
  return spawnSync(programPath('docker'), args, { stdio: 'ignore' }).status === 0;
}

function withoutEngine(): string | undefined {
  return engineAnswers() ? undefined : 'no Docker Engine answers';
}

const known = new Map<Service, string | undefined>();

/**
 * Whether a test may use the service: `describe.skipIf(!requireService('redis'))`. Says by name what is skipped. What plantao then
 * starts by name is what was found here: where something else of that name stands on PATH, a folder with the right one goes before.
 * @throws Error instead when PLANTAO_REQUIRE_SERVICES=1
 */
export function requireService(service: Service): boolean {
  if (!known.has(service)) known.set(service, missing(service));
  const why = known.get(service);
  if (why === undefined) {
    for (const name of services[service].programs) putFirst(name);
    return true;
  }
  const line = `SKIPPED: tests that need ${service} (${why}); as root on Debian, npm test installs it`;
  if (process.env.PLANTAO_REQUIRE_SERVICES === '1') throw new Error(line);
  process.stderr.write(`\n${line}\n`);
  return false;
}

let links: string | undefined;

function putFirst(name: ProgramName): void {
  const path = programPath(name);
  const first = firstOnPath(name);
  if (first !== undefined && realpathSync(first) === realpathSync(path)) return;
  if (links === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'plantao-programs-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    process.env.PATH = `${folder}${delimiter}${process.env.PATH ?? ''}`;
    links = folder;
  }
  symlinkSync(path, join(links, name));
}
