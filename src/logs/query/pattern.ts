import { setFlagsFromString } from 'node:v8';
import { createContext, Script } from 'node:vm';
import { QueryError } from './query.ts';

/** Longest time the expressions of a query may take at a time, in milliseconds. */
const limitMs = 400;

// An expression that backtracks without end goes on in V8's linear-time engine where that can do it. What it cannot
// (back references, looking around) is stopped by the time limit.
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');

const guardScript = new Script('work()');
let guard: { work: () => void } | undefined;

/** Runs work that V8 stops after a time, in milliseconds. @throws also ERR_SCRIPT_EXECUTION_TIMEOUT */
export function guarded(work: () => void, limit = limitMs): void {
  guard ??= createContext({ work }) as { work: () => void };
  guard.work = work;
  guardScript.runInContext(guard, { timeout: limit });
}

/** Without the u flag where it makes no difference: V8's linear-time engine knows no u. */
export function compiled(source: string, flags: string): RegExp {
  const unicode = /\\[pPu]|[^\x20-\x7e]/.test(source) ? 'u' : '';
  return new RegExp(source, `g${flags}${unicode}`);
}

/** For many lines at a time. */
export function multiline(regex: RegExp | undefined): RegExp | undefined {
  return regex && new RegExp(regex.source, `${regex.flags}m`);
}

/** Whether a text, or a part of it, fits. */
export function holds(regex: RegExp, text: string): boolean {
  regex.lastIndex = 0;
  return regex.test(text);
}

/** An expression for a text as it is written. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * An expression whose cost grows with the length of the text only: V8 goes on in its linear engine where backtracking takes too
 * long, which knows neither back references nor looking around.
 * @throws QueryError when it does not compile or needs those
 */
export function linearExpression(source: string): RegExp {
  if (/\\(?:[1-9]|k<)|\(\?<?[=!]/.test(source))
    throw new QueryError(source, 'back references and looking around cannot be used here');
  try {
    return new RegExp(source, 'g');
  } catch (error) {
    throw new QueryError(source, (error as Error).message.replace(/^Invalid regular expression: /, ''));
  }
}
