import { defined } from '../../../src/model/defined.ts';
import type { DepthColumn, DepthFact, DepthRow, DepthTable, DepthView } from '../../../src/model/depth.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { words } from '../../../src/words/index.ts';
import { listLine, windowStart } from '../../ui/list.ts';
import { type Column, fitColumns, headerLine, tableLine } from '../../ui/table.ts';
import type { Role, Theme } from '../../ui/theme.ts';
import { wrapText } from '../../ui/wrap.ts';
import { cellText, type DepthState, isNumeric, type ShownRow } from './shown.ts';

/** Widest a column gets that does not grow, and the least one gets that does. */
const widest = 20;
const narrowest = 12;
/** Rows of a table that stay in view, whatever there is to say above it. */
const leastRows = 4;
/** Columns left of every row in which the selected one is marked. */
const margin = 2;

/** How the keys of the screen are called now. */
export interface KeyNames {
  readonly refresh: string;
  readonly text: string;
}

/** The sections, the one that is shown standing out; where not all fit, those around it. */
export function tabLine(theme: Theme, tabs: DepthView['sections'], section: string, width: number): string {
  const shown = Math.max(
    0,
    tabs.findIndex(({ id }) => id === section),
  );
  const texts = tabs.map(({ title }, index) => ` ${index < 9 ? `${index + 1} ` : ''}${title} `);
  let from = shown;
  let to = shown + 1;
  const room = width - 2;
  let taken = displayWidth(texts[shown] ?? '');
  while (from > 0 || to < texts.length) {
    const next = to < texts.length ? displayWidth(texts[to]!) : Number.POSITIVE_INFINITY;
    const before = from > 0 ? displayWidth(texts[from - 1]!) : Number.POSITIVE_INFINITY;
    if (taken + next <= room) {
      taken += next;
      to += 1;
    } else if (taken + before <= room) {
      taken += before;
      from -= 1;
    } else break;
  }
  const line = texts
    .slice(from, to)
    .map((text, index) =>
      from + index === shown ? theme.paint('selected', text) : theme.paint('muted', text),
    )
    .join('');
  const [left, right] = [from > 0 ? '<' : ' ', to < texts.length ? '>' : ' '];
  return `${left}${line}${' '.repeat(Math.max(0, room - taken))}${right}`;
}

/** Facts side by side, as many as fit on a line, what is worst first. */
function factLines(theme: Theme, facts: readonly DepthFact[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = ' ';
  let taken = 1;
  for (const fact of facts) {
    const value = cellText(theme, fact.value, fact);
    const text = `${fact.title} ${value}${fact.value === null && fact.why ? ` (${fact.why})` : ''}`;
    const shape = fact.severity ? `${theme.glyphs.band[fact.severity]} ` : '';
    const fitted = theme.fit(shape + text, Math.min(displayWidth(shape + text), width - 2));
    const needed = displayWidth(fitted) + 3;
    if (taken > 1 && taken + needed - 3 > width) {
      lines.push(line + ' '.repeat(Math.max(0, width - taken)));
      line = ' ';
      taken = 1;
    }
    line += `${theme.paint(fact.severity ?? 'plain', fitted)}   `;
    taken += needed;
  }
  if (taken > 1) lines.push(trimmedTo(line, taken, width));
  return lines;
}

/** The last blanks of a line that is a little too wide go. */
function trimmedTo(line: string, taken: number, width: number): string {
  return taken > width ? line.slice(0, line.length - (taken - width)) : line + ' '.repeat(width - taken);
}

/** What limits the answer, and why there is none. */
function noteLines(theme: Theme, view: DepthView, keys: KeyNames, width: number): readonly string[] {
  const { answer, trouble, waits } = view;
  const said = words.depth;
  const lines = (text: string, role: Role, indent = 1): readonly string[] =>
    wrapText(text, width - indent - 1).map((line) =>
      theme.paint(role, theme.fit(' '.repeat(indent) + line, width)),
    );
  return [
    ...(trouble
      ? [
          ...lines(
            `${said.faults[trouble.code]}: ${trouble.sentence}`,
            trouble.code === 'no-answer' ? 'unknown' : 'warning',
          ),
          ...(trouble.remedy === undefined ? [] : lines(said.remedy(trouble.remedy), 'strong')),
        ]
      : []),
    ...(waits
      ? lines(
          'byKey' in waits
            ? said.screen.byKey(waits.byKey, keys.refresh)
            : said.screen.needsText(waits.text, keys.text),
          'strong',
        )
      : []),
    ...(answer?.notes ?? []).flatMap((note) => lines(note, 'unknown')),
  ];
}

/** A section: facts, what limits them, and its tables, of which one row is selected. */
export function sectionLines(
  theme: Theme,
  view: DepthView,
  state: DepthState,
  rows: readonly ShownRow[],
  selected: number,
  keys: KeyNames,
  room: { readonly width: number; readonly height: number },
): readonly string[] {
  const { width, height } = room;
  const tabs = tabLine(theme, view.sections, view.section, width);
  const above = [
    ...factLines(theme, view.answer?.facts ?? [], width),
    ...noteLines(theme, view, keys, width),
  ];
  const kept = above.slice(0, Math.max(1, height - leastRows - 2));
  const tables = view.answer?.tables ?? [];
  const list = tables.flatMap((table) =>
    tableLines(theme, table, tables.length > 1, state, rows, selected, width),
  );
  const space = Math.max(1, height - 1 - kept.length);
  return [tabs, ...kept, ...inView(list, space)];
}

interface ListLine {
  readonly text: string;
  readonly selected?: true;
  /** Titles of columns: they stay in view where the table does. */
  readonly header?: true;
}

/** As many of the lines as fit, the selected one among them, the titles of its table above. */
function inView(lines: readonly ListLine[], height: number): readonly string[] {
  if (lines.length <= height) return lines.map(({ text }) => text);
  const selected = Math.max(
    0,
    lines.findIndex((line) => line.selected),
  );
  const header = lines.slice(0, selected).findLast((line) => line.header);
  const room = header ? height - 1 : height;
  const start = windowStart(lines.length, selected, room);
  const shown = lines.slice(start, start + room);
  const texts = shown.map(({ text }) => text);
  if (!header) return texts;
  return shown.includes(header)
    ? lines.slice(start, start + height).map(({ text }) => text)
    : [header.text, ...texts];
}

function tableLines(
  theme: Theme,
  table: DepthTable,
  titled: boolean,
  state: DepthState,
  all: readonly ShownRow[],
  selected: number,
  width: number,
): readonly ListLine[] {
  const rows = all.filter((one) => one.table === table);
  const muted = (text: string): ListLine => ({ text: theme.paint('muted', theme.fit(` ${text}`, width)) });
  const title: readonly ListLine[] =
    titled && table.title !== undefined
      ? [{ text: theme.paint('accent', theme.fit(` ${table.title}`, width)) }]
      : [];
  if (rows.length === 0)
    return [...title, muted(state.filter === '' ? table.none : words.screen.empty.filtered(state.filter))];
  const fitted = fitColumns(columnsOf(theme, table, state.sort), width - margin);
  const chosen = all[selected];
  return [
    ...title,
    { text: `  ${headerLine(theme, fitted, width - margin)}`, header: true },
    ...rows.map((one): ListLine => {
      const line = tableLine(theme, fitted, one.row, width - margin);
      return one === chosen
        ? { text: listLine(theme, line, true), selected: true }
        : { text: listLine(theme, line, false) };
    }),
    ...(table.total !== undefined && table.total > table.rows.length
      ? [muted(words.depth.more(table.rows.length, table.total))]
      : []),
  ];
}

function columnsOf(
  theme: Theme,
  { columns, rows }: DepthTable,
  sort: DepthState['sort'],
): readonly Column<DepthRow>[] {
  const shape: Column<DepthRow> = {
    width: 1,
    cell: ({ severity }) => (severity ? { text: theme.glyphs.band[severity], role: severity } : { text: '' }),
  };
  const drawn = columns.map((column, place) => drawnColumn(theme, column, place === 0, rows, sort));
  return rows.some(({ severity }) => severity) ? [shape, ...drawn] : drawn;
}

function drawnColumn(
  theme: Theme,
  column: DepthColumn,
  first: boolean,
  rows: readonly DepthRow[],
  sort: DepthState['sort'],
): Column<DepthRow> {
  const { id, unit, grow, drop, estimated } = column;
  const text = (row: DepthRow): string => {
    const value = cellText(theme, row.cells[id], { unit, estimated: estimated ?? row.estimated });
    return first && row.level ? `${'  '.repeat(row.level - 1)}${theme.glyphs.under} ${value}` : value;
  };
  const arrow = sort?.reversed ? theme.glyphs.rising : theme.glyphs.falling;
  const header = sort?.column === id ? `${column.title}${arrow}` : column.title;
  const needed = Math.max(displayWidth(header), ...rows.map((row) => displayWidth(text(row))));
  const numeric = isNumeric(column, rows) && !rows.some(({ level }) => first && level);
  return {
    header,
    width: grow
      ? Math.min(needed, column.least ?? narrowest)
      : Math.max(displayWidth(header), Math.min(needed, column.least ?? widest)),
    ...(grow ? { grow } : {}),
    ...defined({ drop }),
    ...(numeric ? { align: 'right' } : {}),
    cell: (row) => ({ text: text(row), ...(row.severity ? { role: row.severity } : {}) }),
  };
}
