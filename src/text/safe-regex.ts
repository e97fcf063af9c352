import { setFlagsFromString } from 'node:v8';
import { createContext, Script } from 'node:vm';
import { processorMs } from '../model/processor.ts';

/** Work on regular expressions was stopped at its time limit. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

interface Sandbox {
  readonly script: Script;
  readonly context: { work: () => void };
}

let sandbox: Sandbox | undefined;

/** How much of its limit work must have used, as processor time, to be given up when that much time went by. */
const share = 0.8;
/** How many times its limit work may take, on a machine however loaded. */
const patience = 32;

/**
 * Runs synchronous work with expressions that people typed, such as `(a+)+$`, and stops it at a time limit. An expression that
 * backtracks excessively continues in V8's linear-time engine where it can; back references and lookaround cannot, and meet the limit.
 * @param limitMs limit of the processor time, in milliseconds
 * @param work runs again from its beginning where other programs took its time
 * @throws TooSlow at the limit, and whatever `work` throws
 */
export function bounded<T>(limitMs: number, work: () => T): T {
  for (let allowedMs = limitMs; ; allowedMs *= 2) {
    const began = processorMs();
    try {
      return interruptible(allowedMs, work);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      if (processorMs() - began >= limitMs * share || allowedMs >= limitMs * patience) throw new TooSlow();
    }
  }
}

/** Runs work and interrupts it when so much time went by. */
function interruptible<T>(allowedMs: number, work: () => T): T {
  sandbox ??= createSandbox();
  let result: T | undefined;
  // The context is shared: making one takes a millisecond.
  sandbox.context.work = () => {
    result = work();
  };
  sandbox.script.runInContext(sandbox.context, { timeout: allowedMs });
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
