import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExecutorOptions } from '../../src/actions/executor.ts';
import { defaultSafety } from '../../src/config/safety.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { ActionParams, TargetPlan } from '../../src/model/action.ts';
import { ManualClock, settled } from '../engine/manual-clock.ts';
import { openJournal } from '../journal/open.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { ActionHarness, targetPlan } from './harness.ts';

const minute = 60_000;
const hour = 60 * minute;
let folder: TempFolder;
let clock: ManualClock;
let journal: Journal;
let harness: ActionHarness;
/** How many there are, and what was done, in order. */
let count: number;
let did: string[];
/** What a step does instead of scaling. */
let broken: string | undefined;

beforeEach(async () => {
  folder = tempFolder('temporary');
  clock = new ManualClock();
  journal = await openJournal(join(folder.path, 'journal.sqlite'), { clock, secrets: ['sesame-4711'] });
  count = 3;
  did = [];
  broken = undefined;
  start();
});
afterEach(() => {
  journal.close();
  folder.remove();
});

const scaling = async (verb: string, params: ActionParams): Promise<TargetPlan> => {
  const before = count;
  const wanted = Number(params.count ?? before);
  return targetPlan({
    requests: [`${verb} ${JSON.stringify(params)}`],
    ...(verb === 'restart'
      ? {}
      : verb === 'set-env'
        ? { undo: { verb, params: { set: 'TOKEN=sesame-4711' }, text: 'TOKEN as before' } }
        : { undo: { verb, params: { count: before }, text: `scale back to ${before}` } }),
    verification: { off: true },
    run: async () => {
      if (broken !== undefined) throw new Error(broken);
      did.push(`${verb} ${wanted}`);
      count = wanted;
    },
  });
};

/** A plantao that begins now, on the journal there is. */
function start(more: Partial<ExecutorOptions> = {}, revert = false): void {
  harness = new ActionHarness(clock, journal, {
    safety: { ...defaultSafety, revert },
    targetFor: () => ({ label: 'deployment/api', verbs: [], plan: scaling }),
    ...more,
  });
}
const runsIt = (more: Partial<ExecutorOptions> = {}): void => start(more, true);

async function act(verb: string, params: ActionParams, answer = {}): Promise<void> {
  const plan = await harness.executor.plan(verb, 'api', params);
  const confirmed = harness.executor.confirm(plan.id, answer);
  await clock.advance(1_000);
  await confirmed;
}

/** Lets time go by as one that leads sees it: a tick a second would be many, one every ten is enough. */
async function lead(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10_000) {
    harness.executor.undoDue();
    await settled();
    await clock.advance(10_000);
  }
  harness.executor.undoDue();
  await settled();
  await clock.advance(1_000);
}
const kinds = (kind: string) => [...journal.all()].filter((event) => event.kind === kind);

describe('a change for a while', () => {
  test('says so in its plan, is recorded with its way back, and is due when its time is over', async () => {
    const plan = await harness.executor.plan('scale', 'api', { count: 20, for: '2h' });
    expect(plan).toMatchObject({ params: { count: 20 }, revert: { forMs: 2 * hour, run: false } });
    expect(plan.requests).toEqual(['scale {"count":20}']);
    await act('scale', { count: 20, for: '2h' });
    expect(kinds('action.intent')[0]!.data).toMatchObject({ revert: { forMs: 2 * hour, run: false } });
    expect(harness.executor.temporaries()).toMatchObject([
      { verb: 'scale', component: 'api', text: 'scale back to 3', run: false, missed: false },
    ]);
    const { dueAt } = harness.executor.temporaries()[0]!;
    expect(Math.abs(dueAt - clock.now() - 2 * hour)).toBeLessThanOrEqual(1_000);
  });

  test('is undone by nobody but a person where nothing else was declared, also after a restart', async () => {
    await act('scale', { count: 20, for: '2h' });
    start();
    await lead(3 * hour);
    expect(did).toEqual(['scale 20']);
    expect(kinds('action.missed')).toEqual([]);
    const [due] = harness.executor.temporaries();
    const undo = await harness.executor.planUndo(due!.plan);
    const confirmed = harness.executor.confirm(undo.id, { typed: 'api' });
    await clock.advance(1_000);
    await confirmed;
    expect(did).toEqual(['scale 20', 'scale 3']);
    expect(harness.executor.temporaries()).toEqual([]);
  });

  test('goes back by itself where that was declared: once, at its time, in the name of whoever made it', async () => {
    runsIt();
    await act('scale', { count: 20, for: '2h' });
    await lead(2 * hour - 20_000);
    expect(did).toEqual(['scale 20']);
    await lead(minute);
    expect(did).toEqual(['scale 20', 'scale 3']);
    await lead(hour);
    expect(did).toEqual(['scale 20', 'scale 3']);
    expect(kinds('action.intent')[1]!.data).toMatchObject({
      undoes: kinds('action.intent')[0]!.data.plan,
      reason: 'kai made the change for 2h00m',
    });
    expect(harness.executor.temporaries()).toEqual([]);
  });

  test('survives a restart, and asks nobody in a guarded environment: it was confirmed when it was made', async () => {
    runsIt({ guarded: true });
    await act('scale', { count: 20, for: '2h' }, { typed: 'api', reason: 'load' });
    runsIt({ guarded: true });
    await clock.advance(2 * hour);
    await lead(0);
    expect(did).toEqual(['scale 20', 'scale 3']);
  });

  test('is never undone late: that is said once, and a person is asked', async () => {
    runsIt();
    await act('scale', { count: 20, for: '2h' });
    await clock.advance(2 * hour + 3 * minute);
    runsIt();
    await lead(10 * minute);
    runsIt();
    await lead(10 * minute);
    expect(did).toEqual(['scale 20']);
    expect(kinds('action.missed').map(({ data }) => data.why)).toEqual(['late']);
    expect(harness.executor.temporaries()).toMatchObject([{ missed: true, told: true }]);
    await expect(harness.executor.planUndo(harness.executor.temporaries()[0]!.plan)).resolves.toMatchObject({
      verb: 'scale',
    });
  });

  test('is not undone by itself over what somebody changed since', async () => {
    runsIt();
    await act('scale', { count: 20, for: '2h' });
    await act('scale', { count: 30 });
    await lead(2 * hour + minute);
    expect(did).toEqual(['scale 20', 'scale 30']);
    expect(kinds('action.missed').map(({ data }) => data.why)).toEqual(['changed-since']);
  });

  test('is tried once: what failed, nobody repeats but a person', async () => {
    runsIt();
    await act('scale', { count: 20, for: '2h' });
    broken = 'forbidden';
    await lead(2 * hour + minute);
    broken = undefined;
    await lead(10 * minute);
    expect(did).toEqual(['scale 20']);
    expect(kinds('action.intent')).toHaveLength(2);
    expect(kinds('action.missed').map(({ data }) => data.why)).toEqual(['tried']);
  });

  test('waits for a freeze that is lifted in time, not for one that is not', async () => {
    runsIt();
    await act('scale', { count: 20, for: '1h' });
    harness.executor.freeze('migration');
    await lead(hour + 30_000);
    expect(did).toEqual(['scale 20']);
    // Each try would otherwise be one more refused action on the screen.
    expect(harness.executor.rows().map(({ state }) => state)).toEqual(['succeeded']);
    harness.executor.unfreeze();
    await lead(minute);
    expect(did).toEqual(['scale 20', 'scale 3']);
    await act('scale', { count: 40, for: '1h' });
    harness.executor.freeze('migration');
    await lead(hour + 5 * minute);
    harness.executor.unfreeze();
    await lead(5 * minute);
    expect(did).toEqual(['scale 20', 'scale 3', 'scale 40']);
    expect(kinds('action.missed').map(({ data }) => data.why)).toEqual(['late']);
  });

  test('is no longer undone by itself once the configuration has a person asked', async () => {
    runsIt();
    await act('scale', { count: 20, for: '1h' });
    start();
    await lead(hour + 10 * minute);
    expect(did).toEqual(['scale 20']);
    expect(kinds('action.missed')).toEqual([]);
    expect(harness.executor.temporaries()).toMatchObject([{ run: false }]);
  });

  test('two that lead undo it once', async () => {
    runsIt();
    await act('scale', { count: 20, for: '1h' });
    const first = harness;
    runsIt({ host: 'other', isAlive: () => true });
    const second = harness;
    await clock.advance(hour);
    first.executor.undoDue();
    second.executor.undoDue();
    await settled();
    await clock.advance(5_000);
    await settled();
    expect(did).toEqual(['scale 20', 'scale 3']);
  });

  test('stays where somebody says so', async () => {
    runsIt();
    await act('scale', { count: 20, for: '1h' });
    const { plan } = harness.executor.temporaries()[0]!;
    expect(() => harness.executor.keep('nope')).toThrow('no change for a while');
    harness.executor.keep(plan.slice(0, 8));
    await lead(2 * hour);
    expect(did).toEqual(['scale 20']);
    expect(harness.executor.temporaries()).toEqual([]);
    expect(kinds('action.kept')).toHaveLength(1);
  });

  test('one that failed has nothing to go back from', async () => {
    broken = 'forbidden';
    await act('scale', { count: 20, for: '1h' });
    expect(harness.executor.temporaries()).toEqual([]);
  });

  test('a screen that only reads undoes nothing', async () => {
    runsIt();
    await act('scale', { count: 20, for: '1h' });
    runsIt({ readOnly: true });
    await lead(hour + 5 * minute);
    expect(did).toEqual(['scale 20']);
    expect(kinds('action.missed')).toEqual([]);
  });
});

test.each(['1s', 'soon', '-2h', '99d', '0'])('"%s" is no while', async (span) => {
  await expect(harness.executor.plan('scale', 'api', { count: 5, for: span })).rejects.toThrow(
    /from 10s to 30d/,
  );
});

test('what nothing undoes, or only with a secret that is not kept, is not for a while', async () => {
  await expect(harness.executor.plan('restart', 'api', { for: '2h' })).rejects.toMatchObject({
    reason: { code: 'no-way-back', verb: 'restart', secret: false },
  });
  start({ secrets: ['sesame-4711'] });
  await expect(
    harness.executor.plan('set-env', 'api', { set: 'TOKEN=new', for: '2h' }),
  ).rejects.toMatchObject({
    reason: { code: 'no-way-back', verb: 'set-env', secret: true },
  });
});
