import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifiedPlan } from '../../src/actions/verified-target.ts';
import { parseConfig } from '../../src/config/load.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { ActionParams, ActionRow, Verb } from '../../src/model/action.ts';
import { systemClock } from '../../src/model/clock.ts';
import { CannotAsk, type Check } from '../../src/model/kind.ts';
import type { VerificationConfig } from '../../src/model/system.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { openJournal } from '../journal/open.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { ActionHarness, targetPlan } from './harness.ts';

let folder: TempFolder;
let clock: ManualClock;
let journal: Journal;
let harness: ActionHarness;

beforeEach(async () => {
  folder = tempFolder('verification');
  clock = new ManualClock();
  journal = await openJournal(join(folder.path, 'journal.sqlite'), { clock });
  harness = new ActionHarness(clock, journal);
  harness.status = 'up';
});
afterEach(() => {
  journal.close();
  folder.remove();
});

async function act(forMs: number, verb: Verb = 'restart', params: ActionParams = {}): Promise<ActionRow> {
  const plan = await harness.executor.plan(verb, 'api', params);
  const confirmed = harness.executor.confirm(plan.id, {});
  await clock.advance(forMs);
  await confirmed;
  return harness.executor.rows()[0]!;
}

const check = (run: Check['run']): Check => ({ label: 'GET /restored', run });
const planned = (config: VerificationConfig, own?: Check) => {
  harness.intended = verifiedPlan(targetPlan(), config, own);
};

describe('how an action is verified', () => {
  test('off: it ends when it ran, and nothing is asked', async () => {
    planned({ off: true, status: 'up' });
    const { rechecks } = harness;
    harness.status = 'down';
    const row = await act(0);
    expect(row).toMatchObject({ state: 'succeeded', result: 'done; not verified, as configured' });
    expect(row.plan.verifiedBy).toEqual(['nothing, as configured']);
    expect(harness.rechecks).toBe(rechecks);
  });

  test('it may be meant to be down: an intended 503 is verified, staying up is not', async () => {
    planned({ status: 'down' });
    clock.after(2_000, () => {
      harness.status = 'down';
    });
    const row = await act(20_000);
    expect(row.plan.verifiedBy).toEqual(['API down']);
    expect(row).toMatchObject({ state: 'succeeded', result: 'verified: API down for 5s (was up)' });
    harness.status = 'up';
    planned({ status: 'down', limitMs: 10_000 });
    await clock.advance(60_000);
    expect(await act(12_000)).toMatchObject({ state: 'not-verified' });
  });

  test("a check replaces the component's own: another one that is up proves nothing, one that is down does not hinder", async () => {
    let answer: 'up' | 'down' = 'down';
    planned(
      { status: 'up' },
      check(async () => ({ status: answer, message: 'nested folder' })),
    );
    const failed = await act(70_000);
    expect(failed.state).toBe('not-verified');
    expect(failed.result).toContain('GET /restored: nested folder');
    harness.status = 'down';
    answer = 'up';
    const row = await act(20_000);
    expect(row).toMatchObject({ state: 'succeeded', result: 'verified: GET /restored for 5s' });
    expect(row.plan.verifiedBy).toEqual(['GET /restored']);
  });

  test('a check may have to be down: not answering is, not being able to ask is not', async () => {
    planned(
      { status: 'down' },
      check(() => Promise.reject(new Error('refused'))),
    );
    expect(await act(20_000)).toMatchObject({ state: 'succeeded' });
    planned(
      { status: 'down', limitMs: 10_000 },
      check(() => Promise.reject(new CannotAsk('no ssh'))),
    );
    await clock.advance(60_000);
    const row = await act(20_000);
    expect(row.state).toBe('not-verified');
    expect(row.result).toContain('no ssh');
  });

  test('later: what is wrong before that counts for nothing, and others wait as long', async () => {
    const asked: number[] = [];
    planned(
      { status: 'up', afterMs: 120_000, holdMs: 3_000 },
      check(async () => {
        asked.push(clock.now());
        return { status: 'up', message: '' };
      }),
    );
    const began = clock.now();
    const row = await act(130_000);
    expect(row.state).toBe('succeeded');
    expect(row.plan.verifiedBy).toEqual(['first checked after 2m', 'GET /restored']);
    expect(asked[0]! - began).toBeGreaterThanOrEqual(120_000);
    const intent = [...journal.all()].find(({ kind }) => kind === 'action.intent')!;
    expect(Number(intent.data.mayTakeMs)).toBeGreaterThan(120_000 + 30_000);
  });

  test("the target's own question is asked besides: a rollout has to be complete all the same", async () => {
    let complete = false;
    harness.intended = verifiedPlan(
      targetPlan({ verify: { label: 'rollout', look: async () => (complete ? undefined : 'rolling out') } }),
      { status: 'up', limitMs: 10_000 },
      check(async () => ({ status: 'up', message: '' })),
    );
    expect((await act(15_000)).result).toContain('rolling out');
    complete = true;
    await clock.advance(60_000);
    expect((await act(15_000)).result).toBe('verified: rollout, GET /restored for 5s');
  });
});

test('is written beside an action of the team, and for a built-in verb', async () => {
  const config = await parseConfig(
    `system: s
components:
  api:
    runs: { docker: api }
    check: { tcp: "127.0.0.1:1" }
    verify:
      restart: { tcp: "127.0.0.1:2", after: 30s, within: 5m, for: 10s }
      stop: off
      start: { status: degraded }
    actions:
      maintenance-on: { command: ["true"], verify: { status: down } }
      restore: { command: ["true"], verify: { tcp: "127.0.0.1:3" } }
      sessions: { http: "http://127.0.0.1:1/sessions", method: GET, risk: safe }
`,
    { file: '/nowhere/plantao.yaml', env: {} },
  );
  expect(config.components[0]!.verify).toMatchObject({
    restart: { status: 'up', afterMs: 30_000, limitMs: 300_000, holdMs: 10_000, check: { kind: 'tcp' } },
    stop: { off: true },
    start: { status: 'degraded' },
  });
  const engine = new Engine({ config, clock: systemClock, random: Math.random, changed: () => {} });
  engine.openTargets();
  try {
    const verificationOf = async (verb: string) =>
      (await engine.targetFor('api', verb)!.plan(verb, {}, new AbortController().signal)).verification;
    expect(await verificationOf('maintenance-on')).toEqual({ status: 'down' });
    expect(await verificationOf('restore')).toEqual({});
    expect(await verificationOf('sessions')).toEqual({ off: true });
  } finally {
    await engine.stop();
  }
});

describe('the same again', () => {
  const block = (ip: string): Promise<ActionRow> => act(70_000, 'block', { ip });
  beforeEach(() => {
    harness.verbs = ['block'];
    harness.actions = [
      { verb: 'block', title: 'Block', summary: '', params: [{ name: 'ip', text: 'address' }] },
    ];
    harness.intended = targetPlan({ verification: { off: true } });
  });

  test('is the same values again: a second address to block is not held up, and does not count as a repeat', async () => {
    for (const ip of ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']) {
      const plan = await harness.executor.plan('block', 'api', { ip });
      expect(plan.refused).toBeUndefined();
      expect(plan.note).toBeUndefined();
      await harness.executor.confirm(plan.id, {});
    }
    expect((await harness.executor.plan('block', 'api', { ip: '10.0.0.4' })).refused).toContain('it ran');
  });

  test('a look-up is never too soon and never too often', async () => {
    harness.intended = targetPlan({ risk: 'safe', verification: { off: true } });
    for (let run = 0; run < 5; run += 1) {
      const plan = await harness.executor.plan('block', 'api', { ip: '10.0.0.1' });
      expect(plan).not.toHaveProperty('refused');
      expect(plan).not.toHaveProperty('note');
      await harness.executor.confirm(plan.id, {});
    }
    harness.intended = targetPlan({ risk: 'safe' });
    await clock.advance(3_600_000);
    await block('10.0.0.9');
    expect((await harness.executor.plan('block', 'api', { ip: '10.0.0.9' })).refused).toBeUndefined();
  });
});
