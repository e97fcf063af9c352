import type { LogTop } from '../../src/model/logs.ts';
import { displayWidth } from '../../src/text/width.ts';
import { words } from '../../src/words/index.ts';
import { moved } from '../input/list.ts';
import type { ScreenKind } from '../input/screen.ts';
import { bodyRoom } from '../panes/geometry.ts';
import { listLines } from '../ui/list.ts';
import type { Column } from '../ui/table.ts';
import { levelRole } from '../ui/theme.ts';

interface LogTopState {
  /** What was asked for. */
  readonly what: string;
  /** The answer, once it is there. */
  readonly top: LogTop | undefined;
  readonly index: number;
}

declare module '../input/ui.ts' {
  interface ScreenStates {
    'log-top': LogTopState;
  }
}

type Row = LogTop['rows'][number];

/** What is most frequent, or slowest, in the lines shown. */
export const logTop: ScreenKind<'log-top'> = {
  id: 'log-top',
  place: 'full',
  title: ({ what }) => words.screen.logs.counting(what),
  contexts: ['list', 'global'],
  reads: [],
  draw({ theme }, { top, index }, { width, height }) {
    const note = words.screen.logs.topHint;
    if (!top) return { note, lines: [] };
    const none = theme.paint('muted', theme.fit(`  ${words.screen.logs.topNone}`, width));
    return {
      title: `${top.title}  ${top.note ?? ''}`.trimEnd(),
      note,
      lines:
        top.rows.length === 0 ? [none] : listLines(theme, columnsOf(top), top.rows, index, width, height),
    };
  },
  press(screen, { top, index }, _, command) {
    const { ui } = screen;
    const rows = top?.rows ?? [];
    const next = moved(command, index, rows.length, bodyRoom(screen).height - 1);
    if (next !== undefined) {
      ui.set('log-top', { index: next });
      return;
    }
    if (command === 'open') {
      const query = rows[index]?.query;
      if (query === undefined) {
        ui.update({ notice: words.screen.logs.cannotNarrow });
        return;
      }
      const logs = [ui.state.filters.logs, query].filter((part) => part !== '').join(' ');
      ui.close('log-top', { filters: { ...ui.state.filters, logs }, logCursor: {} });
      return;
    }
    if (command === 'back' || command === 'quit') ui.close('log-top');
  },
};

function columnsOf(top: LogTop): readonly Column<Row>[] {
  const last = top.columns.length - 1;
  return top.columns.map((header, at) => {
    const widest = Math.max(displayWidth(header), ...top.rows.map(({ cells }) => displayWidth(cells[at]!)));
    const cell = ({ cells, level }: Row) => ({
      text: cells[at]!,
      ...(at === last && level ? { role: levelRole[level] } : {}),
    });
    return at === last
      ? { header, width: 12, grow: 1, cell }
      : { header, width: Math.min(20, widest), align: 'right', cell };
  });
}
