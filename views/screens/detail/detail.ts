import type { LogLineDetail } from '../../../src/model/logs.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import { run } from '../../input/controller.ts';
import { moved } from '../../input/list.ts';
import type { Room, Screen, ScreenKind } from '../../input/screen.ts';
import type { PaneId } from '../../input/ui.ts';
import { bodyRoom } from '../../panes/geometry.ts';
import { itemsOf } from '../../panes/items.ts';
import type { Shown } from '../trend/lines.ts';
import { componentDetail } from './component.ts';
import { handoffDetail } from './handoff.ts';
import { logDetail } from './others.ts';
import { freshPast, hasPast, pastAsked, trendCommands, withPast } from './past.ts';

/** The row of a pane that is open in detail. */
interface DetailState {
  readonly pane: PaneId;
  readonly id: string;
  readonly scroll: number;
  /** A line of the logs with its fields, once it was read. */
  readonly read: LogLineDetail | undefined;
  /** How much of the past of a metric or queue is shown, and beside what. */
  readonly past: Shown;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    detail: DetailState;
  }
}

/** A component's detail shows something of almost every slice; any other only of its own. */
const readsOfComponent = ['components', 'metrics', 'queues', 'answers', 'logs', 'journal'] as const;

/** One row in full. What it does not take itself means what it means on the panes: `r` restarts the component that is open. */
export const detail: ScreenKind<'detail'> = {
  id: 'detail',
  place: 'full',
  title: ({ pane, id }) => `${words.screen.panes[pane]}: ${id}`,
  contexts: ['detail', 'list', 'global'],
  reads: ({ pane }) =>
    pane === 'components' ? readsOfComponent : hasPast(pane) ? [pane, 'answers', 'journal'] : [pane],
  asks(_, { pane, id, past }) {
    if (pane === 'components')
      return [
        { to: 'why', id },
        { to: 'uptime', id },
        { to: 'contacts', id: '' },
      ];
    return hasPast(pane) ? [pastAsked(pane, id, past)] : [];
  },
  commands: trendCommands,
  draw(screen, state, room) {
    const lines = detailLines(screen, state, room);
    const scroll = Math.max(0, Math.min(state.scroll, lines.length - room.height));
    const below = lines.length - scroll - room.height;
    return {
      title: `${words.screen.panes[state.pane]}: ${titleOf(screen, state)}`,
      note: below > 0 ? words.screen.detail.below(below) : '',
      lines,
      scroll,
    };
  },
  press(screen, state, _, command) {
    const { ui, clock } = screen;
    if (command === 'back') {
      ui.close('detail');
      return undefined;
    }
    if (command === 'trend-span' || command === 'trend-beside') {
      run(screen, command);
      return undefined;
    }
    const room = { ...bodyRoom(screen), now: clock.now() };
    const count = detailLines(screen, state, room).length - room.height + 1;
    const scroll = moved(command, Math.min(state.scroll, count - 1), count, room.height - 1);
    if (scroll === undefined) return false;
    ui.set('detail', { scroll });
    return undefined;
  },
};

/** Opens a row of a pane in detail. */
export function openDetail({ ui, session }: Screen, pane: PaneId, id: string): void {
  const past = ui.open('detail')?.past ?? freshPast;
  ui.show('detail', { pane, id, scroll: 0, read: undefined, past });
  if (pane !== 'logs') return;
  session.commands.logs.details(Number(id)).then(
    (read) => {
      if (ui.open('detail')?.id === id) ui.set('detail', { read });
    },
    (error: unknown) => ui.update({ notice: errorText(error) }),
  );
}

function titleOf(screen: Screen, { pane, id }: DetailState): string {
  const { store } = screen.session;
  if (pane === 'logs') return words.screen.detail.line;
  const item = (itemsOf(pane, store.get(pane) as never) as readonly { id: string; row: unknown }[]).find(
    (candidate) => candidate.id === id,
  );
  const row = item?.row as { title?: string; source?: { title: string } } | undefined;
  return row?.title ?? row?.source?.title ?? id;
}

function detailLines(
  screen: Screen,
  { pane, id, read, past }: DetailState,
  { width, height, now }: Room,
): readonly string[] {
  const { theme, session } = screen;
  const { store } = session;
  const gone = [theme.paint('muted', theme.fit(` ${words.screen.detail.gone}`, width))];
  switch (pane) {
    case 'components': {
      const row = store.get('components').find((candidate) => candidate.id === id);
      return row ? componentDetail(theme, session, row, now, width) : gone;
    }
    case 'metrics':
    case 'queues': {
      const row = store.get(pane).find((candidate) => candidate.id === id);
      return row ? withPast(screen, pane, row, past, { width, height, now }) : gone;
    }
    case 'escalations': {
      const item = itemsOf('escalations', store.get('escalations')).find((candidate) => candidate.id === id);
      return item ? handoffDetail(theme, item.row, now, width) : gone;
    }
    case 'logs': {
      const row = store.get('logs').lines.find(({ seq }) => String(seq) === id);
      const detail = read && String(read.seq) === id ? read : undefined;
      const line = detail ?? row;
      return line ? logDetail(theme, line, detail, width) : gone;
    }
  }
}
