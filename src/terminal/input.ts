import type { Cancel, Clock } from '../model/clock.ts';
import { KeyDecoder } from './decode.ts';
import type { KeyPress, KeySource } from './key.ts';

/** How long a lone ESC waits for the rest of a sequence. Over ssh packets come further apart. */
const escapeWaitMs = { local: 50, ssh: 100 };
/** A paste whose end never comes is closed after this long without a byte. */
const pasteWaitMs = 1_500;
/** How long the end of an unfinished paste or answer of the terminal may still come. */
const endWaitMs = 10_000;
/** A key that comes again within this is held down: the longest delay that keyboards have before they repeat. */
const heldMs = 1_000;

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
  #reads = 0;
  /** When the last byte came, and the last key and when, in elapsed milliseconds. */
  #lastAt = 0;
  #lastKey: { readonly name: string; readonly at: number } | undefined;

  constructor(stream: InputStream, clock: Clock, overSsh: boolean) {
    this.#stream = stream;
    this.#clock = clock;
    this.#escapeWait = overSsh ? escapeWaitMs.ssh : escapeWaitMs.local;
  }

  /** Begins to read, also after `stop`; what was typed while nobody read does not count as following a silence. */
  start(): void {
    this.#lastAt = this.#clock.elapsed();
    this.#stream.on('data', this.#read);
    this.#stream.resume();
  }

  stop(): void {
    this.#flushTimer?.();
    this.#stream.off('data', this.#read);
    this.#stream.pause();
  }

  /** How many reads have come so far, keys or not. */
  get reads(): number {
    return this.#reads;
  }

  subscribe(press: (key: KeyPress) => void): () => void {
    this.#listeners.add(press);
    return () => this.#listeners.delete(press);
  }

  readonly #read = (bytes: Buffer): void => {
    this.#flushTimer?.();
    this.#reads += 1;
    const now = this.#clock.elapsed();
    const presses = this.#decoder.feed(bytes);
    const lull = this.#decoder.single ? this.#lullBefore(presses[0]!, now) : undefined;
    this.#lastAt = now;
    const last = presses.at(-1);
    if (last) this.#lastKey = { name: last.name, at: now };
    this.#emit(lull === undefined ? presses : [{ ...presses[0]!, lull }]);
    this.#waitForMore();
  };

  #lullBefore({ name }: KeyPress, now: number): number {
    const held = this.#lastKey?.name === name && now - this.#lastKey.at < heldMs;
    return held ? 0 : now - this.#lastAt;
  }

  #waitForMore(): void {
    const { waiting, owing } = this.#decoder;
    if (waiting === 'nothing') {
      if (owing) this.#flushTimer = this.#clock.after(endWaitMs, () => this.#decoder.forget());
      return;
    }
    this.#flushTimer = this.#clock.after(waiting === 'paste' ? pasteWaitMs : this.#escapeWait, () => {
      this.#emit(this.#decoder.flush());
      this.#waitForMore();
    });
  }

  #emit(presses: readonly KeyPress[]): void {
    for (const press of presses) {
      for (const listener of [...this.#listeners]) listener(press);
    }
  }
}
