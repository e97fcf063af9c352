import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogLevel, LogSnapshot } from '../../../src/model/snapshot.ts';
import { LogView, logWindow, moveLogCursor } from '../../../views/state/log-view.ts';
import { log } from '../fixture.ts';

const texts = ['alpha', 'beta', 'ALPHA beta', ''];
const levels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

function held(from: number, to: number): LogSnapshot {
  const lines = Array.from({ length: Math.max(0, to - from) }, (_, index) => {
    const seq = from + index;
    return log(seq, levels[seq % levels.length]!, 'api', texts[(seq * 7) % texts.length]!);
  });
  return { version: to, lines, dropped: from, sources: [] };
}

test('filtering only what is new gives what filtering everything gives', () => {
  const steps = fc.array(
    fc.record({
      grow: fc.nat(20),
      drop: fc.nat(20),
      filter: fc.constantFrom('', 'alpha', '!beta'),
      level: fc.constantFrom(undefined, 'warn' as const),
    }),
  );
  fc.assert(
    fc.property(steps, (changes) => {
      const view = new LogView();
      let from = 0;
      let to = 0;
      for (const { grow, drop, filter, level } of changes) {
        to += grow;
        from = Math.min(to, from + drop);
        const logs = held(from, to);
        expect(view.lines(logs, filter, level).map(({ seq }) => seq)).toEqual(
          new LogView().lines(logs, filter, level).map(({ seq }) => seq),
        );
      }
    }),
  );
});

test('the cursor is always in view, whatever was pressed and dropped', () => {
  const moves = fc.array(fc.integer({ min: -30, max: 30 }), { maxLength: 30 });
  fc.assert(
    fc.property(
      moves,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 40 }),
      (deltas, height, count) => {
        let cursor = {};
        let to = count;
        let from = 0;
        for (const delta of deltas) {
          const { lines } = held(from, to);
          cursor = moveLogCursor(lines, cursor, height, delta);
          to += 3;
          from += 2;
          const now = held(from, to).lines;
          const window = logWindow(now, cursor, height);
          expect(window.end - window.start).toBeLessThanOrEqual(height);
          expect(window.end).toBeLessThanOrEqual(now.length);
          expect(window.cursor).toBeGreaterThanOrEqual(window.start);
          expect(window.cursor).toBeLessThan(window.end);
        }
      },
    ),
  );
});
