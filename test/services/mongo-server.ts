import { createServer, type Socket } from 'node:net';
import { BSON, type Document } from 'mongodb';

/** What a stand-in does instead of answering: say nothing, hang up. */
export type NoAnswer = 'hangs' | 'hangs up';

export interface MongoServer {
  readonly port: number;
  readonly url: string;
  /** Commands that came in, without those of the driver's own handshakes, each with its database as `$db`. */
  readonly asked: Document[];
  /** What commands are answered with, by their name; a command that is not here is unknown to the server. */
  answers: Record<string, (command: Document) => Document | NoAnswer>;
  close(): Promise<void>;
}

/** What a server refuses a command with that a login has no right to, in the words of MongoDB 7. */
export function unauthorized(command: string): Document {
  return {
    ok: 0,
    errmsg: `not authorized on admin to execute command { ${command}: 1, lsid: { id: UUID("6f0e0b3c") }, $db: "admin" }`,
    code: 13,
    codeName: 'Unauthorized',
  };
}

/**
 * A scripted stand-in for a MongoDB server, driven by the real driver: it speaks OP_MSG, and OP_QUERY for the driver's first hello. It is no
 * MongoDB and knows nothing but what a test tells it.
 * @param hello what it says of itself beside what every server says
 * @param onPort default a free one
 */
export async function startMongo(hello: Document = {}, onPort = 0): Promise<MongoServer> {
  const sockets = new Set<Socket>();
  const asked: Document[] = [];
  const server: MongoServer = { port: 0, url: '', asked, answers: {}, close: async () => {} };
  const greeting = (): Document => ({
    isWritablePrimary: true,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ...hello,
    ok: 1,
  });
  const answerTo = (command: Document): Document | NoAnswer => {
    const name = Object.keys(command)[0]!;
    if (name === 'hello' || name === 'isMaster' || name === 'ismaster') return greeting();
    if (name === 'endSessions') return { ok: 1 };
    asked.push(command);
    const answer = server.answers[name] ?? (name === 'ping' ? () => ({ ok: 1 }) : undefined);
    return (
      answer?.(command) ?? {
        ...{ ok: 0, errmsg: `no such command: '${name}'`, code: 59, codeName: 'CommandNotFound' },
      }
    );
  };
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    let waiting = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= 4 && waiting.length >= waiting.readInt32LE(0)) {
        const message = waiting.subarray(0, waiting.readInt32LE(0));
        waiting = waiting.subarray(message.length);
        const { command, reply } = read(message);
        const answer = answerTo(command);
        if (answer === 'hangs up') socket.destroy();
        else if (answer !== 'hangs') socket.write(reply(answer));
      }
    });
  });
  await new Promise<void>((resolve) => listener.listen(onPort, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return Object.assign(server, {
    port,
    url: `mongodb://127.0.0.1:${port}/shop`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  });
}

const [opReply, opQuery] = [1, 2004];

function read(message: Buffer): { command: Document; reply(answer: Document): Buffer } {
  const [request, opcode] = [message.readInt32LE(4), message.readInt32LE(12)];
  const header = (body: Buffer, kind: number): Buffer => {
    const head = Buffer.alloc(16);
    for (const [index, value] of [16 + body.length, 0, request, kind].entries())
      head.writeInt32LE(value, 4 * index);
    return Buffer.concat([head, body]);
  };
  if (opcode === opQuery) {
    const from = message.indexOf(0, 20) + 9;
    const facts = Buffer.alloc(20);
    facts.writeInt32LE(1, 16);
    return {
      command: BSON.deserialize(message.subarray(from)),
      reply: (answer) => header(Buffer.concat([facts, BSON.serialize(answer)]), opReply),
    };
  }
  // OP_MSG: flags, then one section with the command; the driver sends no others for questions.
  return {
    command: BSON.deserialize(message.subarray(21)),
    reply: (answer) => header(Buffer.concat([Buffer.alloc(5), BSON.serialize(answer)]), opcode),
  };
}
