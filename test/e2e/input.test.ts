import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../services/until.ts';
import { Bench } from './plantao.ts';
import { type Probe, startProbe } from './probe.ts';
import { quietSystem, restartableSystem } from './systems.ts';
import type { RealTerminal } from './terminal.ts';

let bench: Bench;
let probe: Probe;
beforeEach(async () => {
  bench = new Bench();
  probe = await startProbe();
});
afterEach(async () => {
  await bench.close();
  await probe.close();
});

/** What became of a promise, as whether it was kept. */
const truth = [() => true, () => false] as const;

/** The row with the cursor in front. */
const selected = (terminal: RealTerminal): string => terminal.lines.find((line) => line.includes('▸')) ?? '';

async function openSleeper(): Promise<RealTerminal> {
  bench.save(restartableSystem(probe.url));
  const terminal = bench.screen({ columns: 120, rows: 40 });
  await terminal.untilText('answered 200');
  await terminal.untilText('not running');
  // The worst comes first, and the cursor is on it.
  terminal.type('g');
  await terminal.until((shown) => selected(shown).includes('Sleeper'), 'the cursor is on Sleeper');
  return terminal;
}

test('an arrow key in two pieces is one arrow key', async () => {
  const terminal = await openSleeper();
  terminal.type('\u001b');
  // Time itself is the subject: longer than a lone Escape waits.
  await new Promise((resolve) => setTimeout(resolve, 60));
  terminal.type('[B');
  await terminal.until((shown) => selected(shown).includes('API'), 'the cursor has moved down');
  const moved = async (): Promise<boolean> => {
    terminal.type('\u001b[');
    await new Promise((resolve) => setTimeout(resolve, 20));
    terminal.type('A');
    const up = (): boolean => selected(terminal).includes('Sleeper');
    if (await terminal.until(up, 'the cursor has moved up', 3_000).then(...truth)) return true;
    // A busy machine brought the second piece too late: then it was the key of the menu, which Escape closes.
    terminal.type('\u001b');
    await terminal.untilQuiet(300);
    return false;
  };
  await until('the cursor to move up', moved);
});

test.each([
  ['a mouse click, in SGR', '\u001b[<0;10;10M\u001b[<0;10;10m'],
  ['a mouse click, in the old way', '\u001b[M !!'],
  ['gaining and losing the focus', '\u001b[I\u001b[O'],
  ['an answer about colours', '\u001b]11;rgb:ffff/ffff/ffff\u0007'],
  ['an answer about the device', '\u001b[?64;1;2;4c\u001b[24;80R'],
  ['a key with an unknown code', '\u001b[57358u'],
])('%s neither types nor acts', async (_what, bytes) => {
  const terminal = await openSleeper();
  await terminal.untilQuiet(300);
  const before = terminal.text;
  terminal.type(bytes);
  await terminal.untilQuiet(400);
  expect(withoutAges(terminal.text)).toBe(withoutAges(before));
  terminal.type('/');
  await terminal.untilText('Filter Components:');
  terminal.type(`${bytes}Sl`);
  await terminal.untilText(/Filter Components: Sl(?:\W|$)/m);
  terminal.type('\u001b');
  expect(existsSync(join(bench.path, 'starts.txt'))).toBe(false);
});

test('F1 opens the help', async () => {
  const terminal = await openSleeper();
  for (const f1 of ['\u001bOP', '\u001b[11~']) {
    terminal.type(f1);
    await terminal.untilText('Go back: close');
    terminal.type('?');
    await terminal.until(({ text }) => !text.includes('Go back: close'), 'the help is closed');
  }
});

test('pasted text acts on nothing, not even when its end never comes', async () => {
  const terminal = await openSleeper();
  terminal.type('\u001b[200~ry\r\u001b[201~');
  terminal.type('\u001b[200~ry\r');
  // The paste is closed after a while; then keys are keys again.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(terminal.text).not.toContain('Restart Sleeper');
  terminal.type('?');
  await terminal.untilText('Go back: close');
  expect(existsSync(join(bench.path, 'starts.txt'))).toBe(false);
  terminal.type('?');
  await terminal.until(({ text }) => !text.includes('Go back: close'), 'the help is closed');

  terminal.type('r');
  await terminal.untilText('runs exactly');
  terminal.type('\u001b[200~y\u001b[201~');
  await terminal.untilQuiet(500);
  expect(existsSync(join(bench.path, 'starts.txt'))).toBe(false);
  await terminal.untilText('y restart now');
  terminal.type('y');
  await terminal.untilText(/succeeded and verified/);
  expect(readFileSync(join(bench.path, 'starts.txt'), 'utf8')).toBe('started\n');
  process.kill(Number(readFileSync(join(bench.path, 'sleeper.pid'), 'utf8')));
});

test.each([
  ['NO_COLOR', [], { NO_COLOR: '1' }],
  ['--no-color', ['--no-color'], {}],
  ['TERM=dumb', [], { TERM: 'dumb' }],
] as const)('%s: no colour code is written', async (_name, args, env) => {
  bench.save(restartableSystem(probe.url));
  const terminal = bench.screen({ columns: 100, rows: 30 }, args, env);
  await terminal.untilText('answered 200');
  await terminal.untilText('not running');
  terminal.type('?');
  await terminal.untilText('Go back: close');

  const codes = [...terminal.raw.matchAll(/\u001b\[([\d;:]*)m/g)].flatMap(([, list]) =>
    list!.split(';').map(Number),
  );
  expect([...new Set(codes)].filter((code) => (code >= 30 && code <= 49) || code >= 90)).toEqual([]);
});

test.each([
  ['--ascii', ['--ascii'], {}],
  ['LANG=C', [], { LANG: 'C' }],
] as const)('%s: only ASCII is written', async (_name, args, env) => {
  bench.save(quietSystem(probe.url).replace('title: API', 'title: "Júlia 服务"'));
  const terminal = bench.screen({ columns: 100, rows: 30 }, args, env);
  await terminal.untilText('answered 200');
  for (const key of ['2', '3', '4', '5', '1', '\r', '?']) {
    terminal.type(key);
    await terminal.untilQuiet(150);
  }

  expect(terminal.raw.match(/[^\u0000-\u007f]/g) ?? []).toEqual([]);
});

const withoutAges = (text: string): string => text.replaceAll(/ +(?:\d+ms|<?\d+0?s)/g, '');
