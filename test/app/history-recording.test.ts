import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HistoryRecording } from '../../src/app/history-recording.ts';
import { type SeriesRef, seriesOf } from '../../src/model/history.ts';
import type { SystemConfig } from '../../src/model/system.ts';
import { system } from '../engine/configuration.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { tempFolder } from '../services/temp.ts';

const minute = 60_000;
const load: SeriesRef = seriesOf('metric', { id: 'load' });

function recording(
  clock: ManualClock,
  env: Record<string, string>,
  config: () => SystemConfig = () => system({}),
) {
  const failures: (string | undefined)[] = [];
  let opened = 0;
  const one = new HistoryRecording({
    ...{ clock, env, config },
    failed: (message) => failures.push(message),
    opened: () => opened++,
  });
  onTestFinished(() => one.close());
  /** Lives through so much time, a second at a time, with a reading every ten of them. */
  const live = async (ms: number, leads = true): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 1_000) {
      await clock.advance(1_000);
      if (clock.elapsed() % 10_000 === 0) one.note(load, 10_000, 3, clock.now());
      one.observe(leads);
    }
  };
  const seen = (): number =>
    one.history?.stretch(load, clock.now() - 300 * minute, clock.now()).seen ?? Number.NaN;
  return { one, failures, live, seen, opened: () => opened };
}

function place(): { readonly env: { readonly XDG_STATE_HOME: string }; readonly folder: string } {
  const folder = tempFolder('history');
  onTestFinished(() => folder.remove());
  return { env: { XDG_STATE_HOME: join(folder.path, 'state') }, folder: folder.path };
}

test('the one that leads writes, one that follows reads what it wrote', async () => {
  const clock = new ManualClock();
  const { env } = place();
  const [leader, reader] = [recording(clock, env), recording(clock, env)];
  await leader.live(3 * minute);
  expect(leader.seen()).toBe(3);
  await reader.live(3 * minute, false);
  expect(reader.one.history).toBeUndefined();
  await clock.advance(0);
  expect(reader.opened()).toBe(1);
  expect(reader.seen()).toBe(3);
});

test('one that only reads makes no file, and finds it once another has', async () => {
  const clock = new ManualClock();
  const { env } = place();
  mkdirSync(env.XDG_STATE_HOME);
  const reader = recording(clock, env);
  await reader.live(minute, false);
  expect(reader.seen()).toBeNaN();
  await clock.advance(0);
  expect(readdirSync(env.XDG_STATE_HOME)).toEqual([]);
  await recording(clock, env).live(3 * minute);
  expect(reader.seen()).toBeNaN();
  await clock.advance(0);
  expect(reader.seen()).toBe(3);
});

test('a file that cannot be opened is said once and tried again; nothing that was read meanwhile is lost', async () => {
  const clock = new ManualClock();
  const { env } = place();
  writeFileSync(env.XDG_STATE_HOME, '');
  const { failures, live, seen } = recording(clock, env);
  await live(10 * minute);
  expect(failures).toEqual([expect.stringContaining('history is not recorded')]);
  rmSync(env.XDG_STATE_HOME);
  await live(3 * minute);
  expect(failures).toEqual([expect.anything(), undefined]);
  expect(seen()).toBeGreaterThanOrEqual(11);
});

test('a file that was removed is made anew', async () => {
  const clock = new ManualClock();
  const { env } = place();
  const { live, seen } = recording(clock, env);
  await live(3 * minute);
  rmSync(env.XDG_STATE_HOME, { recursive: true });
  await live(3 * minute);
  expect(seen()).toBe(3);
});

test('another environment has a history of its own', async () => {
  const clock = new ManualClock();
  const { env } = place();
  let environment = 'local';
  const { live, seen } = recording(clock, env, () => ({ ...system({}), environment }));
  await live(3 * minute);
  environment = 'production';
  await live(2 * minute);
  expect(seen()).toBe(2);
  environment = 'local';
  await live(minute);
  expect(seen()).toBeGreaterThanOrEqual(3);
});

test('one that asks before it leads does not keep it from making the file', async () => {
  const clock = new ManualClock();
  const { env } = place();
  const { one, live, seen } = recording(clock, env);
  expect(one.history).toBeUndefined();
  await clock.advance(0);
  for (let second = 0; second < 180; second += 1) {
    void one.history;
    await live(1_000);
  }
  expect(seen()).toBe(3);
});
