import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** A server that speaks its protocol correctly up to a point and then never stops, until it has given its all. */
export interface HostileServer {
  readonly port: number;
  /** Bytes that clients took so far, over all connections: what the kernel still holds for them is counted too. */
  readonly taken: number;
  /** Connections that are open. */
  readonly open: number;
  close(): Promise<void>;
}

/** What a hostile server has for each client, in bytes: far more than anybody should take. */
export const everything = 192 * 2 ** 20;

/** What a server says: once it was asked for the nth time (from 0), undefined to stay silent, a flood to go on for ever. */
export interface Script {
  /** What is said before anything was asked. */
  readonly greeting?: Answer;
  /** @returns the bytes of the answer, or what is repeated for ever after them */
  answer(asked: Buffer, nth: number): Answer | undefined;
}

export interface Answer {
  readonly first?: Buffer;
  /** Repeated until the client goes. */
  readonly flood?: Buffer;
}

function flood(socket: Socket, piece: Buffer, wrote: (bytes: number) => void): void {
  const chunk = Buffer.concat(Array<Buffer>(Math.ceil(65_536 / piece.length)).fill(piece));
  let left = everything;
  const more = (): void => {
    for (let free = true; free && left > 0 && !socket.destroyed; left -= chunk.length) {
      free = socket.write(chunk);
      wrote(chunk.length);
    }
    if (left > 0 && !socket.destroyed) socket.once('drain', more);
    else socket.end();
  };
  more();
}

/** What a server proves itself with, PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** Takes a PostgreSQL client's wish for TLS, and goes on behind it. */
async function behindTls(plain: Socket, identity: Identity): Promise<Socket> {
  await once(plain, 'data');
  plain.write('S');
  return new TLSSocket(plain, { isServer: true, ...identity });
}

/**
 * Starts a server that follows the script towards each client.
 * @param identity speaks TLS, as PostgreSQL begins it
 */
export async function startHostileServer(script: Script, identity?: Identity): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  let taken = 0;
  const wrote = (bytes: number): void => {
    taken += bytes;
  };
  const server = createServer(async (plain) => {
    sockets.add(plain);
    plain.on('error', () => {});
    plain.once('close', () => sockets.delete(plain));
    const socket = identity ? await behindTls(plain, identity) : plain;
    socket.on('error', () => {});
    let nth = 0;
    let flooding = false;
    const say = ({ first, flood: piece }: Answer): void => {
      if (first) socket.write(first);
      if (!piece) return;
      flooding = true;
      flood(socket, piece, wrote);
    };
    if (script.greeting) say(script.greeting);
    socket.on('data', (asked: Buffer) => {
      const answer = flooding ? undefined : script.answer(asked, nth++);
      if (answer) say(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    get taken() {
      return taken;
    },
    get open() {
      return sockets.size;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One message of PostgreSQL's protocol: type, length, content. */
export function pgMessage(type: string, content: Buffer, claimed = content.length): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(claimed + 4, 1);
  return Buffer.concat([head, content]);
}

const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
};
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** A row of one column with this text. */
export const pgRow = (text: string): Buffer =>
  pgMessage('D', Buffer.concat([int16(1), int32(text.length), Buffer.from(text)]));
/** The description of rows with one column of text. */
export const pgColumn = pgMessage(
  'T',
  Buffer.concat([
    int16(1),
    Buffer.from('value\0'),
    int32(0),
    int16(0),
    int32(25),
    int16(65_535),
    int32(-1),
    int16(0),
  ]),
);
export const pgNotice = pgMessage('N', Buffer.from('SNOTICE\0C00000\0Mlook here\0\0'));
export const pgReady = pgMessage('Z', Buffer.from('I'));
/** What a server says that lets somebody in. */
export const pgWelcome = Buffer.concat([pgMessage('R', int32(0)), pgReady]);
export const pgDone = (tag: string): Buffer =>
  Buffer.concat([pgMessage('C', Buffer.from(`${tag}\0`)), pgReady]);

/** A PostgreSQL that lets everybody in and answers what is a statement of its own kind; whatever else is asked gets the flood. */
export function hostilePostgres(answer: Answer): Script {
  return {
    answer(asked, nth) {
      if (nth === 0) return { first: pgWelcome };
      const text = asked.toString('latin1');
      if (/^QBegin|^Q....BEGIN/is.test(text))
        return { first: Buffer.concat([pgMessage('C', Buffer.from('BEGIN\0')), pgDone('SET')]) };
      // Parse, bind, describe, execute, sync of the DECLARE.
      if (text.includes('DECLARE'))
        return {
          first: Buffer.concat([
            pgMessage('1', Buffer.alloc(0)),
            pgMessage('2', Buffer.alloc(0)),
            pgMessage('n', Buffer.alloc(0)),
            pgDone('DECLARE CURSOR'),
          ]),
        };
      return answer;
    },
  };
}

/** A Redis that takes any command with OK, up to one that is written here. */
export function hostileRedis(command: string, answer: Answer): Script {
  return {
    answer(asked) {
      const text = asked.toString('latin1').toLowerCase();
      if (text.includes(`\r\n${command}\r\n`)) return answer;
      // One answer for each command that was sent at once.
      const commands = text.match(/\*\d+\r\n\$/g)?.length ?? 1;
      return { first: Buffer.from(text.includes('ping') ? '+PONG\r\n' : '+OK\r\n'.repeat(commands)) };
    },
  };
}
