import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogLevel } from '../../../src/model/logs.ts';
import { type LogSnapshot, noLogs } from '../../../src/model/logs.ts';
import { firstState, type LogCursor } from '../../../views/input/ui.ts';
import { holdLogs, logWindow, moveLogCursor, newerLines, wantedLogs } from '../../../views/panes/log-view.ts';
import { log } from '../fixture.ts';

const levels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

/** Lines `from` to `to` of `total`, as a window on them. */
function held(from: number, to: number, total = to): LogSnapshot {
  const lines = Array.from({ length: Math.max(0, to - from) }, (_, index) => {
    const seq = from + index;
    return log(seq, levels[seq % levels.length]!, 'api', `line ${seq}`);
  });
  return { ...noLogs, lines, before: from, total, held: total };
}

test('the cursor is always in view, whatever was pressed and dropped', () => {
  const moves = fc.array(fc.integer({ min: -30, max: 30 }), { maxLength: 30 });
  fc.assert(
    fc.property(
      moves,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 40 }),
      (deltas, height, count) => {
        let cursor: LogCursor = {};
        let to = count;
        let from = 0;
        for (const delta of deltas) {
          cursor = moveLogCursor(held(from, to), cursor, height, delta);
          to += 3;
          from += 2;
          const now = held(from, to);
          const window = logWindow(now, cursor, height);
          expect(window.end - window.start).toBeLessThanOrEqual(height);
          expect(window.end).toBeLessThanOrEqual(now.lines.length);
          expect(window.cursor).toBeGreaterThanOrEqual(window.start);
          expect(window.cursor).toBeLessThan(window.end);
        }
      },
    ),
  );
});

test('near an edge of the window, with more behind it, another window is asked for around the cursor', () => {
  const logs = held(1_000, 1_600, 5_000);
  const start: LogCursor = { cursor: 1_300, bottom: 1_310, anchor: { line: 1_300 } };
  expect(moveLogCursor(logs, start, 20, -10)).toEqual({
    cursor: 1_290,
    bottom: 1_309,
    anchor: { line: 1_300 },
  });
  expect(moveLogCursor(logs, start, 20, -290).anchor).toEqual({ line: 1_010 });
  expect(moveLogCursor(logs, start, 20, 290).anchor).toEqual({ line: 1_590 });
  expect(moveLogCursor(logs, start, 20, Number.NEGATIVE_INFINITY)).toEqual({ anchor: { at: 0 }, jump: true });
  const newest = held(4_400, 5_000);
  expect(moveLogCursor(newest, { cursor: 4_998, bottom: 4_999, anchor: { line: 4_998 } }, 20, 5)).toEqual({});
});

test('a jump selects what it asked for, in the middle; what came since is counted while it is held', () => {
  const logs = { ...held(100, 700, 10_000), wanted: 400 };
  const view = logWindow(logs, { anchor: { line: 400 }, jump: true }, 20);
  expect(logs.lines[view.cursor]!.seq).toBe(400);
  expect(view).toMatchObject({ start: 291, end: 311, following: false });
  expect(newerLines(logs, { anchor: { line: 400 }, jump: true }, 20)).toBeGreaterThan(9_000);
  const cursor = holdLogs(held(0, 50).lines);
  expect(newerLines(held(0, 50), cursor, 10)).toBe(0);
  expect(newerLines({ ...held(0, 50), total: 62 }, cursor, 10)).toBe(12);
});

test('what is asked for follows from what the person did', () => {
  const ui = {
    ...firstState,
    filters: { ...firstState.filters, logs: ' status>=500 ' },
    level: 'error' as const,
  };
  const highlight = [' status>=500 '];
  expect(wantedLogs(ui)).toEqual({
    ...{ query: 'status>=500 level:error', around: 'newest' },
    ...{ volume: false, highlight },
  });
  expect(wantedLogs({ ...ui, logContext: 7, logCursor: { anchor: { line: 7 }, jump: true } })).toEqual({
    query: '',
    around: { line: 7 },
    ...{ volume: false, highlight },
  });
  expect(
    wantedLogs({
      ...firstState,
      focus: 'logs',
      zoomed: true,
      stack: [
        {
          screen: 'detail',
          state: {
            pane: 'components',
            id: 'api',
            scroll: 0,
            read: undefined,
            past: { span: '1h', beside: undefined },
          },
        },
      ],
    }),
  ).toEqual({ query: '', around: 'newest', volume: true, component: 'api' });
});

test('what is searched for and the filter are marked', () => {
  const { filters } = firstState;
  const ui = { ...firstState, logSearch: 'time', filters: { ...filters, logs: 'refused' } };
  expect(wantedLogs(ui).highlight).toEqual(['time', 'refused']);
  expect(wantedLogs(firstState).highlight).toBeUndefined();
});
