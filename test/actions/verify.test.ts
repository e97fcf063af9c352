import { beforeEach, expect, test } from 'vitest';
import { type EngineView, type NumberNow, verify } from '../../src/actions/verify.ts';
import type { ActionParams, TargetPlan, Verb } from '../../src/model/action.ts';
import type { ComponentRow } from '../../src/model/snapshot.ts';
import type { Target } from '../../src/model/target.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { componentRow, targetPlan } from './harness.ts';

let clock: ManualClock;
let row: ComponentRow | undefined;
let numbers: NumberNow[];
let instances: number;
let left: number;
/** Whether checks answer when they are asked again. */
let answers: boolean;

beforeEach(() => {
  clock = new ManualClock();
  row = componentRow('api', 'up', clock.now());
  numbers = [];
  instances = 1;
  left = 0;
  answers = true;
});

const engine: EngineView = {
  numbers: () => numbers,
  component: () => row,
  recheck: () => {
    if (row && answers) row = { ...row, checks: row.checks.map((check) => ({ ...check, at: clock.now() })) };
  },
  size: () => 1,
};
const target: Target = {
  label: 'container api',
  verbs: [],
  plan: async () => targetPlan({ touches: left, thing: 'key' }),
  stats: async () => ({ instances }),
};

/** What is found of a verb in 60 s, of which 5 s must be good. */
async function found(verb: Verb, intended: Partial<TargetPlan> = {}, params: ActionParams = {}) {
  await clock.advance(1_000);
  const ended = verify({
    verb,
    params,
    before: row ?? componentRow('api', 'up', clock.now()),
    wrongBefore: numbers,
    intended: targetPlan({ thing: 'key', ...intended }),
    target,
    engine,
    clock,
    signal: new AbortController().signal,
    holdMs: 5_000,
    limitMs: 60_000,
  });
  await clock.advance(70_000);
  return ended;
}

function now(status: ComponentRow['status']): void {
  row = componentRow('api', status, clock.now());
}

test('a component that is up', async () => {
  expect(await found('restart')).toEqual({
    verified: true,
    own: undefined,
    held: { code: 'status', title: 'API', status: 'up' },
    holdMs: 5_000,
    was: 'up',
    changes: [],
  });
});

test.each<[string, Verb, () => void, object, Partial<TargetPlan>, ActionParams]>([
  [
    'down',
    'restart',
    () => now('down'),
    { code: 'status', title: 'API', status: 'down', summary: '500' },
    {},
    {},
  ],
  [
    'still up after a stop',
    'stop',
    () => {},
    { code: 'status', title: 'API', status: 'up', summary: '200' },
    {},
    {},
  ],
  [
    'not asked again',
    'restart',
    () => (answers = false),
    { code: 'check-unread', label: 'GET /health' },
    {},
    {},
  ],
  ['too few', 'scale', () => {}, { code: 'instances', running: 1, wanted: 3 }, {}, { count: 3 }],
  [
    'still full',
    'flush-cache',
    () => (left = 40),
    { code: 'left', count: 40, thing: 'key' },
    { touches: 40 },
    {},
  ],
  [
    'its own question',
    'restart',
    () => {},
    { code: 'said', text: '1 of 3 pods' },
    { verify: { label: 'rollout', look: async () => '1 of 3 pods' } },
    {},
  ],
  [
    'a question that cannot be answered',
    'restart',
    () => {},
    { code: 'said', text: 'no connection' },
    { verify: { label: 'rollout', look: () => Promise.reject(new Error('no connection')) } },
    {},
  ],
])('%s', async (_name, verb, given, wrong, intended, params) => {
  given();
  expect(await found(verb, intended, params)).toMatchObject({ verified: false, wrong, limitMs: 60_000 });
});

test('a component that is no longer configured', async () => {
  row = undefined;
  expect(await found('restart')).toMatchObject({ verified: false, wrong: { code: 'component-gone' } });
});

test('a number beyond its threshold, and one that was not read again', async () => {
  const errors: NumberNow = { id: 'e', title: 'Errors', band: 'critical', value: 3, text: '3%', at: 0 };
  numbers = [errors];
  expect(await found('restart')).toMatchObject({
    wrong: { code: 'number', title: 'Errors', band: 'critical' },
  });
  clock.after(2_000, () => {
    numbers = [{ ...errors, band: 'normal', at: 0 }];
  });
  expect(await found('restart')).toMatchObject({ wrong: { code: 'number-unread', title: 'Errors' } });
});

test('a question that decides alone', async () => {
  now('down');
  const own = { label: 'no row matches', look: async () => undefined, alone: true };
  expect(await found('purge', { verify: own })).toMatchObject({
    verified: true,
    own: 'no row matches',
    held: undefined,
  });
});
