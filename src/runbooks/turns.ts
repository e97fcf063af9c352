/** How long a file is worked on before others get their turn, in milliseconds. */
const turnMs = 8;

/** Work on a long file in turns, so that keys are heard in between. */
export class Turns {
  #ends = performance.now() + turnMs;

  get isOver(): boolean {
    return performance.now() >= this.#ends;
  }

  /** Waits until everybody else has had a turn. */
  async next(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#ends = performance.now() + turnMs;
  }
}
