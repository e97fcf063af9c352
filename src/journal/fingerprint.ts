import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const keyBytes = 32;

/**
 * Tells texts apart that must not be written down. The key lies beside the journal, for its owner alone, and goes nowhere else: who has
 * only the journal, an export or the shared one cannot try values against a fingerprint.
 */
export class Fingerprints {
  readonly #file: string;
  #key: Buffer | undefined;

  /** @param journal the file of the journal */
  constructor(journal: string) {
    this.#file = `${journal}.key`;
  }

  /** `key:fingerprint` in hexadecimal digits; undefined where no key can be kept. */
  of(text: string): string | undefined {
    this.#key ??= this.#read() ?? this.#make() ?? this.#read();
    if (this.#key === undefined) return undefined;
    const name = createHash('sha256').update(this.#key).digest('hex').slice(0, 16);
    return `${name}:${createHmac('sha256', this.#key).update(text).digest('hex').slice(0, 32)}`;
  }

  #read(): Buffer | undefined {
    try {
      const key = Buffer.from(readFileSync(this.#file, 'utf8').trim(), 'hex');
      return key.length === keyBytes ? key : undefined;
    } catch {
      return undefined;
    }
  }

  /** Undefined where one is there already, made by another plantao at the same moment, or none can be written. */
  #make(): Buffer | undefined {
    const key = randomBytes(keyBytes);
    try {
      writeFileSync(this.#file, `${key.toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
      return key;
    } catch {
      return undefined;
    }
  }
}

/** Whether two fingerprints are of the same text; undefined where they cannot be compared: one is missing, or of another key. */
export function sameText(one: string | undefined, other: string | undefined): boolean | undefined {
  if (one === undefined || other === undefined || one.split(':')[0] !== other.split(':')[0]) return undefined;
  return one === other;
}
