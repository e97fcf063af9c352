import { type PaneId, panes, type UiState } from '../input/ui.ts';
import { smallest } from '../ui/smallest.ts';

/** One pane's place: outer size, frame included. */
export interface PaneBox {
  readonly pane: PaneId;
  readonly columns: number;
  readonly rows: number;
}

export type Layout =
  | { readonly kind: 'too-small' }
  /** Bands of panes, side by side within a band. */
  | { readonly kind: 'grid'; readonly bands: readonly (readonly PaneBox[])[] }
  /** Components above a tab bar (unless there is no room), the chosen pane below it. */
  | { readonly kind: 'tabs'; readonly above?: PaneBox; readonly below: PaneBox }
  | { readonly kind: 'single'; readonly box: PaneBox };

/** How many rows each pane could fill; decides who gets room, never more than that. */
type Wanted = Readonly<Record<PaneId, number>>;

/**
 * Where the panes go.
 * @param columns width of the screen
 * @param rows height left for the panes: the screen without header, footer and what is docked
 * @param screenRows height of the whole screen, which decides between grid and tabs
 */
export function layOut(
  columns: number,
  rows: number,
  screenRows: number,
  ui: Pick<UiState, 'focus' | 'zoomed'> & { readonly tab: PaneId },
  wanted: Wanted,
): Layout {
  if (columns < smallest.columns || screenRows < smallest.rows) return { kind: 'too-small' };
  if (ui.zoomed) return { kind: 'single', box: { pane: ui.focus, columns, rows } };
  if (columns >= 110 && rows >= 22) return grid(columns, rows, wanted);
  const shown = ui.focus === 'components' ? ui.tab : ui.focus;
  if (rows < 13) {
    return { kind: 'tabs', below: { pane: ui.focus, columns, rows: Math.max(1, rows - 1) } };
  }
  const room = rows - 1;
  const above = Math.max(5, Math.min(wanted.components + 1, Math.ceil(room * 0.55)));
  return {
    kind: 'tabs',
    above: { pane: 'components', columns, rows: above },
    below: { pane: shown, columns, rows: room - above },
  };
}

function grid(columns: number, rows: number, wanted: Wanted): Layout {
  const left = Math.ceil(columns / 2);
  const right = columns - left;
  const frame = 2;
  const topWanted = Math.max(wanted.components, wanted.metrics) + frame;
  const middleWanted = Math.max(wanted.queues, wanted.escalations) + frame;
  const middle = clamp(middleWanted, 5, Math.floor(rows * 0.24));
  // What is wrong goes before what was said: the logs keep a third and whatever the lists do not need.
  const top = clamp(topWanted, 8, rows - middle - Math.max(8, Math.floor(rows / 3)));
  return {
    kind: 'grid',
    bands: [
      [
        { pane: 'components', columns: left, rows: top },
        { pane: 'metrics', columns: right, rows: top },
      ],
      [
        { pane: 'queues', columns: left, rows: middle },
        { pane: 'escalations', columns: right, rows: middle },
      ],
      [{ pane: 'logs', columns, rows: rows - top - middle }],
    ],
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

/** The pane after, or before, this one; around the ends. */
export function neighbour(pane: PaneId, step: 1 | -1): PaneId {
  return panes[(panes.indexOf(pane) + step + panes.length) % panes.length]!;
}

/** The place of a pane in a layout, or undefined while it is folded away. */
export function boxOf(layout: Layout, pane: PaneId): PaneBox | undefined {
  switch (layout.kind) {
    case 'too-small':
      return undefined;
    case 'grid':
      return layout.bands.flat().find((box) => box.pane === pane);
    case 'tabs':
      return [layout.above, layout.below].find((box) => box?.pane === pane);
    case 'single':
      return layout.box.pane === pane ? layout.box : undefined;
  }
}
