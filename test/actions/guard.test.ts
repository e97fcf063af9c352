import { describe, expect, test } from 'vitest';
import { confirmation, doubt, type GuardFacts, refusal, tooMany, tooMuch } from '../../src/actions/guard.ts';
import { defaultSafety } from '../../src/config/safety.ts';
import type { Thing } from '../../src/model/action.ts';

const { coolDownMs } = defaultSafety;
const now = Date.UTC(2026, 0, 5, 12);
const fine: GuardFacts = {
  readOnly: false,
  touches: 1,
  thing: 'container',
  busyWith: undefined,
  gate: undefined,
  lastEndedAt: undefined,
  unseen: undefined,
  journalFault: undefined,
  frozen: undefined,
  coolDownMs,
  now,
};
const busy = { where: 'here', verb: 'scale', title: 'API', state: 'running' } as const;

// A guard is not told the verb: none is exempt.
describe('an action', () => {
  test.each<[string, Partial<GuardFacts>, ReturnType<typeof refusal>]>([
    ['read-only', { readOnly: true }, { code: 'read-only' }],
    [
      'frozen',
      { frozen: { by: 'ana@bastion', at: now - 60_000, reason: 'migration' } },
      { code: 'frozen', by: 'ana@bastion', agoMs: 60_000, reason: 'migration' },
    ],
    ['no journal', { journalFault: 'the disk is full' }, { code: 'no-journal', fault: 'the disk is full' }],
    ['busy', { busyWith: busy }, { code: 'busy', busy }],
    ['nothing to act on', { touches: 0 }, { code: 'nothing-there', thing: 'container' }],
    [
      'just done',
      { lastEndedAt: now - coolDownMs + 1 },
      { code: 'cooling-down', agoMs: coolDownMs - 1, leftMs: 1 },
    ],
  ])('is refused when %s', (_name, change, reason) => {
    expect(refusal({ ...fine, ...change })).toEqual(reason);
  });

  test('is allowed otherwise', () => {
    expect(refusal(fine)).toBeUndefined();
    expect(refusal({ ...fine, lastEndedAt: now - coolDownMs })).toBeUndefined();
  });
});

test('the third of the same within the hour is doubted', () => {
  expect(doubt('restart', 0, 3)).toBeUndefined();
  expect(doubt('restart', 1, 3)).toBeUndefined();
  expect(doubt('restart', 2, 3)).toEqual({ verb: 'restart', run: 3 });
});

test.each([
  ['safe', false, { how: 'none' }],
  ['safe', true, { how: 'none' }],
  ['disruptive', false, { how: 'yes' }],
  ['disruptive', true, { how: 'type', word: 'api' }],
  ['destructive', false, { how: 'type', word: 'api' }],
  ['destructive', true, { how: 'type', word: 'api' }],
] as const)('%s, guarded %s', (risk, guarded, expected) => {
  expect(confirmation(risk, guarded, 'api')).toEqual(expected);
});

describe('what reaches far wants the name typed', () => {
  const plan = (touches: number, thing: Thing) => ({ touches, thing });
  const serving: readonly Thing[] = [
    'container',
    'instance',
    'pod',
    'process',
    'replica',
    'service',
    'task',
    'unit',
  ];
  const others: readonly Thing[] = [
    'autoscaler',
    'command',
    'connection',
    'database',
    'entry',
    'image',
    'key',
    'request',
    'row',
    'statement',
    'table',
  ];

  test.each([
    ...serving.map((thing) => [thing, 10] as const),
    ...others.map((thing) => [thing, 10_000] as const),
  ])('more of a %s than %d', (thing, most) => {
    expect(tooMuch('restart', {}, plan(most, thing), defaultSafety)).toBeUndefined();
    expect(tooMuch('restart', {}, plan(most + 1, thing), defaultSafety)).toEqual({
      code: 'things',
      touches: most + 1,
      thing,
      most,
    });
  });

  test('a system may set its own number', () => {
    expect(tooMuch('restart', {}, plan(3, 'pod'), { ...defaultSafety, mostThings: 2 })).toMatchObject({
      code: 'things',
      most: 2,
    });
  });

  test.each([
    [10, 4, true],
    [10, 5, false],
    [10, 20, false],
    [1, 1, false],
  ])('scaling from %d to %d', (from, to, far) => {
    const undo = { verb: 'scale', params: { count: from }, text: 'scale back' };
    const said = tooMuch(
      'scale',
      { count: to },
      { ...plan(to, 'container'), undo },
      { ...defaultSafety, mostThings: 99 },
    );
    expect(said !== undefined).toBe(far);
  });

  test.each([
    [2, 3, false],
    [2, 4, false],
    [3, 4, true],
    [1, 4, false],
    [6, 10, true],
  ])('%d of %d components', (count, all, far) => {
    expect(tooMany(count, all, defaultSafety) !== undefined).toBe(far);
  });
});
