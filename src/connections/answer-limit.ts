import type { Readable } from 'node:stream';
import { ConnectionFault } from '../model/fault.ts';
import { words } from '../words/index.ts';

/** Most that one question may be answered with, in bytes; a server that sends more is not listened to any longer. */
const usualBytes = 4 * 2 ** 20;
/** Most parts of an answer, such as rows: a small one takes many times its bytes in memory. */
const mostParts = 10_000;

/**
 * Holds what one connection brings to what one answer may have, also before anything was asked: whoever goes on is cut off, with a
 * fault `too-much` as the connection's error.
 */
export class AnswerLimit {
  readonly #place: string;
  readonly #most: number;
  #bytes = 0;
  #parts = 0;
  #fault: ConnectionFault | undefined;

  /**
   * @param place of the server, for the sentence
   * @param most bytes of one answer
   */
  constructor(place: string, most = usualBytes) {
    this.#place = place;
    this.#most = most;
  }

  /** Why the connection was cut off, if it was. */
  get fault(): ConnectionFault | undefined {
    return this.#fault;
  }

  /** Something is asked: its answer is counted from here on. */
  asked(): void {
    this.#bytes = 0;
    this.#parts = 0;
  }

  /** Counts what a connection brings. Call it before its reader listens, or the reader is handed one chunk more. */
  watch(socket: Readable): void {
    socket.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length;
      if (this.#bytes > this.#most) this.#cut(socket);
    });
  }

  /** Counts one part of an answer. */
  part(socket: Readable): void {
    this.#parts += 1;
    if (this.#parts > mostParts) this.#cut(socket);
  }

  #cut(socket: Readable): void {
    if (this.#fault) return;
    this.#fault = new ConnectionFault(
      words.connections.fault('too-much', this.#place) ?? words.connections.noAnswer,
      { code: 'too-much', mayHaveArrived: true },
    );
    socket.destroy(this.#fault);
  }
}
