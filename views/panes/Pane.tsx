import { Box } from 'ink';
import { memo, type ReactNode, useCallback } from 'react';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { words } from '../../src/words/index.ts';
import { useScreen } from '../input/screen.ts';
import { type PaneId, type UiState, useUi } from '../input/ui.ts';
import { Frame } from '../ui/Frame.tsx';
import { Line, Lines } from '../ui/Lines.tsx';
import type { Role } from '../ui/theme.ts';
import { useLines } from '../ui/use-now.ts';
import { useSlice, useSlices } from '../ui/use-slice.ts';
import { badness, paneLines, paneNote } from './content.ts';
import { itemsOf } from './items.ts';
import type { PaneBox } from './layout.ts';

export interface PaneProps {
  readonly box: PaneBox;
  /** `frame`: drawn all around; `rule`: only a line with the title; `bare`: the tab bar above is the title. */
  readonly edge: 'frame' | 'rule' | 'bare';
}

/** Slices that a pane shows something of besides its own. */
const besides: Partial<Record<PaneId, readonly (keyof Snapshot)[]>> = {
  components: ['system'],
  escalations: ['oncall', 'incidents', 'system'],
};

/** One of the five live panes. It renders again when its own slice, or what the person did to it, changes. */
export const Pane = memo(function Pane({ box, edge }: PaneProps): ReactNode {
  const screen = useScreen();
  const { theme, ui, clock } = screen;
  const { pane, columns, rows } = box;
  const slice = useSlice(screen.session.store, pane);
  const beside = useSlices(screen.session.store, besides[pane] ?? [pane]);
  const own = useOwnState(pane);
  const width = edge === 'frame' ? columns - 2 : columns;
  const height = edge === 'frame' ? rows - 2 : edge === 'rule' ? rows - 1 : rows;
  const lines = useLines(
    clock,
    // biome-ignore lint/correctness/useExhaustiveDependencies: slice and own state decide when the lines are made anew
    useCallback(
      (now: number) => paneLines(screen, ui.state, pane, width, height, now),
      [screen, pane, width, height, slice, beside, own],
    ),
  );
  const focused = ui.state.focus === pane;
  const note = paneNote(screen, ui.state, pane);
  const { bad, warn, dark } = badness(screen.session.store, pane);
  const held =
    pane === 'logs' && (ui.state.logCursor.bottom !== undefined || ui.state.logCursor.jump === true);
  const noteRole: Role =
    ui.state.filters[pane] !== '' || held
      ? 'accent'
      : bad > 0
        ? 'critical'
        : warn > 0
          ? 'warning'
          : dark > 0
            ? 'unknown'
            : 'muted';
  const title = paneTitle(pane, slice);
  if (edge === 'frame') {
    return (
      <Frame
        theme={theme}
        title={title}
        note={note}
        noteRole={noteRole}
        focused={focused}
        columns={columns}
        rows={rows}
        lines={lines}
      />
    );
  }
  if (edge === 'bare') return <Lines lines={lines} rows={rows} />;
  const { top } = focused ? theme.glyphs.focusedFrame : theme.glyphs.frame;
  const head = theme.fit(`${top} ${title} `, Math.min(columns, title.length + 4));
  const tail = note === '' ? '' : ` ${note} `;
  const rule = top.repeat(Math.max(0, columns - head.length - tail.length - 1));
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      <Line
        text={
          theme.paint(focused ? 'strong' : 'plain', head) +
          theme.paint(focused ? 'accent' : 'muted', rule) +
          theme.paint(noteRole, theme.fit(tail, Math.min(tail.length, columns - head.length - 1))) +
          theme.paint(focused ? 'accent' : 'muted', top)
        }
      />
      <Lines lines={lines} rows={rows - 1} />
    </Box>
  );
}, sameBox);

/** A box that was laid out anew, but where it was, changes nothing. */
function sameBox(before: PaneProps, after: PaneProps): boolean {
  return (
    before.edge === after.edge &&
    before.box.pane === after.box.pane &&
    before.box.columns === after.box.columns &&
    before.box.rows === after.box.rows
  );
}

/** What of the screen's state this pane shows, as one value that only changes with it. */
function useOwnState(pane: PaneId): string {
  const { ui } = useScreen();
  return useUi(ui, (state: UiState) => {
    const selection = pane === 'logs' ? undefined : state.selections[pane];
    return [
      state.focus === pane,
      selection?.id,
      selection?.index,
      state.filters[pane],
      pane === 'logs' ? ownLogState(state) : '',
      pane === 'components' ? state.marked.join('\n') : '',
    ].join('\n');
  });
}

function ownLogState(state: UiState): string {
  const { logCursor, level, logSearch, bookmarks, logWrap, logOffset, logContext, zoomed } = state;
  return JSON.stringify([logCursor, level, logSearch, bookmarks, logWrap, logOffset, logContext, zoomed]);
}

function paneTitle(pane: PaneId, slice: ReturnType<typeof useSlice>): string {
  const number = ['components', 'metrics', 'queues', 'escalations', 'logs'].indexOf(pane) + 1;
  const count = pane === 'logs' || pane === 'escalations' ? '' : ` ${itemsOf(pane, slice as never).length}`;
  return `${number} ${words.screen.panes[pane]}${count}`;
}
