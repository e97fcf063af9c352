import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Scheduler, type Task } from '../../src/engine/scheduler.ts';
import { ManualClock, settled } from './manual-clock.ts';

const steady = (): number => 0.5;

function task(id: string, run: Task['run'], more: Partial<Task> = {}): Task {
  return { id, every: 5_000, timeout: 2_000, run, hung: () => {}, backsOff: () => {}, ...more };
}

test('runs a task at once and then on its interval', async () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock, steady);
  const at: number[] = [];
  scheduler.add(
    task('a', async () => {
      at.push(clock.elapsed());
      return 'reached';
    }),
  );
  await clock.advance(15_000);
  expect(at).toEqual([0, 5_000, 10_000, 15_000]);
});

test('varies the interval by at most five percent, the same way for the same random numbers', async () => {
  const starts = async (): Promise<number[]> => {
    const clock = new ManualClock();
    let seed = 7;
    const random = (): number => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const scheduler = new Scheduler(clock, random);
    const at: number[] = [];
    scheduler.add(
      task('a', async () => {
        at.push(clock.elapsed());
        return 'reached';
      }),
    );
    await clock.advance(100_000);
    return at;
  };
  const first = await starts();
  expect(await starts()).toEqual(first);
  const gaps = first.slice(1).map((at, index) => at - first[index]!);
  for (const gap of gaps) {
    expect(gap).toBeGreaterThanOrEqual(4_750);
    expect(gap).toBeLessThanOrEqual(5_300);
  }
  expect(new Set(gaps).size).toBeGreaterThan(1);
});

test('spreads the first runs of many tasks and shares wake-ups between them', async () => {
  const clock = new ManualClock();
  let seed = 1;
  const random = (): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const scheduler = new Scheduler(clock, random, 32);
  const at: number[] = [];
  for (let index = 0; index < 500; index += 1) {
    scheduler.add(
      task(`t${index}`, async () => {
        at.push(clock.elapsed());
        return 'reached';
      }),
    );
  }
  expect(clock.pending).toBe(1);
  await clock.advance(1_050);
  expect(at.length).toBe(500);
  expect(at.filter((time) => time === 0).length).toBeLessThan(64);
  expect(new Set(at).size).toBeLessThanOrEqual(22);
  expect(clock.pending).toBe(1);
});

test('never has two runs of one task, nor more runs than there is room for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          every: fc.integer({ min: 100, max: 3_000 }),
          takes: fc.integer({ min: 0, max: 9_000 }),
          obeys: fc.boolean(),
        }),
        {
          minLength: 1,
          maxLength: 12,
        },
      ),
      fc.array(fc.record({ wait: fc.integer({ min: 0, max: 2_000 }), which: fc.nat() }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      async (tasks, asked, concurrency) => {
        const clock = new ManualClock();
        const scheduler = new Scheduler(clock, steady, concurrency);
        const running = new Map<string, number>();
        let obedient = 0;
        let most = 0;
        tasks.forEach(({ every, takes, obeys }, index) => {
          const id = String(index);
          const run = async (signal: AbortSignal): Promise<'reached'> => {
            running.set(id, (running.get(id) ?? 0) + 1);
            if (obeys) obedient += 1;
            most = Math.max(most, obedient);
            expect(running.get(id)).toBe(1);
            await new Promise<void>((done) => {
              const cancel = clock.after(takes, done);
              if (obeys) {
                signal.addEventListener('abort', () => {
                  cancel();
                  done();
                });
              }
            });
            if (obeys) obedient -= 1;
            running.set(id, running.get(id)! - 1);
            return 'reached';
          };
          scheduler.add(task(id, run, { every, timeout: Math.min(every, 500) }));
        });
        for (const { wait, which } of asked) {
          await clock.advance(wait);
          void scheduler.runNow(String(which % tasks.length));
        }
        await clock.advance(20_000);
        expect(most).toBeLessThanOrEqual(concurrency);
        scheduler.stop();
      },
    ),
    { numRuns: 40 },
  );
});

test('aborts a run at its time-out', async () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock, steady);
  let aborted: number | undefined;
  scheduler.add(
    task('a', (signal) => {
      signal.addEventListener('abort', () => (aborted = clock.elapsed()));
      return new Promise(() => {});
    }),
  );
  await clock.advance(1_999);
  expect(aborted).toBeUndefined();
  await clock.advance(1);
  expect(aborted).toBe(2_000);
});

test('a run that ignores its abort gives its place away, is reported until it ends, and is not run twice meanwhile', async () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock, steady, 1);
  let started = 0;
  let hung = 0;
  let others = 0;
  const end = Promise.withResolvers<'reached'>();
  scheduler.add(
    task(
      'stuck',
      () => {
        started += 1;
        return end.promise;
      },
      { hung: () => (hung += 1) },
    ),
  );
  scheduler.add(
    task('other', async () => {
      others += 1;
      return 'reached';
    }),
  );
  await clock.advance(2_500);
  expect([started, hung, others]).toEqual([1, 0, 0]);
  await clock.advance(20_000);
  expect(started).toBe(1);
  expect(hung).toBe(4);
  expect(others).toBeGreaterThanOrEqual(4);
  end.resolve('reached');
  await clock.advance(4_000);
  expect(started).toBe(2);
});

test('a run that never ends is given up after a minute', async () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock, steady);
  let started = 0;
  scheduler.add(
    task('stuck', () => {
      started += 1;
      return started === 1 ? new Promise(() => {}) : Promise.resolve('reached');
    }),
  );
  await clock.advance(60_000);
  expect(started).toBe(1);
  await clock.advance(30_000);
  expect(started).toBeGreaterThan(1);
});

test('whoever waits for a run waits no longer once it hangs', async () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock, steady);
  scheduler.add(
    task('stuck', () => new Promise(() => {})),
    false,
  );
  let [over, again] = [false, false];
  void scheduler.runNow('stuck').then(() => (over = true));
  await clock.advance(1_000);
  void scheduler.runNow('stuck').then(() => (again = true));
  await clock.advance(1_900);
  expect([over, again]).toEqual([false, false]);
  await clock.advance(200);
  expect([over, again]).toEqual([true, true]);
});

test('runs that never end are at most three side by side, however long it goes on', async () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock, steady);
  let started = 0;
  const ends: (() => void)[] = [];
  scheduler.add(
    task('stuck', () => {
      started += 1;
      return new Promise((resolve) => ends.push(() => resolve('reached')));
    }),
  );
  await clock.advance(3_600_000);
  expect(started).toBe(3);
  // One ends after all: then there is room for another.
  ends[0]!();
  await clock.advance(120_000);
  expect(started).toBe(4);
});

test('many hung tasks leave half of the places to the others', async () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock, steady, 4);
  for (let index = 0; index < 40; index += 1) {
    scheduler.add(
      task(
        `hung${index}`,
        (signal) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late')))),
        { every: 1_000, timeout: 1_000 },
      ),
    );
  }
  await clock.advance(15_000);
  const waits: number[] = [];
  let due = clock.elapsed();
  scheduler.add(
    task(
      'sound',
      async () => {
        waits.push(clock.elapsed() - due);
        due = clock.elapsed() + 1_000;
        return 'reached';
      },
      { every: 1_000, timeout: 1_000 },
    ),
  );
  await clock.advance(10_000);
  expect(waits.length).toBeGreaterThanOrEqual(8);
  for (const wait of waits.slice(1)) expect(wait).toBeLessThanOrEqual(50);
});

test('backs off from what cannot be reached, says until when, and comes back when it can', async () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock, steady);
  const at: number[] = [];
  const told: (number | undefined)[] = [];
  let reachable = false;
  scheduler.add(
    task(
      'a',
      async () => {
        at.push(clock.elapsed());
        return reachable ? 'reached' : 'unreachable';
      },
      { backsOff: (nextAt) => told.push(nextAt === undefined ? undefined : nextAt - clock.now()) },
    ),
  );
  await clock.advance(120_000);
  const gaps = at.slice(1).map((time, index) => time - at[index]!);
  expect(gaps).toEqual([5_000, 5_000, 5_000, 10_000, 20_000, 30_000, 30_000]);
  expect(told.slice(0, 5)).toEqual([undefined, undefined, undefined, 10_000, 20_000]);
  reachable = true;
  await clock.advance(30_000);
  expect(told.at(-1)).toBeUndefined();
  const before = at.length;
  await clock.advance(10_000);
  expect(at.length).toBe(before + 2);
});

test('a task that throws is unreachable, not the end of it', async () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock, steady);
  let runs = 0;
  scheduler.add(
    task('a', () => {
      runs += 1;
      throw new Error('at once');
    }),
  );
  await clock.advance(5_000);
  expect(runs).toBe(2);
});

test('runNow runs at once, and once more when a run is under way, and resolves after the run that saw the present', async () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock, steady);
  let started = 0;
  scheduler.add(
    task('a', async () => {
      started += 1;
      await new Promise<void>((done) => void clock.after(100, done));
      return 'reached';
    }),
  );
  await clock.advance(55);
  let seen: number | undefined;
  void scheduler.runNow('a').then(() => (seen = started));
  await clock.advance(40);
  expect([started, seen]).toEqual([1, undefined]);
  await clock.advance(200);
  expect([started, seen]).toEqual([2, 2]);
  void scheduler.runNow('a');
  await clock.advance(50);
  expect(started).toBe(3);
});

test('stop and remove abort what runs, start nothing more and keep nobody waiting', async () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock, steady);
  const aborted: string[] = [];
  let runs = 0;
  for (const id of ['a', 'b']) {
    scheduler.add(
      task(id, (signal) => {
        runs += 1;
        return new Promise((done) =>
          signal.addEventListener('abort', () => {
            aborted.push(id);
            done('reached');
          }),
        );
      }),
    );
  }
  await clock.advance(100);
  let ended = 0;
  void scheduler.runNow('a').then(() => (ended += 1));
  scheduler.remove('a');
  await settled();
  expect([aborted, ended]).toEqual([['a'], 1]);
  scheduler.stop();
  await clock.advance(60_000);
  expect(aborted).toEqual(['a', 'b']);
  expect(runs).toBe(2);
  expect(clock.pending).toBe(0);
});
