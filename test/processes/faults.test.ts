import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../src/connections/command.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { ActionRow } from '../../src/model/action.ts';
import { systemClock } from '../../src/model/clock.ts';
import { ActionHarness, targetPlan } from '../actions/harness.ts';
import { openJournal } from '../journal/open.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

// Real programs that misbehave, run as an action's target runs them.
let folder: TempFolder;
let journal: Journal;
let harness: ActionHarness;
beforeEach(async () => {
  folder = tempFolder('faults');
  journal = await openJournal(join(folder.path, 'journal.sqlite'));
  harness = new ActionHarness(systemClock, journal);
});
afterEach(() => {
  journal.close();
  folder.remove();
});

function runs(argv: readonly string[], timeoutMs = 50_000): void {
  harness.intended = targetPlan({
    timeoutMs,
    run: async (onLine, signal) => {
      const { code } = await runCommand(argv, { cwd: folder.path, signal, onLine });
      throw new Error(`exit code ${code}`);
    },
  });
}
const newest = (): ActionRow => harness.executor.rows()[0]!;
async function begin(): Promise<{ id: string; ended: Promise<void> }> {
  const { id } = await harness.executor.plan('restart', 'api');
  return { id, ended: harness.executor.confirm(id, {}) };
}
/** A process that was killed but that nobody has waited for is gone too. */
function isGone(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.startsWith('Z');
  } catch {
    return true;
  }
}

test('1 GB of output costs little memory and leaves the screen its time', async () => {
  runs(['sh', '-c', `yes "$(printf '%0500d' 7)" | head -c 1000000000`]);
  const before = process.memoryUsage().rss;
  let most = 0;
  let turns = 0;
  const watch = setInterval(() => {
    turns += 1;
    most = Math.max(most, process.memoryUsage().rss - before);
  }, 20);
  await (await begin()).ended;
  clearInterval(watch);
  const row = newest();
  expect(row.result).toBe('exit code 0');
  expect(row.output).toHaveLength(200);
  expect(row.droppedLines + row.output.length).toBe(Math.ceil(1_000_000_000 / 501));
  expect(most).toBeLessThan(300 * 2 ** 20);
  // Had the loop stood still, hardly any of these would have had a turn.
  expect(turns).toBeGreaterThan(10);
  expect(JSON.stringify([...journal.all()]).length).toBeLessThan(50_000);
});

test.each(['cancelled', 'timed out'])(
  'one that ignores SIGTERM and forks children is ended as a whole when %s',
  async (how) => {
    const program = `trap '' TERM; sh -c "trap '' TERM; while :; do sleep 1; done" & echo $! $$; while :; do sleep 1; done`;
    runs(['sh', '-c', program], how === 'timed out' ? 1_500 : 50_000);
    const { id, ended } = await begin();
    await until('its output', () => newest().output.length > 0);
    const pids = newest().output[0]!.split(' ').map(Number);
    expect(pids).toHaveLength(2);
    if (how === 'cancelled') harness.executor.cancel(id);
    await ended;
    expect(newest().state).toBe(how === 'cancelled' ? 'cancelled' : 'timed-out');
    await until('the end of all of it', () => pids.every(isGone));
  },
);
