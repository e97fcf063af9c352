/** Anchors of headings as GitHub makes them: lower case, blanks as `-`, no punctuation; the second of equal ones ends in `-1`. */
export class Anchors {
  readonly #used = new Set<string>();

  next(heading: string): string {
    const base = anchorOf(heading);
    let anchor = base;
    for (let count = 1; this.#used.has(anchor); count += 1) anchor = `${base}-${count}`;
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
