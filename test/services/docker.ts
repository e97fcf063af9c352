import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { programPath } from './programs.ts';
import { tempFolder } from './temp.ts';

const image = 'plantao-test-busybox:latest';
const label = 'plantao.test';

/** Runs the docker command and returns what it printed. */
export function docker(...args: string[]): string {
  return execFileSync(programPath('docker'), args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  }).trim();
}

/** Makes an image of the machine's own static busybox, once: nothing is pulled. */
export function busyboxImage(): string {
  const found = spawnSync(programPath('docker'), ['image', 'inspect', image], { stdio: 'ignore' });
  if (found.status === 0) return image;
  const folder = tempFolder('image');
  try {
    const bin = join(folder.path, 'bin');
    mkdirSync(bin);
    mkdirSync(join(folder.path, 'tmp'));
    copyFileSync(programPath('busybox'), join(bin, 'busybox'));
    for (const name of ['sh', 'sleep', 'echo', 'cat', 'httpd', 'true', 'false', 'seq', 'date', 'kill', 'dd'])
      symlinkSync('busybox', join(bin, name));
    const tar = execFileSync('tar', ['-C', folder.path, '-c', '.'], { maxBuffer: 64 * 2 ** 20 });
    execFileSync(programPath('docker'), ['import', '--change', `LABEL ${label}=image`, '-', image], {
      input: tar,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
  } finally {
    folder.remove();
  }
  return image;
}

export interface TestContainer {
  readonly name: string;
  readonly id: string;
  remove(): void;
}

/** Runs `/bin/sh -c script` in a container with a unique name. `flags` go to `docker run`. */
export function runContainer(script: string, flags: readonly string[] = []): TestContainer {
  const name = `plantao-test-${randomBytes(5).toString('hex')}`;
  // Without a network of its own it starts faster and needs no iptables.
  const network = flags.some((flag) => flag.startsWith('--network')) ? [] : ['--network', 'none'];
  const id = docker(
    ...['run', '-d', '--name', name, '--label', `${label}=container`, ...network, ...flags],
    ...[busyboxImage(), '/bin/sh', '-c', script],
  );
  return {
    name,
    id,
    remove: () => void spawnSync(programPath('docker'), ['rm', '-f', name], { stdio: 'ignore' }),
  };
}
