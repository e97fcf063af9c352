import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { docker } from './docker.ts';
import { programPath } from './programs.ts';
import { systemdImage } from './require.ts';
import { until } from './until.ts';

export interface TestSystemd {
  readonly name: string;
  /** Runs a shell line in it and gives what it printed. */
  sh(line: string): string;
  remove(): void;
}

/**
 * Beside cgroup v1 systemd gets the machine's v2 hierarchy only. Given the v1 ones it mounts every controller there is, and a Docker
 * Engine that finds controllers without a mount of its own has no figures of any container from then on.
 */
function cgroups(): readonly string[] {
  const unified = '/sys/fs/cgroup/unified';
  return ['-v', `${existsSync(unified) ? unified : '/sys/fs/cgroup'}:/sys/fs/cgroup:rw`];
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
  const remove = (): void => void spawnSync(programPath('docker'), ['rm', '-f', name], { stdio: 'ignore' });
  try {
    await until('systemd to be up', () => /running|degraded/.test(sh('systemctl is-system-running || true')));
  } catch (error) {
    remove();
    throw error;
  }
  return { name, sh, remove };
}
