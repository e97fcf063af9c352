import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench } from './plantao.ts';
import { type Probe, startProbe } from './probe.ts';
import { restartableSystem } from './systems.ts';

let bench: Bench;
let probe: Probe;
beforeEach(async () => {
  bench = new Bench();
  probe = await startProbe();
  bench.save(restartableSystem(probe.url));
});
afterEach(async () => {
  await bench.close();
  await probe.close();
});

/** Bytes that are the same in every run: a linear congruential generator. */
function noise(seed: number, length: number): Buffer {
  let state = seed;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return (state >> 16) & 0xff;
    }),
  );
}

test.each([
  ['random bytes', (seed: number) => noise(seed, 3_000)],
  ['a paste that never ends', () => Buffer.from('\u001b[200~rm -rf')],
  ['an answer that never ends', () => Buffer.from('\u001b]11;rgb:ff')],
  ['a device control string that never ends', () => Buffer.from(`\u001bP${'x'.repeat(2_000)}`)],
  ['half a mouse report', () => Buffer.from('\u001b[M ')],
])('Ctrl-C ends it after %s', async (_what, bytes) => {
  for (const seed of [1, 2, 3]) {
    const terminal = bench.screen({ columns: 100, rows: 30 });
    await terminal.untilText('answered 200');
    const all = bytes(seed);
    for (let at = 0; at < all.length; at += 97) terminal.type(all.subarray(at, at + 97));
    // Twice, because an action may have begun, and each in a read of its own.
    while (!terminal.exit) {
      terminal.type('\u0003');
      await terminal.untilQuiet(100);
    }
    expect(await terminal.untilExit()).toBe(0);
  }
});

test('what was typed before a command asks for confirmation does not confirm it', async () => {
  const terminal = bench.start(['--config', bench.config, 'run', 'restart', 'sleeper']);
  terminal.type('y\r');
  await terminal.untilText('Type y');
  await terminal.untilQuiet(300);
  expect(existsSync(join(bench.path, 'starts.txt'))).toBe(false);
  terminal.type('n\r');
  expect(await terminal.untilExit()).toBe(3);
  expect(existsSync(join(bench.path, 'starts.txt'))).toBe(false);
});
