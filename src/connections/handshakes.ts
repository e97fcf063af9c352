import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { words } from '../words/index.ts';

type Connector = buildConnector.connector;
/** What undici's own connector does beside what its type says: it hands out the socket while it still connects. */
type Connecting = (...given: Parameters<Connector>) => Socket;

/** What a connection ends with that nobody waits for any longer. */
const unwanted = (): Error => new Error(words.connections.noAnswerInTime);

/**
 * Ends connections that are still being made when nobody waits for them any longer. undici hears of an abort only once there is a
 * connection: those of a host that accepts and then is silent would keep every socket to it busy, and whatever is asked meanwhile
 * would be queued without end.
 */
export class Handshakes {
  readonly #waiting = new Map<string, number>();
  readonly #open = new Map<string, Set<Socket>>();

  /** A question to an origin begins. @returns what to call when it has ended, however */
  waits(origin: string): () => void {
    this.#waiting.set(origin, this.#waitingFor(origin) + 1);
    return () => {
      const left = this.#waitingFor(origin) - 1;
      if (left > 0) this.#waiting.set(origin, left);
      else this.#waiting.delete(origin);
      const open = [...(this.#open.get(origin) ?? [])];
      for (const socket of open.slice(0, Math.max(0, open.length - left))) socket.destroy(unwanted());
    };
  }

  /** A connector that makes only what somebody waits for. */
  bounded(connect: Connector): Connector {
    return (options, done) => {
      const origin = `${options.protocol}//${options.host}`;
      if (this.#waitingFor(origin) === 0) {
        // For a question that was given up while it was queued.
        queueMicrotask(() => done(unwanted(), null));
        return;
      }
      const open = this.#open.get(origin) ?? new Set();
      this.#open.set(origin, open);
      const socket = (connect as Connecting)(options, (...connected) => {
        open.delete(socket);
        if (open.size === 0 && this.#open.get(origin) === open) this.#open.delete(origin);
        done(...connected);
      });
      open.add(socket);
    };
  }

  #waitingFor(origin: string): number {
    return this.#waiting.get(origin) ?? 0;
  }
}
