import type { Connections } from '../model/kind.ts';

/** Clients shared by everything that talks to the same place, closed together. */
export class ConnectionPool implements Connections {
  readonly #open = new Map<string, { client: unknown; close: () => unknown }>();

  share<T>(key: string, open: () => T, close: (client: T) => unknown): T {
    const known = this.#open.get(key);
    if (known) return known.client as T;
    const client = open();
    this.#open.set(key, { client, close: () => close(client) });
    return client;
  }

  /** Closes every client; one that fails to close does not keep the others open. */
  async close(): Promise<void> {
    const entries = [...this.#open.values()];
    this.#open.clear();
    await Promise.allSettled(entries.map(async (entry) => entry.close()));
  }
}
