import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Found, look, type Program } from './lookup.ts';

/** Every program that tests start, or that plantao starts under test. The oldest version is one that is known to do. */
export const programs = {
  aws: { asks: ['--version'], tells: /^aws-cli\/([\d.]+)/m, oldest: '2', debian: 'awscli' },
  busybox: {
    asks: [],
    tells: /^BusyBox v([\d.]+)/m,
    oldest: '1.30',
    debian: 'busybox-static',
    // It becomes the only file of an image.
    unfit: (path) => (isDynamic(path) ? 'needs shared libraries' : undefined),
  },
  debootstrap: {
    asks: ['--version'],
    tells: /^debootstrap ([\d.]+)/m,
    oldest: '1',
    debian: 'debootstrap',
  },
  docker: {
    asks: ['--version'],
    tells: /^Docker version ([\d.]+)/m,
    oldest: '20.10',
    debian: ['docker-cli', 'docker.io'],
  },
  'docker-compose': {
    asks: ['--version'],
    tells: /^docker-compose version ([\d.]+)|^Docker Compose version v?([\d.]+)/im,
    oldest: '1.27',
    debian: 'docker-compose',
  },
  dockerd: { asks: ['--version'], tells: /^Docker version ([\d.]+)/m, oldest: '20.10', debian: 'docker.io' },
  initdb: {
    asks: ['--version'],
    tells: /\(PostgreSQL\) ([\d.]+)/,
    oldest: '12',
    debian: 'postgresql',
    folders: postgresFolders,
  },
  iptables: { asks: ['--version'], tells: /^iptables v([\d.]+)/m, oldest: '1.8', debian: 'iptables' },
  kubectl: {
    asks: ['version', '--client'],
    tells: /^Client Version:.*?v(\d+\.\d+\.\d+)/m,
    oldest: '1.20',
    debian: 'kubernetes-client',
  },
  nginx: { asks: ['-v'], tells: /^nginx version: nginx\/([\d.]+)/m, oldest: '1.18', debian: 'nginx-light' },
  openssl: { asks: ['version'], tells: /^(?:Open|Libre)SSL ([\d.]+)/m, oldest: '1.1.1', debian: 'openssl' },
  pgrep: { asks: ['--version'], tells: /procps-ng ([\d.]+)/, oldest: '3', debian: 'procps' },
  postgres: {
    asks: ['--version'],
    tells: /\(PostgreSQL\) ([\d.]+)/,
    oldest: '12',
    debian: 'postgresql',
    folders: postgresFolders,
  },
  prometheus: {
    asks: ['--version'],
    tells: /^prometheus, version ([\d.]+)/m,
    oldest: '2.30',
    debian: 'prometheus',
  },
  'prometheus-alertmanager': {
    asks: ['--version'],
    tells: /^alertmanager, version ([\d.]+)/m,
    oldest: '0.22',
    debian: 'prometheus-alertmanager',
  },
  promtool: {
    asks: ['--version'],
    tells: /^promtool, version ([\d.]+)/m,
    oldest: '2.30',
    debian: 'prometheus',
  },
  'redis-server': {
    asks: ['--version'],
    tells: /^Redis server v=([\d.]+)/m,
    oldest: '6',
    debian: 'redis-server',
  },
  ssh: { asks: ['-V'], tells: /^OpenSSH_([\d.]+)/m, oldest: '8', debian: 'openssh-client' },
  // It has no word for its version: what it answers to a question it does not know names it.
  'ssh-keygen': { asks: ['-?'], tells: /^usage: ssh-keygen()/m, oldest: '', debian: 'openssh-client' },
  sshd: { asks: ['-V'], tells: /OpenSSH_([\d.]+)/, oldest: '8', debian: 'openssh-server' },
  zdump: { asks: ['--version'], tells: /^zdump .*?([\d.]+)$/m, oldest: '2', debian: 'libc-bin' },
} as const satisfies Readonly<Record<string, Program>>;

export type ProgramName = keyof typeof programs;

const looked = new Map<ProgramName, Found | string>();

/** The program as it was found, or in words why there is none that does. Looks once for each process, unless told to look again. */
export function findProgram(name: ProgramName, again = false): Found | string {
  const known = again ? undefined : looked.get(name);
  const found = known ?? look(name, programs[name]);
  looked.set(name, found);
  return found;
}

/** The full path of a program. @throws Error when there is none that does */
export function programPath(name: ProgramName): string {
  const found = findProgram(name);
  if (typeof found === 'string') throw new Error(found);
  return found.path;
}

/** Where Debian keeps the programs of PostgreSQL servers, the newest first. */
function postgresFolders(): readonly string[] {
  const root = '/usr/lib/postgresql';
  try {
    return readdirSync(root)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(root, version, 'bin'));
  } catch {
    // Not a Debian: PATH decides.
    return [];
  }
}

/** Whether a program needs libraries; ldd fails on one that does not. */
function isDynamic(path: string): boolean {
  return spawnSync('ldd', [path], { stdio: 'ignore' }).status === 0;
}
