import { compileProblem, TooSlow } from '../../text/safe-regex.ts';
import { words } from '../../words/index.ts';
import { QueryError } from './query.ts';

/** Compiles an expression, without the u flag where that changes nothing: V8's linear-time engine has no u. */
export function compiled(source: string, flags: string): RegExp {
  const unicode = /\\[pPu]|[^\x20-\x7e]/.test(source) ? 'u' : '';
  return new RegExp(source, `g${flags}${unicode}`);
}

/** The same expression for many lines at a time. */
export function multiline(regex: RegExp | undefined): RegExp | undefined {
  return regex && new RegExp(regex.source, `${regex.flags}m`);
}

/** Whether the expression matches somewhere in the text, wherever it matched last. */
export function matchesIn(regex: RegExp, text: string): boolean {
  regex.lastIndex = 0;
  return regex.test(text);
}

/** An expression that matches the text literally. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * Compiles an expression that V8 can run in linear time, which rules out back references and lookaround.
 * @throws QueryError when it does not compile or needs those
 */
export function linearExpression(source: string): RegExp {
  if (/\\(?:[1-9]|k<)|\(\?<?[=!]/.test(source)) throw new QueryError(source, words.logs.query.notLinear);
  const problem = compileProblem(source, 'g');
  if (problem !== undefined) throw new QueryError(source, problem);
  return new RegExp(source, 'g');
}

/** The error for expressions that were stopped at the time limit. */
export function tooSlow(sources: readonly string[]): QueryError {
  return new QueryError(sources.join(' '), words.logs.query.tooSlow);
}

/** What the work gives. @throws QueryError where `bounded` in it stopped the expressions, and whatever else it throws */
export function within<T>(sources: readonly string[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof TooSlow ? tooSlow(sources) : error;
  }
}
