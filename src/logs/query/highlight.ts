import type { Clock } from '../../model/clock.ts';
import type { ViewRow } from '../store/rows.ts';
import { compiled, escaped, guarded } from './pattern.ts';
import { parseQuery } from './query.ts';

/** Where in a text something is: first character and the one behind the last. */
export type Highlight = readonly [number, number];

/** Longest time that marking the rows of one screen may take, in milliseconds. */
const limitMs = 60;
/** Marks in one line. */
const most = 40;

/**
 * Finds what the words and expressions of queries stand for in the rows that are shown. What is no query marks nothing, and what
 * takes too long is not tried again: the lines themselves matter more.
 */
class Highlighter {
  readonly #expressions: readonly RegExp[];
  #hopeless = false;

  /** @param now wall-clock milliseconds, for times in the queries */
  constructor(queries: readonly string[], now: number) {
    this.#expressions = queries.flatMap((query) => expressionsOf(query, now));
  }

  mark(rows: readonly ViewRow[]): readonly ViewRow[] {
    if (this.#expressions.length === 0 || this.#hopeless) return rows;
    let highlighted = rows;
    try {
      guarded(() => {
        highlighted = rows.map((row) => this.#highlighted(row));
      }, limitMs);
    } catch {
      this.#hopeless = true;
    }
    return highlighted;
  }

  #highlighted(row: ViewRow): ViewRow {
    if (row.gap) return row;
    const found = this.#expressions.flatMap((expression) => hits(expression, row.text));
    const highlights = merged(/^[ -~]*$/.test(row.text) ? found : whole(row.text, found));
    return highlights.length === 0 ? row : { ...row, highlights };
  }
}

/** Marks rows, with the queries of last time kept ready. */
export class Highlights {
  readonly #clock: Clock;
  #of = '';
  #by: Highlighter | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  mark(rows: readonly ViewRow[], queries: readonly string[]): readonly ViewRow[] {
    const of = queries.join('\n');
    if (of === '') return rows;
    if (!this.#by || this.#of !== of) this.#by = new Highlighter(queries, this.#clock.now());
    this.#of = of;
    return this.#by.mark(rows);
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

function hits(expression: RegExp, text: string): Highlight[] {
  const found: Highlight[] = [];
  for (const hit of text.matchAll(expression)) {
    if (hit[0] === '') continue;
    found.push([hit.index, hit.index + hit[0].length]);
    if (found.length === most) break;
  }
  return found;
}

const segmenter = new Intl.Segmenter();

/** Marks that begin and end between what is seen as characters. */
function whole(text: string, marks: Highlight[]): Highlight[] {
  if (marks.length === 0) return marks;
  const segments = segmenter.segment(text);
  return marks.map(([from, to]) => {
    const last = segments.containing(to - 1)!;
    return [segments.containing(from)!.index, last.index + last.segment.length];
  });
}

/** In order, those that touch as one. */
function merged(marks: Highlight[]): readonly Highlight[] {
  const result: Highlight[] = [];
  for (const mark of marks.sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && mark[0] <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], mark[1])];
    else result.push(mark);
  }
  return result;
}
