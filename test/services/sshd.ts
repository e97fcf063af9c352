import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { HostConfig } from '../../src/model/kind.ts';
import { programPath } from './programs.ts';
import { ServerProcess } from './server-process.ts';
import { freePort, tempFolder } from './temp.ts';
import { until } from './until.ts';

export interface TestSshd {
  readonly host: HostConfig;
  readonly port: number;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * A real sshd on a free port with keys of its own, which lets the present user in with a key and nothing else.
 * @param inContainer name of a container in which whatever is asked for runs
 */
export async function startSshd(inContainer?: string): Promise<TestSshd> {
  const folder = tempFolder('sshd');
  const port = await freePort();
  const file = (name: string): string => join(folder.path, name);
  for (const name of ['host', 'user']) {
    execFileSync(programPath('ssh-keygen'), ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)]);
  }
  copyFileSync(file('user.pub'), file('authorized'));
  chmodSync(file('authorized'), 0o600);
  // sshd wants this folder, owned by root, for the part of it that has no rights.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  writeFileSync(
    file('config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host')}`,
      `AuthorizedKeysFile ${file('authorized')}`,
      `PidFile ${file('pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'PermitUserEnvironment no',
      'MaxSessions 64',
      'AllowStreamLocalForwarding yes',
      ...(inContainer === undefined
        ? []
        : [`ForceCommand exec docker exec -i ${inContainer} sh -c "$SSH_ORIGINAL_COMMAND"`]),
      '',
    ].join('\n'),
  );
  const key = execFileSync('cat', [file('host.pub')], { encoding: 'utf8' }).split(' ');
  writeFileSync(file('known'), `[127.0.0.1]:${port} ${key[0]} ${key[1]}\n`);
  let server: ServerProcess;
  const start = async (): Promise<void> => {
    server = new ServerProcess([programPath('sshd'), '-D', '-e', '-f', file('config')]);
    await until('sshd to listen', () => {
      if (server.ended) throw new Error(server.said);
      return server.said.includes('Server listening');
    });
  };
  await start();
  return {
    port,
    host: {
      ssh: `${userInfo().username}@127.0.0.1`,
      port,
      options: [
        '-F/dev/null',
        `-i${file('user')}`,
        `-oUserKnownHostsFile=${file('known')}`,
        '-oIdentitiesOnly=yes',
      ],
    },
    start,
    stop: () => server.stop(),
    async remove() {
      await server.stop();
      folder.remove();
    },
  };
}
