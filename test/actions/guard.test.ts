import { describe, expect, test } from 'vitest';
import { confirmation, doubt, type GuardFacts, refusal, tooMany, tooMuch } from '../../src/actions/guard.ts';
import { verbs } from '../../src/actions/verbs.ts';
import { defaultSafety } from '../../src/config/safety.ts';

const { coolDownMs } = defaultSafety;
const now = Date.UTC(2026, 0, 5, 12);
const fine: GuardFacts = {
  verb: 'restart',
  component: 'api',
  readOnly: false,
  touches: 1,
  thing: 'container',
  busyWith: undefined,
  lastEndedAt: undefined,
  journalFault: undefined,
  frozen: undefined,
  coolDownMs,
  now,
};

describe.each(verbs.map(({ verb }) => verb))('%s', (verb) => {
  test.each([
    ['read-only', { readOnly: true }, /read-only/],
    [
      'frozen',
      { frozen: { by: 'ana@bastion', at: now - 60_000, reason: 'migration' } },
      /ana@bastion froze .* 1m ago: migration/,
    ],
    ['no journal', { journalFault: 'the disk is full' }, /nothing can be recorded.*the disk is full/],
    ['busy', { busyWith: 'scale of API is still running' }, /scale of API is still running: wait/],
    ['nothing to act on', { touches: 0 }, /there is no container/],
    ['just done', { lastEndedAt: now - coolDownMs + 1 }, /give it/],
  ])('is refused when %s', (_name, change, reason) => {
    expect(refusal({ ...fine, verb, ...change })).toMatch(reason);
  });

  test('is allowed otherwise', () => {
    expect(refusal({ ...fine, verb })).toBeUndefined();
    expect(refusal({ ...fine, verb, lastEndedAt: now - coolDownMs })).toBeUndefined();
  });
});

test('the third of the same within the hour is doubted', () => {
  expect(doubt('restart', 0, 3)).toBeUndefined();
  expect(doubt('restart', 1, 3)).toBeUndefined();
  expect(doubt('restart', 2, 3)).toContain('restart number 3 within the hour');
  expect(doubt('restart', 2, 3)).toContain('escalating');
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
  const plan = (touches: number, thing: string) => ({ touches, thing });

  test.each([
    [11, 'container', /more than 10/],
    [10, 'container', undefined],
    [10_001, 'key', /10001 keys, more than 10000/],
    [10_000, 'key', undefined],
  ])('%d of %s', (touches, thing, expected) => {
    const said = tooMuch('restart', {}, plan(touches, thing), defaultSafety);
    if (expected) expect(said).toMatch(expected);
    else expect(said).toBeUndefined();
  });

  test('a system may set its own number', () => {
    expect(tooMuch('restart', {}, plan(3, 'pod'), { ...defaultSafety, mostThings: 2 })).toContain(
      'more than 2',
    );
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
