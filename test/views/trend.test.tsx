import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, test } from 'vitest';
import type { JournalEvent } from '../../src/model/event.ts';
import type { Point, Usual } from '../../src/model/history.ts';
import type { Curve, Difference, Past, PastView } from '../../src/model/past.ts';
import { noNames } from '../../src/words/event-names.ts';
import { tickLine, timeTicks } from '../../views/screens/trend/axis.ts';
import { pastLines } from '../../views/screens/trend/lines.ts';
import { niceTicks, plot } from '../../views/ui/plot.ts';
import { createTheme } from '../../views/ui/theme.ts';
import { calm, fakeSession } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

const [minute, hour] = [60_000, 3_600_000];
const [unicode, ascii] = [createTheme(0, false), createTheme(0, true)];
const now = new Date(2026, 10, 20, 14, 0).getTime();

function curve(valueAt: (index: number) => number, change: Partial<Curve> = {}, from = now - hour): Curve {
  const points = Array.from({ length: 60 }, (_, index): Point => {
    const value = valueAt(index);
    return { at: from + index * minute, seen: 1, count: 2, sum: value * 2, min: value, max: value };
  }).filter(({ sum }) => Number.isFinite(sum));
  const values = points.map(({ sum }) => sum / 2);
  return {
    ...{ from, until: from + hour, points, minutes: 60, seen: points.length, coverage: points.length / 60 },
    ...{ count: points.length * 2, sum: values.reduce((sum, value) => sum + value * 2, 0) },
    ...{ mean: values.reduce((sum, value) => sum + value, 0) / values.length },
    ...{ min: Math.min(...values), max: Math.max(...values), ...change },
  };
}

function view(change: Partial<Past> = {}, more: Partial<PastView> = {}): PastView {
  const past: Past = {
    ...{ kind: 'gauge', unit: 'ms', stepMs: minute, from: 'history' },
    now: curve((index) => index * 10),
    earlier: [
      {
        than: 'yesterday',
        curve: curve(() => 100, {}, now - 25 * hour),
        difference: { code: 'percent', by: 195 },
      },
      {
        than: 'last-week',
        curve: curve(() => 50, { coverage: 0.2 }, now - 169 * hour),
        difference: { code: 'too-little', of: 'earlier', coverage: 0.2 },
      },
    ],
    ...change,
  };
  return { past, bands: {}, marks: [], ...more };
}

function lines(
  of: PastView | undefined,
  room = { width: 78, height: 20, now },
  beside?: number,
): readonly string[] {
  const session = { ...fakeSession(calm), names: noNames };
  return pastLines(unicode, session, of, { span: '1h', beside }, room).map(stripVTControlCharacters);
}

const event = (kind: string, at: number, data: Record<string, unknown> = {}): JournalEvent => ({
  ...{ seq: 1, at, kind, data, host: 'h', system: 's', environment: 'e', prevHash: '', hash: '' },
  actor: { user: 'ana' },
});

describe('the past of a metric', () => {
  it('has a line for now and each earlier time, with the difference or why there is none, and who answered', () => {
    const shown = lines(view());
    expect(shown[0]).toContain('last 1h        mean 295ms  0ms to 590ms');
    expect(shown[1]).toContain('yesterday      mean 100ms  100ms to 100ms  +195%');
    expect(shown[2]).toContain('last week      mean 50ms  50ms to 50ms  not compared: only 20% of that time');
    expect(shown[4]).toContain("from plantao's own history, one point per 1 min.");
    expect(lines(view({ from: 'source' })).join('\n')).toContain('from where the metric is read');
  });

  it('tells what share was seen, since when it is kept, and why its own place did not answer', () => {
    const part = curve((index) => (index < 30 ? Number.NaN : 7));
    const shown = lines(view({ now: part, since: now - hour / 2, problem: 'no answer within 10 s' })).join(
      '\n',
    );
    expect(shown).toContain('50% seen');
    expect(shown.replace(/\s+/g, ' ')).toContain(
      'kept since 13:30, its own past is not available (no answer within 10 s).',
    );
  });

  it('of a counter is how much it rose, by the minute', () => {
    const shown = lines(view({ kind: 'counter', unit: '', now: curve(() => 6, { sum: 720, max: 15 }) })).join(
      '\n',
    );
    expect(shown).toContain('+720  at most 15 a minute');
    expect(shown).toContain('/min│');
  });

  it('says while it is looked up, where nothing is kept, and where nothing was seen', () => {
    expect(lines(undefined)[0]).toContain('looking it up');
    expect(lines({ missing: 'no-file', bands: {}, marks: [] })[0]).toContain('no history on this machine');
    const empty = curve(() => Number.NaN, { count: 0, coverage: 0 });
    expect(lines(view({ now: empty, earlier: [] })).join('\n')).toContain('nothing recorded in this time');
  });

  it('fills every line to the width, and keeps to the height', () => {
    const marks = Array.from({ length: 9 }, (_, index) => event('config.applied', now - index * 5 * minute));
    for (const width of [58, 78, 118, 198])
      for (const height of [14, 30, 46]) {
        const shown = lines(view({}, { marks }), { width, height, now }, 0);
        expect(new Set(shown.map((line) => line.length))).toEqual(new Set([width]));
        expect(shown.length).toBeLessThanOrEqual(height);
      }
  });

  it('rules thresholds that are near, and leaves out those that are far', () => {
    const near = lines(view({}, { bands: { warning: { operator: '>', value: 700 } } }));
    expect(near.filter((line) => line.includes('–––––'))).toHaveLength(1);
    const far = lines(view({}, { bands: { critical: { operator: '>', value: 7_000 } } }));
    expect(far.filter((line) => line.includes('–––––'))).toEqual([]);
  });

  it('marks events under their moments, the newest told, the most urgent where several fall together', () => {
    const marks = [
      event('config.applied', now - hour / 2, {}),
      event('alert.firing', now - hour / 2, { rule: 'slow' }),
      event('alert.resolved', now - hour / 4, { rule: 'slow' }),
    ];
    const shown = lines(view({}, { marks }));
    const axis = shown.findIndex((line) => line.includes('13:30'));
    const marked = shown[axis - 1]!;
    const place = (glyph: string): number => Math.round(((marked.indexOf(glyph) - 8) / 69) * 60);
    expect(Math.abs(place('✖') - 30)).toBeLessThanOrEqual(1);
    expect(Math.abs(place('●') - 45)).toBeLessThanOrEqual(1);
    expect(marked).not.toContain('▲');
    expect(shown[axis + 1]).toContain('● 13:45');
    expect(shown[axis + 3]).toContain('▲ 13:30');
  });
});

it('tells what is usual at this hour of the week, or why that is not known', () => {
  const range = { low: 210, high: 560, median: 400, weeks: 4, value: 900, outsideMinutes: 5 };
  const shown = (usual: Usual): string => lines(view({}, { usual }))[4] ?? '';
  expect(shown({ ...range, isUnusual: false })).toContain(
    'usually        210ms to 560ms at this hour of the week (4 weeks) ',
  );
  expect(shown({ ...range, isUnusual: true })).toContain(
    'usually        UNUSUAL for 5 min or more: 210ms to 560ms at this',
  );
  expect(shown({ why: 'too-few-weeks', weeks: 1 })).toContain('not known yet: 1 week of the 3 it takes');
  expect(shown({ why: 'not-seen', weeks: 4 })).toContain('the last minutes were not seen');
});

describe('a plot', () => {
  it('joins neighbours and leaves gaps open', () => {
    const drawn = plot(ascii, [{ values: [0, 3, Number.NaN, 3, 3], role: 'plain' }], [], {
      width: 5,
      height: 4,
      low: 0,
      high: 3,
    });
    expect(drawn).toEqual([' * **', ' *   ', ' *   ', '**   ']);
  });

  it('draws braille where the terminal has it, the first curve over the others', () => {
    const [line] = plot(
      unicode,
      [
        { values: [0, 1], role: 'plain' },
        { values: [1, 1, 1, 1], role: 'plain' },
      ],
      [],
      { width: 2, height: 1, low: 0, high: 1 },
    );
    expect(line).toBe('⡸⠉'.replace('⡸', line![0]!));
    expect(line).toMatch(/^[⠁-⣿]⠉$/);
  });

  it('holds what lies outside at the edge, and draws what never moves', () => {
    expect(
      plot(ascii, [{ values: [9, -9], role: 'plain' }], [], { width: 2, height: 2, low: 0, high: 1 }),
    ).toEqual(['**', ' *']);
    expect(
      plot(ascii, [{ values: [5, 5], role: 'plain' }], [], { width: 2, height: 2, low: 5, high: 5 }).join(''),
    ).toContain('**');
  });
});

describe('ticks', () => {
  it('of values are round', () => {
    expect(niceTicks(0, 590, 4)).toEqual([0, 200, 400]);
    expect(niceTicks(0.01, 0.043, 3)).toEqual([0.02, 0.04]);
    expect(niceTicks(-30, 70, 5)).toEqual([-20, 0, 20, 40, 60]);
    expect(niceTicks(3, 3, 5)).toEqual([3]);
    expect(niceTicks(0, 1e-9, 2).length).toBeLessThan(5);
  });

  it('of time are round on the clock on the wall', () => {
    expect(timeTicks(now - hour, now, 4).map(({ text }) => text)).toEqual([
      '13:00',
      '13:15',
      '13:30',
      '13:45',
      '14:00',
    ]);
    expect(timeTicks(now - 24 * hour, now, 6).map(({ text }) => text)).toEqual([
      '16:00',
      '20:00',
      '00:00',
      '04:00',
      '08:00',
      '12:00',
    ]);
    expect(timeTicks(now - 7 * 24 * hour, now, 8).map(({ text }) => text)).toEqual([
      'Sat',
      'Sun',
      'Mon',
      'Tue',
      'Wed',
      'Thu',
      'Fri',
    ]);
    expect(timeTicks(now - 30 * 24 * hour, now, 6)).toHaveLength(6);
  });

  it('that would touch are left out', () => {
    const ticks = [0, 1, 5, 10].map((at) => ({ at, text: `t${at}` }));
    expect(tickLine(unicode, ticks, { from: 0, until: 10, width: 12 })).toBe('t0   t5  t10');
  });
});

test('keys choose how much is shown, and what is drawn beside it', async () => {
  const stage = new ScreenHarness(calm, { columns: 120, rows: 40 });
  const asked: string[] = [];
  const difference: Difference = { code: 'percent', by: 4 };
  stage.session.past = (id) => {
    asked.push(id);
    return view({ earlier: [{ than: 'yesterday', curve: curve(() => 100), difference }] });
  };
  await stage.settle();
  await stage.press('2', 'enter');
  const [first] = asked;
  expect(first).toMatch(/^metric 1h /);
  expect(stage.text).toContain('last 1h');
  expect(stage.text).not.toContain('in the chart');
  await stage.press('y');
  expect(stage.line('yesterday')).toContain('+4% → in the chart');
  await stage.press('w', 'w');
  expect(stage.text).toContain('last 7d');
  await stage.press('w', 'w');
  expect(stage.text).toContain('last 1h');
  expect([...new Set(asked)].map((id) => id.split(' ')[1])).toEqual(['1h', '24h', '7d', '30d']);
  await stage.press('esc', '1', 'enter', 'w');
  expect(stage.text).toContain('only metrics and queues have a past');
  stage.close();
});
