import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { until } from './until.ts';

/** A TCP port that misbehaves in one way towards whoever connects, whatever the protocol. */
export interface FaultyPort {
  readonly port: number;
  /** Bytes written so far, over all connections. */
  readonly written: number;
  /** Connections that stand. */
  readonly connections: number;
  close(): Promise<void>;
}

export type PortFault = 'hangs' | 'drips' | 'resets' | 'closes' | 'garbage' | 'floods';

const behaviours: Readonly<Record<PortFault, (socket: Socket, wrote: (bytes: number) => void) => void>> = {
  hangs: () => {},
  drips: (socket, wrote) => {
    const timer = setInterval(() => socket.write('x') && wrote(1), 50);
    socket.once('close', () => clearInterval(timer));
  },
  resets: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
  closes: (socket) => void socket.once('data', () => socket.end()),
  garbage: (socket) =>
    void socket.once('data', () =>
      socket.write(Buffer.from([0, 255, 27, 91, 50, 74, 13, 10, 1, 2, 3, 13, 10])),
    ),
  floods: (socket, wrote) => {
    const chunk = Buffer.alloc(65_536, 'x');
    const more = (): void => {
      for (let free = true; free && !socket.destroyed; ) {
        free = socket.write(chunk);
        wrote(chunk.length);
      }
      if (!socket.destroyed) socket.once('drain', more);
    };
    socket.once('data', more);
  },
};

/** Opens a port with the fault. */
export async function startFaultyPort(fault: PortFault): Promise<FaultyPort> {
  const sockets = new Set<Socket>();
  let written = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    behaviours[fault](socket, (bytes) => {
      written += bytes;
    });
    if (!['floods', 'resets', 'closes', 'garbage'].includes(fault)) socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    get written() {
      return written;
    },
    get connections() {
      return sockets.size;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A port nothing listens on. */
export async function refusingPort(): Promise<FaultyPort> {
  const { port, close } = await startFaultyPort('hangs');
  await close();
  return { port, written: 0, connections: 0, close: async () => {} };
}

/**
 * A port whose packets seem to be dropped: its process is stopped and its queue of connections is full, so Linux answers no
 * further one. What a firewall or a host that is switched off looks like, without either.
 */
export async function droppingPort(): Promise<FaultyPort> {
  const child = fork(join(import.meta.dirname, 'fixtures/full-backlog.mjs'), { stdio: 'ignore' });
  const [port] = (await once(child, 'message')) as [number];
  child.kill('SIGSTOP');
  const fillers: Socket[] = [];
  const connects = async (): Promise<boolean> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    fillers.push(socket);
    return Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<boolean>((done) => setTimeout(() => done(false), 300)),
    ]);
  };
  await until('the queue of connections to be full', async () => (await connects()) === false);
  return {
    port,
    written: 0,
    connections: 0,
    async close() {
      for (const socket of fillers) socket.destroy();
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      await once(child, 'close').catch(() => {});
    },
  };
}
