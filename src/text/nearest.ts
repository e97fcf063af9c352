/**
 * The candidate nearest to `word`, or undefined when none is near: at most a third of its letters (at least one, at most three)
 * would have to be inserted, left out, replaced or swapped with a neighbour (optimal string alignment distance). Where none is, the
 * only candidate that begins with the word (three letters or more): `crit` for `critical`.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  const room = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  let best: string | undefined;
  let least = room + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > room) continue;
    const steps = distance(word.toLowerCase(), candidate.toLowerCase());
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best ?? onlyBeginning(word.toLowerCase(), candidates);
}

function onlyBeginning(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length < 3) return undefined;
  const found = [...candidates].filter((candidate) => candidate.toLowerCase().startsWith(word));
  // `critical` beside `critical-clear` is what is meant.
  const shortest = found.sort((a, b) => a.length - b.length)[0];
  return found.every((candidate) => candidate.startsWith(shortest!)) ? shortest : undefined;
}

function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let steps = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        steps = Math.min(steps, beforeLast[column - 2]! + 1);
      }
      current.push(steps);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length]!;
}
