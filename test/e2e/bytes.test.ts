import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench } from './plantao.ts';
import { type Probe, startProbe } from './probe.ts';
import { quietSystem } from './systems.ts';

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

test('a screen on which nothing changes writes nothing', async () => {
  bench.save(quietSystem(probe.url));
  const terminal = bench.screen();
  // Ages move in steps of ten seconds at first; right after a step nothing is due for a while.
  await terminal.untilText(/answered 200.* 10s/);
  await terminal.untilQuiet(500);
  const before = terminal.bytes;
  const asked = probe.requests;
  // Time itself is the subject.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  expect(terminal.bytes - before, JSON.stringify(terminal.raw.slice(-200))).toBe(0);
  expect(probe.requests).toBeGreaterThan(asked + 5);
});
