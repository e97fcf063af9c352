/** What may be wrong with plantao itself, the one that matters most first. */
const sources = [
  'configuration',
  'journal',
  'changed journal',
  'shared journal',
  'uptime',
  'history',
] as const;

/** What is wrong with plantao itself: one fault for each part, until it is cured. */
export class Faults {
  readonly #changed: () => void;
  readonly #known = new Map<(typeof sources)[number], string>();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** What is wrong with a part of plantao; undefined once it is cured. */
  set(source: (typeof sources)[number], fault: string | undefined): void {
    if (fault === undefined) this.#known.delete(source);
    else this.#known.set(source, fault);
    this.#changed();
  }

  /** What is wrong with one part. */
  of(source: (typeof sources)[number]): string | undefined {
    return this.#known.get(source);
  }

  /** The one that matters most. */
  get first(): string | undefined {
    return sources.map((source) => this.#known.get(source)).find((fault) => fault !== undefined);
  }
}
