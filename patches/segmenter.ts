/**
 * Stands for `Intl.Segmenter` in the bundle: making one loads its tables, 16 ms of processor time, and six packages make theirs while they
 * are loaded. Most commands and screens only ever show text that needs none.
 */
const { Segmenter } = Intl;

export class SegmenterWhenNeeded {
  readonly #arguments: ConstructorParameters<typeof Segmenter>;
  #made: Intl.Segmenter | undefined;

  constructor(...args: ConstructorParameters<typeof Segmenter>) {
    this.#arguments = args;
  }

  segment(text: string): Intl.Segments {
    this.#made ??= new Segmenter(...this.#arguments);
    return this.#made.segment(text);
  }
}
