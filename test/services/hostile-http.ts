import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** An HTTP server that misbehaves, each path in its own way. A stand-in for nothing: the client is what is tested. */
export interface HostileServer {
  readonly url: string;
  /** Bytes of body written on a path so far. */
  bytesOn(path: string): number;
  /** Requests that came in on a path. */
  requestsOn(path: string): number;
  close(): Promise<void>;
}

const head = (extra = ''): string => `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${extra}\r\n`;

export async function startHostileServer(): Promise<HostileServer> {
  const bytes = new Map<string, number>();
  const requests = new Map<string, number>();
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const every = (ms: number, run: () => void): void => {
    timers.add(setInterval(run, ms));
  };

  const behaviours: Readonly<Record<string, (socket: Socket, path: string) => void>> = {
    '/hang': () => {},
    '/drip': (socket) => {
      socket.write(head('content-length: 1000\r\n'));
      every(200, () => socket.destroyed || socket.write('x'));
    },
    '/slow-headers': (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      every(200, () => socket.destroyed || socket.write('x-drip: 1\r\n'));
    },
    '/endless-headers': (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const more = (): void => {
        while (!socket.destroyed && socket.write(`x-${'a'.repeat(900)}: ${'b'.repeat(900)}\r\n`));
        if (!socket.destroyed) socket.once('drain', more);
      };
      more();
    },
    '/reset': (socket) => {
      socket.write(`${head('content-length: 1000\r\n')}{"half":`);
      setImmediate(() => socket.resetAndDestroy());
    },
    '/garbage': (socket) => socket.end(Buffer.from([0, 255, 27, 91, 50, 74, 13, 10, 1, 2, 3])),
    '/nothing': (socket) => socket.destroy(),
    '/huge': (socket, path) => {
      socket.write(head(`content-length: ${2 ** 30}\r\n`));
      const chunk = Buffer.alloc(65_536, 120);
      const more = (): void => {
        let free = true;
        while (free && !socket.destroyed && (bytes.get(path) ?? 0) < 2 ** 30) {
          bytes.set(path, (bytes.get(path) ?? 0) + chunk.length);
          free = socket.write(chunk);
        }
        if (!socket.destroyed) socket.once('drain', more);
      };
      more();
    },
    '/bomb': (socket) => {
      const packed = gzipSync(Buffer.alloc(64 * 2 ** 20));
      socket.write(head(`content-encoding: gzip\r\ncontent-length: ${packed.length}\r\n`));
      socket.end(packed);
    },
    '/loop': (socket) => socket.end('HTTP/1.1 302 Found\r\nlocation: /loop\r\ncontent-length: 0\r\n\r\n'),
    '/not-utf8': (socket) => {
      const body = Buffer.from([123, 34, 115, 34, 58, 34, 195, 40, 34, 125]);
      socket.write(head(`content-length: ${body.length}\r\n`));
      socket.end(body);
    },
    '/escape': (socket) => {
      const body = JSON.stringify({ status: '\u001b[2J\u001b]0;owned\u0007\u202egnp.exe' });
      socket.end(`${head(`content-length: ${Buffer.byteLength(body)}\r\n`)}${body}`);
    },
    '/deep': (socket) => {
      const body = '['.repeat(100_000) + ']'.repeat(100_000);
      socket.end(`${head(`content-length: ${body.length}\r\n`)}${body}`);
    },
  };

  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', (request) => {
      const path = request.toString('latin1').split(' ')[1] ?? '/';
      requests.set(path, (requests.get(path) ?? 0) + 1);
      const behave = behaviours[path];
      if (behave) behave(socket, path);
      else socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    bytesOn: (path) => bytes.get(path) ?? 0,
    requestsOn: (path) => requests.get(path) ?? 0,
    close() {
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
