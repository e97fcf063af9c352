import type { Condition } from '../model/alert.ts';
import type { Operator } from '../model/band.ts';
import { defined } from '../model/defined.ts';
import { parseDuration, parseQuantity } from '../model/quantity.ts';
import { nearestWord } from '../text/nearest.ts';

/** What a condition may speak of. */
export interface Vocabulary {
  /** Metrics, queues and escalations by id, with their unit. */
  readonly metrics: ReadonlyMap<string, string>;
  readonly components: ReadonlySet<string>;
  /** Those of the metrics of which it is known since when the first waits. */
  readonly aged: ReadonlySet<string>;
}

/** The text is not a condition; `column` counts from 1 and is where `word` stands. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
  readonly column: number;
  readonly nearest: string | undefined;

  constructor(message: string, column: number, nearest?: string) {
    super(`${message} at column ${column}`);
    this.column = column;
    this.nearest = nearest;
  }
}

/** A condition with the `for` that was written behind it, in milliseconds. */
export interface ParsedCondition {
  readonly condition: Condition;
  readonly forMs?: number;
}

interface Token {
  readonly text: string;
  readonly column: number;
  readonly quoted: boolean;
}

const operators: readonly string[] = ['<', '<=', '>', '>=', '==', '!='];
const statuses = ['up', 'degraded', 'down', 'unknown', 'stale'] as const;
const bands = ['normal', 'warning', 'critical'] as const;
const standardUsualMs = 3_600_000;
/** Longest text, and deepest nesting of parentheses and `not`. */
const longest = 2_000;
const deepest = 32;

/**
 * Parses what `when:` says:
 * `messages_sent == 0` · `response_p95 > 1000ms for 5m` · `errors > 3x usual over 1h` · `api is down` · `errors is critical` ·
 * `messages_sent is unchanged` · `errors has no data` · `age of api > 2m` · `oldest of fila > 10m` ·
 * `logs of api matching "timeout" > 10 in 5m`, joined by `and`, `or`, `not` and parentheses.
 * @throws ConditionError that names the offending word and where it is
 */
export function parseCondition(text: string, vocabulary: Vocabulary): ParsedCondition {
  if (text.length > longest) throw new ConditionError(`longer than ${longest} characters`, longest);
  const parser = new Parser(text, vocabulary);
  const condition = parser.or(0);
  const forMs = parser.optionalFor();
  parser.end();
  return { condition, ...defined({ forMs }) };
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #vocabulary: Vocabulary;
  readonly #end: number;
  #at = 0;

  constructor(text: string, vocabulary: Vocabulary) {
    this.#tokens = tokensOf(text);
    this.#vocabulary = vocabulary;
    this.#end = text.length + 1;
  }

  or(depth: number): Condition {
    return this.#joined('or', () => this.#joined('and', () => this.#not(depth)));
  }

  optionalFor(): number | undefined {
    return this.#takes('for') ? this.#duration() : undefined;
  }

  end(): void {
    const token = this.#tokens[this.#at];
    if (token) this.#fail(`unexpected ${shown(token)}`, token, ['and', 'or', 'for']);
  }

  #joined(type: 'and' | 'or', part: () => Condition): Condition {
    const all = [part()];
    while (this.#takes(type)) all.push(part());
    return all.length === 1 ? all[0]! : { type, all };
  }

  #not(depth: number): Condition {
    if (depth > deepest) this.#fail('nested too deeply', this.#tokens[this.#at]);
    if (this.#takes('not')) return { type: 'not', one: this.#not(depth + 1) };
    if (this.#takes('(')) {
      const inner = this.or(depth + 1);
      this.#expect([')']);
      return inner;
    }
    return this.#atom();
  }

  #atom(): Condition {
    if (this.#takes('logs')) return this.#logs();
    const next = this.#tokens[this.#at + 1];
    if (next?.text === 'of' && (this.#peeks('age') || this.#peeks('oldest'))) {
      const of = this.#next('a condition').text as 'age' | 'oldest';
      this.#at++;
      const about = of === 'age' ? this.#known('a metric or component') : this.#aged();
      return { type: 'age', of, about, operator: this.#operator(), ms: this.#duration() };
    }
    const name = this.#next('a condition');
    const word = this.#expect([...operators, 'is', 'has'], name);
    if (word === 'has') {
      this.#expect(['no']);
      this.#expect(['data']);
      return { type: 'no-data', metric: this.#metric(name) };
    }
    return word === 'is' ? this.#is(name) : this.#comparison(name, word as Operator);
  }

  #is(name: Token): Condition {
    const negated = this.#takes('not');
    const state = this.#expect(
      this.#vocabulary.components.has(name.text) && !this.#vocabulary.metrics.has(name.text)
        ? statuses
        : this.#vocabulary.components.has(name.text)
          ? [...statuses, ...bands, 'unchanged']
          : [...bands, 'unchanged', ...statuses],
    );
    const one: Condition =
      state === 'unchanged'
        ? { type: 'unchanged', metric: this.#metric(name) }
        : bands.some((band) => band === state)
          ? { type: 'band', metric: this.#metric(name), bands: bandsFrom(state) }
          : { type: 'status', component: this.#component(name), status: state as (typeof statuses)[number] };
    return negated ? { type: 'not', one } : one;
  }

  #comparison(name: Token, operator: Operator): Condition {
    const metric = this.#metric(name);
    const amount = this.#next('a value');
    const times = amount.text.match(/^(\d+(?:\.\d+)?)x$/);
    if (times) {
      this.#takes('the');
      this.#takes('its');
      this.#expect(['usual']);
      const windowMs = this.#takes('over') ? this.#duration() : standardUsualMs;
      return { type: 'usual', metric, operator, times: Number(times[1]), windowMs };
    }
    const unit = this.#vocabulary.metrics.get(metric)!;
    const value = parseQuantity(amount.text, unit);
    if (value === undefined)
      this.#fail(`${shown(amount)} is not a value in ${unit === '' ? 'plain numbers' : `"${unit}"`}`, amount);
    return { type: 'compare', metric, operator, value };
  }

  #logs(): Condition {
    const component = this.#takes('of') ? this.#component(this.#next('a component')) : undefined;
    this.#expect(['matching']);
    const pattern = this.#next('what they match, in quotes');
    if (!pattern.quoted || pattern.text === '')
      this.#fail(`expected what they match in quotes instead of ${shown(pattern)}`, pattern);
    const operator = this.#operator();
    const amount = this.#next('a number');
    const count = parseQuantity(amount.text, '');
    if (count === undefined) this.#fail(`${shown(amount)} is not a number`, amount);
    this.#expect(['in']);
    const windowMs = this.#duration();
    return {
      type: 'logs',
      ...defined({ component }),
      pattern: pattern.text,
      operator,
      count,
      windowMs,
    };
  }

  #metric(token = this.#next('a metric')): string {
    if (this.#vocabulary.metrics.has(token.text)) return token.text;
    const known = [...this.#vocabulary.metrics.keys()];
    return this.#fail(`no metric, queue or escalation ${shown(token)}`, token, known);
  }

  #aged(): string {
    const token = this.#next('a queue or escalation');
    const id = this.#metric(token);
    if (this.#vocabulary.aged.has(id)) return id;
    return this.#fail(
      `nothing says how long the first in ${shown(token)} waits: a queue needs a source under \`oldest\``,
      token,
    );
  }

  #component(token: Token): string {
    if (this.#vocabulary.components.has(token.text)) return token.text;
    return this.#fail(`no component ${shown(token)}`, token, [...this.#vocabulary.components]);
  }

  #known(what: string): string {
    const token = this.#next(what);
    const { metrics, components } = this.#vocabulary;
    if (metrics.has(token.text) || components.has(token.text)) return token.text;
    return this.#fail(`no metric or component ${shown(token)}`, token, [...metrics.keys(), ...components]);
  }

  #operator(): Operator {
    return this.#expect(operators) as Operator;
  }

  #duration(): number {
    const token = this.#next('a duration');
    const ms = parseDuration(token.text);
    if (ms === undefined) this.#fail(`${shown(token)} is not a duration such as 5m`, token);
    return ms;
  }

  #peeks(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && !token.quoted && token.text === text;
  }

  #takes(text: string): boolean {
    if (!this.#peeks(text)) return false;
    this.#at++;
    return true;
  }

  #next(what: string): Token {
    const token = this.#tokens[this.#at++];
    return token ?? this.#fail(`expected ${what} at the end`, undefined);
  }

  #expect(words: readonly string[], after?: Token): string {
    const token = this.#tokens[this.#at++];
    if (token && !token.quoted && words.includes(token.text)) return token.text;
    const list = words.length > 1 ? `one of ${words.join(', ')}` : words[0]!;
    const where = after ? ` after ${shown(after)}` : '';
    const instead = token ? ` instead of ${shown(token)}` : '';
    return this.#fail(`expected ${list}${where}${instead}`, token, words);
  }

  #fail(message: string, token: Token | undefined, candidates: readonly string[] = []): never {
    const nearest = token && nearestWord(token.text, candidates);
    throw new ConditionError(message, token?.column ?? this.#end, nearest);
  }
}

/** `is warning` is also true of what is worse. */
function bandsFrom(band: string): readonly (typeof bands)[number][] {
  return band === 'warning' ? ['warning', 'critical'] : [band as (typeof bands)[number]];
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const found of text.matchAll(/"((?:[^"\\]|\\.)*)"|[()]|[<>=!]=?|[^\s()<>=!"]+|"/gu)) {
    const quoted = found[1] !== undefined;
    const body = quoted ? found[1]!.replace(/\\(["\\])/g, '$1') : found[0];
    if (body === '"' && !quoted) throw new ConditionError('a quote without its end', found.index + 1);
    tokens.push({ text: body === '=' && !quoted ? '==' : body, column: found.index + 1, quoted });
  }
  return tokens;
}

function shown({ text }: Token): string {
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}

/** Ids of the metrics and components that a condition speaks of. */
export function subjectsOf(condition: Condition): {
  readonly metrics: readonly string[];
  readonly components: readonly string[];
} {
  const metrics = new Set<string>();
  const components = new Set<string>();
  const walk = (one: Condition): void => {
    if ('metric' in one) metrics.add(one.metric);
    else if ('all' in one) one.all.forEach(walk);
    else if ('one' in one) walk(one.one);
    else if (one.type === 'age') metrics.add(one.about);
    else if (one.component !== undefined) components.add(one.component);
  };
  walk(condition);
  return { metrics: [...metrics], components: [...components] };
}
