import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ColumnWidth, columnWidths } from '../../src/text/columns.ts';

describe('the widths of columns', () => {
  test.each<[string, ColumnWidth[], number, (number | undefined)[]]>([
    ['as narrow as they may be', [{ least: 3 }, { least: 4 }], 20, [3, 4]],
    [
      'what is left goes by shares',
      [
        { least: 3, grow: 1 },
        { least: 3, grow: 3 },
      ],
      15,
      [5, 9],
    ],
    [
      'what a bounded one leaves goes to the others',
      [
        { least: 2, grow: 1 },
        { least: 2, grow: 1, most: 3 },
      ],
      15,
      [11, 3],
    ],
    [
      'the most dispensable goes first',
      [{ least: 5 }, { least: 5, drop: 1 }, { least: 5, drop: 2 }],
      11,
      [5, 5, undefined],
    ],
    ['those that stay are not cut', [{ least: 5 }, { least: 5 }], 4, [5, 5]],
    [
      'the longest gives way',
      [
        { least: 8, grow: 1, most: 10 },
        { least: 8, grow: 1, most: 40 },
      ],
      31,
      [10, 20],
    ],
  ])('%s', (_what, columns, room, widths) => {
    expect(columnWidths(columns, room, 1)).toEqual(widths);
  });

  test('they never take more than the room, unless those that stay do; what can grow leaves none', () => {
    const column = fc.record({
      least: fc.nat(20),
      grow: fc.nat(3),
      drop: fc.nat(2),
    });
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 1, maxLength: 8 }),
        fc.nat(120),
        fc.nat(3),
        (columns, room, gap) => {
          const widths = columnWidths(columns, room, gap);
          const shown = widths.filter((width) => width !== undefined);
          const taken = shown.reduce((sum, width) => sum + width + gap, -gap);
          const grows = columns.some(({ grow }, index) => grow > 0 && widths[index] !== undefined);
          expect(shown.length).toBeGreaterThan(0);
          for (const [index, width] of widths.entries())
            if (width !== undefined) expect(width).toBeGreaterThanOrEqual(columns[index]!.least);
          if (taken > room)
            expect(
              columns.filter(({ drop }, index) => drop > 0 && widths[index] !== undefined).length,
            ).toBeLessThanOrEqual(shown.length === 1 ? 1 : 0);
          else if (grows) expect(taken).toBe(room);
        },
      ),
    );
  });
});
