import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepRows } from '../../src/engine/equality.ts';
import { type SliceSources, type Slices, slicesOf } from '../../src/engine/slices.ts';
import { SnapshotStore } from '../../src/engine/store.ts';
import { noLogs } from '../../src/model/logs.ts';
import type { MetricRow, Snapshot } from '../../src/model/snapshot.ts';
import { ManualClock } from './manual-clock.ts';

function row(id: string, value: number, more: Partial<MetricRow> = {}): MetricRow {
  return {
    id,
    title: id,
    unit: '',
    value,
    band: 'normal',
    trend: 0,
    history: [value],
    label: id,
    asked: true,
    stale: false,
    at: 1_000,
    ...more,
  };
}

/** What the slice of metrics keeps of `before`. */
function reuse(before: readonly MetricRow[], after: readonly MetricRow[]): readonly MetricRow[] {
  const { key, same } = slicesOf({} as SliceSources).metrics;
  return keepRows(before, after, key, same);
}

/** A store over a snapshot that the test changes, and what its listeners were told at which time. */
function opened() {
  const clock = new ManualClock();
  const now: { -readonly [Slice in keyof Snapshot]: Snapshot[Slice] } = {
    system: {
      system: 's',
      environment: 'e',
      environments: [],
      guarded: false,
      readOnly: false,
      temporary: [],
      maintenance: [],
      startedAt: 0,
      zone: 'UTC',
      counts: { up: 0, degraded: 0, down: 0, unknown: 0 },
    },
    attention: [],
    components: [],
    metrics: [row('a', 1), row('b', 2)],
    queues: [],
    escalations: [],
    alerts: [],
    incidents: [],
    checklists: [],
    followUps: [],
    schedules: [],
    oncall: { configured: false, duty: {}, chain: [], people: [], planned: [], deliveries: [] },
    answers: [],
    logs: noLogs,
    actions: [],
    journal: [],
  };
  const declared = Object.entries(slicesOf({} as SliceSources));
  const slices = Object.fromEntries(
    declared.map(([slice, one]) => [slice, { ...one, make: () => now[slice as keyof Snapshot] }]),
  );
  const store = new SnapshotStore(slices as unknown as Slices, clock, { urgentMs: 40, routineMs: 2_000 });
  const told: string[] = [];
  for (const slice of ['system', 'metrics', 'queues', 'logs'] as const) {
    store.get(slice);
    store.subscribe(slice, () => told.push(`${slice} ${clock.elapsed()}`));
  }
  return { clock, store, now, told };
}

test('gathers urgent changes for a moment and tells once', async () => {
  const { clock, store, now, told } = opened();
  now.metrics = [row('a', 5), row('b', 2)];
  store.mark(['metrics'], 'urgent');
  await clock.advance(20);
  now.metrics = [row('a', 6), row('b', 2)];
  store.mark(['metrics'], 'urgent');
  expect(told).toEqual([]);
  await clock.advance(1_000);
  expect(told).toEqual(['metrics 40']);
  expect(store.get('metrics')[0]!.value).toBe(6);
});

test('tells routine changes at most every two seconds, all of them together', async () => {
  const { clock, store, now, told } = opened();
  for (let step = 0; step < 100; step += 1) {
    now.metrics = [row('a', step + 100), row('b', 2)];
    now.logs = { ...now.logs, total: step + 1 };
    store.mark([step % 2 === 0 ? 'metrics' : 'logs'], 'routine');
    await clock.advance(100);
  }
  expect(told.filter((one) => one.startsWith('metrics')).length).toBeLessThanOrEqual(6);
  const times = new Set(told.map((one) => Number(one.split(' ')[1])));
  const sorted = [...times].sort((a, b) => a - b);
  expect(sorted.length).toBeGreaterThanOrEqual(5);
  for (const [index, at] of sorted.slice(1).entries())
    expect(at - sorted[index]!).toBeGreaterThanOrEqual(2_000);
});

test('an urgent change does not drag routine ones along, nor wait for them', async () => {
  const { clock, store, now, told } = opened();
  now.metrics = [row('a', 7), row('b', 2)];
  store.mark(['metrics'], 'routine');
  await clock.advance(10);
  expect(told).toEqual(['metrics 0']);
  now.metrics = [row('a', 8), row('b', 2)];
  store.mark(['metrics'], 'routine');
  now.system = { ...now.system, error: 'lost' };
  store.mark(['system'], 'urgent');
  await clock.advance(100);
  expect(told).toEqual(['metrics 0', 'system 50']);
  await clock.advance(2_000);
  expect(told).toEqual(['metrics 0', 'system 50', 'metrics 2000']);
});

test('tells nothing when what was marked came out equal', async () => {
  const { clock, store, now, told } = opened();
  const before = store.get('metrics');
  now.metrics = [row('a', 1), row('b', 2)];
  store.mark(['metrics', 'queues', 'system'], 'urgent');
  await clock.advance(5_000);
  expect(told).toEqual([]);
  expect(store.get('metrics')).toBe(before);
});

test('what was not published is not seen', async () => {
  const { clock, store, now } = opened();
  now.metrics = [row('a', 9)];
  store.mark(['metrics'], 'urgent');
  expect(store.get('metrics')).toHaveLength(2);
  await clock.advance(40);
  expect(store.get('metrics')).toHaveLength(1);
});

test('tells nothing after it was closed, and leaves no timer', async () => {
  const { clock, store, now, told } = opened();
  now.metrics = [];
  store.mark(['metrics'], 'urgent');
  store.close();
  store.mark(['metrics'], 'urgent');
  await clock.advance(5_000);
  expect(told).toEqual([]);
  expect(clock.pending).toBe(0);
});

test('keeps the rows that did not change, in whatever order they come', () => {
  const before = [row('a', 1), row('b', 2), row('c', 3)];
  const after = reuse(before, [row('c', 3), row('a', 1), row('b', 9)]);
  expect(after[0]).toBe(before[2]);
  expect(after[1]).toBe(before[0]);
  expect(after[2]).not.toBe(before[1]);
  expect(after[2]!.value).toBe(9);
});

test('a newer moment of the same answer is not news at once, but does not stay behind for long', () => {
  const before = [row('a', 1)];
  expect(reuse(before, [row('a', 1, { at: 6_000, history: [1, 1] })])).toBe(before);
  expect(reuse(before, [row('a', 1, { at: 31_000, history: [1, 1] })])).not.toBe(before);
  const { at: _at, ...never } = row('a', 1);
  expect(reuse([never], before)[0]).toBe(before[0]);
});

test('what is reused always reads like what was made', () => {
  const rows = fc.array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      value: fc.integer({ min: 0, max: 2 }),
      unit: fc.constantFrom('', 'ms'),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(rows, rows, (first, second) => {
      const [before, after] = [first, second].map((some) =>
        some.map(({ id, value, unit }) => row(id, value, { unit })),
      );
      expect(reuse(before!, after!)).toEqual(after);
    }),
  );
});
