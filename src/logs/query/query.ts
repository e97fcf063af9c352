import { defined } from '../../model/defined.ts';
import type { LogLevel } from '../../model/logs.ts';
import { compileProblem } from '../../text/safe-regex.ts';
import { words } from '../../words/index.ts';
import { levelCodes } from '../parse/classify.ts';
import { levelOf } from '../parse/level.ts';
import { timeAt } from '../parse/time.ts';

type Comparison = '=' | '!=' | '>' | '>=' | '<' | '<=';

export type QueryTerm =
  /** `exact` is case-sensitive. */
  | { readonly kind: 'text'; readonly text: string; readonly exact: boolean; readonly not: boolean }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string; readonly not: boolean }
  | {
      readonly kind: 'field';
      readonly name: string;
      readonly is: Comparison;
      readonly value: string;
      readonly not: boolean;
    }
  /** `comp:` and `source:`; `*` is a wildcard. */
  | {
      readonly kind: 'origin';
      readonly of: 'component' | 'source';
      readonly value: string;
      readonly not: boolean;
    };

/** A parsed query: lines that match every term. */
export interface LogQuery {
  readonly terms: readonly QueryTerm[];
  /** Indexes into `levelCodes`; absent for every level. */
  readonly levels?: readonly number[];
  /** Wall-clock milliseconds, inclusive. */
  readonly since?: number;
  readonly until?: number;
}

/** A query that cannot be parsed, or cannot be answered in time: names the word. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly word: string;

  /** @param at offset of the word in the query, in characters */
  constructor(word: string, why: string, at?: number) {
    super(words.logs.query.problem(word.slice(0, 80), why, at));
    this.word = word;
  }

  /** Recreates one that another thread threw. */
  static recreate(word: string, message: string): QueryError {
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
 * Parses a query such as `status>=500 ip:1.2.3.4 comp:api since:10m level:error /time.?out/i -health "connection reset"`. A bare
 * word is case-sensitive only when it has a capital letter; a quoted one always is.
 * @param now wall-clock milliseconds that `since:10m` counts back from
 * @throws QueryError that names the word and where it stands
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
    const rest = found ? found[0] : text.slice(from);
    const at = from + rest.length - rest.trimStart().length;
    const problems = words.logs.query;
    if (!found) throw new QueryError(rest.trim(), problems.notUnderstood, at);
    const [all, minus, quoted, regex, flags, bare, open] = found;
    const word = all.trim();
    const refuse = (why: string): never => {
      throw new QueryError(word, why, at);
    };
    const not = minus === '-';
    if (open !== undefined) refuse(problems.unclosedQuote);
    if (quoted !== undefined) {
      if (quoted !== '') terms.push({ kind: 'text', text: unquoted(quoted), exact: true, not });
      continue;
    }
    if (regex !== undefined) {
      terms.push(regexTerm(regex, flags!, not, refuse));
      continue;
    }
    if (bare === '-') continue;
    const parts = bare!.includes('://') ? null : condition.exec(bare!);
    if (!parts) {
      if (isUnclosedRegex(bare!)) refuse(problems.unclosedRegex);
      terms.push(textTerm(bare!, not));
      continue;
    }
    const [, name, operator, raw] = parts;
    const value = raw!.startsWith('"') ? unquoted(raw!.slice(1, -1)) : raw!;
    if (value === '') refuse(problems.needsValue(name!));
    if (name === 'since' || name === 'until') {
      const moment = momentOf(value, now) ?? refuse(problems.needsTime);
      if (name === 'since') since = moment;
      else until = moment;
    } else if (name === 'level') {
      levels = levelsOf(value, operator!, not, refuse);
    } else if (name === 'comp' || name === 'component' || name === 'source') {
      terms.push({
        kind: 'origin',
        of: name === 'source' ? 'source' : 'component',
        value,
        not: not !== (operator === '!='),
      });
    } else {
      const is = operator === ':' ? '=' : (operator as Comparison);
      if (/[<>]/.test(is) && Number.isNaN(amountOf(value))) refuse(problems.needsNumber(is, value));
      terms.push({ kind: 'field', name: name!, is, value, not });
    }
  }
  return { terms, ...defined({ levels, since, until }) };
}

function textTerm(text: string, not: boolean): QueryTerm {
  return { kind: 'text', text, exact: text !== text.toLowerCase(), not };
}

function regexTerm(source: string, flags: string, not: boolean, refuse: (why: string) => never): QueryTerm {
  if (source === '') refuse(words.logs.query.emptyRegex);
  if (/[^imsu]/.test(flags)) refuse(words.logs.query.unknownFlags(flags.replace(/[imsu]/g, '')));
  const kept = flags.replace(/[mu]/g, '');
  const problem = compileProblem(source, `${kept}u`);
  if (problem !== undefined) refuse(problem);
  return { kind: 'regex', source, flags: kept, not };
}

/** Codes of a level and of every more severe one. */
function levelsFrom(level: LogLevel): readonly number[] {
  const code = levelCodes.indexOf(level);
  return code === 0 ? [0] : Array.from({ length: code }, (_, index) => index + 1);
}

/** A moment: a span before `now` (`10m`, `2h30m`), the latest such time of day (`12:05`), or a date and time; else undefined. */
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

/** A number, or a span in milliseconds (`1.5s`); NaN for anything else. */
export function amountOf(value: string): number {
  const found = /^(-?\d+(?:\.\d+)?)(ms|s|m)?$/.exec(value);
  if (!found) return Number.NaN;
  return Number(found[1]) * ({ ms: 1, s: 1_000, m: 60_000 }[found[2] ?? 'ms'] ?? 1);
}

function levelsOf(
  value: string,
  operator: string,
  not: boolean,
  refuse: (why: string) => never,
): readonly number[] {
  const level = value === 'none' ? 'none' : levelOf(value);
  const code = levelCodes.indexOf(level ?? refuse(words.logs.query.noSuchLevel(levelCodes.slice(1))));
  const wanted = operator === '=' || operator === '!=' ? [code] : levelsFrom(levelCodes[code]!);
  if (not === (operator === '!=')) return wanted;
  return levelCodes.map((_, index) => index).filter((index) => !wanted.includes(index));
}

/** Whether a word starts like a regular expression and does not end like one; a path such as `/api/x` is plain text. */
function isUnclosedRegex(word: string): boolean {
  return /^\/.*[\\()[\]|+*?].*$/.test(word) && !/\/[a-z]*$/.test(word.slice(1));
}

function unquoted(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
