import { formatQuantity } from '../../model/quantity.ts';
import type { RunbookProblem } from '../../model/runbook.ts';
import { plural } from '../plural.ts';
import { type Sentences, sentenceOf } from '../sentence.ts';

const problem: Sentences<RunbookProblem> = {
  'too-large': ({ bytes, most }) =>
    `too large: ${formatQuantity(bytes, 'B')}, at most ${formatQuantity(most, 'B')} is read; split it`,
  'too-many-blocks': ({ most, line }) => `read to line ${line} only: at most ${most} blocks`,
  'fence-too-large': ({ most, line }) => `fence of line ${line} cut: at most ${plural(most, 'character')}`,
  outside: () => 'not read: the link leads out of the folder',
  unreadable: ({ reason }) => `cannot read it: ${reason}`,
};

/** Sentences about runbooks, on the screen and the command line. */
export const runbooks = {
  problem: (one: RunbookProblem) => sentenceOf(problem, one),
};
