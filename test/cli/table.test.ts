import { expect, test, vi } from 'vitest';
import { printTable } from '../../src/cli/table.ts';
import { displayWidth } from '../../src/text/width.ts';

// A CommonJS package that requires Ink, which only the bundle and Node without hooks can do; tables without lines need none of it.
vi.mock('ink-table', () => ({ default: () => null }));

const rows = [
  { id: 'api', what: 'answers slowly since the last deployment', why: 'a new query' },
  { id: 'worker', what: 'hangs', why: 'nobody knows' },
];
const columns = [
  { title: 'id', cell: ({ id }: (typeof rows)[number]) => id },
  { title: 'what', cell: ({ what }: (typeof rows)[number]) => what, flexible: true },
  { title: 'why', cell: ({ why }: (typeof rows)[number]) => why, flexible: true },
];
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => displayWidth(line)));

test('a pipe gets every text whole', async () => {
  const printed = await printTable(rows, columns, { width: undefined, plain: true });
  for (const { id, what, why } of rows) {
    expect(printed).toContain(id);
    expect(printed).toContain(what);
    expect(printed).toContain(why);
  }
});

test('a terminal gets what fits, the longest column cut first', async () => {
  for (const width of [40, 60, 80]) {
    const printed = await printTable(rows, columns, { width, plain: true });
    expect(widest(printed)).toBeLessThanOrEqual(width);
    expect(printed).toContain('worker');
    expect(printed).toContain('a new query');
  }
});

test('a terminal too narrow gets a line for each text', async () => {
  const printed = await printTable(rows, columns, { width: 16, plain: true });
  expect(printed).toContain('what  answers slowly since the last deployment');
  expect(printed.split('\n\n')).toHaveLength(rows.length);
});
