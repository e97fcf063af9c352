import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The newest event of a journal. */
export interface Tip {
  readonly seq: number;
  readonly hash: string;
}

/** Beside a journal, which event was its newest: a chain alone does not show that its end was cut off, or all of it written anew. */
export class TipFile {
  readonly #file: string;

  constructor(journal: string) {
    this.#file = `${journal}.tip`;
  }

  /** Undefined when there is none, or nothing that can be read. */
  read(): Tip | undefined {
    try {
      const [, seq, hash] = /^(\d{1,15}) ([0-9a-f]{64})\n$/.exec(readFileSync(this.#file, 'utf8')) ?? [];
      return hash === undefined ? undefined : { seq: Number(seq), hash };
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all: half a tip would look like tampering. A full disk leaves the one before, which still holds. */
  write({ seq, hash }: Tip): void {
    try {
      const fresh = `${this.#file}.${process.pid}`;
      writeFileSync(fresh, `${seq} ${hash}\n`, { mode: 0o600 });
      renameSync(fresh, this.#file);
    } catch {
      // The event itself is safe.
    }
  }
}
