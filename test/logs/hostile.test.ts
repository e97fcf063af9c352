import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { longestLine, splitLines } from '../../src/connections/lines.ts';
import { LineSplitter } from '../../src/logs/follow/line-splitter.ts';
import { parseQuery } from '../../src/logs/query/query.ts';
import { LineView } from '../../src/logs/query/view.ts';
import type { IncomingLine } from '../../src/logs/store/incoming.ts';
import { LiveStore } from '../../src/logs/store/live-store.ts';
import { LinePacker } from '../../src/logs/store/packed.ts';
import { LogClient, liveStore } from '../../src/logs/worker/client.ts';
import { LogEngine } from '../../src/logs/worker/engine.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { anyText } from '../text/any-text.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const secret = 'hunter2222';
const folder = mkdtempSync(join(tmpdir(), 'plantao-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lines as somebody may write them who wants to do harm, or a program that went wrong. */
const corpus = (
  JSON.parse(readFileSync(new URL('corpus/hostile.json', import.meta.url), 'utf8')) as {
    readonly name: string;
    readonly text?: string;
    readonly base64?: string;
  }[]
).map(({ name, text, base64 }): readonly [string, Buffer] => [
  name,
  base64 === undefined ? Buffer.from(text!) : Buffer.from(base64, 'base64'),
]);

const harmful =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;

function engine(): LogEngine {
  return new LogEngine({ clock: new ManualClock(now), secrets: [secret], liveBytes: 2 ** 24 });
}

/** Every text in what an answer says, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}

/** Asks everything there is to ask of a store, and looks at every text that comes back. */
async function askAll(logs: LogEngine, store: number): Promise<void> {
  const { view, total } = await logs.view(store, '');
  const rows = logs.rows(view, 0, 5_000);
  expect(rows).toHaveLength(Math.min(total, 5_000));
  const answers: unknown[] = [rows, logs.rowsOf(view, [0], true)];
  expect(rows.filter(({ at }) => !Number.isFinite(at))).toEqual([]);
  answers.push(...rows.map(({ seq }) => logs.details(store, seq)));
  answers.push(await logs.topErrors(view, 50), await logs.slowEndpoints(view, 50));
  for (const field of ['level', 'source', 'comp', 'ip', 'status', 'k1', '__proto__', 'msg'])
    answers.push(await logs.topValues(view, field, 50));
  answers.push(await logs.topMatches(view, String.raw`(\w+)\s`, 50), await logs.volume(view, 60));
  const highlight = ['e', '/./', '/a+$/'];
  answers.push(await logs.window(view, { around: 'newest', count: 200, highlight }));
  for (const query of ['error', '/(a+)+$/', 'status>=500', 'level:error', 'since:1h', '-x "a b"', 'k1=v']) {
    const { view: found } = await logs.view(store, query);
    answers.push(await logs.window(found, { around: { at: now }, count: 50, highlight: [query] }));
    answers.push(await logs.find(view, query, 0, 1));
    logs.closeView(found);
  }
  const texts = textsIn(answers);
  expect(texts.filter((text) => harmful.test(text))).toEqual([]);
  expect(texts.filter((text) => !text.isWellFormed())).toEqual([]);
  expect(texts.filter((text) => text.length > 3_000)).toEqual([]);
  expect(texts.filter((text) => text.includes(secret))).toEqual([]);
}

/** Streams bytes as they come from a program, a container or a socket. */
async function stream(logs: LogEngine, bytes: Buffer, cuts: readonly number[] = []): Promise<void> {
  const origin = logs.addSource({ source: 's\u001b[2J', component: 'api' });
  const packer = new LinePacker();
  async function* chunks(): AsyncGenerator<Buffer> {
    let from = 0;
    for (const cut of [...cuts, bytes.length]) {
      yield bytes.subarray(from, Math.max(from, cut));
      from = Math.max(from, cut);
    }
  }
  for await (const text of splitLines(chunks())) {
    if (packer.add({ text, origin })) continue;
    logs.addPacked(packer.take()!);
    expect(packer.add({ text, origin })).toBe(true);
  }
  const rest = packer.take();
  if (rest) logs.addPacked(rest);
}

describe('the corpus of hostile lines', () => {
  it.each(corpus)('%s: is sanitized wherever it shows, streamed and in a file', async (name, line) => {
    const logs = engine();
    await stream(logs, Buffer.concat([Buffer.from('before\n'), line, Buffer.from('\nafter\n'), line]));
    await askAll(logs, liveStore);
    const file = join(folder, `${corpus.findIndex(([one]) => one === name)}.log`);
    writeFileSync(file, Buffer.concat([line, Buffer.from('\n'), line, Buffer.from('\nlast'), line]));
    await askAll(logs, await logs.openFile(file, { source: 'f' }));
    // Neither takes the lines beside it along.
    const { view, total } = await logs.view(liveStore, '');
    const texts = logs.rows(view, 0, total).map(({ text }) => text);
    expect(texts).toContain('before');
    expect(texts).toContain('after');
  });

  it('goes through the worker, all of it at once', async () => {
    const logs = new LogClient({ secrets: [secret] });
    try {
      const origin = await logs.addSource({ source: 's' });
      await logs.add(corpus.map(([, line]) => ({ text: line.toString(), origin })));
      const { view, total } = await logs.view(liveStore, '');
      expect(total).toBe(corpus.length);
      for (const text of textsIn(await logs.rows(view, 0, total))) expect(text).not.toMatch(harmful);
    } finally {
      await logs.close();
    }
  });

  it('is one line each, cut anywhere', async () => {
    const all = Buffer.concat(corpus.flatMap(([, line]) => [line, Buffer.from('\n')]));
    const texts = all.toString().split('\n').slice(0, -1);
    const expected = texts.map((text) => text.replace(/\r$/, '').slice(0, longestLine));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(all.length), { maxLength: 20 }), async (cuts) => {
        const places = cuts.sort((a, b) => a - b);
        const splitter = new LineSplitter();
        const pieces = [...places, all.length].map((to, index) => all.subarray(places[index - 1] ?? 0, to));
        const split = pieces.flatMap((piece) => splitter.add(piece));
        expect(split.map(({ text }) => text)).toEqual(expected);
        const streamed: string[] = [];
        for await (const text of splitLines(asyncOf(pieces))) streamed.push(text);
        expect(streamed).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

async function* asyncOf<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

describe('lines without measure', () => {
  it('a line of ten megabytes, and one that never ends, are cut and cost no more', async () => {
    const logs = engine();
    const long = Buffer.alloc(10 * 2 ** 20, 'x');
    await stream(logs, Buffer.concat([long, Buffer.from('\nnext\n'), long]), [2 ** 16, 2 ** 20, 2 ** 23]);
    const { view, total, held } = await logs.view(liveStore, '');
    expect([total, held]).toEqual([3, 3]);
    expect(logs.rows(view, 0, 3).map(({ text }) => text.length)).toEqual([3_000, 4, 3_000]);
    expect(logs.details(liveStore, 0)!.raw).toHaveLength(3_000);
  });

  it('random bytes in random pieces are harmless', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.array(fc.nat(2_000), { maxLength: 5 }),
        async (bytes, cuts) => {
          const logs = engine();
          await stream(
            logs,
            Buffer.from(bytes),
            cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b),
          );
          const { view, total } = await logs.view(liveStore, '');
          for (const { text, seq } of logs.rows(view, 0, total)) {
            expect(text).not.toMatch(harmful);
            for (const said of textsIn(logs.details(liveStore, seq))) expect(said).not.toMatch(harmful);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('times that lie', () => {
  it('what says a time in the future, or none that is possible, came now', () => {
    const store = new LiveStore(2 ** 24);
    const origin = store.addSource({ source: 's' });
    const texts = [
      '2999-01-01T00:00:00Z ERROR x',
      '0001-01-01T00:00:00Z x',
      '{"time":1e308,"msg":"x"}',
      '1969-12-31T23:59:59Z x',
    ];
    store.add(
      texts.map((text) => ({ text, origin })),
      now,
    );
    expect([...store.chunks[0]!.times.subarray(0, 4)]).toEqual([now, now, now, now]);
    store.add([{ text: 'x', origin, at: now + 86_400_001 }], now);
    store.add([{ text: 'x', origin, at: Number.POSITIVE_INFINITY }], now);
    store.add([{ text: 'x', origin, at: now + 3_600_000 }], now);
    expect([...store.chunks[0]!.times.subarray(4, 7)]).toEqual([now, now, now + 3_600_000]);
  });

  const arrivals = fc.array(
    fc.record({
      text: fc.oneof(
        fc.constantFrom(
          'ERROR a',
          'INFO b',
          '\tat x',
          'Traceback (most recent call last):',
          'ValueError: x',
          '',
        ),
        anyText({ maxLength: 60 }),
        fc.constant('x'.repeat(20_000)),
      ),
      at: fc.option(fc.integer({ min: now - 60_000, max: now + 60_000 }), { nil: undefined }),
      origin: fc.nat(2),
      gap: fc.option(fc.constant(true), { nil: undefined, freq: 10 }),
      fields: fc.option(fc.constantFrom({ pod: 'a' }, { pod: 'b', zone: 'c' }), { nil: undefined }),
      level: fc.option(fc.constantFrom('error' as const, 'debug' as const), { nil: undefined }),
    }),
    { maxLength: 200 },
  );
  const arrivalsOf = (raw: readonly Record<string, unknown>[]): IncomingLine[] =>
    raw.map(
      (one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as never,
    );
  const storeOf = (bytes = 2 ** 24): LiveStore => {
    const store = new LiveStore(bytes);
    for (const source of ['a', 'b', 'c']) store.addSource({ source });
    return store;
  };

  it('lines that were packed are held as those that were not', () => {
    fc.assert(
      fc.property(arrivals, (raw) => {
        const [one, other] = [storeOf(), storeOf()];
        one.add(arrivalsOf(raw), now);
        const packer = new LinePacker();
        for (const arrival of arrivalsOf(raw)) {
          if (packer.add(arrival)) continue;
          const packed = packer.take()!;
          other.addPacked(packed, now);
          packer.giveBack(packed.block);
          expect(packer.add(arrival)).toBe(true);
        }
        const rest = packer.take();
        if (rest) other.addPacked(rest, now);
        expect(other.end).toBe(one.end);
        expect(other.fieldSets).toEqual(one.fieldSets);
        for (const [index, chunk] of one.chunks.entries()) {
          const same = other.chunks[index]!;
          expect(same.bytes().equals(chunk.bytes())).toBe(true);
          for (const what of ['starts', 'levels', 'times', 'origins'] as const)
            expect([...same[what].subarray(0, chunk.count)]).toEqual([
              ...chunk[what].subarray(0, chunk.count),
            ]);
          expect([...(same.attached ?? [])].slice(0, chunk.count)).toEqual(
            [...(chunk.attached ?? [])].slice(0, chunk.count),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(['', 'a', 'level:error'])(
    'a view of %j is in order of time, whatever comes when',
    async (query) => {
      await fc.assert(
        fc.asyncProperty(fc.array(arrivals, { maxLength: 6 }), async (batches) => {
          // Small enough that lines are let go on the way.
          const store = storeOf(0);
          const view = new LineView(store, parseQuery(query, now), now);
          for (const batch of batches) {
            store.add(arrivalsOf(batch), now);
            await view.refresh();
            const fresh = new LineView(store, parseQuery(query, now), now);
            await fresh.refresh();
            const lines = Array.from({ length: view.total }, (_, position) => view.line(position));
            const wanted = Array.from({ length: fresh.total }, (_, position) => fresh.line(position));
            expect(lines).toEqual(wanted);
            const times = lines.map((line) => timeIn(store, line));
            expect(lines).toEqual([...lines].sort((a, b) => timeIn(store, a) - timeIn(store, b) || a - b));
            expect(times.every((at) => Number.isFinite(at))).toBe(true);
            expect(lines.map((line) => view.positionOf(line))).toEqual([...lines.keys()]);
          }
        }),
        { numRuns: 40 },
      );
    },
  );
});

function timeIn(store: LiveStore, line: number): number {
  const chunk = store.chunks.findLast(({ first }) => first <= line)!;
  return chunk.times[line - chunk.first]!;
}
