import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveDepth } from '../../src/app/depth-evidence.ts';
import { evidenceOf } from '../../src/depth/evidence.ts';
import { type DepthView, depthId } from '../../src/model/depth.ts';
import type { NewEvent } from '../../src/model/event.ts';
import { csvLine } from '../../src/text/csv.ts';
import { rowsText } from '../../src/text/rows-text.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = tempFolder('evidence');
});
afterEach(() => folder.remove());

const at = Date.UTC(2026, 10, 29, 3);
const view: DepthView = {
  label: 'postgres clinic at db:5432',
  sections: [{ id: 'sizes', title: 'Sizes' }],
  section: 'sizes',
  answer: {
    facts: [{ id: 'rows', title: 'rows', value: 12, unit: 'k' }],
    notes: ['first 500 rows only'],
    tables: [
      {
        ...{ id: 'look', none: 'no rows', total: 900 },
        columns: [
          { id: '0', title: 'table' },
          { id: '1', title: 'bytes' },
        ],
        rows: [
          { id: '0', cells: { 0: 'a "quoted", one', 1: -5 } },
          { id: '1', cells: { 0: '=HYPERLINK("x")', 1: null } },
        ],
      },
    ],
    ...{ costMs: 3, at },
  },
};

test('what a section shows becomes text with where it is from, when, its limits and its rows', () => {
  expect(evidenceOf(view, 'db')).toEqual({
    query: 'db sizes',
    text: `# db: Sizes
# postgres clinic at db:5432
# 2026-11-29T03:00:00.000Z
# rows: 12 k
# first 500 rows only
# 2 / 900
table,bytes
"a ""quoted"", one",-5
"'=HYPERLINK(""x"")",
`,
  });
  const { answer: _, ...unanswered } = view;
  expect(evidenceOf(unanswered, 'db')).toBeUndefined();
});

test('it is saved to a file of its owner alone, and the journal has its checksum', async () => {
  const recorded: NewEvent[] = [];
  const surroundings = {
    ...{ clock: new ManualClock(), folder: folder.path, system: 'My Shop' },
    record: (event: NewEvent) => void recorded.push(event),
  };
  const id = depthId({ owner: { of: 'component', id: 'db' }, section: 'sizes' });
  const said = await saveDepth(id, view, surroundings);
  const { file, sha256, lines } = recorded[0]!.data as { file: string; sha256: string; lines: number };
  expect(recorded).toMatchObject([{ kind: 'evidence.saved', data: { query: 'db sizes' } }]);
  expect(file).toContain('/plantao-my-shop-db-sizes-');
  expect(said).toContain(file);
  expect(lines).toBe(9);
  expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(sha256);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // The same moment again: what was saved is never written over.
  await expect(saveDepth(id, view, surroundings)).rejects.toThrow(/already exists/);
  await expect(saveDepth(id, undefined, surroundings)).rejects.toThrow('nothing to save yet');
  expect(recorded).toHaveLength(1);
});

test('a cell of CSV is no formula and keeps its quotes and lines', () => {
  expect(csvLine(['a', 1, null, -2.5, '-3', '@x', 'b,c', 'd\ne', ''])).toBe(
    `a,1,,-2.5,'-3,'@x,"b,c","d\ne",`,
  );
});

test('rows stand in columns, numbers to the right, without escapes', () => {
  expect(
    rowsText(
      ['n', 'name'],
      [
        [5, 'a\u001b[31mb'],
        [12, null],
      ],
    ),
  ).toEqual([' n  name', ' 5  ab', '12  -']);
});
