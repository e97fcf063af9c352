import { describe, expect, it } from 'vitest';
import { LogCollector } from '../../src/logs/collector.ts';
import { LogStore } from '../../src/logs/store.ts';
import type { LogRow } from '../../src/model/snapshot.ts';
import type { RawLine } from '../../src/model/target.ts';
import { ManualClock } from '../engine/manual-clock.ts';

const row = (seq: number, text = 'x'): LogRow => ({ seq, at: 0, source: 's', level: 'none', text });

describe('LogStore', () => {
  it('keeps the newest lines and counts what it let go', () => {
    const store = new LogStore({ lines: 100, characters: 1e6 });
    for (let seq = 1; seq <= 1_000; seq++) store.push(row(seq));
    const held = store.snapshot();
    expect(held.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, index) => 901 + index));
    expect(store.dropped).toBe(900);
  });

  it('is bounded by what the lines hold, too', () => {
    const store = new LogStore({ lines: 1_000, characters: 10_000 });
    for (let seq = 1; seq <= 50; seq++) store.push(row(seq, 'y'.repeat(1_000)));
    expect(store.snapshot()).toHaveLength(10);
    expect(store.dropped).toBe(40);
  });

  it('never changes a snapshot that somebody holds', () => {
    const store = new LogStore({ lines: 10, characters: 1e6 });
    store.push(row(1));
    const held = store.snapshot();
    for (let seq = 2; seq <= 100; seq++) store.push(row(seq));
    store.snapshot();
    expect(held.map(({ seq }) => seq)).toEqual([1]);
  });
});

async function* lines(...texts: string[]): AsyncGenerator<RawLine> {
  for (const text of texts) yield { text };
}

describe('LogCollector', () => {
  const collect = (secrets: readonly string[] = []) => {
    const clock = new ManualClock();
    let changes = 0;
    const collector = new LogCollector({ clock, secrets, changed: () => changes++ });
    return { clock, collector, changes: () => changes };
  };

  it('makes lines harmless and takes secrets out of them', async () => {
    const { clock, collector } = collect(['hunter22']);
    collector.follow('api', 'api', () =>
      lines(
        '\u001b[31mred\u001b[2J \u202etxt',
        'the word is hun\u001b[0mter\u200e22',
        'db postgres://a:b4d@h/x',
      ),
    );
    await clock.advance(0);
    expect(
      collector
        .snapshot()
        .lines.slice(0, 3)
        .map(({ text }) => text),
    ).toEqual(['red txt', 'the word is •••', 'db postgres://a:•••@h/x']);
    collector.stop();
  });

  it('opens a lost log again, later and later, and marks what may be missing', async () => {
    const { clock, collector } = collect();
    const opened: number[] = [];
    collector.follow('api', 'api', async function* () {
      opened.push(clock.elapsed());
      if (opened.length === 1) yield { text: 'first' };
      throw new Error('connection lost');
    });
    await clock.advance(0);
    expect(collector.snapshot().sources).toEqual([
      { id: 'api', component: 'api', state: 'lost', problem: 'connection lost' },
    ]);
    expect(collector.snapshot().lines.map(({ text, gap }) => [text, gap])).toEqual([
      ['first', undefined],
      ['connection lost', true],
    ]);
    await clock.advance(120_000);
    expect(opened.slice(0, 7)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000]);
    collector.stop();
    const tries = opened.length;
    await clock.advance(120_000);
    expect(opened).toHaveLength(tries);
  });

  it('asks a source with times only for what came since, after a loss', async () => {
    const { clock, collector } = collect();
    const since: (number | undefined)[] = [];
    collector.follow('api', 'api', async function* (request) {
      since.push(request.sinceMs);
      yield { text: 'x', at: 5_000 + since.length };
    });
    await clock.advance(1_500);
    expect(since).toEqual([undefined, 5_002]);
    collector.stop();
  });

  it('holds a burst within bounds and says what it dropped', async () => {
    const { clock, collector } = collect();
    collector.follow('api', undefined, async function* () {
      for (let line = 0; line < 30_000; line++) yield { text: `line ${line}` };
    });
    await clock.advance(0);
    await new Promise((settled) => setImmediate(settled));
    const held = collector.snapshot();
    expect(held.lines.length).toBeLessThanOrEqual(20_000);
    expect(held.lines.length + held.dropped).toBe(30_001);
    expect(held).toBe(collector.snapshot());
    collector.stop();
  });
});
