import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench } from './plantao.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  bench.save(`system: Shop
components:
  api: { title: The API, check: { command: [sh, -c, "echo a long story of what went wrong; exit 2"] } }
  database: { title: The database, check: { command: ["true"] } }
`);
});
afterEach(() => bench.close());

/** What `plantao check` prints in a terminal, and the bytes of it. */
async function printed(columns: number, env: Readonly<Record<string, string>> = {}) {
  const terminal = bench.start(['--config', bench.config, 'check'], { columns, rows: 24 }, env);
  expect(await terminal.untilExit()).toBe(2);
  await terminal.untilText('The database');
  return terminal;
}

test('a table has lines and colours where it fits and both are wanted', async () => {
  const terminal = await printed(100);
  expect(terminal.text).toMatch(/│ The API .*│.*a long story/);
  expect(terminal.raw).toContain('\u001b[');
  expect(terminal.hasWrappedLines).toBe(false);
  const plain = await printed(100, { NO_COLOR: '1' });
  expect(plain.text).toMatch(/down {2,}The API .*a long story/);
  expect(plain.raw).not.toContain('\u001b[');
});

test('a terminal that is too narrow gets each row as lines of its own', async () => {
  const terminal = await printed(30);
  expect(terminal.text).toMatch(/component +The API\n/);
  expect(terminal.text).toMatch(/component +The database\n/);
  expect(terminal.text).not.toMatch(/[│─]/);
});
