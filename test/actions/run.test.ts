import { describe, expect, test } from 'vitest';
import { Cancelled, runPlan } from '../../src/actions/run.ts';
import type { TargetPlan } from '../../src/model/action.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { targetPlan } from './harness.ts';

/** How a run ended that is cancelled after `cancelMs`, or left to its time-out. */
async function ending(more: Partial<TargetPlan>, cancelMs?: number) {
  const clock = new ManualClock();
  const abort = new AbortController();
  if (cancelMs !== undefined) clock.after(cancelMs, () => abort.abort(new Cancelled()));
  const ended = runPlan(targetPlan({ timeoutMs: 30_000, ...more }), () => {}, abort, clock);
  await clock.advance(60_000);
  return ended;
}

const obedient: TargetPlan['run'] = (_output, signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('told to stop'))));
const deaf: TargetPlan['run'] = () => new Promise(() => {});

class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

test('one that ends by itself is not broken', async () => {
  expect(await ending({})).toBeUndefined();
});

test.each([
  ['failed', new Error('no room'), { code: 'failed', error: 'no room' }],
  ['lost', new ConnectionLost('broken pipe'), { code: 'connection-lost', error: 'broken pipe' }],
  [
    'lost for a cause',
    new Error('restart', { cause: new ConnectionLost('broken pipe') }),
    { code: 'connection-lost', error: 'restart' },
  ],
])('%s', async (_name, error, expected) => {
  expect(await ending({ run: () => Promise.reject(error) })).toEqual(expected);
});

describe.each([
  ['timed-out', undefined, { code: 'timed-out', limitMs: 30_000 }],
  ['cancelled', 5_000, { code: 'cancelled' }],
] as const)('%s', (_code, cancelMs, expected) => {
  test.each([
    ['stops when told to', { run: obedient }, { how: 'stopped' }],
    ['ignores it', { run: deaf }, { how: 'ignored' }],
    [
      'clears up after itself',
      { run: obedient, stopGraceMs: 1_000 },
      { how: 'cleared', error: 'told to stop' },
    ],
    ['would clear up, but ignores it', { run: deaf, stopGraceMs: 1_000 }, { how: 'ignored' }],
  ] as const)('and %s', async (_how, more, stopped) => {
    expect(await ending(more, cancelMs)).toEqual({ ...expected, stopped });
  });
});

test('what cannot be stopped has no known outcome', async () => {
  expect(await ending({ run: deaf, uncancellable: true })).toEqual({ code: 'unstoppable', limitMs: 30_000 });
  expect(await ending({ run: deaf, uncancellable: true }, 5_000)).toEqual({ code: 'unstoppable' });
});
