import { memo, type ReactNode } from 'react';
import { displayWidth } from '../../src/text/width.ts';
import { words } from '../../src/words/index.ts';
import { useScreen } from '../input/screen.ts';
import { type PaneId, panes, useUi } from '../input/ui.ts';
import { Line } from '../ui/Lines.tsx';
import type { Role } from '../ui/theme.ts';
import { useSlices } from '../ui/use-slice.ts';
import { badness, countsText, paneNote } from './content.ts';

/** Names of the panes that fold into tabs, each with its worst state and count; the shown one stands out in shape too. */
export const TabBar = memo(function TabBar(props: {
  readonly shown: PaneId;
  readonly withComponents: boolean;
  readonly columns: number;
}): ReactNode {
  const screen = useScreen();
  const { theme, ui } = screen;
  const { store } = screen.session;
  useSlices(store, panes);
  useUi(ui, (state) => state);
  const { columns, shown } = props;
  const tabs = panes.filter((pane) => props.withComponents || pane !== 'components');
  const note = paneNote(screen, ui.state, shown);
  const counts = tabs.map((pane) => countsText(screen, pane));
  const length = (names: Readonly<Record<PaneId, string>>): number =>
    tabs.reduce((sum, pane, index) => sum + names[pane].length + displayWidth(counts[index]!) + 6, 0);
  const names = length(words.screen.panes) <= columns ? words.screen.panes : words.screen.shortPanes;
  let line = '';
  let taken = 0;
  tabs.forEach((pane, index) => {
    const { bad, warn, dark } = badness(store, pane);
    const role: Role = bad > 0 ? 'critical' : warn > 0 ? 'warning' : dark > 0 ? 'unknown' : 'plain';
    const here = pane === shown;
    const number = panes.indexOf(pane) + 1;
    const label = `${number} ${names[pane]}${counts[index] ? ` ${counts[index]}` : ''}`;
    const text = here ? `[${label}]` : ` ${label} `;
    const room = Math.min(displayWidth(text), columns - taken);
    line += theme.paint(here ? 'notice' : role, theme.fit(text, room));
    taken += room;
  });
  const rest = columns - taken;
  const extra = note !== '' && note !== countsText(screen, shown) ? ` ${note} ` : '';
  return <Line text={line + theme.paint('muted', theme.fit(extra, rest, 'right'))} />;
});
