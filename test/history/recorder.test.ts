import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { History } from '../../src/history/history.ts';
import { HistoryRecorder } from '../../src/history/recorder.ts';
import { HistoryTables } from '../../src/history/sqlite.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { SeriesRef } from '../../src/model/history.ts';

const second = 1_000;
const minute = 60 * second;
const start = Date.UTC(2026, 10, 1);
const load: SeriesRef = { key: 'metric load', kind: 'gauge', unit: '' };
const sent: SeriesRef = { key: 'metric sent', kind: 'counter', unit: '' };

/** A machine with a plantao on it: a wall clock, a clock that nobody sets, and a recorder that is looked at once a second. */
class Machine {
  wall = start;
  ran = 0;
  leads = true;
  readonly tables: HistoryTables;
  recorder: HistoryRecorder;
  readonly history: History;
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'after'> = {
    now: () => this.wall,
    elapsed: () => this.ran,
    after: () => () => {},
  };

  constructor(tables = new HistoryTables(new DatabaseSync(':memory:'))) {
    this.tables = tables;
    this.recorder = new HistoryRecorder(this.clock);
    this.history = new History(tables, this.clock);
  }

  /** Runs for so long, reading every so often. */
  run(ms: number, everyMs: number, read: (at: number) => void = () => {}): void {
    for (let passed = 0; passed < ms; passed += second) {
      this.wall += second;
      this.ran += second;
      if (this.ran % everyMs === 0) read(this.wall);
      if (this.leads) this.recorder.lead(this.tables);
      else this.recorder.follow();
    }
  }

  seen(ref: SeriesRef): readonly (readonly [number, number, number])[] {
    return this.history
      .minutes(ref, start - 90 * minute, start + 500 * minute)
      .map(({ at, count, sum }) => [(at - start) / minute, count, sum]);
  }
}

describe('recording', () => {
  it('writes a minute once it is over, and a gauge as its readings', () => {
    const machine = new Machine();
    machine.run(59 * second, 5 * second, (at) => machine.recorder.note(load, 5 * second, 2, at));
    expect(machine.seen(load)).toEqual([]);
    machine.run(second, 5 * second, (at) => machine.recorder.note(load, 5 * second, 2, at));
    expect(machine.seen(load)).toEqual([[0, 11, 22]]);
    expect(machine.history.minutes(load, start, start + minute)[0]).toMatchObject({ min: 2, max: 2 });
  });

  it('keeps how much a counter rose, and a reset as a rise from nothing', () => {
    const machine = new Machine();
    let total = 1_000_000;
    machine.run(3 * minute, 10 * second, (at) => {
      total = at === start + 100 * second ? 4 : total + 5;
      machine.recorder.note(sent, 10 * second, total, at);
    });
    // The first reading says nothing yet; six a minute after that.
    expect(machine.seen(sent)).toEqual([
      [0, 4, 20],
      [1, 6, 29],
      [2, 6, 30],
    ]);
  });

  it('a reading stands for the minutes until the next is due, and no longer', () => {
    const machine = new Machine();
    machine.run(10 * minute, second, (at) => {
      if (at === start + 30 * second || at === start + 330 * second)
        machine.recorder.note(load, 5 * minute, 7, at);
    });
    machine.run(10 * minute, minute);
    expect(machine.seen(load).map(([at, count]) => [at, count])).toEqual([
      ...[
        [0, 1],
        [1, 0],
        [2, 0],
        [3, 0],
        [4, 0],
      ],
      ...[
        [5, 1],
        [6, 0],
        [7, 0],
        [8, 0],
        [9, 0],
        [10, 0],
        [11, 0],
        [12, 0],
        [13, 0],
      ],
    ]);
  });

  it('a machine that was asleep saw nothing meanwhile, and how a counter rose is nobody’s minute', () => {
    const machine = new Machine();
    let total = 0;
    const read = (at: number): void => {
      total += 1;
      machine.recorder.note(sent, 10 * second, total, at);
      machine.recorder.note(load, 10 * second, total, at);
    };
    machine.run(2 * minute - second, 10 * second, read);
    machine.wall += 120 * minute;
    total += 50_000;
    machine.run(2 * minute + second, 10 * second, read);
    expect(machine.seen(load).map(([at]) => at)).toEqual([0, 1, 122, 123]);
    expect(
      machine
        .seen(sent)
        .map(([, , sum]) => sum)
        .every((sum) => sum <= 6),
    ).toBe(true);
    expect(machine.history.stretch(sent, start, start + 124 * minute)).toMatchObject({
      seen: 4,
      minutes: 124,
    });
  });

  it('a source that does not answer leaves a hole, and not a leap after it', () => {
    const machine = new Machine();
    let total = 0;
    const count = (at: number): void => {
      total += 10;
      const away = at > start + 2 * minute && at < start + 8 * minute;
      if (!away) machine.recorder.note(sent, 10 * second, total, at);
    };
    machine.run(10 * minute, 10 * second, count);
    expect(machine.seen(sent).map(([at]) => at)).toEqual([0, 1, 2, 8, 9]);
    expect(Math.max(...machine.seen(sent).map(([, , sum]) => sum))).toBe(60);
  });

  it('NaN and infinity are no readings', () => {
    const machine = new Machine();
    machine.run(2 * minute, 10 * second, (at) => {
      machine.recorder.note(load, 10 * second, Number.NaN, at);
      machine.recorder.note(sent, 10 * second, Number.POSITIVE_INFINITY, at);
    });
    expect([machine.seen(load), machine.seen(sent)]).toEqual([[], []]);
  });

  it('what a clock that was ahead wrote is gone once it is set back', () => {
    const machine = new Machine();
    const read = (at: number): void => machine.recorder.note(load, 10 * second, 1, at);
    machine.wall += 300 * minute;
    machine.run(3 * minute, 10 * second, read);
    expect(machine.seen(load).map(([at]) => at)).toEqual([300, 301, 302]);
    machine.wall = start + 5 * minute;
    machine.run(2 * minute, 10 * second, read);
    expect(machine.seen(load).map(([at]) => at)).toEqual([5, 6]);
  });

  it('a clock set back an hour counts each rise once', () => {
    const machine = new Machine();
    let total = 0;
    const read = (at: number): void => {
      total += 10;
      machine.recorder.note(sent, 10 * second, total, at);
    };
    machine.run(30 * minute, 10 * second, read);
    machine.wall -= 20 * minute;
    machine.run(30 * minute, 10 * second, read);
    const { sum } = machine.history.stretch(sent, start, start + 40 * minute);
    expect(sum).toBeLessThanOrEqual(total);
    // The minutes written under the wrong clock are gone, but nothing is there twice.
    expect(sum).toBeGreaterThanOrEqual(total - 20 * 60 - 20);
  });
});

describe('several plantaos', () => {
  it('only the one that leads writes, and the next goes on without a gap or anything twice', () => {
    const first = new Machine();
    const second_ = new Machine(first.tables);
    second_.leads = false;
    let total = 0;
    const together = (ms: number): void => {
      for (let passed = 0; passed < ms; passed += second) {
        if ((first.ran + second) % (10 * second) === 0) total += 1;
        for (const machine of [first, second_])
          machine.run(second, 10 * second, (at) => machine.recorder.note(sent, 10 * second, total, at));
      }
    };
    together(150 * second);
    first.leads = false;
    second_.leads = true;
    together(150 * second);
    expect(first.seen(sent)).toEqual([
      [0, 4, 4],
      [1, 6, 6],
      [2, 6, 6],
      [3, 6, 6],
      [4, 6, 6],
    ]);
  });

  it('the first look of a new lead writes nothing of before', () => {
    const machine = new Machine();
    machine.leads = false;
    machine.run(59 * second, 10 * second, (at) => machine.recorder.note(load, 10 * second, 1, at));
    machine.leads = true;
    machine.run(2 * second, 10 * second);
    expect(machine.seen(load)).toEqual([]);
  });
});

describe('trouble', () => {
  it('what cannot be written is kept for the next minute, an hour at the most', () => {
    const machine = new Machine();
    const read = (at: number): void => machine.recorder.note(load, 10 * second, 1, at);
    const broken = Object.create(machine.tables, {
      add: {
        value: () => {
          throw new Error('disk full');
        },
      },
    }) as HistoryTables;
    const fails = (ms: number): number => {
      let failed = 0;
      for (let passed = 0; passed < ms; passed += second) {
        machine.wall += second;
        machine.ran += second;
        if (machine.ran % (10 * second) === 0) read(machine.wall);
        try {
          machine.recorder.lead(broken);
        } catch {
          failed += 1;
        }
      }
      return failed;
    };
    expect(fails(90 * minute)).toBe(91);
    machine.run(minute, 10 * second, read);
    expect(machine.seen(load).length).toBeGreaterThanOrEqual(59);
    expect(machine.seen(load).length).toBeLessThanOrEqual(61);
    expect(machine.seen(load).at(-1)![0]).toBe(90);
  });

  it('leaving writes the minutes that are over, and not the one that goes on', () => {
    const machine = new Machine();
    machine.run(minute + 30 * second, 10 * second, (at) => machine.recorder.note(load, 10 * second, 1, at));
    machine.recorder.close(machine.tables);
    expect(machine.seen(load).map(([at]) => at)).toEqual([0]);
  });
});
