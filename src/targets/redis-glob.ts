/** One place of a pattern: any run of characters, or one character that fits. */
type Piece = 'run' | ((character: string) => boolean);

/**
 * Whether a whole name fits a pattern, as Redis has it: `*`, `?`, `[a-c]`, `[^x]`, and `\` for the character behind it. Takes time
 * linear in the product of their lengths. Names are bytes, one character each (`latin1`); so must the pattern be.
 */
export function globMatcher(pattern: string): (name: string) => boolean {
  const pieces = piecesOf(pattern);
  return (name) => {
    let [piece, at] = [0, 0];
    // Where to go on when what follows the last run does not fit: one character further.
    let [run, from] = [-1, 0];
    while (at < name.length) {
      const wanted = pieces[piece];
      if (wanted === 'run') {
        [run, from] = [piece, at];
        piece += 1;
      } else if (wanted?.(name[at]!)) {
        piece += 1;
        at += 1;
      } else if (run >= 0) {
        from += 1;
        [piece, at] = [run + 1, from];
      } else return false;
    }
    return pieces.slice(piece).every((rest) => rest === 'run');
  };
}

function piecesOf(pattern: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === '*') pieces.push('run');
    else if (character === '?') pieces.push(() => true);
    else if (character === '[') {
      const [piece, end] = setOf(pattern, at + 1);
      pieces.push(piece);
      at = end;
    } else {
      const meant = character === '\\' && at + 1 < pattern.length ? pattern[++at]! : character;
      pieces.push((one) => one === meant);
    }
  }
  return pieces;
}

/** A set from behind its bracket on, and where it ends; one that is not closed ends with the pattern. */
function setOf(pattern: string, start: number): [piece: Piece, end: number] {
  const isNegated = pattern[start] === '^';
  const ranges: [low: string, high: string][] = [];
  let at = isNegated ? start + 1 : start;
  for (; at < pattern.length && pattern[at] !== ']'; at++) {
    if (pattern[at] === '\\' && at + 1 < pattern.length) {
      at += 1;
      ranges.push([pattern[at]!, pattern[at]!]);
    } else if (pattern[at + 1] === '-' && at + 2 < pattern.length) {
      const [low, high] = [pattern[at]!, pattern[at + 2]!].sort();
      ranges.push([low!, high!]);
      at += 2;
    } else ranges.push([pattern[at]!, pattern[at]!]);
  }
  const piece: Piece = (one) => ranges.some(([low, high]) => low <= one && one <= high) !== isNegated;
  return [piece, at];
}
