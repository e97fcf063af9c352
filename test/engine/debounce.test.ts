import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DebounceCounts, type Debounced, observe, unasked } from '../../src/engine/debounce.ts';
import { type Status, statusRank } from '../../src/model/status.ts';

const twice: DebounceCounts = { fails: 2, oks: 2 };
const statuses: Status[] = ['up', 'degraded', 'down', 'unknown'];

function after(answers: readonly Status[], counts = twice): Debounced {
  return answers.reduce((state, answer) => observe(state, answer, counts), unasked);
}

test('the first good answer decides at once', () => {
  expect(after(['up'])).toMatchObject({ status: 'up', decided: true });
  expect(after(['up']).confirming).toBeUndefined();
});

test('the first bad answers must be confirmed', () => {
  expect(after(['down'])).toMatchObject({
    status: 'unknown',
    decided: false,
    confirming: { to: 'down', seen: 1, need: 2 },
  });
  expect(after(['down', 'down'])).toMatchObject({ status: 'down', decided: true });
  expect(after(['down', 'down']).confirming).toBeUndefined();
  expect(after(['down', 'up']).status).toBe('up');
});

test('one bad answer does not make what is up bad, and a good one ends the doubt', () => {
  const doubted = after(['up', 'down']);
  expect(doubted).toMatchObject({ status: 'up', confirming: { to: 'down', seen: 1, need: 2 } });
  expect(observe(doubted, 'up', twice)).toMatchObject({ status: 'up' });
  expect(observe(doubted, 'up', twice).confirming).toBeUndefined();
  expect(after(['up', 'down', 'up', 'down', 'up', 'down']).status).toBe('up');
});

test('what is down comes back after as many good answers as asked for', () => {
  const back = after(['up', 'down', 'down', 'up']);
  expect(back).toMatchObject({ status: 'down', confirming: { to: 'up', seen: 1, need: 2 } });
  expect(observe(back, 'up', twice).status).toBe('up');
});

test('answers of different badness count together as far as they agree', () => {
  const half = after(['up', 'degraded', 'down']);
  expect(half).toMatchObject({ status: 'degraded', confirming: { to: 'down', seen: 1, need: 2 } });
  expect(observe(half, 'down', twice).status).toBe('down');
  const better = after(['down', 'down', 'degraded']);
  expect(better).toMatchObject({ status: 'down', confirming: { to: 'degraded', seen: 1, need: 2 } });
  expect(observe(better, 'degraded', twice).status).toBe('degraded');
});

test('being unable to ask once does not hide what is known, being unable to ask again does', () => {
  expect(after(['up', 'unknown'])).toMatchObject({
    status: 'up',
    confirming: { to: 'unknown', seen: 1, need: 2 },
  });
  expect(after(['up', 'unknown', 'unknown']).status).toBe('unknown');
  expect(after(['down', 'down', 'unknown']).status).toBe('down');
  expect(after(['up', 'down', 'unknown']).status).toBe('unknown');
});

test('counts of one flip with every answer', () => {
  const once = { fails: 1, oks: 1 };
  for (const first of statuses)
    for (const second of statuses) expect(after([first, second], once).status).toBe(second);
});

test('a status only changes to what the newest answers agree on, and never flaps faster than the counts allow', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...statuses), { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      (answers, fails, oks) => {
        let state = unasked;
        answers.forEach((answer, index) => {
          const before = state;
          state = observe(state, answer, { fails, oks });
          const newest = (many: number): Status[] => answers.slice(0, index + 1).slice(-many);
          expect(state.recent.length).toBeLessThanOrEqual(Math.max(fails, oks));
          if (state.confirming) {
            expect(state.confirming.to).toBe(answer);
            expect(state.confirming.seen).toBeGreaterThanOrEqual(1);
            expect(state.confirming.seen).toBeLessThan(state.confirming.need);
          } else {
            expect([answer, before.status]).toContain(state.status);
          }
          if (state.status === before.status) return;
          if (state.status === 'up') {
            expect(!before.decided || newest(oks).every((one) => one === 'up')).toBe(true);
          } else {
            const agreeing = newest(fails);
            expect(agreeing.length).toBe(fails);
            expect(agreeing).not.toContain('up');
            const worse = statusRank(state.status) < statusRank(before.status);
            for (const one of agreeing) {
              if (worse || !before.decided)
                expect(statusRank(one)).toBeLessThanOrEqual(statusRank(state.status));
              else expect(statusRank(one)).toBeGreaterThanOrEqual(statusRank(state.status));
            }
          }
        });
      },
    ),
  );
});

test('any status is reached when one answer is given often enough', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...statuses), { maxLength: 20 }),
      fc.constantFrom(...statuses),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      (past, answer, fails, oks) => {
        const enough = Array.from({ length: Math.max(fails, oks) }, () => answer);
        const state = after([...past, ...enough], { fails, oks });
        expect(state.status).toBe(answer);
        expect(state.confirming).toBeUndefined();
      },
    ),
  );
});
