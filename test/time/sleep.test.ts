import { expect, test } from 'vitest';
import { pause, settledWithin, sleep } from '../../src/time/sleep.ts';
import { ManualClock } from '../engine/manual-clock.ts';

/** Whether a promise has settled by now, and how. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  return Promise.race([
    promise.then(
      () => 'resolved',
      (error: unknown) => `rejected: ${error instanceof Error ? error.message : error}`,
    ),
    new Promise<string>((done) => setImmediate(() => done('pending'))),
  ]);
}

test('sleep ends at its time on the clock, no sooner', async () => {
  const clock = new ManualClock();
  const slept = sleep(clock, 1_000);
  await clock.advance(999);
  expect(await stateOf(slept)).toBe('pending');
  await clock.advance(1);
  expect(await stateOf(slept)).toBe('resolved');
});

test('an abort ends it with its reason and takes the timer along', async () => {
  const clock = new ManualClock();
  const abort = new AbortController();
  const slept = sleep(clock, 1_000, abort.signal);
  slept.catch(() => {});
  abort.abort(new Error('enough'));
  expect(await stateOf(slept)).toBe('rejected: enough');
  expect(clock.pending).toBe(0);
  expect(await stateOf(sleep(clock, 1_000, abort.signal))).toBe('rejected: enough');
});

test('a pause only ends early', async () => {
  const clock = new ManualClock();
  const abort = new AbortController();
  const paused = pause(clock, 1_000, abort.signal);
  expect(await stateOf(paused)).toBe('pending');
  abort.abort();
  expect(await stateOf(paused)).toBe('resolved');
});

test('work is waited for no longer than its time; what fails has settled', async () => {
  const clock = new ManualClock();
  const never = settledWithin(clock, 1_000, new Promise(() => {}));
  expect(await stateOf(never)).toBe('pending');
  await clock.advance(1_000);
  expect(await stateOf(never)).toBe('resolved');
  expect(await stateOf(settledWithin(clock, 1_000, Promise.reject(new Error('no'))))).toBe('resolved');
  expect(clock.pending).toBe(0);
});
