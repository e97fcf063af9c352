import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench } from './plantao.ts';
import type { RealTerminal } from './terminal.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const corpus = JSON.parse(
  readFileSync(new URL('../logs/corpus/hostile.json', import.meta.url), 'utf8'),
) as readonly { readonly text?: string; readonly base64?: string }[];

/** Nothing of a hostile line reached the terminal, and every row of the pane stands within its frame. */
function expectWhole(terminal: RealTerminal): void {
  expect(terminal.raw).not.toMatch(/\u001b\](?:52|8);|owned\u0007|\u001b\[6n|\u001bP|[\u202e\u2066\u200b]/);
  expect(terminal.hasWrappedLines).toBe(false);
  expect(terminal.onAlternateScreen).toBe(true);
  const rows = terminal.lines.slice(3, -2);
  for (const row of rows) expect(row).toMatch(/^┃.*┃$/);
}

test('hostile lines leave the screen whole, and what replaces their file is reported', async () => {
  const file = join(bench.path, 'evil.log');
  const lines = corpus.map(({ text, base64 }) =>
    base64 === undefined ? Buffer.from(text!) : Buffer.from(base64, 'base64'),
  );
  const all = Buffer.concat([
    ...lines.flatMap((line) => [line, Buffer.from('\n')]),
    Buffer.from('the last\n'),
  ]);
  writeFileSync(file, all);
  bench.save(`system: Evil
environments: { local: {} }
components:
  api: { check: { command: ["true"] }, logs: "${file}" }
`);
  const terminal = bench.screen({ columns: 100, rows: 30 });
  await terminal.untilText('Evil');
  terminal.type('5');
  terminal.type('z');
  await terminal.untilText(/the last +┃/);
  expectWhole(terminal);
  for (const key of ['w', 'w', '\u001b[5~', '\u001b[5~', '>', '<', 'g']) {
    terminal.type(key);
    await terminal.untilQuiet(300);
    expectWhole(terminal);
  }
  await terminal.untilText('owned');
  rmSync(file);
  mkdirSync(file);
  terminal.type('G');
  await terminal.untilText(/cannot read/);
  expectWhole(terminal);
  terminal.type('q');
  await terminal.untilExit();
});
