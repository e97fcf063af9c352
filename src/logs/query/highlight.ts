import type { Clock } from '../../model/clock.ts';
import { bounded } from '../../text/safe-regex.ts';
import type { ViewRow } from '../store/rows.ts';
import { compiled, escaped } from './pattern.ts';
import { parseQuery } from './query.ts';

/** A range of characters: the first, and the one behind the last. */
type Range = readonly [number, number];

/** Limit of the processor time for the rows of one screen, in milliseconds. */
const limitMs = 60;
/** Most highlights of one query in one line. */
const mostHits = 40;

/** Highlights what queries search for, in the rows on the screen; keeps the compiled queries of the last call. */
export class Highlights {
  readonly #clock: Clock;
  #queries = '';
  #highlighter: Highlighter | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  apply(rows: readonly ViewRow[], queries: readonly string[]): readonly ViewRow[] {
    const key = queries.join('\n');
    if (key === '') return rows;
    if (!this.#highlighter || this.#queries !== key)
      this.#highlighter = new Highlighter(queries, this.#clock.now());
    this.#queries = key;
    return this.#highlighter.apply(rows);
  }
}

/** An invalid query highlights nothing; queries that exceed the time limit are not tried again: the lines matter more. */
class Highlighter {
  readonly #expressions: readonly RegExp[];
  #tooSlow = false;

  /** @param now wall-clock milliseconds, for times in the queries */
  constructor(queries: readonly string[], now: number) {
    this.#expressions = queries.flatMap((query) => expressionsOf(query, now));
  }

  apply(rows: readonly ViewRow[]): readonly ViewRow[] {
    if (this.#expressions.length === 0 || this.#tooSlow) return rows;
    try {
      return bounded(limitMs, () => rows.map((row) => this.#highlighted(row)));
    } catch {
      this.#tooSlow = true;
      return rows;
    }
  }

  #highlighted(row: ViewRow): ViewRow {
    if (row.gap) return row;
    const hits = this.#expressions.flatMap((expression) => hitsOf(expression, row.text));
    const highlights = joined(/^[ -~]*$/.test(row.text) ? hits : wholeGraphemes(row.text, hits));
    return highlights.length === 0 ? row : { ...row, highlights };
  }
}

function expressionsOf(query: string, now: number): readonly RegExp[] {
  try {
    return parseQuery(query, now).terms.flatMap((term) => {
      if (term.kind === 'text' && !term.not) return [compiled(escaped(term.text), term.exact ? '' : 'i')];
      return term.kind === 'regex' && !term.not ? [compiled(term.source, term.flags)] : [];
    });
  } catch {
    return [];
  }
}

function hitsOf(expression: RegExp, text: string): Range[] {
  const hits: Range[] = [];
  for (const hit of text.matchAll(expression)) {
    if (hit[0] === '') continue;
    hits.push([hit.index, hit.index + hit[0].length]);
    if (hits.length === mostHits) break;
  }
  return hits;
}

const segmenter = new Intl.Segmenter();

/** Extends ranges so that they split no grapheme. */
function wholeGraphemes(text: string, ranges: Range[]): Range[] {
  if (ranges.length === 0) return ranges;
  const graphemes = segmenter.segment(text);
  return ranges.map(([from, to]) => {
    const last = graphemes.containing(to - 1)!;
    return [graphemes.containing(from)!.index, last.index + last.segment.length];
  });
}

/** Sorts ranges and joins those that touch. */
function joined(ranges: Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const range of ranges.sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && range[0] <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], range[1])];
    else result.push(range);
  }
  return result;
}
