import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { connectionFault, mayHaveArrived } from '../../src/connections/fault.ts';
import { httpRequest } from '../../src/connections/http.ts';
import type { ConnectionFault } from '../../src/model/fault.ts';
import { CannotAsk } from '../../src/model/kind.ts';
import { testContext, within } from '../services/context.ts';
import { requireService } from '../services/require.ts';
import { tempFolder } from '../services/temp.ts';

const { context, close } = testContext();
const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});
afterAll(close);

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
}

async function serving(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createHttpServer(answer))}`;
}

/** A server on which the TLS handshake never gets further than this. */
async function shakingHands(connected: (socket: Socket) => void): Promise<string> {
  return `https://127.0.0.1:${await listening(createTcpServer(connected))}`;
}

async function post(url: string, signal = within()): Promise<unknown> {
  try {
    return await httpRequest({ url, method: 'POST', body: 'call Ana', signal }, context);
  } catch (error) {
    return error;
  }
}

describe('what a request that failed tells: its code, and whether it may have arrived', () => {
  it('refused: no', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    await new Promise((closed) => server.close(closed));
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ code: 'refused', mayHaveArrived: false });
  });

  it('a name that there is not, or that cannot be looked up: no', async () => {
    const fault = (await post('http://no-such-host.invalid/')) as ConnectionFault | CannotAsk;
    expect(mayHaveArrived(fault)).toBe(false);
    const code = fault instanceof CannotAsk ? fault.fault?.code : fault.code;
    expect(code).toBeOneOf(['no-such-host', 'no-name-server']);
  });

  it('reset before anything was written: no', async () => {
    const url = await shakingHands((socket) => socket.resetAndDestroy());
    expect(await post(url)).toMatchObject({ code: 'reset', mayHaveArrived: false });
  });

  it('reset after the request was written: yes', async () => {
    const url = await serving(({ socket }) => socket.resetAndDestroy());
    expect(await post(url)).toMatchObject({ mayHaveArrived: true });
  });

  it('reset in the middle of the answer: yes', async () => {
    const url = await serving(({ socket }, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('five!', () => socket.destroy());
    });
    expect(await post(url)).toMatchObject({ mayHaveArrived: true });
  });

  it('an answer that is not HTTP: yes', async () => {
    const port = await listening(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')));
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ code: 'not-http', mayHaveArrived: true });
  });

  it('out of time before there was a connection: no', async () => {
    const stop = new AbortController();
    const url = await shakingHands(() => stop.abort());
    expect(await post(url, stop.signal)).toMatchObject({ code: 'timed-out', mayHaveArrived: false });
  });

  it('out of time after the request was written: yes', async () => {
    const stop = new AbortController();
    const url = await serving(() => stop.abort());
    expect(await post(url, stop.signal)).toMatchObject({ code: 'timed-out', mayHaveArrived: true });
  });

  it('out of time on a connection that was used before: yes', async () => {
    const stop = new AbortController();
    let requests = 0;
    const url = await serving((_, response) => {
      if (++requests === 1) response.end('ok');
      else stop.abort();
    });
    expect(await post(url)).toMatchObject({ status: 200 });
    expect(await post(url, stop.signal)).toMatchObject({ code: 'timed-out', mayHaveArrived: true });
  });

  it('what is no URL: no', async () => {
    expect(mayHaveArrived(await post('ftp://127.0.0.1/'))).toBe(false);
    expect(mayHaveArrived(await post('nonsense'))).toBe(false);
  });

  it.skipIf(!requireService('openssl'))('a certificate that nobody vouches for: no', async () => {
    const folder = tempFolder('fault');
    const file = (name: string): string => join(folder.path, name);
    const newCertificate = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...newCertificate, '-keyout', file('key'), '-out', file('cert')], {
      stdio: 'ignore',
    });
    let requests = 0;
    const server = createHttpsServer(
      { key: readFileSync(file('key')), cert: readFileSync(file('cert')) },
      () => {
        requests++;
      },
    );
    const url = `https://127.0.0.1:${await listening(server)}`;
    expect(await post(url)).toMatchObject({ code: 'certificate', mayHaveArrived: false });
    expect(requests).toBe(0);
    folder.remove();
  });
});

describe('whether something may have arrived', () => {
  const errnos = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EACCES', 'ENETUNREACH'];
  const error = fc.record({
    code: fc.constantFrom(...errnos, 'CERT_HAS_EXPIRED', 'UND_ERR_SOCKET', 'ESOMETHING', ''),
    message: fc.string(),
  });

  it('is what the caller saw, whatever the error is called and says', () => {
    fc.assert(
      fc.property(error, fc.boolean(), ({ code, message }, begun) => {
        const cause = Object.assign(new Error(message), { code });
        expect(mayHaveArrived(connectionFault(cause, 'place', { begun }))).toBe(begun);
      }),
    );
  });

  it('is assumed of every error that nobody vouches for', () => {
    fc.assert(
      fc.property(fc.string(), (message) => {
        expect(mayHaveArrived(new Error(message))).toBe(true);
      }),
    );
  });
});
