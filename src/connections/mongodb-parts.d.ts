/** A file of the driver that plantao extends; the package types only its whole. */
declare module 'mongodb/lib/cmap/connection.js' {
  import type { Socket } from 'node:net';
  /** One connection to a server: it is asked one thing at a time. */
  export class Connection {
    constructor(stream: Socket, options: { readonly hostAddress?: { toString(): string } });
    command(...given: unknown[]): Promise<unknown>;
  }
}
