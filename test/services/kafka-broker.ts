import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** A partition as the stand-in has it; `committed` -1 where the group never committed. */
export interface StandInPartition {
  readonly low: number;
  readonly end: number;
  readonly committed: number;
}

export interface StandInMember {
  readonly id: string;
  readonly client: string;
  readonly host: string;
  /** Partitions of the topic that it is given. */
  readonly partitions: readonly number[];
}

/** What a stand-in knows: one topic and one group. A test changes it at will. */
export interface KafkaWorld {
  topic: string;
  partitions: StandInPartition[];
  state: string;
  members: StandInMember[];
  /** Error codes of the protocol that questions are answered with, by name. */
  refuses: Partial<Record<KafkaQuestion, number>>;
  /** The question that is never answered. */
  hangsAt?: KafkaQuestion | undefined;
  /** Bytes that are sent for ever instead of an answer. */
  floodsAt?: KafkaQuestion | undefined;
}

const questions = {
  2: 'listOffsets',
  3: 'metadata',
  9: 'offsetFetch',
  10: 'findCoordinator',
  15: 'describeGroups',
  18: 'apiVersions',
} as const;
export type KafkaQuestion = (typeof questions)[keyof typeof questions];

export interface KafkaBroker {
  readonly address: string;
  readonly world: KafkaWorld;
  /** Questions that came in, by name; the number of one that a reader has no business with. */
  readonly asked: string[];
  /** Connections that are open now. */
  readonly open: () => number;
  close(): Promise<void>;
}

/**
 * A scripted stand-in for a broker of Kafka, driven by the real kafkajs: it speaks the oldest version of six questions. It is no Kafka
 * and knows nothing but what a test tells it.
 */
export async function startKafka(world: KafkaWorld): Promise<KafkaBroker> {
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  let port = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
        const size = rest.readInt32BE(0);
        answer(socket, rest.subarray(4, 4 + size));
        rest = rest.subarray(4 + size);
      }
    });
  });
  const answer = (socket: Socket, request: Buffer): void => {
    const key = request.readInt16BE(0);
    const name = questions[key as keyof typeof questions];
    asked.push(name ?? String(key));
    if (name === undefined || name === world.hangsAt) return;
    if (name === world.floodsAt) {
      flood(socket);
      return;
    }
    const clientId = request.readInt16BE(8);
    const body = bodies[name](request.subarray(10 + Math.max(0, clientId)));
    socket.write(bytes(int32(4 + body.length), request.subarray(4, 8), body));
  };
  const code = (name: KafkaQuestion): Buffer => int16(world.refuses[name] ?? 0);
  const place = (): Buffer => bytes(int32(1), text('127.0.0.1'), int32(port));
  const bodies: Record<KafkaQuestion, (request: Buffer) => Buffer> = {
    apiVersions: () =>
      bytes(
        int16(0),
        list(
          Object.entries(questions).map(([key, name]) => {
            const only = { offsetFetch: 1, listOffsets: 1, metadata: 1 }[name as string] ?? 0;
            return bytes(int16(Number(key)), int16(only), int16(only));
          }),
        ),
      ),
    metadata: () =>
      bytes(
        list([bytes(place(), int16(-1))]),
        int32(1),
        list([
          bytes(
            ...[code('metadata'), text(world.topic), Buffer.from([0])],
            list(
              world.partitions.map((_, partition) =>
                bytes(int16(0), int32(partition), int32(1), list([int32(1)]), list([int32(1)])),
              ),
            ),
          ),
        ]),
      ),
    findCoordinator: () => bytes(code('findCoordinator'), place()),
    offsetFetch: () =>
      list([
        bytes(
          text(world.topic),
          list(
            world.partitions.map(({ committed }, partition) =>
              bytes(int32(partition), int64(committed), text(''), code('offsetFetch')),
            ),
          ),
        ),
      ]),
    listOffsets: (request) => {
      // The time that is asked for comes last: -2 is the oldest message, -1 the end.
      const isLow = request.readBigInt64BE(request.length - 8) === -2n;
      return list([
        bytes(
          text(world.topic),
          list(
            world.partitions.map(({ low, end }, partition) =>
              bytes(int32(partition), code('listOffsets'), int64(-1), int64(isLow ? low : end)),
            ),
          ),
        ),
      ]);
    },
    describeGroups: () =>
      list([
        bytes(
          ...[code('describeGroups'), text('mailer'), text(world.state), text('consumer'), text('range')],
          list(
            world.members.map(({ id, client, host, partitions }) => {
              const assignment = bytes(
                int16(0),
                list([bytes(text(world.topic), list(partitions.map(int32)))]),
                int32(0),
              );
              return bytes(
                ...[text(id), text(client), text(host), int32(0)],
                ...[int32(assignment.length), assignment],
              );
            }),
          ),
        ),
      ]),
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
  return {
    address: `127.0.0.1:${port}`,
    ...{ world, asked, open: () => sockets.size },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Announces a huge answer and sends it for as long as somebody takes it. */
function flood(socket: Socket): void {
  socket.write(int32(2 ** 30));
  const more = (): void => {
    if (socket.destroyed) return;
    if (socket.write(Buffer.alloc(2 ** 16))) setImmediate(more);
    else socket.once('drain', more);
  };
  more();
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function int64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(BigInt(value));
  return buffer;
}

function text(value: string): Buffer {
  return bytes(int16(Buffer.byteLength(value)), Buffer.from(value));
}

function list(items: readonly Buffer[]): Buffer {
  return bytes(int32(items.length), ...items);
}

function bytes(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts);
}
