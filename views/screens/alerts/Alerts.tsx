import { type ReactNode, useCallback } from 'react';
import { type AlertRow, isActive } from '../../../src/model/alert.ts';
import { words } from '../../../src/words/index.ts';
import { selectedIndex } from '../../state/items.ts';
import { useScreen } from '../../state/screen.ts';
import type { Selection } from '../../state/ui.ts';
import { Frame } from '../../ui/Frame.tsx';
import { useQuestion } from '../../ui/use-answer.ts';
import { useLines } from '../../ui/use-now.ts';
import { useSlice } from '../../ui/use-slice.ts';
import { alertLines } from './lines.ts';

/** How many fire, may fire, and cannot be judged. */
function alertsTitle(alerts: readonly AlertRow[]): string {
  const firing = alerts.filter(isActive).length;
  const pending = alerts.filter(({ phase }) => phase === 'pending').length;
  const dark = alerts.length - firing - pending;
  return [words.screen.alerts.title, ...words.screen.alerts.counts(firing, pending, dark)].join('  ');
}

/** Every alert on the whole screen. */
export function Alerts(props: {
  readonly at: Selection;
  readonly open: boolean;
  readonly columns: number;
  readonly rows: number;
}): ReactNode {
  const screen = useScreen();
  const { at, open, columns, rows } = props;
  const alerts = useSlice(screen.session.store, 'alerts');
  const answers = useSlice(screen.session.store, 'answers');
  useQuestion(screen.session, 'why', alerts[selectedIndex(alerts, at)]?.id);
  const lines = useLines(
    screen.clock,
    // biome-ignore lint/correctness/useExhaustiveDependencies: the slices decide when the lines are made anew
    useCallback(
      (now: number) => alertLines(screen, { at, open }, columns - 2, rows - 2, now),
      [screen, at, open, columns, rows, alerts, answers],
    ),
  );
  return (
    <Frame
      theme={screen.theme}
      title={alertsTitle(alerts)}
      focused
      columns={columns}
      rows={rows}
      lines={lines}
    />
  );
}
