import { setFlagsFromString } from 'node:v8';
import { createContext, Script } from 'node:vm';

/** Work on regular expressions was stopped at its time limit. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

interface Sandbox {
  readonly script: Script;
  readonly context: { work: () => void };
}

let sandbox: Sandbox | undefined;

/**
 * Runs synchronous work with expressions that people typed, such as `(a+)+$`, and stops it at a time limit. An expression that
 * backtracks excessively continues in V8's linear-time engine where it can; back references and lookaround cannot, and meet the limit.
 * @param limitMs time limit, in milliseconds
 * @throws TooSlow at the limit, and whatever `work` throws
 */
export function bounded<T>(limitMs: number, work: () => T): T {
  sandbox ??= createSandbox();
  let result: T | undefined;
  // The context is shared: making one takes a millisecond.
  sandbox.context.work = () => {
    result = work();
  };
  try {
    sandbox.script.runInContext(sandbox.context, { timeout: limitMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new TooSlow();
  }
  return result as T;
}

/** Why an expression does not compile, in V8's words; undefined when it does. */
export function compileProblem(source: string, flags: string): string | undefined {
  try {
    new RegExp(source, flags);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: /, '');
  }
}

function createSandbox(): Sandbox {
  // Not before somebody's expression runs, and never switched off again: V8 caches compiled expressions, and one that
  // falls back with the flag off aborts the process.
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  return { script: new Script('work()'), context: createContext({ work: () => {} }) as Sandbox['context'] };
}
