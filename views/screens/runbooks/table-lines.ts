import { plainText, type Span } from '../../../src/model/runbook.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { wrapSpans } from '../../ui/spans.ts';
import type { Theme } from '../../ui/theme.ts';

type Cells = readonly (readonly Span[])[];

/** A line of a table; the header is told by its role. */
interface TableLine {
  readonly spans: readonly Span[];
  readonly role: 'plain' | 'strong' | 'muted';
}

/** Narrowest that a column gets, in columns of the terminal. */
const narrowest = 6;
const gap = 2;

/** A table in `room` columns: cells are wrapped, nothing is cut. */
export function tableLines(
  header: Cells,
  rows: readonly Cells[],
  theme: Theme,
  room: number,
): readonly TableLine[] {
  const count = Math.max(header.length, ...rows.map((row) => row.length));
  const widths = widthsOf([header, ...rows], count, room);
  const lines = (cells: Cells, role: TableLine['role']): readonly TableLine[] => {
    const wrapped = widths.map((width, column) => wrapSpans(cells[column] ?? [], width));
    const height = Math.max(...wrapped.map(({ length }) => length));
    return Array.from({ length: height }, (_, at) => ({
      role,
      spans: wrapped.flatMap((cell, column) => {
        const part = cell[at] ?? [];
        const last = column === widths.length - 1;
        const free = widths[column]! - displayWidth(plainText(part)) + gap;
        return last ? part : [...part, { text: ' '.repeat(Math.max(0, free)) }];
      }),
    }));
  };
  const ruled = widths.reduce((sum, width) => sum + width + gap, -gap);
  return [
    ...lines(header, 'strong'),
    { role: 'muted', spans: [{ text: theme.glyphs.frame.top.repeat(Math.max(1, ruled)) }] },
    ...rows.flatMap((row) => lines(row, 'plain')),
  ];
}

/** As wide as what is in them; where that is too much, the widest give way first. */
function widthsOf(rows: readonly Cells[], count: number, room: number): readonly number[] {
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(1, ...rows.map((row) => displayWidth(plainText(row[column] ?? [])))),
  );
  let over = widths.reduce((sum, width) => sum + width + gap, -gap) - room;
  while (over > 0) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) break;
    widths[widths.lastIndexOf(widest)] = widest - 1;
    over -= 1;
  }
  return widths;
}
