import { afterAll, beforeAll, expect, it } from 'vitest';
import { Heartbeat } from '../../src/notify/heartbeat.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { testContext } from '../services/context.ts';
import { type HttpRecorder, startHttpRecorder } from './recorder.ts';

const { context, close } = testContext();
let watcher: HttpRecorder;
beforeAll(async () => {
  watcher = await startHttpRecorder({ status: 200, body: 'OK' });
});
afterAll(async () => {
  await close();
  await watcher.close();
});

it('beats once in each interval while it is asked to, and says when nobody hears it', async () => {
  const clock = new ManualClock();
  const heart = new Heartbeat({ url: `${watcher.url}/ping/uuid`, everyMs: 60_000 }, { ...context, clock });
  const second = async (): Promise<void> => {
    heart.beat();
    await heart.idle();
    await clock.advance(1_000);
  };
  for (let passed = 0; passed < 121; passed++) await second();
  expect(watcher.requests.map(({ path }) => path)).toEqual(Array(3).fill('/ping/uuid'));
  expect(heart.problem).toBeUndefined();
  watcher.answers.push({ status: 500 });
  for (let passed = 0; passed < 60; passed++) await second();
  expect(heart.problem).toBe('heartbeat not heard: answered 500');
  for (let passed = 0; passed < 60; passed++) await second();
  expect(heart.problem).toBeUndefined();
  heart.close();
  const before = watcher.requests.length;
  for (let passed = 0; passed < 120; passed++) await second();
  expect(watcher.requests).toHaveLength(before);
});
