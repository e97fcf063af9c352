import { Box } from 'ink';
import { memo, type ReactNode, useCallback } from 'react';
import { footerLine } from './footer.ts';
import { attentionLine, errorLine, systemLine } from './header.ts';
import { useScreen } from './input/screen.ts';
import { panes, useUi } from './input/ui.ts';
import { badness } from './panes/content.ts';
import { Line, Lines } from './ui/Lines.tsx';
import { useLines } from './ui/use-now.ts';
import { useSlice, useSlices } from './ui/use-slice.ts';

const judged = panes.filter((pane) => pane !== 'logs');

/** The first rows: where this is, how it is, and the worst things in words. */
export const Header = memo(function Header({ columns, rows }: { columns: number; rows: number }): ReactNode {
  const { session, theme, clock } = useScreen();
  const system = useSlice(session.store, 'system');
  const attention = useSlice(session.store, 'attention');
  const actions = useSlice(session.store, 'actions');
  useSlices(session.store, judged);
  const oncall = useSlice(session.store, 'oncall');
  const dark = judged.reduce((sum, pane) => sum + badness(session.store, pane).dark, 0);
  const lines = useLines(
    clock,
    useCallback(
      (now: number) => [
        systemLine(theme, { system, attention, actions, oncall }, now, columns),
        ...(system.error === undefined ? [] : [errorLine(theme, system.error, columns)]),
        attentionLine(theme, { system, attention }, dark, now, columns),
      ],
      [theme, columns, system, attention, actions, oncall, dark],
    ),
  );
  return <Lines lines={lines} rows={rows} />;
});

const shown = ['system', 'actions', ...panes.filter((pane) => pane !== 'logs')] as const;

const filtering = [...shown, 'logs'] as const;
const answering = [...shown, 'answers'] as const;

/** The last row: the keys that work now. */
export const Footer = memo(function Footer({ columns }: { columns: number }): ReactNode {
  const screen = useScreen();
  const { store } = screen.session;
  const top = useUi(screen.ui, (state) => state).stack.at(-1);
  const hinted = top && screen.screens.kind(top.screen).hintsOfAnswers ? answering : shown;
  useSlices(store, top?.screen === 'filter' ? filtering : hinted);
  return (
    <Box height={1} flexShrink={0}>
      <Line text={footerLine(screen, columns)} />
    </Box>
  );
});
