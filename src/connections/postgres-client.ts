/** The driver of PostgreSQL with clients that take no more than an answer may have. Loaded when it is first used. */
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import pg, { type ClientConfig } from 'pg';
import { AnswerLimit } from './answer-limit.ts';

export const { Pool } = pg;

/** A client whose connection is cut off, with a fault `too-much`, when a server sends more than one answer may have. */
export class BoundedClient extends pg.Client {
  /** @param mostBytes of one answer; default as for any question */
  constructor(config?: ClientConfig, mostBytes?: number) {
    super(config);
    const limit = new AnswerLimit(placeOf(this), mostBytes);
    // The parts of a client that its types leave out.
    const { connection } = this as unknown as { connection: EventEmitter & { readonly stream: Socket } };
    limit.watch(connection.stream);
    // Behind TLS another stream brings what is read.
    connection.once('sslconnect', () => limit.watch(connection.stream));
    connection.on('dataRow', () => limit.part(connection.stream));
    const query = this.query.bind(this) as (...given: unknown[]) => unknown;
    this.query = ((...given: unknown[]) => {
      limit.asked();
      return query(...given);
    }) as typeof this.query;
  }
}

function placeOf({ host, port }: pg.Client): string {
  return host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
