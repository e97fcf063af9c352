import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExecutorOptions } from '../../src/actions/executor.ts';
import { defaultSafety } from '../../src/config/safety.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { ActionParams, ActionRow, Verb } from '../../src/model/action.ts';
import { ManualClock, settled } from '../engine/manual-clock.ts';
import { openJournal } from '../journal/open.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { ActionHarness, targetPlan } from './harness.ts';

let folder: TempFolder;
let clock: ManualClock;
let journal: Journal;
let harness: ActionHarness;

beforeEach(async () => {
  folder = tempFolder('life');
  clock = new ManualClock();
  journal = await openJournal(join(folder.path, 'journal.sqlite'), { clock });
  harness = new ActionHarness(clock, journal);
  harness.status = 'up';
});
afterEach(() => {
  journal.close();
  folder.remove();
});

/** Another start of plantao on the same journal. */
function restarted(more: Partial<ExecutorOptions> = {}): void {
  harness = new ActionHarness(clock, journal, more);
  harness.status = 'up';
}

const events = (kind: string) => [...journal.all()].filter((event) => event.kind === kind);
const newest = (): ActionRow => harness.executor.rows()[0]!;

async function act(verb: Verb = 'restart', params: ActionParams = {}, forMs = 70_000): Promise<ActionRow> {
  const plan = await harness.executor.plan(verb, 'api', params);
  const confirmed = harness.executor.confirm(plan.id, {});
  await clock.advance(forMs);
  await confirmed;
  return newest();
}

describe('undo', () => {
  const undo = { verb: 'scale', params: { count: 2 }, text: 'scale back to 2' };
  beforeEach(() => {
    harness.intended = targetPlan({
      undo,
      run: async () => {
        harness.instances = 3;
      },
    });
  });

  test('a row says what undoes it, the undo is planned with what was, and it is not offered twice', async () => {
    const row = await act('scale', { count: 3 });
    expect(row).toMatchObject({ state: 'succeeded', canUndo: 'scale back to 2' });
    harness.intended = targetPlan({ run: async () => harness.scaledTo(2) });
    const plan = await harness.executor.planUndo(row.plan.id);
    expect(plan).toMatchObject({ verb: 'scale', params: { count: 2 }, undoes: row.plan.id });
    expect(plan.refused).toBeUndefined();
    const confirmed = harness.executor.confirm(plan.id, {});
    await clock.advance(10_000);
    await confirmed;
    expect(newest()).toMatchObject({ state: 'succeeded', plan: { undoes: row.plan.id } });
    expect(harness.executor.rows()[1]).not.toHaveProperty('canUndo');
    await expect(harness.executor.planUndo(row.plan.id)).rejects.toMatchObject({
      reason: { code: 'undone' },
    });
  });

  test('also in a later session, from what the intent recorded', async () => {
    const row = await act('scale', { count: 3 });
    restarted();
    expect(harness.executor.undoable()).toMatchObject([
      { plan: row.plan.id, undo: { text: 'scale back to 2' } },
    ]);
    await harness.executor.planUndo(row.plan.id);
    expect(harness.planned.at(-1)).toEqual({ verb: 'scale', params: { count: 2 } });
  });

  test('what had to be starred is not undone with stars', async () => {
    harness.actions = [
      {
        verb: 'restart',
        title: 'Restart',
        summary: '',
        params: [{ name: 'token', text: 'token', secret: true }],
      },
    ];
    harness.intended = targetPlan({
      undo: { verb: 'restart', params: { token: 'old-t0ken-value' }, text: 'the token before' },
    });
    restartedWith(['old-t0ken-value']);
    const row = await act('restart', { token: 'new-t0ken-value' });
    expect(JSON.stringify([...journal.all()])).not.toContain('t0ken');
    restartedWith(['old-t0ken-value']);
    await expect(harness.executor.planUndo(row.plan.id)).rejects.toMatchObject({
      reason: { code: 'undo-needs-secrets', verb: 'restart' },
    });
  });

  function restartedWith(secrets: string[]): void {
    const { intended, actions } = harness;
    restarted({ secrets });
    harness.intended = intended;
    harness.actions = actions;
  }

  test('where nothing undoes it, that is said', async () => {
    harness.intended = targetPlan();
    const row = await act();
    expect(row).not.toHaveProperty('canUndo');
    await expect(harness.executor.planUndo(row.plan.id)).rejects.toMatchObject({
      reason: { code: 'no-undo' },
    });
  });
});

describe('what mends an alert', () => {
  let fires = true;
  beforeEach(() => {
    fires = true;
    restarted({
      firing: (alert) =>
        fires && alert === 'slow' ? { name: 'Slow answers', incident: '20261120-1403' } : undefined,
    });
  });

  test('says what it mends, and is written into its incident', async () => {
    const plan = await harness.executor.plan('restart', 'api', {}, 'slow');
    expect(plan.preconditions).toEqual(['"Slow answers" fires']);
    const confirmed = harness.executor.confirm(plan.id, {});
    await clock.advance(70_000);
    await confirmed;
    for (const kind of ['action.intent', 'action.outcome'])
      expect(events(kind)).toMatchObject([{ incident: '20261120-1403' }]);
    expect(events('action.intent')[0]?.data.alert).toBe('slow');
  });

  test('does not run once that is over, and is not even planned', async () => {
    const plan = await harness.executor.plan('restart', 'api', {}, 'slow');
    fires = false;
    await harness.executor.confirm(plan.id, {});
    expect(newest()).toMatchObject({
      state: 'refused',
      result: 'changed since the plan: "Slow answers" no longer fires; plan it again',
    });
    expect(events('action.intent')).toEqual([]);
    await expect(harness.executor.plan('restart', 'api', {}, 'slow')).rejects.toMatchObject({
      reason: { code: 'not-firing' },
    });
  });
});

describe('an outcome nobody knows', () => {
  class ConnectionLost extends Error {
    override readonly name = 'ConnectionLost';
  }

  test.each([
    ['directly', () => new ConnectionLost('host web1: broken pipe')],
    [
      'as a cause',
      () => new Error('restart failed', { cause: new ConnectionLost('host web1: broken pipe') }),
    ],
  ])('a connection lost while it ran (%s) is unknown until somebody settles it', async (_how, error) => {
    harness.intended = targetPlan({ run: () => Promise.reject(error()) });
    const row = await act('restart', {}, 0);
    expect(row).toMatchObject({ state: 'unknown', unsettled: true });
    expect(row.result).toContain('connection lost while it ran');
    restarted();
    expect(harness.executor.rows()).toMatchObject([
      { state: 'unknown', unsettled: true, plan: { id: row.plan.id } },
    ]);
    harness.executor.settle(row.plan.id.slice(0, 8), 'succeeded', 'the container is new');
    expect(harness.executor.rows()).toMatchObject([
      { state: 'succeeded', result: expect.stringContaining('the container is new') },
    ]);
    expect(events('action.settled')).toMatchObject([
      { data: { plan: row.plan.id, state: 'succeeded', note: 'the container is new' } },
    ]);
    expect(() => harness.executor.settle(row.plan.id, 'failed')).toThrow('no action with that id');
  });

  test('it is not settled by a later success, and settling it in the same session changes its row', async () => {
    harness.intended = targetPlan({ run: () => Promise.reject(new ConnectionLost('gone')) });
    const lost = await act('restart', {}, 0);
    harness.intended = targetPlan();
    await act('restart', {}, 10_000);
    expect(harness.executor.rows().map(({ state }) => state)).toEqual(['succeeded', 'unknown']);
    harness.executor.settle(lost.plan.id, 'failed');
    expect(harness.executor.rows()[1]).toMatchObject({ state: 'failed', result: 'settled as failed' });
    expect(harness.executor.rows()[1]).not.toHaveProperty('unsettled');
  });

  test.each(['', 'zzz'])('settling "%s" is an error', async (id) => {
    harness.intended = targetPlan({ run: () => Promise.reject(new ConnectionLost('gone')) });
    await act('restart', {}, 0);
    expect(() => harness.executor.settle(id, 'failed')).toThrow('no action with that id');
  });

  test('what cannot be stopped is left at once when cancelled, and nobody claims to know', async () => {
    harness.intended = targetPlan({ uncancellable: true, run: () => new Promise(() => {}) });
    const plan = await harness.executor.plan('restart', 'api');
    expect(plan.uncancellable).toBe(true);
    const confirmed = harness.executor.confirm(plan.id, {});
    await settled();
    harness.executor.cancel(plan.id);
    await clock.advance(1);
    await confirmed;
    expect(newest()).toMatchObject({
      state: 'unknown',
      result: expect.stringContaining('may still be running'),
    });
  });

  test('what cannot be stopped and does not end in time is unknown too', async () => {
    harness.intended = targetPlan({ uncancellable: true, run: () => new Promise(() => {}) });
    expect((await act('restart', {}, 31_000)).state).toBe('unknown');
  });
});

describe('freeze', () => {
  test('nothing runs anywhere until it is lifted; who and why is said', async () => {
    const early = await harness.executor.plan('restart', 'api');
    harness.executor.freeze('database migration');
    expect(harness.executor.frozen).toMatchObject({ by: 'kai@bastion', reason: 'database migration' });
    await expect(harness.executor.confirm(early.id, {})).rejects.toThrow('database migration');
    restarted({ environment: 'production' });
    expect((await harness.executor.plan('restart', 'api')).refused).toContain(
      'kai@bastion froze all actions',
    );
    restarted({ system: 'bank' });
    expect((await harness.executor.plan('restart', 'api')).refused).toBeUndefined();
    restarted();
    harness.executor.unfreeze();
    expect(harness.executor.frozen).toBeUndefined();
    expect((await act('restart', {}, 10_000)).state).toBe('succeeded');
    expect(() => harness.executor.unfreeze()).toThrow('nothing is frozen');
  });

  test('one that begins while preconditions are read still stops the action', async () => {
    let ran = false;
    harness.intended = targetPlan({
      preconditions: [
        {
          text: 'pid 1',
          recheck: async () => {
            harness.executor.freeze('stop everything');
            return undefined;
          },
        },
      ],
      run: async () => {
        ran = true;
      },
    });
    expect(await act('restart', {}, 0)).toMatchObject({
      state: 'refused',
      result: expect.stringContaining('stop everything'),
    });
    expect(ran).toBe(false);
    expect(events('action.intent')).toEqual([]);
  });

  test('it needs a reason', () => {
    expect(() => harness.executor.freeze(' ')).toThrow('needs a reason');
  });
});

test('read-only writes nothing down: no freeze, no settling', () => {
  restarted({ readOnly: true });
  expect(() => harness.executor.freeze('why')).toThrow('read-only');
  expect(() => harness.executor.unfreeze()).toThrow('read-only');
  expect(() => harness.executor.settle('x', 'failed')).toThrow('read-only');
  expect([...journal.all()]).toEqual([]);
});

describe('a guarded environment wants a reason', () => {
  test('without one nothing runs; with one it is in the journal', async () => {
    restarted({ guarded: true });
    const plan = await harness.executor.plan('restart', 'api');
    expect(plan.needsReason).toBe(true);
    for (const reason of [undefined, '  '])
      await expect(
        harness.executor.confirm(plan.id, { typed: 'api', ...(reason === undefined ? {} : { reason }) }),
      ).rejects.toMatchObject({ reason: { code: 'reason-missing', environment: 'test' } });
    expect(events('action.intent')).toEqual([]);
    const confirmed = harness.executor.confirm(plan.id, { typed: 'api', reason: 'it leaks' });
    await clock.advance(10_000);
    await confirmed;
    expect(events('action.intent')).toMatchObject([{ data: { reason: 'it leaks' } }]);
  });

  test('safe actions want none, and a system may do without', async () => {
    restarted({ guarded: true });
    harness.intended = targetPlan({ risk: 'safe' });
    expect((await harness.executor.plan('restart', 'api')).needsReason).toBeUndefined();
    restarted({ guarded: true, safety: { ...defaultSafety, reason: false } });
    expect((await harness.executor.plan('restart', 'api')).needsReason).toBeUndefined();
  });
});

describe('values', () => {
  test('are checked before anything is planned', async () => {
    await expect(harness.executor.plan('scale', 'api', { count: 'three' })).rejects.toThrow('count');
    await expect(harness.executor.plan('restart', 'api', { force: 'yes' })).rejects.toThrow('force');
    expect(harness.planned).toEqual([]);
  });

  test('secret ones are stars on the screen, in the output and in the journal, and themselves for the target', async () => {
    harness.verbs = ['rotate'];
    harness.actions = [
      {
        verb: 'rotate',
        title: 'Rotate',
        summary: '',
        params: [
          { name: 'token', text: 'new token', secret: true },
          { name: 'set', text: 'variables', kind: 'pairs' },
        ],
      },
    ];
    harness.intended = targetPlan({
      requests: ['PUT /token sesame-17 DB_PASS=open-42'],
      from: 'old',
      to: 'sesame-17',
      run: async (output) => {
        output('set sesame-17 and open-42');
        throw new Error('sesame-17 was not taken');
      },
    });
    const row = await act('rotate', { token: 'sesame-17', set: 'DB_PASS=open-42 LEVEL=debug' }, 0);
    expect(harness.planned).toEqual([
      { verb: 'rotate', params: { token: 'sesame-17', set: 'DB_PASS=open-42 LEVEL=debug' } },
    ]);
    expect(row.plan.params).toEqual({ token: '•••', set: 'DB_PASS=••• LEVEL=debug' });
    expect(row.state).toBe('failed');
    expect(JSON.stringify([row, ...journal.all()])).not.toMatch(/sesame|open-42/);
    expect(JSON.stringify(row)).toContain('LEVEL=debug');
  });
});

describe('while the shared journal is away', () => {
  const away = (problem: string | undefined): Journal => ({
    append: (event) => journal.append(event),
    newest: (...asked) => journal.newest(...asked),
    all: () => journal.all(),
    verify: (...asked) => journal.verify(...asked),
    close: () => {},
    state: () => ({ waiting: 0, ...(problem === undefined ? {} : { problem }) }),
    sync: async () => {},
  });
  const confirmed = async (
    problem: string | undefined,
    guarded: boolean,
    answer: { alone?: boolean } = {},
  ) => {
    harness = new ActionHarness(clock, away(problem), {
      guarded,
      safety: { ...defaultSafety, reason: false },
    });
    harness.status = 'up';
    const plan = await harness.executor.plan('restart', 'api');
    const running = harness.executor.confirm(plan.id, { typed: 'api', ...answer }).then(
      () => newest().state,
      (error: { reason: { code: string } }) => error.reason.code,
    );
    await clock.advance(60_000);
    return running;
  };

  test('an action in a guarded environment says that others cannot be seen and has to be confirmed once more', async () => {
    expect(await confirmed('no route', true)).toBe('alone');
    expect(events('action.intent')).toEqual([]);
    expect(await confirmed('no route', true, { alone: true })).toBe('succeeded');
    await clock.advance(60_000);
    expect(await confirmed('no route', false)).toBe('succeeded');
    await clock.advance(60_000);
    expect(await confirmed(undefined, true)).toBe('succeeded');
  });
});

describe('a secret of an answer', () => {
  test('can be taken once, and is in no row, output, result or event', async () => {
    harness.intended = targetPlan({
      reveals: true,
      run: async (output, _signal, reveal) => {
        reveal?.('sk-live-42');
        output('made sk-live-42');
        throw new Error('could not store sk-live-42');
      },
    });
    const row = await act('restart', {}, 0);
    expect(row).toMatchObject({ state: 'failed', reveals: true, plan: { reveals: true } });
    expect(JSON.stringify([harness.executor.rows(), ...journal.all()])).not.toContain('sk-live');
    expect(harness.executor.takeRevealed(row.plan.id)).toBe('sk-live-42');
    expect(harness.executor.takeRevealed(row.plan.id)).toBeUndefined();
    expect(newest()).not.toHaveProperty('reveals');
    expect(harness.executor.takeRevealed('another')).toBeUndefined();
  });
});

describe('a password that is part of a name', () => {
  test('leaves the name whole, is itself never shown, and the undo can still be done', async () => {
    restarted({ secrets: ['shop'] });
    harness.intended = targetPlan({
      requests: ['kubectl set image deployment/shop-api api=shop/api:2'],
      exact: true,
      from: 'shop-api:1',
      preconditions: [{ text: 'deployment/shop-api generation 3', recheck: async () => undefined }],
      warnings: ['logged in with shop'],
      undo: { verb: 'scale', params: { count: 1 }, text: 'shop-api:1 again' },
    });
    const plan = await harness.executor.plan('restart', 'api');
    expect(plan).toMatchObject({
      requests: ['kubectl set image deployment/shop-api api=shop/api:2'],
      from: 'shop-api:1',
      preconditions: ['deployment/shop-api generation 3'],
      undo: 'shop-api:1 again',
      warnings: ['logged in with •••'],
    });
  });
});

describe('output', () => {
  test('a flood costs no more than a push a line, and the screen is told seldom', async () => {
    const lines = 300_000;
    let changes = 0;
    harness.intended = targetPlan({
      run: async (output) => {
        const before = harness.changes;
        for (let line = 0; line < lines; line += 1) output(`line ${line}`);
        changes = harness.changes - before;
        throw new Error('enough');
      },
    });
    const row = await act('restart', {}, 0);
    expect(changes).toBe(0);
    expect(row.output).toHaveLength(200);
    expect(row.output.at(-1)).toBe(`line ${lines - 1}`);
    expect(row.droppedLines).toBe(lines - 200);
    const [outcome] = events('action.outcome');
    expect(outcome!.data.output).toHaveLength(20);
    expect(outcome!.data.omitted).toBe(lines - 20);
  });

  test('is seen while it runs', async () => {
    const ended = Promise.withResolvers<void>();
    harness.intended = targetPlan({
      run: async (output) => {
        output('one');
        await ended.promise;
      },
    });
    const plan = await harness.executor.plan('restart', 'api');
    const confirmed = harness.executor.confirm(plan.id, {});
    await clock.advance(100);
    expect(newest()).toMatchObject({ state: 'running', output: ['one'] });
    ended.resolve();
    await clock.advance(10_000);
    await confirmed;
  });

  test('one line without end is cut', async () => {
    harness.intended = targetPlan({ run: async (output) => output('x'.repeat(5_000_000)) });
    expect((await act()).output[0]!.length).toBeLessThanOrEqual(1_000);
  });
});

describe("a plan's own question", () => {
  test('must be answered besides the checks', async () => {
    let complete: string | undefined = '1 of 3 pods are new';
    harness.intended = targetPlan({
      verify: { label: 'rollout of api is complete', look: async () => complete },
    });
    const plan = await harness.executor.plan('restart', 'api');
    expect(plan.verifiedBy).toEqual(['rollout of api is complete', 'GET /health']);
    const confirmed = harness.executor.confirm(plan.id, {});
    await clock.advance(30_000);
    expect(newest().state).toBe('verifying');
    complete = undefined;
    await clock.advance(10_000);
    await confirmed;
    expect(newest().result).toBe('verified: rollout of api is complete, API up for 5s (was up)');
  });

  test('decides alone where it says so', async () => {
    harness.status = 'down';
    harness.intended = targetPlan({
      verify: { label: 'no row is older than 90d', look: async () => undefined, alone: true },
    });
    const row = await act();
    expect(row.plan.verifiedBy).toEqual(['no row is older than 90d']);
    expect(row).toMatchObject({
      state: 'succeeded',
      result: 'verified: no row is older than 90d for 5s',
    });
  });
});

describe('a group', () => {
  beforeEach(() => {
    harness.ids = ['api', 'worker', 'web', 'cache'];
  });
  const runAll = async (ids: string[], answer = {}): Promise<void> => {
    const group = await harness.executor.planAll('restart', ids);
    const confirmed = harness.executor.confirmAll(group, answer);
    await clock.advance(100_000);
    await confirmed;
  };

  test('runs one after another, in order, as one group in the journal', async () => {
    let running = 0;
    let most = 0;
    harness.intended = targetPlan({
      run: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((wake) => void clock.after(1_000, wake));
        running -= 1;
      },
    });
    await runAll(['worker', 'api', 'worker']);
    expect(most).toBe(1);
    const intents = events('action.intent');
    expect(intents.map(({ data }) => data.component)).toEqual(['worker', 'api']);
    expect(new Set(intents.map(({ data }) => data.group)).size).toBe(1);
    expect(harness.executor.rows().map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
  });

  test('stops at the first that fails; the others are shown as not begun', async () => {
    let ran = 0;
    harness.intended = targetPlan({
      run: async () => {
        ran += 1;
        if (ran === 2) throw new Error('no such container');
      },
    });
    await runAll(['api', 'worker', 'web']);
    expect(ran).toBe(2);
    expect(harness.executor.rows().map(({ state }) => state)).toEqual(['cancelled', 'failed', 'succeeded']);
    expect(newest().result).toBe('not started: restart of WORKER failed');
  });

  test('what waits for its turn is shown, and can be cancelled', async () => {
    harness.intended = targetPlan({ run: () => new Promise(() => {}) });
    const group = await harness.executor.planAll('restart', ['api', 'worker']);
    void harness.executor.confirmAll(group, {});
    await settled();
    expect(harness.executor.rows().map(({ state }) => state)).toEqual(['planned', 'running']);
    harness.executor.cancel(group.plans[1]!.id);
    expect(newest().state).toBe('cancelled');
  });

  test('a large share of the components wants the name of the environment typed', async () => {
    const few = await harness.executor.planAll('restart', ['api', 'worker']);
    expect(few.confirm).toEqual({ how: 'yes' });
    const many = await harness.executor.planAll('restart', ['api', 'worker', 'web', 'cache']);
    expect(many.confirm).toEqual({ how: 'type', word: 'test' });
    expect(many.plans[0]!.warnings).toEqual(['4 of 6 components at once']);
    await expect(harness.executor.confirmAll(many, {})).rejects.toMatchObject({
      reason: { code: 'word-missing', word: 'test' },
    });
    expect(events('action.intent')).toEqual([]);
  });

  test('a guarded one wants one reason and one word for all', async () => {
    restarted({ guarded: true });
    harness.ids = ['api', 'worker'];
    const group = await harness.executor.planAll('restart', ['api', 'worker']);
    expect(group).toMatchObject({ confirm: { how: 'type', word: 'test' }, needsReason: true });
    await expect(harness.executor.confirmAll(group, { typed: 'test' })).rejects.toMatchObject({
      reason: { code: 'reason-missing', environment: 'test' },
    });
    const confirmed = harness.executor.confirmAll(group, { typed: 'test', reason: 'they leak' });
    await clock.advance(20_000);
    await confirmed;
    expect(events('action.outcome').map(({ data }) => data.state)).toEqual(['succeeded', 'succeeded']);
  });

  test('one that is refused refuses all, and none at all is an error', async () => {
    await act('restart', {}, 6_000);
    const group = await harness.executor.planAll('restart', ['worker', 'api']);
    expect(group.refused).toMatch(/^API: it ran/);
    await expect(harness.executor.confirmAll(group, {})).rejects.toThrow('it ran');
    await expect(harness.executor.planAll('restart', [])).rejects.toMatchObject({
      reason: { code: 'group-empty' },
    });
  });
});

test('the third of the same within the hour offers escalation', async () => {
  for (let run = 0; run < 2; run += 1) await act();
  expect(await harness.executor.plan('restart', 'api')).toMatchObject({
    escalate: true,
    note: expect.stringContaining('Run 3 of restart'),
  });
  restarted({ safety: { ...defaultSafety, repeats: 5 } });
  expect((await harness.executor.plan('restart', 'api')).escalate).toBeUndefined();
});

test('something far-reaching is typed even where it is no more than disruptive', async () => {
  harness.intended = targetPlan({ touches: 12 });
  expect(await harness.executor.plan('restart', 'api')).toMatchObject({
    risk: 'disruptive',
    confirm: { how: 'type', word: 'api' },
    warnings: ['touches 12 containers, more than 10 at once'],
  });
});

describe('a journal that several share', () => {
  const shared = (lock: Journal['lock']): Journal => ({
    shared: true,
    ...(lock ? { lock } : {}),
    append: (event) => journal.append(event),
    newest: (count, kinds) => journal.newest(count, kinds),
    all: () => journal.all(),
    verify: () => journal.verify(),
    close: () => {},
  });

  test('holds the component while an action runs, and gives it back', async () => {
    const held: string[] = [];
    let ranWith: string[] = [];
    harness = new ActionHarness(
      clock,
      shared(async (name) => {
        held.push(name);
        return { release: () => void held.splice(held.indexOf(name), 1) };
      }),
    );
    harness.status = 'up';
    harness.intended = targetPlan({
      run: async () => {
        ranWith = [...held];
      },
    });
    expect((await act('restart', {}, 10_000)).state).toBe('succeeded');
    expect(ranWith).toEqual(['["shop","test","api"]']);
    expect(held).toEqual([]);
  });

  test.each([
    ['is held', async () => ({ heldBy: 'ana@bastion2' }), 'ana@bastion2 is acting on it now'],
    ['cannot be asked for', () => Promise.reject(new Error('no connection')), 'no connection'],
  ] as const)('a lock that %s refuses', async (_name, lock, said) => {
    harness = new ActionHarness(clock, shared(lock));
    expect(await act('restart', {}, 0)).toMatchObject({
      state: 'refused',
      result: expect.stringContaining(said),
    });
    expect(events('action.intent')).toEqual([]);
  });

  test('another machine counts as acting for as long as it may take, wherever its configuration lies', async () => {
    journal.append({
      kind: 'action.intent',
      data: {
        plan: 'other',
        config: '/their/plantao.yaml',
        verb: 'restart',
        component: 'api',
        pid: 7,
        mayTakeMs: 120_000,
      },
    });
    harness = new ActionHarness(clock, shared(undefined), { host: 'laptop' });
    expect((await harness.executor.plan('restart', 'api')).refused).toContain(
      'another plantao on bastion (pid 7)',
    );
    const unknown = () => harness.executor.rows().filter(({ state }) => state === 'unknown');
    expect(unknown()).toEqual([]);
    await clock.advance(120_000);
    expect((await harness.executor.plan('restart', 'api')).refused).toBeUndefined();
    expect(unknown()).toMatchObject([{ unsettled: true, plan: { id: 'other' } }]);
  });
});

test('facts that an action is for go into its outcome, before and after, without secrets; one that cannot be read holds nothing up', async () => {
  let dead = '12.3k';
  harness.intended = targetPlan({
    facts: async () => [
      { title: 'dead rows', value: dead },
      { title: 'owner', value: '\u001b[31mana' },
    ],
    run: async () => {
      dead = '0';
    },
  });
  const row = await act();
  expect(row.state).toBe('succeeded');
  expect(row.output).toEqual(['dead rows: 12.3k -> 0', 'owner: ana, as before']);
  expect(events('action.outcome').at(-1)!.data).toMatchObject({
    facts: [
      { title: 'dead rows', from: '12.3k', to: '0' },
      { title: 'owner', from: 'ana', to: 'ana' },
    ],
  });
  restarted();
  harness.intended = targetPlan({ facts: () => Promise.reject(new Error('gone')) });
  await clock.advance(3_600_000);
  expect((await act()).state).toBe('succeeded');
  expect(events('action.outcome').at(-1)!.data).not.toHaveProperty('facts');
  // One that hangs is not waited for longer than a moment.
  harness.intended = targetPlan({ facts: () => new Promise(() => {}) });
  await clock.advance(3_600_000);
  expect((await act('restart', {}, 90_000)).state).toBe('succeeded');
});
