/**
 * Thirteen months of history from a seed: how large the file becomes for each shape of metric, and how long questions take.
 * `node scripts/bench/history.ts [MONTHS]`
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { History } from '../../src/history/history.ts';
import { openHistory } from '../../src/history/open.ts';
import { pastOf } from '../../src/history/past.ts';
import { hoursKeptMs, minutesKeptMs, type SeenMinute } from '../../src/history/sqlite.ts';
import type { Bucket, SeriesRef } from '../../src/model/history.ts';

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
const days = process.argv[2] === undefined ? hoursKeptMs / dayMs : Math.round(Number(process.argv[2]) * 30.4);

/** Numbers from a seed (mulberry32), 0…1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Shape {
  readonly ref: SeriesRef;
  /** A reading at a time of day (0…1). */
  readonly read: (day: number, next: () => number) => number;
}

const gauge = (key: string, unit: string, read: Shape['read']): Shape => ({
  ref: { key: `metric ${key}`, kind: 'gauge', unit },
  read,
});
const wave = (day: number): number => 1 + 0.6 * Math.sin((day - 0.3) * 2 * Math.PI);
const shapes: readonly Shape[] = [
  gauge('constant', '', () => 1),
  gauge('depth', '', (day, next) => Math.round(wave(day) * 20 * next())),
  gauge('hit_rate', '%', (day, next) => Math.round((95 - wave(day) * 3 + next()) * 10) / 10),
  gauge('p95', 'ms', (day, next) => 300 * wave(day) + 200 * next() ** 4),
  gauge('noise', '', (_, next) => next() * 10 ** (next() * 6)),
  {
    ref: { key: 'metric tokens', kind: 'counter', unit: '' },
    read: (day, next) => Math.floor(wave(day) * 900 * next()),
  },
  {
    ref: { key: 'metric cost', kind: 'counter', unit: 'USD' },
    read: (day, next) => (wave(day) * next()) / 700,
  },
];

/** Readings of a minute, one every ten seconds. */
function minuteOf({ read }: Shape, day: number, next: () => number): Bucket {
  const values = Array.from({ length: 6 }, () => read(day, next));
  return {
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

const ms = (from: number): string => `${(performance.now() - from).toFixed(1)} ms`;
const folder = mkdtempSync(join(tmpdir(), 'plantao-history-'));
const end = Math.floor(Date.UTC(2026, 10, 29) / hourMs) * hourMs;
try {
  console.log(`${days} days, minutes for ${minutesKeptMs / dayMs} of them, six readings a minute`);
  for (const shape of shapes) {
    const env = { XDG_STATE_HOME: join(folder, shape.ref.key.slice(7)) };
    const next = random(42);
    const opened = await openHistory(env, { system: 'bench', environment: 'bench' });
    const { tables } = opened;
    const began = performance.now();
    for (let hour = end - days * dayMs; hour < end; hour += hourMs) {
      const batch = Array.from({ length: 60 }, (_, index): SeenMinute => {
        const at = hour + index * minuteMs;
        return {
          series: shape.ref,
          minute: at / minuteMs,
          bucket: minuteOf(shape, (at % dayMs) / dayMs, next),
        };
      });
      tables.add(batch);
      tables.seal(hour + hourMs + 2 * minuteMs);
      if (hour % dayMs === 0) tables.prune(hour);
    }
    const seconds = (performance.now() - began) / 1_000;
    tables.prune(end);
    const clock = { now: () => end + 5_000 };
    const history = new History(tables, clock);
    const asked = performance.now();
    const month = history.stretch(shape.ref, end - 30 * dayMs, end);
    const stretched = ms(asked);
    const pasts: string[] = [];
    for (const over of [hourMs, dayMs, 7 * dayMs, 30 * dayMs]) {
      const from = performance.now();
      const surroundings = { clock, history, source: undefined, reason: String };
      const earlier = over <= dayMs ? (['yesterday', 'last-week'] as const) : (['last-week'] as const);
      const past = await pastOf(
        { ref: shape.ref, overMs: over, earlier, zone: 'UTC' },
        surroundings,
        new AbortController().signal,
      );
      pasts.push(`${over / hourMs} h ${ms(from)} (${past?.now.points.length})`);
    }
    opened.close();
    const file = statSync(opened.file).size;
    console.log(
      `${shape.ref.key.slice(7).padEnd(9)} ${(file / 1e6).toFixed(3)} MB  written in ${seconds.toFixed(1)} s` +
        `  month ${stretched} (${(month.coverage * 100).toFixed(0)}%)  charts ${pasts.join(', ')}`,
    );
  }
  const minute = await openHistory(
    { XDG_STATE_HOME: join(folder, 'many') },
    { system: 'bench', environment: 'bench' },
  );
  const many = Array.from(
    { length: 200 },
    (_, index): SeriesRef => ({ key: `metric m${index}`, kind: 'gauge', unit: '' }),
  );
  const next = random(7);
  const times: number[] = [];
  const seals: number[] = [];
  for (let at = end; at < end + 2 * hourMs; at += minuteMs) {
    const from = performance.now();
    minute.tables.add(
      many.map((series) => ({
        series,
        minute: at / minuteMs,
        bucket: minuteOf({ ref: series, read: () => next() }, 0, next),
      })),
    );
    times.push(performance.now() - from);
    for (let more = true; more; ) {
      const began = performance.now();
      more = minute.tables.seal(at, 20);
      seals.push(performance.now() - began);
    }
  }
  minute.close();
  times.sort((a, b) => a - b);
  console.log(
    `a minute of 200 series: median ${times[60]!.toFixed(1)} ms, at most ${times.at(-1)!.toFixed(1)} ms; sealing 20 of them: at most ${Math.max(...seals).toFixed(1)} ms`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
