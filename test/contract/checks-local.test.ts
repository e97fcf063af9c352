import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createServer as createTls, type Server } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../src/checks/command.ts';
import { disk } from '../../src/checks/disk.ts';
import { processCheck } from '../../src/checks/process.ts';
import { tcp } from '../../src/checks/tcp.ts';
import { tls } from '../../src/checks/tls.ts';
import { processInfo } from '../../src/connections/processes.ts';
import { systemClock } from '../../src/model/clock.ts';
import { CannotAsk, type CheckAnswer, type CheckKind } from '../../src/model/kind.ts';
import { testContext, within } from '../services/context.ts';
import { requireService } from '../services/require.ts';
import { freePort, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

const folder = tempFolder('checks');
const { context, close } = testContext(folder.path);
afterAll(async () => {
  await close();
  folder.remove();
});

function ask<Options>(kind: CheckKind<Options>, options: unknown, ms = 10_000): Promise<CheckAnswer> {
  return kind.open(kind.schema.parse(options), context).run(within(ms));
}

describe('tcp', () => {
  it('tells an open port from a closed one, and names a host that does not exist', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    expect(await ask(tcp, { tcp: `127.0.0.1:${port}` })).toMatchObject({ status: 'up' });
    await new Promise((closed) => server.close(closed));
    await expect(ask(tcp, { tcp: `127.0.0.1:${port}` })).rejects.toThrow(
      `connection refused by 127.0.0.1:${port}`,
    );
  });
});

const opensslIsHere = requireService('openssl');
describe.skipIf(!opensslIsHere)('tls', () => {
  const servers: Server[] = [];
  const file = (name: string): string => join(folder.path, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'ignore', cwd: folder.path });
  };
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  beforeAll(() => {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '400',
      '-subj',
      '/CN=Test CA',
    );
  });

  async function serve(name: string, days: string): Promise<{ place: string; ca: string }> {
    writeFileSync(file('san.cnf'), `subjectAltName=DNS:${name}\n`);
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'leaf.key',
      '-out',
      'leaf.csr',
      '-subj',
      `/CN=${name}`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      'leaf.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      'leaf.pem',
      '-days',
      days,
      '-extfile',
      'san.cnf',
    );
    const server = createTls(
      { key: readFileSync(file('leaf.key')), cert: readFileSync(file('leaf.pem')) },
      (socket) => socket.end(),
    );
    server.on('tlsClientError', () => {});
    servers.push(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    return { place: `127.0.0.1:${port}`, ca: readFileSync(file('ca.pem'), 'utf8') };
  }

  it('is up, degraded or down by the days that are left', async () => {
    const { place, ca } = await serve('api.test', '100');
    const options = { tls: place, servername: 'api.test', ca };
    expect(await ask(tls, options)).toEqual({ status: 'up', message: '99 days left' });
    expect(await ask(tls, { ...options, days: 120 })).toMatchObject({ status: 'degraded' });
    expect(await ask(tls, { ...options, days: 200, 'critical-days': 150 })).toMatchObject({ status: 'down' });
  });

  it('is down for one nobody trusts, and for another name', async () => {
    const { place, ca } = await serve('api.test', '100');
    expect((await ask(tls, { tls: place, servername: 'api.test' })).status).toBe('down');
    const other = await ask(tls, { tls: place, servername: 'other.test', ca });
    expect(other.status).toBe('down');
    expect(other.message).toContain('99 days left');
  });

  it('is down for an expired one, and says since when', async () => {
    const { place, ca } = await serve('api.test', '1');
    const threeDaysOn = { ...systemClock, now: () => systemClock.now() + 3 * 86_400_000 };
    const options = tls.schema.parse({ tls: place, servername: 'api.test', ca });
    const answer = await tls.open(options, { ...context, clock: threeDaysOn }).run(within());
    expect(answer).toEqual({ status: 'down', message: 'expired 2 days ago' });
  });

  it('fails where nobody speaks TLS', async () => {
    const plain = createServer((socket) => socket.end('hello\n'));
    await new Promise<void>((listening) => plain.listen(0, '127.0.0.1', listening));
    const { port } = plain.address() as { port: number };
    await expect(ask(tls, { tls: `127.0.0.1:${port}` })).rejects.toThrow();
    plain.close();
  });
});

describe('process', () => {
  it('finds a program by pid file, by command line and by port, and notices its end', async () => {
    const port = await freePort();
    const mark = `plantao-test-${port}`;
    const script = `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('ready'))`;
    const child = spawn(process.execPath, ['-e', script, mark], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((ready) => child.stdout.once('data', ready));
    writeFileSync(join(folder.path, 'app.pid'), `${child.pid}\n`);
    const ways = [{ process: 'app.pid' }, { process: { pattern: mark } }, { process: { port } }];
    for (const options of ways) {
      expect(await ask(processCheck, options)).toEqual({ status: 'up', message: `pid ${child.pid}` });
    }
    expect(await ask(processCheck, { process: { pattern: mark }, min: 2 })).toMatchObject({
      status: 'down',
      message: '1 of 2 running',
    });
    child.kill('SIGKILL');
    await new Promise((gone) => child.once('exit', gone));
    for (const options of ways) {
      expect(await ask(processCheck, options)).toEqual({ status: 'down', message: 'not running' });
    }
  });

  it.each(['garbage', '1', '-5', '0', '99999999999999', ''])(
    'trusts no pid file that holds "%s"',
    async (text) => {
      writeFileSync(join(folder.path, 'bad.pid'), text);
      await expect(ask(processCheck, { process: 'bad.pid' })).rejects.toThrow(CannotAsk);
    },
  );

  it('does not wait for the other end of a FIFO, nor read a device', async () => {
    execFileSync('mkfifo', [join(folder.path, 'fifo.pid')]);
    await expect(ask(processCheck, { process: 'fifo.pid' }, 3_000)).rejects.toThrow(/not a file|in time/);
    await expect(ask(processCheck, { process: '/dev/zero' }, 3_000)).rejects.toThrow(/not a file/);
  });
});

describe('disk', () => {
  it('judges what is used, and cannot ask about a folder that is not there', async () => {
    expect(await ask(disk, { disk: '.', warning: 100, critical: 100 })).toMatchObject({ status: 'up' });
    expect(await ask(disk, { disk: '.', warning: '0%', critical: '100%' })).toMatchObject({
      status: 'degraded',
    });
    expect((await ask(disk, { disk: '.', warning: 0, critical: 0 })).message).toMatch(
      /^\d+% used, .*free, \d+% of inodes used$/,
    );
    await expect(ask(disk, { disk: 'not/here' })).rejects.toThrow(CannotAsk);
  });
});

describe('command', () => {
  it.each([
    ['exit 0', 'up'],
    ['exit 1', 'degraded'],
    ['exit 2', 'down'],
    ['exit 3', 'unknown'],
    ['exit 77', 'down'],
    ['kill -9 $$', 'down'],
  ])('takes "%s" for %s', async (script, status) => {
    expect(await ask(command, { command: ['sh', '-c', script] })).toMatchObject({ status });
  });

  it('shows the first line it printed, and takes other exit codes for good where told', async () => {
    const options = { command: ['sh', '-c', 'echo 3 backups; echo more; exit 4'], ok: [4] };
    expect(await ask(command, options)).toEqual({ status: 'up', message: '3 backups' });
  });

  it('passes arguments as they are, whatever is in them', async () => {
    const nasty = '$(touch owned); rm -rf . `id` "\'';
    expect(await ask(command, { command: ['printf', '%s', nasty] })).toMatchObject({ message: nasty });
  });

  it('cannot ask a program that is not there or may not be run', async () => {
    await expect(ask(command, { command: ['no-such-program-here'] })).rejects.toThrow(CannotAsk);
    writeFileSync(join(folder.path, 'plain.txt'), 'x', { mode: 0o644 });
    await expect(ask(command, { command: [join(folder.path, 'plain.txt')] })).rejects.toThrow(CannotAsk);
  });

  it('ends what ignores its time-out, with all it started', async () => {
    const pidFile = join(folder.path, 'child.pid');
    const script = `trap "" TERM; sh -c 'trap "" TERM; echo $$ > ${pidFile}; while :; do sleep 1; done' & wait`;
    await expect(ask(command, { command: ['sh', '-c', script] }, 600)).rejects.toThrow(
      'did not finish in time',
    );
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await until('the child is gone', async () => (await processInfo(pid, within())) === undefined);
  });

  it.each([
    ['exit 0', 'up', 'ok'],
    ['exit 2', 'down', 'ok'],
  ])(
    'is over when the program has ended, whoever still holds its output: %s',
    async (end, status, message) => {
      const pidFile = join(folder.path, 'daemon.pid');
      const script = `setsid sh -c 'echo $$ > ${pidFile}; exec sleep 600' & while [ ! -s ${pidFile} ]; do :; done; echo ok; ${end}`;
      try {
        expect(await ask(command, { command: ['sh', '-c', script] }, 60_000)).toEqual({ status, message });
      } finally {
        process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
        rmSync(pidFile);
      }
    },
  );

  it('keeps little of endless output', async () => {
    await expect(ask(command, { command: ['yes', 'x'.repeat(1_000)] }, 800)).rejects.toThrow(
      'did not finish in time',
    );
    expect(process.memoryUsage().rss).toBeLessThan(1.5e9);
  });
});
