import { words } from '../words/index.ts';

/** How a label must be: `=`, `!=`, and the anchored regular expressions `=~`, `!~`. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export interface Selector {
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

export type Aggregate = 'sum' | 'max' | 'min' | 'avg' | 'count';

/** What a Prometheus source computes from its scrapes. */
export type Expression =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'gauge'; readonly aggregate: Aggregate; readonly selector: Selector }
  | { readonly type: 'change'; readonly perSecond: boolean; readonly selector: Selector }
  | { readonly type: 'quantile'; readonly quantile: number; readonly selector: Selector }
  | { readonly type: 'negative'; readonly operand: Expression }
  | {
      readonly type: 'binary';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: Expression;
      readonly right: Expression;
    };

/** The text is not an expression; `column` counts from 1. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly column: number;

  constructor(message: string, column: number) {
    super(words.sources.prometheus.at(message, column));
    this.column = column;
  }
}

const aggregates: readonly string[] = ['sum', 'max', 'min', 'avg', 'count'];
/** Deepest nesting of parentheses and signs. */
const deepest = 64;

/**
 * Parses arithmetic over selectors: `rate(errors_total{code=~"5.."}) / rate(requests_total) * 100`,
 * `quantile(0.95, request_seconds)`, `max(queue_depth)`. A bare selector is the sum of its series.
 * @throws ExpressionError
 */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text);
  const expression = parser.sum(0);
  parser.end();
  return expression;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) this.#fail(words.sources.prometheus.unexpected(this.#text[this.#at]!));
  }

  sum(depth: number): Expression {
    let left = this.#product(depth);
    for (;;) {
      const operator = this.#oneOf('+-') as '+' | '-' | undefined;
      if (!operator) return left;
      left = { type: 'binary', operator, left, right: this.#product(depth) };
    }
  }

  #product(depth: number): Expression {
    let left = this.#factor(depth);
    for (;;) {
      const operator = this.#oneOf('*/') as '*' | '/' | undefined;
      if (!operator) return left;
      left = { type: 'binary', operator, left, right: this.#factor(depth) };
    }
  }

  #factor(depth: number): Expression {
    if (depth > deepest) this.#fail(words.sources.prometheus.tooDeep);
    if (this.#oneOf('-')) return { type: 'negative', operand: this.#factor(depth + 1) };
    if (this.#oneOf('(')) {
      const inner = this.sum(depth + 1);
      this.#expect(')');
      return inner;
    }
    const number = this.#match(/(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy);
    if (number !== undefined) return { type: 'number', value: Number(number) };
    const name = this.#match(/[a-zA-Z_:][a-zA-Z0-9_:]*/y);
    if (name === undefined)
      this.#fail(
        this.#at < this.#text.length
          ? words.sources.prometheus.expectedMetric
          : words.sources.prometheus.endsEarly,
      );
    return (
      this.#call(name) ?? { type: 'gauge', aggregate: 'sum', selector: { name, matchers: this.#matchers() } }
    );
  }

  #call(name: string): Expression | undefined {
    const before = this.#at;
    if (!this.#oneOf('(')) return undefined;
    if (name === 'rate' || name === 'increase') {
      const selector = this.#selector();
      this.#expect(')');
      return { type: 'change', perSecond: name === 'rate', selector };
    }
    if (name === 'quantile') {
      const quantile = Number(this.#match(/(?:\d+\.?\d*|\.\d+)/y) ?? Number.NaN);
      if (!(quantile >= 0 && quantile <= 1)) this.#fail(words.sources.prometheus.expectedQuantile);
      this.#expect(',');
      const selector = this.#selector();
      this.#expect(')');
      return { type: 'quantile', quantile, selector };
    }
    if (aggregates.includes(name)) {
      const selector = this.#selector();
      this.#expect(')');
      return { type: 'gauge', aggregate: name as Aggregate, selector };
    }
    this.#at = before;
    return this.#fail(
      words.sources.prometheus.unknownFunction(name, ['rate', 'increase', 'quantile', ...aggregates]),
    );
  }

  #selector(): Selector {
    const name = this.#match(/[a-zA-Z_:][a-zA-Z0-9_:]*/y);
    if (name === undefined) this.#fail(words.sources.prometheus.expectedMetric);
    return { name, matchers: this.#matchers() };
  }

  #matchers(): readonly Matcher[] {
    if (!this.#oneOf('{')) return [];
    const matchers: Matcher[] = [];
    while (!this.#oneOf('}')) {
      const label = this.#match(/[a-zA-Z_][a-zA-Z0-9_]*/y);
      if (label === undefined) this.#fail(words.sources.prometheus.expectedLabel);
      const operator = this.#match(/=~|!~|!=|=/y) as Matcher['operator'] | undefined;
      if (operator === undefined) this.#fail(words.sources.prometheus.expectedOperator);
      const quoted = this.#match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y);
      if (quoted === undefined) this.#fail(words.sources.prometheus.expectedQuoted);
      const value = quoted.slice(1, -1).replace(/\\(["'\\])/g, '$1');
      if (operator.endsWith('~')) {
        try {
          new RegExp(value, 'u');
        } catch {
          this.#fail(words.sources.prometheus.badPattern);
        }
      }
      matchers.push({ label, operator, value });
      if (!this.#oneOf(',')) {
        this.#expect('}');
        break;
      }
    }
    return matchers;
  }

  #match(pattern: RegExp): string | undefined {
    this.#space();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #oneOf(characters: string): string | undefined {
    this.#space();
    const next = this.#text[this.#at];
    if (next === undefined || !characters.includes(next)) return undefined;
    this.#at += 1;
    return next;
  }

  #expect(character: string): void {
    if (!this.#oneOf(character)) this.#fail(words.sources.prometheus.expectedCharacter(character));
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #fail(message: string): never {
    throw new ExpressionError(message, this.#at + 1);
  }
}
