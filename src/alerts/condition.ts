import type { Condition } from '../model/alert.ts';
import type { ConditionFault, ConditionPart } from '../model/alert-codes.ts';
import type { Operator } from '../model/band.ts';
import { defined } from '../model/defined.ts';
import { parseDuration, parseQuantity } from '../model/quantity.ts';
import { nearestWord } from '../text/nearest.ts';
import { ConditionError, shown, type Token, tokensOf } from './condition-tokens.ts';

/** What a condition may speak of. */
export interface Vocabulary {
  /** Metrics, queues and escalations by id, with their unit. */
  readonly metrics: ReadonlyMap<string, string>;
  readonly components: ReadonlySet<string>;
  /** Metrics whose oldest entry has a known age. */
  readonly aged: ReadonlySet<string>;
  /** Metrics that are error budgets. */
  readonly budgets?: ReadonlySet<string>;
  /** Handoffs that say when an answer is due. */
  readonly clocked?: ReadonlySet<string>;
}

/** A condition with the `for` that was written behind it, in milliseconds. */
interface ParsedCondition {
  readonly condition: Condition;
  readonly forMs?: number;
}

const operators: readonly string[] = ['<', '<=', '>', '>=', '==', '!='];
const statuses = ['up', 'degraded', 'down', 'unknown', 'stale'] as const;
const bands = ['normal', 'warning', 'critical'] as const;
const standardUsualMs = 3_600_000;
/** In less nothing can be told from a rise and chance. */
const shortestRiseMs = 3 * 60_000;
/** Longest text, and deepest nesting of parentheses and `not`. */
const longest = 2_000;
const deepest = 32;

/**
 * Parses what `when:` says:
 * `messages_sent == 0` · `response_p95 > 1000ms for 5m` · `errors > 3x usual over 1h` · `api is down` · `errors is critical` ·
 * `messages_sent is unchanged` · `response_p95 is unusual` · `api_budget burns fast` · `jobs rises for 10m` · `handoffs is breached` · `errors has no data` · `age of api > 2m` ·
 * `oldest of fila > 10m` · `logs of api matching "timeout" > 10 in 5m`, joined by `and`, `or`, `not` and parentheses.
 * @throws ConditionError that names the offending word and where it is
 */
export function parseCondition(text: string, vocabulary: Vocabulary): ParsedCondition {
  if (text.length > longest) throw new ConditionError({ code: 'too-long', most: longest }, longest);
  const parser = new Parser(text, vocabulary);
  const condition = parser.or(0);
  const forMs = parser.optionalFor();
  parser.end(forMs !== undefined);
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

  /** @param hadFor whether a `for` was read, which nothing may follow */
  end(hadFor: boolean): void {
    const token = this.#tokens[this.#at];
    if (!token) return;
    if (hadFor) this.#fail({ code: 'after-for', word: shown(token) }, token);
    this.#fail({ code: 'unexpected', word: shown(token) }, token, ['and', 'or', 'for']);
  }

  #joined(type: 'and' | 'or', part: () => Condition): Condition {
    const all = [part()];
    while (this.#takes(type)) all.push(part());
    return all.length === 1 ? all[0]! : { type, all };
  }

  #not(depth: number): Condition {
    if (depth > deepest) this.#fail({ code: 'too-deep' }, this.#tokens[this.#at]);
    if (this.#takes('not')) return { type: 'not', one: this.#not(depth + 1) };
    if (this.#takes('(')) {
      const inner = this.or(depth + 1);
      if (this.#peeks('for')) this.#fail({ code: 'for-inside' }, this.#tokens[this.#at]);
      this.#expect([')']);
      return inner;
    }
    return this.#atom();
  }

  #atom(): Condition {
    if (this.#takes('logs')) return this.#logs();
    const next = this.#tokens[this.#at + 1];
    if (next?.text === 'of' && (this.#peeks('age') || this.#peeks('oldest'))) {
      const of = this.#next('condition').text as 'age' | 'oldest';
      this.#at++;
      const about = of === 'age' ? this.#known('metric-or-component') : this.#aged();
      return { type: 'age', of, about, operator: this.#operator(), ms: this.#duration() };
    }
    const name = this.#next('condition');
    if (!name.quoted && isNoName(name.text))
      this.#fail({ code: 'no-condition', word: shown(name) }, name, ['not']);
    const word = this.#expect([...operators, 'is', 'has', 'rises', 'burns'], name);
    if (word === 'rises') return this.#rises(name);
    if (word === 'burns') {
      const metric = this.#budget(name);
      return { type: 'burns', metric, level: this.#takes('fast') ? 'page' : 'warn' };
    }
    if (word === 'has') {
      this.#expect(['no']);
      this.#expect(['data']);
      return { type: 'no-data', metric: this.#metric(name) };
    }
    return word === 'is' ? this.#is(name) : this.#comparison(name, word as Operator);
  }

  #rises(name: Token): Condition {
    const metric = this.#metric(name);
    this.#expect(['for']);
    const amount = this.#tokens[this.#at];
    const windowMs = this.#duration();
    if (windowMs < shortestRiseMs) this.#fail({ code: 'rises-too-short' }, amount);
    return { type: 'rises', metric, windowMs };
  }

  #is(name: Token): Condition {
    const negated = this.#takes('not');
    const state = this.#expect(
      this.#vocabulary.components.has(name.text) && !this.#vocabulary.metrics.has(name.text)
        ? statuses
        : this.#vocabulary.components.has(name.text)
          ? [...statuses, ...bands, 'unchanged', 'unusual', 'breached']
          : [...bands, 'unchanged', 'unusual', 'breached', ...statuses],
    );
    if (state === 'breached') {
      const one: Condition = { type: 'breached', metric: this.#clocked(name) };
      return negated ? { type: 'not', one } : one;
    }
    const one: Condition =
      state === 'unchanged' || state === 'unusual'
        ? { type: state, metric: this.#metric(name) }
        : bands.some((band) => band === state)
          ? { type: 'band', metric: this.#metric(name), bands: bandsFrom(state) }
          : { type: 'status', component: this.#withStatus(name), status: state as (typeof statuses)[number] };
    return negated ? { type: 'not', one } : one;
  }

  #comparison(name: Token, operator: Operator): Condition {
    const metric = this.#metric(name);
    const amount = this.#next('value');
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
    if (value === undefined) this.#fail({ code: 'not-a-value', word: shown(amount), unit }, amount);
    return { type: 'compare', metric, operator, value };
  }

  #logs(): Condition {
    const component = this.#takes('of') ? this.#component(this.#next('component')) : undefined;
    this.#expect(['matching']);
    const pattern = this.#next('pattern');
    if (!pattern.quoted || pattern.text === '')
      this.#fail({ code: 'not-quoted', word: shown(pattern) }, pattern);
    const operator = this.#operator();
    const amount = this.#next('number');
    const count = parseQuantity(amount.text, '');
    if (count === undefined) this.#fail({ code: 'not-a-number', word: shown(amount) }, amount);
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

  /** The name of something that has a status: a component. */
  #withStatus(token: Token): string {
    if (this.#vocabulary.metrics.has(token.text) && !this.#vocabulary.components.has(token.text))
      this.#fail({ code: 'metric-has-bands', word: shown(token) }, token);
    return this.#component(token);
  }

  #metric(token = this.#next('metric')): string {
    if (this.#vocabulary.metrics.has(token.text)) return token.text;
    if (this.#vocabulary.components.has(token.text))
      this.#fail({ code: 'component-has-status', word: shown(token) }, token);
    const known = [...this.#vocabulary.metrics.keys()];
    return this.#fail({ code: 'no-metric', word: shown(token) }, token, known);
  }

  #aged(): string {
    const token = this.#next('queue-or-escalation');
    const id = this.#metric(token);
    if (this.#vocabulary.aged.has(id)) return id;
    return this.#fail({ code: 'no-oldest', word: shown(token) }, token);
  }

  #budget(token: Token): string {
    const id = this.#metric(token);
    if (this.#vocabulary.budgets?.has(id)) return id;
    return this.#fail({ code: 'no-budget', word: shown(token) }, token);
  }

  #clocked(token: Token): string {
    const id = this.#metric(token);
    if (this.#vocabulary.clocked?.has(id)) return id;
    return this.#fail({ code: 'no-due', word: shown(token) }, token);
  }

  #component(token: Token): string {
    if (this.#vocabulary.components.has(token.text)) return token.text;
    return this.#fail({ code: 'no-component', word: shown(token) }, token, [...this.#vocabulary.components]);
  }

  #known(what: ConditionPart): string {
    const token = this.#next(what);
    const { metrics, components } = this.#vocabulary;
    if (metrics.has(token.text) || components.has(token.text)) return token.text;
    return this.#fail({ code: 'no-subject', word: shown(token) }, token, [...metrics.keys(), ...components]);
  }

  #operator(): Operator {
    return this.#expect(operators) as Operator;
  }

  #duration(): number {
    const token = this.#next('duration');
    const ms = parseDuration(token.text);
    if (ms === undefined) this.#fail({ code: 'not-a-duration', word: shown(token) }, token);
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

  #next(wanted: ConditionPart): Token {
    const token = this.#tokens[this.#at++];
    const before = this.#tokens.at(-1);
    return (
      token ??
      this.#fail({ code: 'ends-early', wanted, ...defined({ after: before && shown(before) }) }, undefined)
    );
  }

  #expect(wanted: readonly string[], after?: Token): string {
    const token = this.#tokens[this.#at++];
    if (token && !token.quoted && wanted.includes(token.text)) return token.text;
    const around = { after: after && shown(after), instead: token && shown(token) };
    return this.#fail({ code: 'other-word', wanted, ...defined(around) }, token, wanted);
  }

  #fail(fault: ConditionFault, token: Token | undefined, candidates: readonly string[] = []): never {
    const nearest = token && meantBy(token.text, candidates);
    // A right word in the wrong place is no misspelling.
    const meant = nearest === token?.text ? undefined : nearest;
    throw new ConditionError(fault, token?.column ?? this.#end, meant);
  }
}

/** Words of the grammar and signs, which stand where a name should. */
function isNoName(text: string): boolean {
  return ['and', 'or', 'for', 'is', 'has', ')'].includes(text) || /^[<>=!]+$/.test(text);
}

/** What other languages write for a word of this one. */
const elsewhere: Readonly<Record<string, string>> = {
  '&&': 'and',
  '||': 'or',
  '!': 'not',
  '=>': '>=',
  '=<': '<=',
};

function meantBy(word: string, candidates: readonly string[]): string | undefined {
  const known = Object.hasOwn(elsewhere, word) ? elsewhere[word] : undefined;
  return known !== undefined && candidates.includes(known) ? known : nearestWord(word, candidates);
}

/** `is warning` is also true of what is worse. */
function bandsFrom(band: string): readonly (typeof bands)[number][] {
  return band === 'warning' ? ['warning', 'critical'] : [band as (typeof bands)[number]];
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
