/**
 * Makes the machine ready for the tests: on Debian, as root, installs the programs that are missing or too old, starts a Docker Engine
 * where none answers and makes the image of a Debian with systemd; on Linux, installs PostgreSQL servers of several versions. What stays missing is named, and ends `npm test` only under
 * PLANTAO_REQUIRE_SERVICES=1.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { firstOnPath, type Program } from './lookup.ts';
import { missingPostgresVersions, versionsFolder } from './postgres-versions.ts';
import { findProgram, type ProgramName, programPath, programs } from './programs.ts';
import {
  engineAnswers,
  hasSystemdImage,
  hasZones,
  missing,
  type Service,
  services,
  systemdImage,
} from './require.ts';

const isRoot = process.getuid?.() === 0;
const hasApt = firstOnPath('apt-get') !== undefined;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const has = (name: ProgramName): boolean => typeof findProgram(name) !== 'string';
const hasEngine = (): boolean => has('docker') && engineAnswers();
const hasImage = (): boolean => hasEngine() && hasSystemdImage();

/** Programs of the tests, and those that this script needs for them. */
function wanted(): readonly ProgramName[] {
  return [
    ...Object.values(services).flatMap(({ programs }) => programs),
    ...(hasEngine() ? [] : (['dockerd', 'iptables'] as const)),
    ...(hasImage() ? [] : (['debootstrap'] as const)),
  ];
}

function apt(...args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { stdio: 'ignore', env }).status === 0;
}

function packageOf({ debian }: Program): string {
  const names = [debian].flat();
  const isKnown = (name: string): boolean =>
    spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;
  return names.find(isKnown) ?? names.at(-1)!;
}

function install(names: readonly ProgramName[]): void {
  if (!apt('update', '-qq')) say('apt-get update failed');
  const packages = new Set(names.map((name) => packageOf(programs[name])));
  if (!hasZones()) packages.add('tzdata');
  say(`installing for the tests: ${[...packages].join(' ')}`);
  const get = (...some: readonly string[]): boolean =>
    apt('install', '-y', '--no-install-recommends', '-qq', ...some);
  if (get(...packages)) return;
  // One package that cannot be had must not keep the others away.
  for (const one of packages) if (!get(one)) say(`apt-get could not install ${one}`);
}

async function startEngine(): Promise<void> {
  const file = join(tmpdir(), 'plantao-dockerd.log');
  say(`starting a Docker Engine for the tests (log: ${file})`);
  const log = openSync(file, 'w');
  const engine = spawn(programPath('dockerd'), ['--storage-driver=vfs'], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  closeSync(log);
  engine.on('error', (error) => say(error.message));
  engine.unref();
  const deadline = performance.now() + 90_000;
  while (!engineAnswers() && engine.exitCode === null && performance.now() < deadline)
    await new Promise((wake) => setTimeout(wake, 500));
}

/** A Debian 12 with systemd as an image: real systemctl and journalctl in a container. Later systemd refuses cgroup v1. */
function makeSystemdImage(): void {
  say('making an image of a Debian with systemd for the tests');
  const tree = mkdtempSync(join(tmpdir(), 'plantao-systemd-'));
  // It becomes the root of the image, where others than root have to get in.
  chmodSync(tree, 0o755);
  const log = `${tree}.log`;
  try {
    const said = openSync(log, 'w');
    const args = ['--variant=minbase', '--include=systemd,systemd-sysv,dbus', 'bookworm', tree];
    const made = spawnSync(programPath('debootstrap'), args, {
      stdio: ['ignore', said, said],
      timeout: 600_000,
    });
    closeSync(said);
    if (made.status === 0)
      execFileSync('sh', [
        '-c',
        'tar -C "$1" -c . | "$2" import --change "LABEL plantao.test=image" - "$3" >/dev/null',
        'sh',
        ...[tree, programPath('docker'), systemdImage],
      ]);
    else say(readFileSync(log, 'utf8').trimEnd().split('\n').slice(-2).join('\n'));
  } finally {
    rmSync(tree, { recursive: true, force: true });
    rmSync(log, { force: true });
  }
}

/** PostgreSQL servers of several versions, as packages of npm: no Debian has all of them. */
function installPostgresVersions(): void {
  say('installing PostgreSQL servers of several versions for the tests');
  // The machine's own npm, by the machine's own Node: it knows the machine's certificates and settings. `npm test` runs under another.
  const own = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'));
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const env = { ...Object.fromEntries(own), PATH: path.join(delimiter) };
  const options = { cwd: versionsFolder, stdio: 'ignore', env } as const;
  if (spawnSync('npm', ['ci', '--ignore-scripts'], options).status !== 0) say('npm ci failed there');
}

const absent = wanted().filter((name) => !has(name));
if ((absent.length > 0 || !hasZones()) && isRoot && hasApt) {
  install(absent);
  for (const name of absent) findProgram(name, true);
}
if (!hasEngine() && isRoot && has('docker') && has('dockerd') && !process.env.DOCKER_HOST)
  await startEngine();
if (isRoot && hasEngine() && !hasImage() && has('debootstrap')) makeSystemdImage();

if (process.platform === 'linux' && process.arch === 'x64' && missingPostgresVersions() !== undefined)
  installPostgresVersions();

const without = (Object.keys(services) as Service[]).flatMap((service) => {
  const why = missing(service);
  return why === undefined ? [] : [`${service} (${why})`];
});
if (without.length > 0) {
  const isRequired = process.env.PLANTAO_REQUIRE_SERVICES === '1';
  const hint = !hasApt ? '; only on Debian are they installed' : !isRoot ? '; root would install them' : '';
  say(
    isRequired
      ? `PLANTAO_REQUIRE_SERVICES=1, but the tests lack ${without.join(', ')}${hint}`
      : `tests that need these will be SKIPPED: ${without.join(', ')}${hint}`,
  );
  if (isRequired) process.exitCode = 1;
}
