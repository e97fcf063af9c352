import { type ReactNode, useCallback } from 'react';
import { words } from '../../../src/words/index.ts';
import { plural } from '../../../src/words/plural.ts';
import { itemsOf } from '../../state/items.ts';
import { type Screen, useScreen } from '../../state/screen.ts';
import { type Detail, useUi } from '../../state/ui.ts';
import { Frame } from '../../ui/Frame.tsx';
import { useQuestion } from '../../ui/use-answer.ts';
import { useLines } from '../../ui/use-now.ts';
import { useSlices } from '../../ui/use-slice.ts';
import { componentDetail } from './component.ts';
import { escalationDetail, logDetail, metricDetail } from './others.ts';

/** The open row in full. */
export function DetailPane(props: {
  readonly detail: Detail;
  readonly columns: number;
  readonly rows: number;
}): ReactNode {
  const screen = useScreen();
  const { detail, columns, rows } = props;
  const { store } = screen.session;
  // A component's detail shows something of almost every slice; any other only of its own.
  const slices = useSlices(
    store,
    detail.pane === 'components'
      ? ['components', 'metrics', 'queues', 'answers', 'logs', 'journal']
      : [detail.pane],
  );
  const component = detail.pane === 'components' ? detail.id : undefined;
  useQuestion(screen.session, 'why', component);
  useQuestion(screen.session, 'uptime', component);
  const logDetail = useUi(screen.ui, (state) => state.logDetail);
  const width = columns - 2;
  const height = rows - 2;
  const { pane, id } = detail;
  const lines = useLines(
    screen.clock,
    // biome-ignore lint/correctness/useExhaustiveDependencies: the slices decide when the lines are made anew
    useCallback(
      (now: number) => detailLines(screen, pane, id, now, width, height),
      [screen, pane, id, width, height, slices, logDetail],
    ),
  );
  const scroll = Math.max(0, Math.min(detail.scroll, lines.length - height));
  const below = lines.length - scroll - height;
  const note = below > 0 ? `${plural(below, 'more line')} below` : '';
  return (
    <Frame
      theme={screen.theme}
      title={`${words.screen.panes[pane]}: ${titleOf(screen, detail)}`}
      note={note}
      focused
      columns={columns}
      rows={rows}
      lines={lines.slice(scroll, scroll + height)}
    />
  );
}

function titleOf(screen: Screen, { pane, id }: Detail): string {
  const { store } = screen.session;
  if (pane === 'logs') return words.screen.detail.line;
  const item = (itemsOf(pane, store.get(pane) as never) as readonly { id: string; row: unknown }[]).find(
    (candidate) => candidate.id === id,
  );
  const row = item?.row as { title?: string; source?: { title: string } } | undefined;
  return row?.title ?? row?.source?.title ?? id;
}

function detailLines(
  screen: Screen,
  pane: Detail['pane'],
  id: string,
  now: number,
  width: number,
  height: number,
): readonly string[] {
  const { theme, session } = screen;
  const { store } = session;
  const gone = [theme.paint('muted', theme.fit(` ${words.screen.detail.gone}`, width))];
  const componentTitle = (component: string): string =>
    store.get('components').find((row) => row.id === component)?.title ?? component;
  switch (pane) {
    case 'components': {
      const row = store.get('components').find((candidate) => candidate.id === id);
      return row ? componentDetail(theme, session, row, now, width) : gone;
    }
    case 'metrics':
    case 'queues': {
      const row = store.get(pane).find((candidate) => candidate.id === id);
      return row ? metricDetail(theme, row, componentTitle, now, width, height) : gone;
    }
    case 'escalations': {
      const item = itemsOf('escalations', store.get('escalations')).find((candidate) => candidate.id === id);
      return item ? escalationDetail(theme, item.row, now, width) : gone;
    }
    case 'logs': {
      const row = store.get('logs').lines.find(({ seq }) => String(seq) === id);
      const read = screen.ui.state.logDetail;
      const detail = read && String(read.seq) === id ? read : undefined;
      const line = detail ?? row;
      return line ? logDetail(theme, line, detail, width) : gone;
    }
  }
}
