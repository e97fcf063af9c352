import { type ReactNode, useCallback } from 'react';
import { words } from '../src/words/index.ts';
import { type Drawn, useScreen } from './input/screen.ts';
import type { OpenScreen } from './input/ui.ts';
import { Frame } from './ui/Frame.tsx';
import type { Theme } from './ui/theme.ts';
import { useQuestions } from './ui/use-answer.ts';
import { sameLines, useTimed } from './ui/use-now.ts';
import { useSlices } from './ui/use-slice.ts';

/** A screen that is open, full or docked, in its frame. It renders again when what it reads, its state or its size changes. */
export function Open(props: {
  readonly open: OpenScreen;
  readonly columns: number;
  readonly rows: number;
}): ReactNode {
  const screen = useScreen();
  const { theme, session, clock, screens } = screen;
  const { open, columns, rows } = props;
  const { state } = open;
  const kind = screens.kind(open.screen);
  const slices = useSlices(session.store, typeof kind.reads === 'function' ? kind.reads(state) : kind.reads);
  useQuestions(session, kind.asks?.(screen, state) ?? []);
  const drawn = useTimed(
    clock,
    // biome-ignore lint/correctness/useExhaustiveDependencies: the slices decide when it is drawn anew
    useCallback(
      (now: number) => kind.draw(screen, state, { width: columns - 2, height: rows - 2, now }),
      [screen, kind, state, columns, rows, slices],
    ),
    sameDrawn,
  );
  const alarming = drawn.alarming ?? false;
  return (
    <Frame
      theme={theme}
      title={drawn.title ?? kind.title(state)}
      note={drawn.note ?? ''}
      noteRole={drawn.noteRole ?? (alarming ? 'guarded' : 'muted')}
      alarming={alarming}
      focused
      columns={columns}
      rows={rows}
      lines={linesInView(theme, drawn, columns - 2, rows - 2, kind.place === 'docked')}
    />
  );
}

/** The lines that fit: from `scroll` on, with the pinned ones below; `counted` tells how many are hidden. */
function linesInView(
  theme: Theme,
  { lines, pinned = [], scroll = 0 }: Drawn,
  width: number,
  height: number,
  counted: boolean,
): readonly string[] {
  const kept = pinned.slice(-height);
  const room = height - kept.length;
  if (lines.length <= room) return kept.length === 0 ? lines : [...lines, ...kept];
  const shown = Math.max(0, counted ? room - 1 : room);
  const start = Math.max(0, Math.min(scroll, lines.length - shown));
  const view = lines.slice(start, start + shown);
  if (!counted) return [...view, ...kept];
  const more = theme.fit(` ${words.screen.dialog.more(lines.length - shown)}`, width);
  return [...view, theme.paint('warning', more), ...kept];
}

function sameDrawn(one: Drawn, other: Drawn): boolean {
  return (
    one.title === other.title &&
    one.note === other.note &&
    one.noteRole === other.noteRole &&
    one.alarming === other.alarming &&
    one.scroll === other.scroll &&
    sameLines(one.lines, other.lines) &&
    sameLines(one.pinned ?? [], other.pinned ?? [])
  );
}
