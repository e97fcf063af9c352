import { type ReactNode, useCallback } from 'react';
import { words } from '../../src/words/index.ts';
import { useScreen } from '../state/screen.ts';
import { type UiState, useUi } from '../state/ui.ts';
import { Frame } from '../ui/Frame.tsx';
import { useLines } from '../ui/use-now.ts';
import { useSlice } from '../ui/use-slice.ts';
import { dockContent } from './dock.ts';

/** What is docked below the panes: palette, pickers and the dialog of an action. */
export function Dock({ columns, rows }: { readonly columns: number; readonly rows: number }): ReactNode {
  const screen = useScreen();
  const { theme, ui, clock, session } = screen;
  const overlay = useUi(ui, (state: UiState) => state.overlay);
  const actions = useSlice(session.store, 'actions');
  const width = columns - 2;
  const height = rows - 2;
  const lines = useLines(
    clock,
    // biome-ignore lint/correctness/useExhaustiveDependencies: overlay and actions decide when the lines are made anew
    useCallback(() => {
      const content = dockContent(screen, ui.state, width);
      if (!content) return [];
      const pinned = content.pinned.slice(-height);
      const room = height - pinned.length;
      if (content.lines.length <= room) return [...content.lines, ...pinned];
      const last = content.lines.length - room + 1;
      const start = Math.max(0, Math.min(content.scroll ?? 0, last));
      const hidden = content.lines.length - (room - 1);
      const more = theme.paint('warning', theme.fit(` ${words.screen.dialog.more(hidden)}`, width));
      return [...content.lines.slice(start, start + Math.max(0, room - 1)), more, ...pinned];
    }, [screen, width, height, overlay, actions]),
  );
  const content = dockContent(screen, ui.state, width);
  if (!content) return null;
  return (
    <Frame
      theme={theme}
      title={content.title}
      {...(content.note ? { note: content.note } : {})}
      noteRole={content.alarming ? 'guarded' : 'muted'}
      alarming={content.alarming ?? false}
      focused
      columns={columns}
      rows={rows}
      lines={lines}
    />
  );
}
