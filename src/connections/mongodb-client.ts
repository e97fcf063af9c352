/** The driver of MongoDB with connections that take no more than an answer may have. Loaded when it is first used. */
import type { Socket } from 'node:net';
import { BSON, Long, MongoClient, type MongoClientOptions } from 'mongodb';
import { Connection } from 'mongodb/lib/cmap/connection.js';
import type { Clock } from '../model/clock.ts';
import { settledWithin } from '../time/sleep.ts';
import { AnswerLimit } from './answer-limit.ts';

export const { EJSON } = BSON;
export { Long };

/** How long taking leave of a server may take, in milliseconds. */
const leaveMs = 1_000;

/** A connection that is cut off, with a fault `too-much`, when a server sends more than one answer may have. */
class BoundedConnection extends Connection {
  readonly #limit: AnswerLimit;

  constructor(stream: Socket, options: { readonly hostAddress?: { toString(): string } }) {
    // Before the reader of the driver listens.
    const limit = new AnswerLimit(String(options.hostAddress ?? 'mongodb'));
    limit.watch(stream);
    super(stream, options);
    this.#limit = limit;
  }

  override command(...given: unknown[]): Promise<unknown> {
    this.#limit.asked();
    return super.command(...given);
  }
}

/** A client, and word of it when none of its servers can be reached any longer. */
export interface OpenMongo {
  readonly client: MongoClient;
  /** None of its servers could be reached when they were last looked at. */
  readonly isLost: () => boolean;
  /** Calls back with the reason; returns what ends listening. */
  onLost(listener: (reason: unknown) => void): () => void;
  /** Takes leave of the servers, and no longer than a second where they say nothing. */
  close(clock: Clock): Promise<void>;
}

/**
 * Opens a client for a URL; it connects when it is first asked.
 * @param isOneServer ask the server of the URL itself, whatever replica set it belongs to
 * @throws MongoParseError for a URL that is none
 */
export function openMongo(url: string, isOneServer: boolean): OpenMongo {
  const sockets = new Set<Socket>();
  class KnownConnection extends BoundedConnection {
    constructor(...given: ConstructorParameters<typeof BoundedConnection>) {
      super(...given);
      const [socket] = given;
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
  }
  const options: MongoClientOptions & { connectionType: typeof BoundedConnection } = {
    appName: 'plantao',
    maxPoolSize: 2,
    maxIdleTimeMS: 60_000,
    // The engine's own time-outs and intervals decide; these only end what nobody waits for any longer.
    serverSelectionTimeoutMS: 10_000,
    connectTimeoutMS: 10_000,
    waitQueueTimeoutMS: 10_000,
    // One answer for one question, so that they can be measured.
    serverMonitoringMode: 'poll',
    retryReads: false,
    connectionType: KnownConnection,
    ...(isOneServer ? { directConnection: true } : {}),
  };
  const client = new MongoClient(url, options);
  const listeners = new Set<(reason: unknown) => void>();
  let isLost = false;
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    const servers = [...newDescription.servers.values()];
    const reasons = servers.flatMap(({ type, error }) => (type === 'Unknown' && error ? [error] : []));
    isLost = servers.length > 0 && reasons.length === servers.length;
    if (isLost) for (const listener of [...listeners]) listener(reasons[0]);
  });
  return {
    client,
    isLost: () => isLost,
    onLost(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close(clock) {
      const closed = client.close(true);
      closed.catch(() => {});
      await settledWithin(clock, leaveMs, closed);
      for (const socket of sockets) socket.destroy();
    },
  };
}
