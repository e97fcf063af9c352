/** Anchors of headings as GitHub makes them: lower case, blanks as `-`, no punctuation; the second of equal ones ends in `-1`. */
export class Anchors {
  readonly #used = new Set<string>();
  /** Number to go on with, by anchor. */
  readonly #next = new Map<string, number>();

  next(heading: string): string {
    const base = anchorOf(heading);
    let anchor = base;
    // Of many equal ones each goes on from the one before: looking from the first again would cost their square.
    let count = this.#next.get(base) ?? 1;
    for (; this.#used.has(anchor); count += 1) anchor = `${base}-${count}`;
    this.#next.set(base, count);
    this.#used.add(anchor);
    return anchor;
  }
}

/** The anchor of a heading that is the only one of its text. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replace(/ /g, '-');
}
