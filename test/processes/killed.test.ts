import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Journal, JournalError } from '../../src/journal/journal.ts';
import { ActionHarness } from '../actions/harness.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { openJournal } from '../journal/open.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';

let folder: TempFolder;
let file: string;
let ranFile: string;
let journal: Journal;
beforeEach(async () => {
  folder = tempFolder('killed');
  file = join(folder.path, 'journal.sqlite');
  ranFile = join(folder.path, 'ran');
  journal = await openJournal(file);
});
afterEach(() => {
  journal.close();
  folder.remove();
});

/** Lets a process of its own act, and kills it the hard way when it says that it is at the step. */
async function killAt(step: string): Promise<void> {
  const script = fileURLToPath(new URL('interrupted.ts', import.meta.url));
  const child = spawn(process.execPath, [script, file, ranFile, step], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await exited;
}

const ranTimes = (): number =>
  existsSync(ranFile) ? readFileSync(ranFile, 'utf8').split('\n').length - 1 : 0;
const kinds = (): string[] => [...journal.all()].map(({ kind }) => kind);

test.each([
  ['before intent', [], 0, []],
  ['after intent', ['action.intent'], 0, ['unknown']],
  ['mid-run', ['action.intent'], 1, ['unknown']],
  ['verifying', ['action.intent'], 1, ['unknown']],
  ['before outcome', ['action.intent'], 1, ['unknown']],
  ['after outcome', ['action.intent', 'action.outcome'], 1, []],
] as const)(
  'killed %s: the journal says no more than is known, and nothing runs again',
  async (step, recorded, ran, shown) => {
    await killAt(step);
    expect(kinds()).toEqual(recorded);
    expect((await journal.verify()).faults).toEqual([]);
    expect(ranTimes()).toBe(ran);

    // The next start, with the clock a little later than the child's.
    const clock = new ManualClock(Date.now() + 1_000);
    const harness = new ActionHarness(clock, journal);
    harness.status = 'up';
    expect(harness.executor.rows().map(({ state }) => state)).toEqual(shown);
    await clock.advance(120_000);
    expect(ranTimes()).toBe(ran);
    expect(kinds()).toEqual(recorded);

    // It holds nobody up, and it stays until somebody has said what became of it.
    const plan = await harness.executor.plan('restart', 'api');
    expect(plan.refused).toBeUndefined();
    const [lost] = harness.executor.rows();
    if (!lost) return;
    expect(lost).toMatchObject({
      unsettled: true,
      result: expect.stringContaining('look before you repeat it'),
    });
    harness.executor.settle(lost.plan.id, 'failed');
    expect(harness.executor.rows()).toMatchObject([{ state: 'failed', result: 'settled as failed' }]);
    expect(harness.executor.rows()[0]).not.toHaveProperty('unsettled');
    expect(new ActionHarness(clock, journal).executor.rows()).toEqual([]);
  },
);

test('a journal that cannot be written at the end leaves the action unknown for the next start, and says so now', async () => {
  const clock = new ManualClock();
  const broken: Journal = {
    append(event) {
      if (event.kind === 'action.outcome') throw new JournalError('the disk is full');
      return journal.append(event);
    },
    newest: (count, wanted) => journal.newest(count, wanted),
    all: () => journal.all(),
    verify: () => journal.verify(),
    close: () => {},
  };
  const harness = new ActionHarness(clock, broken);
  harness.status = 'up';
  const plan = await harness.executor.plan('restart', 'api');
  const confirmed = harness.executor.confirm(plan.id, {});
  await clock.advance(10_000);
  await confirmed;
  expect(harness.executor.rows()[0]).toMatchObject({
    state: 'succeeded',
    result: expect.stringContaining('could not be recorded: the disk is full'),
  });
  expect(new ActionHarness(clock, journal).executor.rows()).toMatchObject([{ state: 'unknown' }]);
});
