import { hash } from 'node:crypto';

/** Ids of one document: equal texts under equal headings are told apart by their order alone. */
export class Identities {
  readonly #used = new Map<string, number>();

  /** Hash of texts: blanks and case of blanks do not matter, numbers are no part of what is handed in. */
  next(...texts: readonly string[]): string {
    const whole = texts.map((text) => text.replace(/\s+/g, ' ').trim()).join('\u0000');
    const base = hash('sha256', whole).slice(0, 10);
    const count = (this.#used.get(base) ?? 0) + 1;
    this.#used.set(base, count);
    return count === 1 ? base : `${base}-${count}`;
  }
}
