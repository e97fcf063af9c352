/** Work that is done in turns, at once. */
export function atOnce<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const turn = work.next();
    if (turn.done) return turn.value;
  }
}

/** Work that is done in turns, with all that waits in between: a key that is pressed is answered. */
export async function inTurns<Result>(work: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const turn = work.next();
    if (turn.done) return turn.value;
    await new Promise((next) => setImmediate(next));
  }
}
