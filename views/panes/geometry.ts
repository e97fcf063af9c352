import type { OncallSlice } from '../../src/model/snapshot.ts';
import type { Screen } from '../input/screen.ts';
import type { PaneId, UiState } from '../input/ui.ts';
import { boxOf, type Layout, layOut } from './layout.ts';

/** How the rows of the screen are given out, top to bottom: header, panes, dock, footer. */
interface Geometry {
  readonly columns: number;
  readonly rows: number;
  readonly header: number;
  readonly body: number;
  readonly dock: number;
  readonly layout: Layout;
}

const footer = 1;
/** Rows that stay for the panes above a dock, where the screen has them. */
const leastBody = 5;

export function geometry(screen: Screen, state: UiState = screen.ui.state): Geometry {
  const { columns, rows } = screen.size;
  const { store } = screen.session;
  const header = 2 + (store.get('system').error === undefined ? 0 : 1);
  const room = Math.max(1, rows - header - footer);
  const dock = Math.min(dockRows(screen, state, columns), Math.max(6, rows < 24 ? room : room - leastBody));
  const body = Math.max(0, room - dock);
  const escalations = store.get('escalations');
  const waiting = escalations.reduce((sum, row) => sum + row.waiting.length, 0);
  const layout = layOut(
    columns,
    body,
    rows,
    { ...state, tab: state.tab ?? worstTab(screen) },
    {
      components: store.get('components').length + 1,
      metrics: store.get('metrics').length + 1,
      queues: store.get('queues').length + 1,
      escalations: escalations.length + Math.min(waiting, 6) + oncallRows(store.get('oncall')),
      logs: 1,
    },
  );
  return { columns, rows, header, body, dock, layout };
}

/** Rows, frame included, that the uppermost screen would like below the panes: 0 where it is none that is docked. */
function dockRows(screen: Screen, { stack }: UiState, columns: number): number {
  const top = stack.at(-1);
  if (!top) return 0;
  const kind = screen.screens.kind(top.screen);
  if (kind.place !== 'docked') return 0;
  const room = { width: columns - 2, height: screen.size.rows, now: screen.clock.now() };
  const { lines, pinned = [] } = kind.draw(screen, top.state, room);
  return lines.length + pinned.length + 2;
}

/** Rows that the second part of the escalations wants: its heading, who is on call, who is being called. */
function oncallRows({ configured, chain }: OncallSlice): number {
  return configured || chain.length > 0 ? 1 + Number(configured) + Math.min(chain.length, 3) : 0;
}

/** The pane of the worst alert that is no component's, so that a small screen shows it without a key. */
function worstTab({ session }: Screen): PaneId {
  const worst = session.store.get('attention').find(({ kind }) => kind !== 'component');
  switch (worst?.kind) {
    case 'queue':
      return 'queues';
    case 'escalation':
      return 'escalations';
    default:
      return 'metrics';
  }
}

/** Rows of data that the focused pane shows: what a page is. */
export function pageRows(screen: Screen): number {
  const { layout } = geometry(screen);
  const box = boxOf(layout, screen.ui.state.focus);
  if (!box) return 1;
  return Math.max(1, box.rows - rowsOfEdges(layout, box.pane));
}

/** Rows that a pane's own title and frame take in a layout. */
function rowsOfEdges(layout: Layout, pane: string): number {
  if (layout.kind !== 'tabs') return 2;
  return layout.above?.pane === pane ? 1 : 0;
}

/** The room inside the frame of a screen that takes the place of the panes. */
export function bodyRoom(screen: Screen): { readonly width: number; readonly height: number } {
  const { columns, body } = geometry(screen);
  return { width: columns - 2, height: Math.max(1, body - 2) };
}
