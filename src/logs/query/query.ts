import { defined } from '../../model/defined.ts';
import type { LogLevel } from '../../model/logs.ts';
import { levelCodes } from '../parse/classify.ts';
import { levelOf } from '../parse/level.ts';
import { timeAt } from '../parse/time.ts';

export type Comparison = '=' | '!=' | '>' | '>=' | '<' | '<=';

export type QueryTerm =
  /** `exact` minds upper and lower case. */
  | { readonly kind: 'text'; readonly text: string; readonly exact: boolean; readonly not: boolean }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string; readonly not: boolean }
  | {
      readonly kind: 'field';
      readonly name: string;
      readonly is: Comparison;
      readonly value: string;
      readonly not: boolean;
    }
  /** `comp:` and `source:`; `*` stands for anything. */
  | {
      readonly kind: 'origin';
      readonly of: 'component' | 'source';
      readonly value: string;
      readonly not: boolean;
    };

/** What lines are wanted: all terms together. */
export interface LogQuery {
  readonly terms: readonly QueryTerm[];
  /** Codes of `levelCodes` that are wanted; absent for all. */
  readonly levels?: readonly number[];
  /** Wall-clock milliseconds, first and last wanted. */
  readonly since?: number;
  readonly until?: number;
}

/** Names the word of the query that cannot be understood. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly word: string;

  constructor(word: string, why: string) {
    super(`"${word.slice(0, 80)}": ${why}`);
    this.word = word;
  }

  /** One that was thrown in another thread. */
  static again(word: string, message: string): QueryError {
    const error = new QueryError(word, '');
    error.message = message;
    return error;
  }
}

const wordShape =
  /\s*(-?)(?:"((?:[^"\\]|\\.)*)"|\/((?:[^/\\]|\\.)*)\/([a-z]*)(?=\s|$)|((?:[^\s"]|"(?:[^"\\]|\\.)*")+)|(["]\S*))/gy;
const condition = /^([A-Za-z_@][\w.@-]*)(>=|<=|!=|=|>|<|:)(.*)$/s;
const units: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/**
 * Reads a query such as `status>=500 ip:1.2.3.4 comp:api since:10m level:error /time.?out/i -health "connection reset"`. A bare
 * word minds case only when it has a capital letter; a quoted one always does.
 * @param now wall-clock milliseconds from which `since:10m` counts
 * @throws QueryError that names the offending word
 */
export function parseQuery(text: string, now: number): LogQuery {
  const terms: QueryTerm[] = [];
  let levels: readonly number[] | undefined;
  let since: number | undefined;
  let until: number | undefined;
  wordShape.lastIndex = 0;
  const end = text.trimEnd().length;
  while (wordShape.lastIndex < end) {
    const from = wordShape.lastIndex;
    const found = wordShape.exec(text);
    if (!found) throw new QueryError(text.slice(from).trim(), 'is not understood');
    const [all, minus, quoted, regex, flags, bare, open] = found;
    const word = all.trim();
    const not = minus === '-';
    if (open !== undefined) throw new QueryError(open, 'the quote is not closed');
    if (quoted !== undefined) {
      if (quoted !== '') terms.push({ kind: 'text', text: unquoted(quoted), exact: true, not });
      continue;
    }
    if (regex !== undefined) {
      terms.push(regexTerm(regex, flags!, not, word));
      continue;
    }
    if (bare === '-') continue;
    const parts = bare!.includes('://') ? null : condition.exec(bare!);
    if (!parts) {
      if (bare!.startsWith('/')) checkSlash(bare!);
      terms.push(textTerm(bare!, not));
      continue;
    }
    const [, name, operator, rest] = parts;
    const value = rest!.startsWith('"') ? unquoted(rest!.slice(1, -1)) : rest!;
    if (value === '') throw new QueryError(word, `say what ${name} is to be`);
    if (name === 'since' || name === 'until') {
      const at = momentOf(value, now);
      if (at === undefined)
        throw new QueryError(word, 'needs a span such as 10m or a time such as 2026-01-05T12:00');
      if (name === 'since') since = at;
      else until = at;
    } else if (name === 'level') {
      levels = levelsOf(value, operator!, not, word);
    } else if (name === 'comp' || name === 'component' || name === 'source') {
      terms.push({
        kind: 'origin',
        of: name === 'source' ? 'source' : 'component',
        value,
        not: not !== (operator === '!='),
      });
    } else {
      const is = operator === ':' ? '=' : (operator as Comparison);
      if (/[<>]/.test(is) && Number.isNaN(amountOf(value)))
        throw new QueryError(word, `${is} needs a number, and "${value}" is none`);
      terms.push({ kind: 'field', name: name!, is, value, not });
    }
  }
  return {
    terms,
    ...defined({ levels, since, until }),
  };
}

export function textTerm(text: string, not: boolean): QueryTerm {
  return { kind: 'text', text, exact: text !== text.toLowerCase(), not };
}

/** @throws QueryError when the expression does not compile */
export function regexTerm(source: string, flags: string, not: boolean, word = source): QueryTerm {
  if (source === '') throw new QueryError(word, 'the regular expression is empty');
  if (/[^imsu]/.test(flags)) throw new QueryError(word, `there is no flag "${flags.replace(/[imsu]/g, '')}"`);
  try {
    new RegExp(source, `${flags.replace(/[mu]/g, '')}u`);
  } catch (error) {
    throw new QueryError(word, (error as Error).message.replace(/^Invalid regular expression: /, ''));
  }
  return { kind: 'regex', source, flags: flags.replace(/[mu]/g, ''), not };
}

/** Codes of a level and all that are worse. */
export function levelsFrom(level: LogLevel): readonly number[] {
  const code = levelCodes.indexOf(level);
  return code === 0 ? [0] : Array.from({ length: code }, (_, index) => index + 1);
}

/** A span before `now` (`10m`, `2h30m`), a time today (`12:05`), or a date and time. Undefined when it is none. */
export function momentOf(value: string, now: number): number | undefined {
  if (/^(?:\d+(?:\.\d+)?[smhdw])+$/.test(value)) {
    let span = 0;
    for (const [, count, unit] of value.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g))
      span += Number(count) * units[unit!]!;
    return now - span;
  }
  const clock = /^(\d\d?):(\d\d)(?::(\d\d))?$/.exec(value);
  if (clock) {
    const at = new Date(now);
    at.setHours(Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0), 0);
    const today = at.getTime();
    return today > now ? today - 86_400_000 : today;
  }
  if (!/^\d{4}-\d\d-\d\d/.test(value)) return undefined;
  const whole = /^\d{4}-\d\d-\d\d$/.test(value)
    ? `${value}T00:00:00`
    : value.replace(/T(\d\d:\d\d)(?=Z|[+-]|$)/, 'T$1:00');
  return timeAt(whole);
}

/** A number, with a span's unit as milliseconds; NaN when it is none. */
export function amountOf(value: string): number {
  const found = /^(-?\d+(?:\.\d+)?)(ms|s|m)?$/.exec(value);
  if (!found) return Number.NaN;
  return Number(found[1]) * ({ ms: 1, s: 1_000, m: 60_000 }[found[2] ?? 'ms'] ?? 1);
}

function levelsOf(value: string, operator: string, not: boolean, word: string): readonly number[] {
  const level = value === 'none' ? 'none' : levelOf(value);
  if (level === undefined)
    throw new QueryError(word, `there is no such level: use one of ${levelCodes.slice(1).join(', ')}`);
  const code = levelCodes.indexOf(level);
  const wanted = operator === '=' || operator === '!=' ? [code] : levelsFrom(level);
  if (not === (operator === '!=')) return wanted;
  return levelCodes.map((_, index) => index).filter((index) => !wanted.includes(index));
}

/** A path such as `/api/x` is plain text; what begins like an expression and does not end like one is told. */
function checkSlash(word: string): void {
  if (/^\/.*[\\()[\]|+*?].*$/.test(word) && !/\/[a-z]*$/.test(word.slice(1)))
    throw new QueryError(word, 'the regular expression has no closing /');
}

function unquoted(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
