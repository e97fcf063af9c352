import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { docker } from './docker.ts';
import { findProgram } from './program.ts';
import { until } from './until.ts';

/** A Debian root with systemd, made by `test/services/install.sh`. */
export const systemdImage = 'plantao-test-systemd:latest';

export interface TestSystemd {
  readonly name: string;
  /** Runs a shell line in it and gives what it printed. */
  sh(line: string): string;
  remove(): void;
}

/**
 * With cgroup v1 systemd gets a folder of its own with only its own hierarchy in it: in the machine's it would make folders that a
 * Docker Engine takes for controllers, and from then on there would be no figures of any container.
 */
function cgroups(): readonly string[] {
  const own = '/sys/fs/cgroup/systemd';
  return existsSync(own)
    ? ['--tmpfs', '/sys/fs/cgroup', '-v', `${own}:${own}:rw`]
    : ['-v', '/sys/fs/cgroup:/sys/fs/cgroup:rw'];
}

/** A container whose first process is a real systemd. */
export async function startSystemd(): Promise<TestSystemd> {
  const name = `plantao-test-${randomBytes(5).toString('hex')}`;
  docker(
    ...['run', '-d', '--name', name, '--label', 'plantao.test=container', '--network', 'none'],
    ...['--cap-add', 'SYS_ADMIN', '--security-opt', 'seccomp=unconfined', '--cgroupns=host'],
    ...['--tmpfs', '/run', '--tmpfs', '/run/lock', '--tmpfs', '/tmp', ...cgroups()],
    ...[systemdImage, '/sbin/init'],
  );
  const sh = (line: string): string => docker('exec', name, 'sh', '-c', line);
  await until('systemd to be up', () => /running|degraded/.test(sh('systemctl is-system-running || true')));
  return {
    name,
    sh,
    remove: () => void spawnSync(findProgram('docker')!, ['rm', '-f', name], { stdio: 'ignore' }),
  };
}

/** Whether the image is there. */
export function hasSystemdImage(): boolean {
  return (
    spawnSync(findProgram('docker')!, ['image', 'inspect', systemdImage], { stdio: 'ignore' }).status === 0
  );
}
