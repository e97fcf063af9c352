import { describe, expect, it } from 'vitest';
import { firstUnseen } from '../../../src/logs/follow/dedup.ts';
import { type OpenLog, resumed } from '../../../src/logs/follow/resume.ts';
import type { LogRequest, RawLine } from '../../../src/model/target.ts';
import { ManualClock } from '../../engine/manual-clock.ts';

const request: LogRequest = { tail: 100, follow: true };

/** Follows what `open` gives until the clock has moved by `ms`. */
async function follow(open: (clock: ManualClock) => OpenLog, ms: number) {
  const clock = new ManualClock(1_000_000);
  const stop = new AbortController();
  const lines: RawLine[] = [];
  const states: string[] = [];
  const state = (now: string, why?: string): void => {
    states.push(why === undefined ? now : `${now}: ${why}`);
  };
  const reading = (async () => {
    for await (const line of resumed(open(clock), request, { clock, state }, stop.signal)) lines.push(line);
  })();
  await clock.advance(ms);
  stop.abort();
  await reading;
  return { lines, states, shown: lines.map(({ text, gap }) => gap ?? text) };
}

/** A log that somebody writes on, read with times: each opening gives what it holds and then breaks. */
function timed(written: readonly RawLine[], upTo: readonly number[], asked: LogRequest[] = []): OpenLog {
  return async function* (own, signal) {
    const end = upTo[Math.min(asked.length, upTo.length - 1)]!;
    asked.push(own);
    const from = own.sinceMs ?? Number.NEGATIVE_INFINITY;
    for (const line of written.slice(0, end)) if ((line.at ?? 0) >= from) yield line;
    if (asked.length > upTo.length) await new Promise((stopped) => signal.addEventListener('abort', stopped));
    else throw new Error('connection reset');
  };
}

describe('resumed', () => {
  it('opens a lost log again at once, then later and later, and tells its state', async () => {
    const opened: number[] = [];
    const { states } = await follow(
      (clock) =>
        async function* () {
          opened.push(clock.elapsed());
          if (opened.length === 1) yield { text: 'first', at: 900_000 };
          throw new Error('connection reset');
        },
      65_000,
    );
    expect(opened).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000]);
    expect(states.slice(0, 3)).toEqual(['following', 'lost: connection reset', 'lost: connection reset']);
  });

  it('gives each line of a log with times once, equal lines of one millisecond too', async () => {
    const written = [
      { text: 'a', at: 900_000 },
      { text: 'same', at: 900_001 },
      { text: 'same', at: 900_001 },
      { text: 'same', at: 900_001 },
      { text: 'b', at: 900_001 },
      { text: 'c', at: 905_000 },
    ];
    const { shown } = await follow(() => timed(written, [3, 4, 6]), 20_000);
    expect(shown).toEqual(['a', 'same', 'same', 'same', 'b', 'c']);
  });

  it('gives lines that two writers wrote out of order', async () => {
    const written = [
      { text: 'b', at: 900_200 },
      { text: 'a', at: 900_000 },
      { text: 'late', at: 900_100 },
      { text: 'c', at: 900_300 },
    ];
    const { shown } = await follow(() => timed(written, [2, 4]), 20_000);
    expect(shown).toEqual(['b', 'a', 'late', 'c']);
  });

  it('says that lines may be missing where the ends of a log with times do not meet', async () => {
    const asked: LogRequest[] = [];
    const { shown } = await follow(
      () =>
        async function* (own) {
          asked.push(own);
          if (asked.length === 1) yield { text: 'before', at: 900_000 };
          else if (asked.length === 2) yield { text: 'after', at: 960_000 };
          throw new Error('the container is gone');
        },
      2_000,
    );
    expect(shown).toEqual(['before', 'lines may be missing here: the container is gone', 'after']);
    expect(asked[1]!.sinceMs).toBeLessThanOrEqual(900_000);
  });

  it('keeps the instances of a log apart', async () => {
    const written = [
      { text: 'x', at: 900_000, instance: 'one' },
      { text: 'x', at: 900_000, instance: 'two' },
      { text: 'y', at: 930_000, instance: 'two' },
      { text: 'late', at: 929_000, instance: 'one' },
      { text: 'z', at: 940_000, instance: 'two' },
    ];
    const { lines } = await follow(() => timed(written, [3, 5]), 20_000);
    expect(lines.map(({ instance, text, gap }) => `${instance} ${gap ?? text}`)).toEqual([
      'one x',
      'two x',
      'two y',
      'one late',
      'two z',
    ]);
  });

  it('goes on although the clock of the machine that logs was set back, or was far ahead', async () => {
    const written = [
      { text: 'from the future', at: 9_000_000 },
      { text: 'before', at: 990_000 },
      { text: 'set back', at: 100_000 },
      { text: 'after', at: 100_500 },
    ];
    const { shown } = await follow(() => timed(written, [3, 4]), 20_000);
    expect(shown).toEqual(['from the future', 'before', 'set back', 'after']);
  });

  it('goes on behind the cursor where the source gives one', async () => {
    const asked: LogRequest[] = [];
    const { shown } = await follow(
      () =>
        async function* (own) {
          asked.push(own);
          const from = Number(own.after ?? 0);
          for (let n = from + 1; n <= from + 2; n++) yield { text: `line ${n}`, cursor: String(n) };
        },
      1_500,
    );
    expect(shown).toEqual(['line 1', 'line 2', 'line 3', 'line 4']);
    expect(asked.map(({ after }) => after)).toEqual([undefined, '2']);
  });

  it('finds where to go on in a log without times by its newest lines', async () => {
    const written = ['a', 'ok', 'ok', 'ok', 'b', 'ok', 'c'];
    let opened = 0;
    const { shown, states } = await follow(
      () =>
        async function* (_own, signal) {
          opened += 1;
          for (const text of opened === 1 ? written.slice(0, 4) : written) yield { text };
          if (opened === 1) throw new Error('connection reset');
          await new Promise((stopped) => signal.addEventListener('abort', stopped));
        },
      5_000,
    );
    expect(shown).toEqual(written);
    expect(states).toEqual(['following', 'lost: connection reset', 'following']);
  });

  it('says that lines may be missing in a log without times whose newest lines are all others', async () => {
    let opened = 0;
    const { shown } = await follow(
      () =>
        async function* () {
          opened += 1;
          yield* opened === 1 ? [{ text: 'a' }, { text: 'b' }] : [{ text: 'x' }, { text: 'y' }];
          throw new Error('connection reset');
        },
      2_000,
    );
    expect(shown).toEqual(['a', 'b', 'lines may be missing here: connection reset', 'x', 'y']);
  });

  it('lets its reader leave while a log without times is quiet', async () => {
    let opened = 0;
    let ended = 0;
    const clock = new ManualClock();
    const lines = resumed(
      async function* (_own, signal) {
        opened += 1;
        try {
          yield { text: 'a' };
          if (opened === 1) throw new Error('connection reset');
          yield { text: 'b' };
          await new Promise((stopped) => signal.addEventListener('abort', stopped));
        } finally {
          ended += 1;
        }
      },
      request,
      { clock },
      new AbortController().signal,
    );
    expect((await lines.next()).value).toEqual({ text: 'a' });
    const next = lines.next();
    await clock.advance(5_000);
    expect((await next).value).toEqual({ text: 'b' });
    await lines.return(undefined);
    expect(ended).toBe(2);
  });

  it('reads a log that is not followed once, and hands on its error', async () => {
    const clock = new ManualClock();
    const lines = resumed(
      async function* () {
        yield { text: 'a' };
        throw new Error('gone');
      },
      { tail: 1, follow: false },
      { clock },
      new AbortController().signal,
    );
    expect((await lines.next()).value).toEqual({ text: 'a' });
    await expect(lines.next()).rejects.toThrow('gone');
  });
});

describe('firstUnseen', () => {
  it.each([
    [['a', 'b', 'c'], ['a', 'b', 'c'], 3],
    [['a', 'b', 'c'], ['b', 'c', 'd'], 2],
    [['b', 'c'], ['a', 'b', 'c', 'd'], 3],
    [['a', 'b'], ['x', 'y'], 0],
    [['a', 'b'], ['b', 'a'], 1],
    [['a'], [], 0],
  ])('%j then %j goes on at %i', (seen, lines, at) => {
    expect(firstUnseen(seen, lines)).toBe(at);
  });
});
