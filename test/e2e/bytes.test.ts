import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../services/until.ts';
import { Bench } from './plantao.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

// A command: how long it took is not shown, which would change on a busy machine.
const system = `
system: Probe
environments: { local: {} }
components:
  api: { title: API, check: { command: [sh, -c, "echo asked >> asked.txt; echo well"], every: 500ms } }
metrics:
  size: { title: Size of the note, unit: B, file: note.txt, value: size, every: 500ms }
`;

/** Since when the component is as it is, as the screen has it. */
const ageIn = (text: string): string | undefined => /well.* (\d+[sm])[┃│]/.exec(text)?.[1];

test('a screen on which nothing changes writes nothing', async () => {
  bench.save(system);
  writeFileSync(join(bench.path, 'note.txt'), 'unchanged\n');
  const terminal = bench.screen({ columns: 120, rows: 40 });
  // Ages move in steps of ten seconds at first, and a history grows until it is full; right after a step nothing is due for a while.
  await terminal.untilText(/▁{4}│/);
  const age = ageIn(terminal.text);
  await terminal.until(({ text }) => ageIn(text) !== age, 'the next step of the age');
  await terminal.untilQuiet(500);
  const asked = (): number => readFileSync(join(bench.path, 'asked.txt'), 'utf8').trim().split('\n').length;
  const before = { bytes: terminal.bytes, asked: asked() };
  // Time itself is the subject.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  expect(terminal.bytes - before.bytes, JSON.stringify(terminal.raw.slice(-200))).toBe(0);
  await until('the checks to have gone on', () => asked() > before.asked + 5);
});
