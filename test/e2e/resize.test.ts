import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench, type Size } from './plantao.ts';
import { type Probe, startProbe } from './probe.ts';
import { quietSystem } from './systems.ts';
import type { RealTerminal } from './terminal.ts';

let bench: Bench;
let probe: Probe;
let terminal: RealTerminal;
beforeEach(async () => {
  bench = new Bench();
  probe = await startProbe();
  bench.save(quietSystem(probe.url));
  terminal = bench.screen({ columns: 80, rows: 24 });
  await terminal.untilText('answered 200');
});
afterEach(async () => {
  await bench.close();
  await probe.close();
});

/** What a terminal may legitimately show differently a moment later: ages and latencies. */
const steady = (text: string): string => text.replaceAll(/ +<?\d+(?:\.\d+)?(?:ms|[smh])(?![a-z])/g, '');

/** Whether the screen shows the state that a busy machine may leave for a while, and comes back to. */
const showsTheUsual = (text: string): boolean => /answered 200|plantao needs 60x15/.test(text);

async function expectRepaintedAlike(): Promise<void> {
  do {
    await terminal.until(({ text }) => showsTheUsual(text), 'the probe is up');
    await terminal.untilQuiet(300);
  } while (!showsTheUsual(terminal.text));
  const shown = steady(terminal.text);
  expect(terminal.hasWrappedLines).toBe(false);
  const before = terminal.bytes;
  terminal.type('\u000c');
  await terminal.until(({ bytes }) => bytes > before + 20, 'the screen is drawn anew');
  // A busy machine may write a frame in pieces, with pauses between them.
  await terminal.until(
    ({ text }) => steady(text) === shown,
    `the same screen again, which was\n${shown}\nnow`,
  );
}

async function resizeTo({ columns, rows }: Size): Promise<void> {
  terminal.resize(columns, rows);
  await terminal.until(
    ({ lines }) =>
      columns < 60 || rows < 15
        ? lines.some((line) => line.includes('plantao needs 60x15'))
        : (lines[rows - 1] ?? '').includes('? help') && (lines[0] ?? '').length >= columns - 1,
    `a whole frame of ${columns} x ${rows}`,
  );
}

test('after every change of size the screen is what a fresh drawing shows', async () => {
  await expectRepaintedAlike();
  for (const size of [
    { columns: 200, rows: 50 },
    { columns: 80, rows: 24 },
    { columns: 59, rows: 14 },
    { columns: 120, rows: 40 },
    { columns: 59, rows: 14 },
    { columns: 200, rows: 50 },
    { columns: 60, rows: 15 },
    { columns: 80, rows: 24 },
  ]) {
    await resizeTo(size);
    await expectRepaintedAlike();
  }
});

test('a terminal that shrank and grew again at once shows what it showed', async () => {
  await terminal.untilQuiet(300);
  for (let time = 0; time < 5; time++) {
    const before = terminal.bytes;
    terminal.resize(60, 15);
    terminal.resize(80, 24);
    await terminal.until(({ bytes }) => bytes > before, 'something is drawn');
    await terminal.until(
      ({ lines }) =>
        lines.filter((line) => line.includes('? help')).length === 1 && /\? help$/.test(lines[23]!),
      'one footer, in the last row',
    );
    await expectRepaintedAlike();
  }
});

test('a storm of sizes ends in a whole screen', async () => {
  for (let step = 0; step < 40; step++) terminal.resize(60 + ((step * 37) % 140), 15 + ((step * 11) % 35));
  await resizeTo({ columns: 100, rows: 30 });
  // A frame of an earlier, larger size is cut at the edge, and ends in something else.
  await terminal.until(({ lines }) => /no alerts$/.test(lines[0]!), 'the last size is drawn');
  await expectRepaintedAlike();
});
