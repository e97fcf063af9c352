import type { Cancel, Clock } from '../model/clock.ts';
import { KeyDecoder } from './decode.ts';
import type { KeyPress, KeySource } from './key.ts';

/** How long a lone ESC waits for the rest of a sequence. Over ssh packets come further apart. */
const escapeWaitMs = { local: 50, ssh: 100 };
/** A paste whose end never comes is closed after this long without a byte. */
const pasteWaitMs = 1_500;

/** The part of a TTY's read side that is used here. */
interface InputStream {
  on(event: 'data', listener: (bytes: Buffer) => void): unknown;
  off(event: 'data', listener: (bytes: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** Reads keys from a terminal and hands each to whoever subscribed last and first alike, in order of subscription. */
export class TerminalInput implements KeySource {
  readonly #stream: InputStream;
  readonly #clock: Clock;
  readonly #escapeWait: number;
  readonly #decoder = new KeyDecoder();
  readonly #listeners = new Set<(key: KeyPress) => void>();
  #flushTimer: Cancel | undefined;

  constructor(stream: InputStream, clock: Clock, overSsh: boolean) {
    this.#stream = stream;
    this.#clock = clock;
    this.#escapeWait = overSsh ? escapeWaitMs.ssh : escapeWaitMs.local;
  }

  start(): void {
    this.#stream.on('data', this.#read);
    this.#stream.resume();
  }

  stop(): void {
    this.#flushTimer?.();
    this.#stream.off('data', this.#read);
    this.#stream.pause();
  }

  subscribe(press: (key: KeyPress) => void): () => void {
    this.#listeners.add(press);
    return () => this.#listeners.delete(press);
  }

  readonly #read = (bytes: Buffer): void => {
    this.#flushTimer?.();
    this.#emit(this.#decoder.feed(bytes));
    this.#waitForMore();
  };

  #waitForMore(): void {
    const { waiting } = this.#decoder;
    if (waiting === 'nothing') return;
    this.#flushTimer = this.#clock.after(waiting === 'paste' ? pasteWaitMs : this.#escapeWait, () => {
      this.#emit(this.#decoder.flush());
    });
  }

  #emit(presses: readonly KeyPress[]): void {
    for (const press of presses) {
      for (const listener of [...this.#listeners]) listener(press);
    }
  }
}
