/** What a column of a table asks for, in columns of the terminal. */
export interface ColumnWidth {
  /** It takes at least so much, or goes. */
  readonly least: number;
  /** Its share of the room that is left; 0 or absent for a fixed column. */
  readonly grow?: number;
  /** The widest it gets when it grows. */
  readonly most?: number;
  /** Where there is too little room, columns with a larger number go first; 0 or absent for one that stays. */
  readonly drop?: number;
}

/**
 * The width of each column of a table that is `room` wide, with `gap` between two; undefined for a column that had to go. Those with
 * an upper bound take their share first; what they leave goes to the others. The sum is more than `room` only when even the columns
 * that stay do not fit.
 */
export function columnWidths(
  columns: readonly ColumnWidth[],
  room: number,
  gap: number,
): (number | undefined)[] {
  const staying = fitting(columns, room, gap);
  const widths = columns.map((column) => (staying.includes(column) ? column.least : undefined));
  const growing = columns
    .map(({ least, grow = 0, most = Number.POSITIVE_INFINITY }, index) => ({ least, grow, most, index }))
    .filter(({ grow, index }) => grow > 0 && widths[index] !== undefined)
    .sort((a, b) => (a.most === b.most ? 0 : a.most - b.most));
  let left = Math.max(0, room - taken(staying, gap));
  let shares = growing.reduce((sum, { grow }) => sum + grow, 0);
  for (const { least, grow, most, index } of growing) {
    const extra = Math.max(0, Math.min(Math.floor((left * grow) / shares), most - least));
    widths[index] = least + extra;
    left -= extra;
    shares -= grow;
  }
  return widths;
}

/** Without the columns that go, the most dispensable first, until the others fit. */
function fitting(columns: readonly ColumnWidth[], room: number, gap: number): readonly ColumnWidth[] {
  let staying = columns;
  while (taken(staying, gap) > room && staying.length > 1) {
    const worst = staying.reduce((a, b) => ((b.drop ?? 0) > (a.drop ?? 0) ? b : a));
    if ((worst.drop ?? 0) === 0) break;
    staying = staying.filter((column) => column !== worst);
  }
  return staying;
}

function taken(columns: readonly ColumnWidth[], gap: number): number {
  return columns.reduce((sum, { least }) => sum + least + gap, -gap);
}
