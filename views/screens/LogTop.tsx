import type { ReactNode } from 'react';
import type { LogTop } from '../../src/model/logs.ts';
import { displayWidth } from '../../src/text/width.ts';
import { words } from '../../src/words/index.ts';
import { windowStart } from '../state/items.ts';
import { useScreen } from '../state/screen.ts';
import type { Overlay } from '../state/ui.ts';
import { Frame } from '../ui/Frame.tsx';
import { type Column, fitColumns, headerLine, tableLine } from '../ui/table.ts';
import { levelRole, type Theme } from '../ui/theme.ts';

type Row = LogTop['rows'][number];

/** A table of what is most frequent, or slowest, on the whole screen. */
export function Top(props: {
  readonly overlay: Extract<Overlay, { kind: 'log-top' }>;
  readonly columns: number;
  readonly rows: number;
}): ReactNode {
  const { theme } = useScreen();
  const { overlay, columns, rows } = props;
  const { top, what, index } = overlay;
  return (
    <Frame
      theme={theme}
      title={top ? `${top.title}  ${top.note ?? ''}`.trimEnd() : `${what}: ${words.screen.logs.counting}`}
      note={words.screen.logs.topHint}
      focused
      columns={columns}
      rows={rows}
      lines={top ? tableLines(theme, top, index, columns - 2, rows - 2) : []}
    />
  );
}

function tableLines(theme: Theme, top: LogTop, index: number, width: number, height: number): string[] {
  if (top.rows.length === 0)
    return [theme.paint('muted', theme.fit(`  ${words.screen.logs.topNone}`, width))];
  const last = top.columns.length - 1;
  const fitted = fitColumns<Row>(
    top.columns.map((header, at): Column<Row> => {
      const widest = Math.max(displayWidth(header), ...top.rows.map(({ cells }) => displayWidth(cells[at]!)));
      const cell = ({ cells, level }: Row) => ({
        text: cells[at]!,
        ...(at === last && level ? { role: levelRole[level] } : {}),
      });
      return at === last
        ? { header, width: 12, grow: 1, cell }
        : { header, width: Math.min(20, widest), align: 'right', cell };
    }),
    width - 2,
  );
  const room = height - 1;
  const start = windowStart(top.rows.length, index, room);
  return [
    `  ${headerLine(theme, fitted, width - 2)}`,
    ...top.rows.slice(start, start + room).map((row, place) => {
      const line = tableLine(theme, fitted, row, width - 2);
      return start + place === index
        ? theme.paint('selected', `${theme.glyphs.cursor} ${line}`)
        : `  ${line}`;
    }),
  ];
}
