import type { RunRow } from '../model/run.ts';
import { words } from '../words/index.ts';
import type { GlobalOptions } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { printJson } from './print.ts';
import { stepLine } from './procedure-text.ts';

/** Prints what has become of a step, and what is next. @returns 0 where it is over, 1 where it is not verified */
export function afterChange(run: RunRow, step: string, options: GlobalOptions): number {
  const row = run.steps.find(({ id }) => id === step);
  if (options.json) printJson(run);
  else {
    const next = run.steps.find(({ id }) => id === run.current);
    const lines = [row, next === row ? undefined : next].flatMap((one) => (one ? stepLine(run, one) : []));
    const end = run.ended ? [words.commands.runbook.run.ended(run.over, run.count)] : [];
    process.stdout.write(`${[...lines, ...end].join('\n')}\n`);
  }
  return row?.standing === 'not-verified' ? exitCodes.warning : exitCodes.ok;
}
