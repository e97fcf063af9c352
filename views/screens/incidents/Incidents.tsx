import { type ReactNode, useCallback } from 'react';
import { words } from '../../../src/words/index.ts';
import { selectedIndex } from '../../state/items.ts';
import { useScreen } from '../../state/screen.ts';
import type { Selection } from '../../state/ui.ts';
import { Frame } from '../../ui/Frame.tsx';
import { useQuestion } from '../../ui/use-answer.ts';
import { useLines } from '../../ui/use-now.ts';
import { useSlice, useSlices } from '../../ui/use-slice.ts';
import { incidentLines } from './lines.ts';

const beside = ['alerts', 'oncall', 'actions', 'answers'] as const;

/** Every incident that is not closed, and all about the selected one. */
export function Incidents(props: {
  readonly at: Selection;
  readonly scroll: number;
  readonly columns: number;
  readonly rows: number;
}): ReactNode {
  const screen = useScreen();
  const { at, scroll, columns, rows } = props;
  const incidents = useSlice(screen.session.store, 'incidents');
  useQuestion(screen.session, 'timeline', incidents[selectedIndex(incidents, at)]?.id);
  const changed = useSlices(screen.session.store, beside);
  const lines = useLines(
    screen.clock,
    // biome-ignore lint/correctness/useExhaustiveDependencies: the slices decide when the lines are made anew
    useCallback(
      (now: number) => incidentLines(screen, { at, scroll }, columns - 2, rows - 2, now),
      [screen, at, scroll, columns, rows, incidents, changed],
    ),
  );
  return (
    <Frame
      theme={screen.theme}
      title={`${words.screen.incidents.title} ${incidents.length}`}
      focused
      columns={columns}
      rows={rows}
      lines={lines}
    />
  );
}
