import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExecutorOptions } from '../../src/actions/executor.ts';
import { verbInfo } from '../../src/actions/verbs.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { ActionParams, ActionRow, Output, Verb } from '../../src/model/action.ts';
import { ManualClock, settled } from '../engine/manual-clock.ts';
import { openJournal } from '../journal/open.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { ActionHarness, targetPlan } from './harness.ts';

let folder: TempFolder;
let file: string;
let clock: ManualClock;
let journal: Journal;
let harness: ActionHarness;

beforeEach(async () => {
  folder = tempFolder('actions');
  file = join(folder.path, 'journal.sqlite');
  clock = new ManualClock();
  journal = await openJournal(file, { clock, secrets: ['hunter2-long'] });
  harness = new ActionHarness(clock, journal);
});
afterEach(() => {
  journal.close();
  folder.remove();
});

function reopened(more: Partial<ExecutorOptions>): ActionHarness {
  harness = new ActionHarness(clock, journal, more);
  return harness;
}

const kinds = (): string[] => [...journal.all()].map(({ kind }) => kind);
const newest = (): ActionRow => harness.executor.rows()[0]!;

/** Plans and confirms, lets the time go by, and gives the row. */
async function act(
  forMs = 70_000,
  verb: Verb = 'restart',
  component = 'api',
  params: ActionParams = {},
): Promise<ActionRow> {
  const plan = await harness.executor.plan(verb, component, params);
  const confirmed = harness.executor.confirm(plan.id, {});
  await clock.advance(forMs);
  await confirmed;
  return newest();
}

describe('an action that works', () => {
  test('is recorded before it runs, verified, and recorded after', async () => {
    let before: string[] = [];
    harness.intended = targetPlan({
      run: async (output) => {
        before = kinds();
        output('restarting');
        harness.status = 'up';
      },
    });
    const row = await act(6_000);
    expect(before).toEqual(['action.intent']);
    expect(kinds()).toEqual(['action.intent', 'action.outcome']);
    expect(row).toMatchObject({ state: 'succeeded', output: ['restarting'] });
    expect(row.result).toBe('verified: API up for 5s (was down)');
    const [intent, outcome] = [...journal.all()];
    expect(intent!.data).toMatchObject({ verb: 'restart', component: 'api', requests: row.plan.requests });
    expect(outcome!.data).toMatchObject({ plan: row.plan.id, state: 'succeeded' });
  });

  test('what is planned is what runs: a target that plans something else meanwhile changes nothing', async () => {
    const ran: string[] = [];
    harness.intended = targetPlan({ run: async () => void ran.push('first') });
    const plan = await harness.executor.plan('restart', 'api');
    harness.intended = targetPlan({ run: async () => void ran.push('second') });
    const confirmed = harness.executor.confirm(plan.id, {});
    await clock.advance(70_000);
    await confirmed;
    expect(ran).toEqual(['first']);
  });

  test('planning alone runs and records nothing', async () => {
    harness.intended = targetPlan({ run: () => Promise.reject(new Error('must not run')) });
    await harness.executor.plan('restart', 'api');
    await clock.advance(60_000);
    expect(kinds()).toEqual([]);
    expect(harness.executor.rows()).toEqual([]);
  });
});

describe('verification', () => {
  test('a status that is good but not for long enough is not success', async () => {
    const confirmed = act(70_000);
    for (let at = 0; at < 20; at += 1) {
      clock.after(at * 4_000, () => {
        harness.status = at % 2 ? 'down' : 'up';
      });
    }
    expect((await confirmed).state).toBe('not-verified');
  });

  test('what stays wrong is said', async () => {
    const row = await act();
    expect(row.state).toBe('not-verified');
    expect(row.result).toBe('ran, not verified after 1m: API is down: 500 (was down)');
    expect(harness.rechecks).toBeGreaterThan(50);
  });

  test('an answer from before the action proves nothing', async () => {
    harness.status = 'up';
    harness.answers = false;
    await clock.advance(1_000);
    const row = await act();
    expect(row.state).toBe('not-verified');
    expect(row.result).toContain('no new answer from GET /health yet');
  });

  test('scale counts the instances', async () => {
    harness.status = 'up';
    harness.intended = targetPlan({
      run: async () => {
        harness.instances = 3;
      },
    });
    expect(await act(10_000, 'scale', 'api', { count: 3 })).toMatchObject({
      state: 'succeeded',
      result: expect.stringContaining('3 instances running'),
    });
  });

  test('scale that does nothing is found out', async () => {
    harness.status = 'up';
    const row = await act(70_000, 'scale', 'api', { count: 3 });
    expect(row.result).toContain('1 instances running, not 3');
  });

  test('stop is verified by being down', async () => {
    harness.status = 'up';
    harness.intended = targetPlan({
      run: async () => {
        harness.status = 'down';
      },
    });
    expect((await act(10_000, 'stop', 'api')).state).toBe('succeeded');
  });

  test('a flushed cache is counted again', async () => {
    harness.status = 'up';
    harness.intended = targetPlan({ touches: 40, thing: 'key' });
    expect((await act(70_000, 'flush-cache', 'api')).result).toContain('40 keys left');
    harness.intended = targetPlan({
      touches: 40,
      thing: 'key',
      run: async () => {
        harness.intended = targetPlan({ touches: 0, thing: 'key' });
      },
    });
    expect((await act(70_000, 'flush-cache', 'api')).state).toBe('succeeded');
  });
});

describe('confirmation', () => {
  test('a guarded environment wants the id typed, exactly', async () => {
    reopened({ guarded: true });
    const plan = await harness.executor.plan('restart', 'api');
    expect(plan.confirm).toEqual({ how: 'type', word: 'api' });
    for (const typed of [undefined, '', 'API', 'api '])
      await expect(
        harness.executor.confirm(plan.id, typed === undefined ? {} : { typed }),
      ).rejects.toMatchObject({ reason: { code: 'word-missing', word: 'api' } });
    expect(kinds()).toEqual([]);
  });

  test('scaling to nothing is destructive', async () => {
    expect(await harness.executor.plan('scale', 'api', { count: 0 })).toMatchObject({
      risk: 'destructive',
      confirm: { how: 'type', word: 'api' },
    });
  });

  test('a plan runs once', async () => {
    const row = await act();
    await expect(harness.executor.confirm(row.plan.id, {})).rejects.toMatchObject({
      reason: { code: 'plan-used' },
    });
    expect(kinds()).toHaveLength(2);
  });

  test('a plan goes stale after ten minutes', async () => {
    const plan = await harness.executor.plan('restart', 'api');
    await clock.advance(600_001);
    await expect(harness.executor.confirm(plan.id, {})).rejects.toMatchObject({
      reason: { code: 'plan-old' },
    });
  });

  test('a dropped or forgotten plan does not run', async () => {
    const dropped = await harness.executor.plan('restart', 'api');
    harness.executor.cancel(dropped.id);
    const forgotten = await harness.executor.plan('restart', 'api');
    harness.executor.forgetPlans();
    for (const { id } of [dropped, forgotten])
      await expect(harness.executor.confirm(id, {})).rejects.toMatchObject({
        reason: { code: 'plan-unknown' },
      });
  });
});

describe('guards', () => {
  test('read-only refuses, and confirming all the same runs nothing', async () => {
    reopened({ readOnly: true });
    const plan = await harness.executor.plan('restart', 'api');
    expect(plan.refused).toContain('read-only');
    await expect(harness.executor.confirm(plan.id, {})).rejects.toThrow('read-only');
    expect(kinds()).toEqual([]);
  });

  test('without a journal nothing runs', async () => {
    harness = new ActionHarness(clock, { fault: 'the disk is full' });
    expect((await harness.executor.plan('restart', 'api')).refused).toContain('the disk is full');
  });

  test('a journal that fails at the last moment stops the action', async () => {
    let ran = false;
    harness.intended = targetPlan({
      run: async () => {
        ran = true;
      },
    });
    const plan = await harness.executor.plan('restart', 'api');
    journal.close();
    await harness.executor.confirm(plan.id, {});
    expect(ran).toBe(false);
    expect(newest()).toMatchObject({ state: 'refused', result: expect.stringContaining('journal') });
  });

  test('nothing to act on is refused', async () => {
    harness.intended = targetPlan({ touches: 0 });
    expect((await harness.executor.plan('restart', 'api')).refused).toContain('no container to act on');
  });

  test('a verb the target cannot do, or a component there is none of', async () => {
    await expect(harness.executor.plan('start', 'api')).rejects.toMatchObject({
      reason: { code: 'no-such-verb', verb: 'start' },
    });
    await expect(harness.executor.plan('restart', 'web')).rejects.toMatchObject({
      reason: { code: 'no-component', component: 'web' },
    });
  });

  test('one action at a time', async () => {
    harness.intended = targetPlan({ run: () => new Promise(() => {}) });
    const first = await harness.executor.plan('restart', 'api');
    const second = await harness.executor.plan('stop', 'api');
    void harness.executor.confirm(first.id, {});
    await settled();
    await expect(harness.executor.confirm(second.id, {})).rejects.toThrow('restart of API is still running');
    expect((await harness.executor.plan('stop', 'api')).refused).toContain('still running');
  });

  test('a cool-down after success, also for a plan that was made before', async () => {
    harness.status = 'up';
    const early = await harness.executor.plan('restart', 'api');
    expect((await act(6_000)).state).toBe('succeeded');
    await expect(harness.executor.confirm(early.id, {})).rejects.toThrow('for it to take effect');
    expect((await harness.executor.plan('restart', 'api')).refused).toContain('for it to take effect');
    await clock.advance(30_000);
    expect((await harness.executor.plan('restart', 'api')).refused).toBeUndefined();
  });

  test('another secret is another action, the same one is not; nothing that is kept tells which', async () => {
    harness.status = 'up';
    const set = (token: string) => ({ set: `API_KEY=${token} URL=postgres://u:${token}@db/x` });
    const setting = (more: Partial<ExecutorOptions> = {}) => {
      reopened(more).verbs = ['set-env'];
      harness.status = 'up';
    };
    setting();
    expect((await act(6_000, 'set-env', 'api', set('sesame-4711'))).state).toBe('succeeded');
    for (const later of [{}, { secrets: ['sesame-4711'] }]) {
      setting(later);
      const refusedFor = async (token: string) =>
        (await harness.executor.plan('set-env', 'api', set(token))).refusedFor;
      expect(await refusedFor('sesame-4711')).toBe('cooling-down');
      expect(await refusedFor('sesame-4712')).toBeUndefined();
    }
    expect(JSON.stringify([...journal.all()])).not.toContain('sesame');
    expect(readFileSync(`${file}.key`, 'utf8')).not.toContain('sesame');
    expect(statSync(`${file}.key`).mode & 0o777).toBe(0o600);
    // Another machine has another key: what cannot be told apart counts as the same.
    rmSync(`${file}.key`);
    journal.close();
    journal = await openJournal(file, { clock, secrets: ['hunter2-long'] });
    setting();
    expect(
      (await harness.executor.plan('set-env', 'api', { set: 'API_KEY=sesame-4712' })).refusedFor,
    ).toBeUndefined();
    expect((await harness.executor.plan('set-env', 'api', set('sesame-4712'))).refusedFor).toBe(
      'cooling-down',
    );
  });

  test('the third within the hour is doubted, in a later session too', async () => {
    for (let run = 0; run < 2; run += 1) await act();
    reopened({});
    expect((await harness.executor.plan('restart', 'api')).note).toContain('Run 3 of restart');
    await clock.advance(3_600_000);
    expect((await harness.executor.plan('restart', 'api')).note).toBeUndefined();
  });

  test('another system or environment in the same journal is none of its business', async () => {
    harness.status = 'up';
    await act(6_000);
    for (const other of [{ system: 'bank' }, { environment: 'production' }]) {
      reopened(other);
      expect((await harness.executor.plan('restart', 'api')).refused).toBeUndefined();
    }
  });
});

describe('preconditions', () => {
  test('one that no longer holds stops it before anything is recorded', async () => {
    let ran = false;
    harness.intended = targetPlan({
      preconditions: [{ text: 'pid 1', recheck: async () => 'pid 2 now' }],
      run: async () => {
        ran = true;
      },
    });
    const row = await act(0);
    expect(row).toMatchObject({ state: 'refused', result: expect.stringContaining('pid 2 now') });
    expect(ran).toBe(false);
    expect(kinds()).toEqual([]);
  });

  test('one that hangs or throws counts as broken', async () => {
    for (const recheck of [() => new Promise<undefined>(() => {}), () => Promise.reject(new Error('gone'))]) {
      harness.intended = targetPlan({ preconditions: [{ text: 'pid 1', recheck }] });
      expect((await act(11_000)).state).toBe('refused');
    }
  });

  test('cancelled while they are read: nothing was done', async () => {
    const answer = Promise.withResolvers<undefined>();
    harness.intended = targetPlan({ preconditions: [{ text: 'pid 1', recheck: () => answer.promise }] });
    const plan = await harness.executor.plan('restart', 'api');
    const confirmed = harness.executor.confirm(plan.id, {});
    harness.executor.cancel(plan.id);
    answer.resolve(undefined);
    await confirmed;
    expect(newest()).toMatchObject({
      state: 'cancelled',
      result: expect.stringContaining('nothing was done'),
    });
    expect(kinds()).toEqual([]);
  });
});

/** Runs until it is told to stop. */
function untilAborted(_output: Output, signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')));
  });
}

describe('an action that goes wrong', () => {
  test('failed, with its reason and no secret', async () => {
    harness = new ActionHarness(clock, journal, { secrets: ['hunter2-long'] });
    harness.intended = targetPlan({
      run: async (output) => {
        output('password \u001b[31mhunter2-long');
        throw new Error('exit 1: hunter2-long');
      },
    });
    const row = await act(0);
    expect(row.state).toBe('failed');
    expect(JSON.stringify([row, ...journal.all()])).not.toMatch(/hunter2|\\u001b/);
    expect(kinds()).toEqual(['action.intent', 'action.outcome']);
  });

  test('timed out', async () => {
    harness.intended = targetPlan({ run: untilAborted });
    const row = await act(31_000);
    expect(row).toMatchObject({ state: 'timed-out', result: expect.stringContaining('30s') });
  });

  test('one that ignores being stopped is left alone after a while, and that is said', async () => {
    harness.intended = targetPlan({ run: () => new Promise(() => {}) });
    const row = await act(41_000);
    expect(row).toMatchObject({
      state: 'timed-out',
      result: expect.stringContaining('may still be running'),
    });
  });

  test('cancelled', async () => {
    harness.intended = targetPlan({ run: untilAborted });
    const plan = await harness.executor.plan('restart', 'api');
    const confirmed = harness.executor.confirm(plan.id, {});
    await settled();
    harness.executor.cancel(plan.id);
    await confirmed;
    expect(newest().state).toBe('cancelled');
    expect([...journal.all()].at(-1)!.data.state).toBe('cancelled');
  });

  test('closing cancels what runs and records how it ended', async () => {
    harness.intended = targetPlan({ run: untilAborted });
    const plan = await harness.executor.plan('restart', 'api');
    void harness.executor.confirm(plan.id, {});
    await settled();
    await harness.executor.close();
    expect([...journal.all()].at(-1)!.data).toMatchObject({ plan: plan.id, state: 'cancelled' });
  });

  test('output keeps its newest 200 lines', async () => {
    harness.intended = targetPlan({
      run: async (output) => {
        for (let line = 0; line < 1_000; line += 1) output(`line ${line}`);
        throw new Error('enough');
      },
    });
    const row = await act(0);
    expect(row.output).toHaveLength(200);
    expect(row.output.at(-1)).toBe('line 999');
    expect(row.droppedLines).toBe(800);
  });
});

describe('what was wrong has to be right again', () => {
  beforeEach(() => {
    harness.status = 'up';
    harness.reads('critical', '30%');
  });

  test('a component that was up proves nothing while its own numbers are still beyond their limits', async () => {
    const row = await act();
    expect(row.state).toBe('not-verified');
    expect(row.result).toContain('Error rate is critical: 30%');
  });

  test('and it is verified once they are back', async () => {
    const plan = await harness.executor.plan('restart', 'api');
    const confirmed = harness.executor.confirm(plan.id, {});
    await clock.advance(20_000);
    harness.reads('normal', '0.2%');
    await clock.advance(20_000);
    await confirmed;
    expect(newest().state).toBe('succeeded');
    expect(newest().result).toBe('verified: API up for 5s (was up); Error rate 30% → 0.2%');
  });
});

describe('several plantaos on one journal', () => {
  const elsewhere = (at: { pid: number; plan?: string; config?: string }): void => {
    journal.append({
      kind: 'action.intent',
      data: {
        plan: 'other',
        config: '/nowhere/plantao.yaml',
        verb: 'restart',
        component: 'api',
        requests: [],
        ...at,
      },
    });
  };

  test('what another is doing now is waited for', async () => {
    elsewhere({ pid: 4_000_001 });
    reopened({ isAlive: (pid) => pid === 4_000_001 });
    expect((await harness.executor.plan('restart', 'api')).refused).toContain('pid 4000001');
    // Hours later that process id may be anybody's.
    await clock.advance(3_600_000);
    expect((await harness.executor.plan('restart', 'api')).refused).toBeUndefined();
  });

  test('a system of the same name in another file is another system', async () => {
    elsewhere({ pid: 4_000_001, config: '/elsewhere/plantao.yaml' });
    reopened({ isAlive: () => true });
    expect((await harness.executor.plan('restart', 'api')).refused).toBeUndefined();
    expect(harness.executor.rows()).toEqual([]);
  });

  test('of two that begin at the same moment the first goes on', async () => {
    let ran = false;
    reopened({ isAlive: () => true });
    harness.intended = targetPlan({
      // The other one records its intent after this one looked, and before this one records its own.
      preconditions: [
        {
          text: 'pid 1',
          recheck: async () => {
            elsewhere({ pid: 4_000_001 });
            return undefined;
          },
        },
      ],
      run: async () => {
        ran = true;
      },
    });
    const row = await act(0);
    expect(row).toMatchObject({ state: 'refused', result: expect.stringContaining('another plantao') });
    expect(ran).toBe(false);
    expect([...journal.all()].at(-1)!.data).toMatchObject({ plan: row.plan.id, state: 'refused' });
  });
});

describe('a preset', () => {
  test('is planned, recorded and undone as the action that it means', async () => {
    const undo = { verb: 'scale', params: { count: 2 }, text: 'scale to 2' };
    harness.intended = targetPlan({ undo });
    harness.actions = [
      verbInfo('scale'),
      {
        ...{ verb: 'scale-30', title: 'Scale up', summary: '', params: [] },
        means: { verb: 'scale', params: { count: '30' } },
      },
    ];
    harness.status = 'up';
    await act(70_000, 'scale-30');
    expect(harness.planned.at(-1)).toEqual({ verb: 'scale', params: { count: 30 } });
    const intent = [...journal.all()].find(({ kind }) => kind === 'action.intent')!;
    expect(intent.data).toMatchObject({ verb: 'scale', params: { count: 30 } });
    expect(harness.executor.undoable()).toMatchObject([{ verb: 'scale' }]);
  });
});
