import { type ReactNode, useCallback } from 'react';
import { Frame } from '../parts/Frame.tsx';
import { useScreen } from '../state/screen.ts';
import { useLines } from '../store/use-now.ts';
import { useSlice } from '../store/use-slice.ts';
import { en } from '../text/en.ts';
import { alertLines } from './lines.ts';

/** Every alert on the whole screen. */
export function Alerts(props: {
  readonly index: number;
  readonly open: boolean;
  readonly columns: number;
  readonly rows: number;
}): ReactNode {
  const screen = useScreen();
  const { index, open, columns, rows } = props;
  const alerts = useSlice(screen.session.store, 'alerts');
  const lines = useLines(
    screen.clock,
    // biome-ignore lint/correctness/useExhaustiveDependencies: the slice decides when the lines are made anew
    useCallback(
      (now: number) => alertLines(screen, { index, open }, columns - 2, rows - 2, now),
      [screen, index, open, columns, rows, alerts],
    ),
  );
  return (
    <Frame
      theme={screen.theme}
      title={`${en.alerts.title} ${alerts.length}`}
      note={en.alerts.hint}
      focused
      columns={columns}
      rows={rows}
      lines={lines}
    />
  );
}
