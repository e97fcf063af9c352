/** kafkajs with connections that all end with it, and take no more than an answer may have. Loaded when it is first used. */
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import kafkajs, { type Admin, type ISocketFactoryArgs } from 'kafkajs';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import type { ConnectionFault } from '../model/fault.ts';
import { AnswerLimit } from './answer-limit.ts';

/** A cluster, and how to log in. */
export interface KafkaPlace {
  /** `host:port` of some of its brokers. */
  readonly brokers: readonly string[];
  readonly tls: boolean;
  readonly sasl: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Certificate authority to trust: a PEM file, or PEM text. */
  readonly ca?: string | undefined;
}

// With nothing to send kafkajs sets a timer to a moment that is long past: Node warns of each, on the screen.
const schedule = RequestQueue.prototype.scheduleCheckPendingRequests;
RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
  if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
};

/** The partitions that a member of a group has of each topic; undefined when its bytes are not those of a consumer. */
export function assignmentOf(bytes: Buffer): Readonly<Record<string, readonly number[]>> | undefined {
  if (bytes.length === 0) return {};
  try {
    return kafkajs.AssignerProtocol.MemberAssignment.decode(bytes)?.assignment;
  } catch {
    return undefined;
  }
}

/** A client that asks a cluster about itself, and nothing else. */
export interface OpenKafka {
  readonly admin: Admin;
  /** Why a connection was cut off, if one was. */
  fault(): ConnectionFault | undefined;
  /** Ends all connections at once; none is made afterwards. */
  destroy(): void;
}

/**
 * Opens a client; it connects with `admin.connect()`.
 * @param authority certificates to trust, as PEM text
 */
export function openKafka(place: KafkaPlace, authority: string | undefined): OpenKafka {
  const sockets = new Set<Socket>();
  const limits: AnswerLimit[] = [];
  let isOver = false;
  const open = ({ host, port, onConnect }: ISocketFactoryArgs): Socket => {
    const socket = place.tls
      ? connectTls(
          { host, port, ca: authority, ...(isIP(host) ? {} : { servername: host }) },
          onConnect as () => void,
        )
      : connect({ host, port }, onConnect as () => void);
    const limit = new AnswerLimit(`${host}:${port}`);
    limits.push(limit);
    // Before the reader of kafkajs listens.
    limit.watch(socket);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // kafkajs tries again by itself; nobody waits for that any longer.
    if (isOver) leave(socket);
    return socket;
  };
  const { user, password, sasl } = place;
  const kafka = new kafkajs.Kafka({
    clientId: 'plantao',
    brokers: [...place.brokers],
    logLevel: kafkajs.logLevel.NOTHING,
    // The engine's own time-outs and intervals decide; these only end what nobody waits for any longer.
    connectionTimeout: 10_000,
    authenticationTimeout: 10_000,
    requestTimeout: 10_000,
    // One more try for each further broker of the list.
    retry: { retries: Math.max(1, place.brokers.length - 1), initialRetryTime: 100, maxRetryTime: 500 },
    ssl: place.tls,
    ...(user === undefined
      ? {}
      : { sasl: { mechanism: sasl as 'plain', username: user, password: password ?? '' } }),
    socketFactory: open,
  });
  return {
    admin: kafka.admin(),
    fault: () => limits.find(({ fault }) => fault)?.fault,
    destroy() {
      isOver = true;
      for (const socket of sockets) leave(socket);
    },
  };
}

/** Cuts a connection off. Only an error makes kafkajs give up its questions and stop its timers. */
function leave(socket: Socket): void {
  socket.destroy(new Error('left'));
}
