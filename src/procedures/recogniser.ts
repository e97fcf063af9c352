import type { Code } from '../model/procedure.ts';
import type { Bound } from '../model/run.ts';
import type { Config } from './recognised.ts';

let loaded: typeof import('./recognised.ts') | undefined;

/** Loads what reads commands, once: more code than all the rest of runbooks, and of no use to who has none. */
export async function loadRecogniser(): Promise<void> {
  loaded ??= await import('./recognised.ts');
}

/**
 * What plantao does in the place of a command of another program, as `recognised` tells.
 * @throws TypeError where no runbook was read through the shelf of the configuration, which loads it first
 */
export function recognise(
  code: Code,
  given: Readonly<Record<string, string>>,
  config: Config,
): Bound | undefined {
  return loaded!.recognised(code, given, config);
}
