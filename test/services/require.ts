import { spawnSync } from 'node:child_process';
import { findPostgres, findProgram } from './program.ts';
import { hasSystemdImage } from './systemd.ts';

export type Service =
  | 'postgres'
  | 'redis'
  | 'docker'
  | 'nginx'
  | 'tmux'
  | 'openssl'
  | 'sshd'
  | 'systemd'
  | 'compose'
  | 'kubectl'
  | 'aws'
  | 'prometheus'
  | 'alertmanager';

const missing: Readonly<Record<Service, () => string | undefined>> = {
  postgres: () =>
    findPostgres('initdb') && findPostgres('postgres') ? undefined : 'no PostgreSQL server programs',
  redis: () => (findProgram('redis-server') ? undefined : 'no redis-server'),
  nginx: () => (findProgram('nginx') ? undefined : 'no nginx'),
  tmux: () => (findProgram('tmux') ? undefined : 'no tmux'),
  sshd: () => (findProgram('sshd') && findProgram('ssh') ? undefined : 'no sshd or no ssh'),
  systemd: () => {
    const without = missing.docker() ?? missing.sshd();
    return without ?? (hasSystemdImage() ? undefined : 'no image of a Debian with systemd');
  },
  compose: () => missing.docker() ?? (findProgram('docker-compose') ? undefined : 'no docker-compose'),
  kubectl: () => (findProgram('kubectl') ? undefined : 'no kubectl'),
  aws: () => (findProgram('aws') ? undefined : 'no aws'),
  prometheus: () =>
    findProgram('prometheus') && findProgram('promtool') ? undefined : 'no prometheus or no promtool',
  alertmanager: () => (findProgram('prometheus-alertmanager') ? undefined : 'no prometheus-alertmanager'),
  openssl: () => (findProgram('openssl') ? undefined : 'no openssl'),
  docker: () => {
    const docker = findProgram('docker');
    if (!docker) return 'no docker command';
    if (!findProgram('busybox')) return 'no busybox to make an image of';
    const asked = spawnSync(docker, ['version', '--format', '{{.Server.Version}}'], {
      timeout: 15_000,
      encoding: 'utf8',
    });
    return asked.status === 0 ? undefined : 'no Docker Engine answers';
  },
};

const known = new Map<Service, string | undefined>();

/**
 * Whether a test may use the service: `describe.skipIf(!requireService('redis'))`. Says by name what is skipped.
 * @throws Error instead when PLANTAO_REQUIRE_SERVICES=1
 */
export function requireService(service: Service): boolean {
  if (!known.has(service)) known.set(service, missing[service]());
  const why = known.get(service);
  if (why === undefined) return true;
  const line = `SKIPPED: tests that need ${service} (${why}); test/services/install.sh installs it on Debian`;
  if (process.env.PLANTAO_REQUIRE_SERVICES === '1') throw new Error(line);
  process.stderr.write(`\n${line}\n`);
  return false;
}
