import { describe, expect, test } from 'vitest';
import { confirmation, coolDownMs, doubt, type GuardFacts, refusal } from '../../src/actions/guard.ts';
import { verbs } from '../../src/actions/verbs.ts';

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
  now,
};

describe.each(verbs.map(({ verb }) => verb))('%s', (verb) => {
  test.each([
    ['read-only', { readOnly: true }, /read-only/],
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
  expect(doubt('restart', 0)).toBeUndefined();
  expect(doubt('restart', 1)).toBeUndefined();
  expect(doubt('restart', 2)).toContain('restart number 3 within the hour');
  expect(doubt('restart', 2)).toContain('escalating');
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
