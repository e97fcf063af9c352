import { appendFileSync, writeSync } from 'node:fs';
import type { Journal } from '../../src/journal/journal.ts';
import { systemClock } from '../../src/model/clock.ts';
import { ActionHarness, targetPlan } from '../actions/harness.ts';
import { openJournal } from '../journal/open.ts';

// A process of its own that acts and stays at one step of the action's life for ever, after it said that it is there.
const [file, ranFile, step] = process.argv.slice(2) as [string, string, string];

const stay = (): Promise<never> => {
  writeSync(1, 'there\n');
  return new Promise<never>(() => {});
};
/** Stays although nothing here may wait: the whole process stands still. */
const freezeHere = (): void => {
  writeSync(1, 'there\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};

const journal = await openJournal(file);
const interrupting: Journal = {
  append(event) {
    if (step === 'before outcome' && event.kind === 'action.outcome') freezeHere();
    const written = journal.append(event);
    if (step === 'after intent' && event.kind === 'action.intent') freezeHere();
    if (step === 'after outcome' && event.kind === 'action.outcome') freezeHere();
    return written;
  },
  newest: (count, kinds) => journal.newest(count, kinds),
  all: () => journal.all(),
  verify: () => journal.verify(),
  close: () => journal.close(),
};
const harness = new ActionHarness(systemClock, interrupting);
harness.intended = targetPlan({
  preconditions: [{ text: 'pid 1', recheck: async () => (step === 'before intent' ? stay() : undefined) }],
  run: async () => {
    appendFileSync(ranFile, 'ran\n');
    if (step === 'mid-run') await stay();
    if (step.endsWith('outcome')) throw new Error('no such container');
    harness.status = 'up';
    if (step === 'verifying') setTimeout(() => writeSync(1, 'there\n'), 1_500);
  },
});
// Long before it would have held for long enough, the test kills it.
const plan = await harness.executor.plan('restart', 'api');
await harness.executor.confirm(plan.id, {});
