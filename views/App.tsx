import { Box, useWindowSize } from 'ink';
import { type ReactNode, useEffect, useState } from 'react';
import type { Clock } from '../src/model/clock.ts';
import type { Session } from '../src/model/session.ts';
import { worstStatus } from '../src/model/status.ts';
import type { KeySource } from '../src/terminal/key.ts';
import type { ScreenPort } from '../src/terminal/screen.ts';
import { words } from '../src/words/index.ts';
import { Footer, Header } from './Bars.tsx';
import { press } from './input/controller.ts';
import { defaultKeymap, type Keymap } from './input/keymap.ts';
import { Pane, type PaneProps } from './panes/Pane.tsx';
import { TabBar } from './panes/TabBar.tsx';
import { Alerts } from './screens/alerts/Alerts.tsx';
import { Dock } from './screens/Dock.tsx';
import { DetailPane } from './screens/detail/DetailPane.tsx';
import { Compose } from './screens/escalation-message/EscalationMessage.tsx';
import { helpLines } from './screens/help.ts';
import { Incidents } from './screens/incidents/Incidents.tsx';
import { Top } from './screens/LogTop.tsx';
import { askLogs } from './screens/main/log-commands.ts';
import { geometry } from './state/geometry.ts';
import { type Layout, type PaneBox, smallest } from './state/layout.ts';
import { createScreen, ScreenContext, useScreen } from './state/screen.ts';
import { useUi } from './state/ui.ts';
import { Boundary } from './ui/Boundary.tsx';
import { Frame } from './ui/Frame.tsx';
import { Lines } from './ui/Lines.tsx';
import { useSlice, useSlices } from './ui/use-slice.ts';

export interface AppProps {
  readonly session: Session;
  readonly keys: KeySource;
  readonly screen: ScreenPort;
  readonly clock: Clock;
  /** Remapped keys, already resolved; the defaults otherwise. */
  readonly keymap?: Keymap;
  /** Told about parts of the screen that could not be drawn. */
  readonly onError?: (error: unknown, what: string) => void;
}

/** The whole screen: exactly as many columns and rows as the terminal has. */
export function App(props: AppProps): ReactNode {
  const { columns, rows } = useWindowSize();
  const [screen] = useState(() =>
    createScreen(props.session, props.screen, props.clock, props.keymap ?? defaultKeymap, props.onError),
  );
  screen.size = { columns, rows };
  useEffect(() => props.keys.subscribe((key) => press(screen, key)), [props.keys, screen]);
  useEffect(() => {
    askLogs(screen);
    return screen.ui.subscribe(() => askLogs(screen));
  }, [screen]);
  return (
    <ScreenContext value={screen}>
      <Sized columns={columns} rows={rows} />
    </ScreenContext>
  );
}

/** Slices whose number of rows decides how the screen is divided. */
const shapes = ['attention', 'system', 'components', 'metrics', 'queues', 'escalations', 'actions'] as const;

function Sized({ columns, rows }: { readonly columns: number; readonly rows: number }): ReactNode {
  const screen = useScreen();
  const { store } = screen.session;
  const state = useUi(screen.ui, (ui) => ui);
  useSlices(store, shapes);
  const place = geometry(screen);
  // A form is docked below whatever it was called from.
  const overlay = state.overlay?.kind === 'ask' ? state.overlay.behind : state.overlay;
  if (columns < smallest.columns || rows < smallest.rows) return <TooSmall columns={columns} rows={rows} />;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Guarded what="header" columns={columns} rows={place.header}>
        <Header columns={columns} rows={place.header} />
      </Guarded>
      {overlay?.kind === 'alerts' ? (
        <Guarded what={words.screen.alerts.title} columns={columns} rows={place.body}>
          <Alerts at={overlay.at} open={overlay.open} columns={columns} rows={place.body} />
        </Guarded>
      ) : overlay?.kind === 'incidents' ? (
        <Guarded what={words.screen.incidents.title} columns={columns} rows={place.body}>
          <Incidents at={overlay.at} scroll={overlay.scroll} columns={columns} rows={place.body} />
        </Guarded>
      ) : overlay?.kind === 'compose' ? (
        <Guarded what={words.screen.compose.title(overlay.title)} columns={columns} rows={place.body}>
          <Compose overlay={overlay} columns={columns} rows={place.body} />
        </Guarded>
      ) : overlay?.kind === 'log-top' ? (
        <Guarded what={words.screen.logs.top} columns={columns} rows={place.body}>
          <Top overlay={overlay} columns={columns} rows={place.body} />
        </Guarded>
      ) : overlay?.kind === 'help' ? (
        <Help columns={columns} rows={place.body} scroll={overlay.scroll} />
      ) : state.detail ? (
        <Guarded key={state.detail.id} what={state.detail.id} columns={columns} rows={place.body}>
          <DetailPane detail={state.detail} columns={columns} rows={place.body} />
        </Guarded>
      ) : (
        place.body > 1 && <Panes layout={place.layout} />
      )}
      {place.dock > 0 && (
        <Guarded what="dialog" columns={columns} rows={place.dock}>
          <Dock columns={columns} rows={place.dock} />
        </Guarded>
      )}
      <Footer columns={columns} />
    </Box>
  );
}

function Panes({ layout }: { readonly layout: Layout }): ReactNode {
  switch (layout.kind) {
    case 'too-small':
      return null;
    case 'single':
      return <SafePane box={layout.box} edge="frame" />;
    case 'tabs': {
      const { above, below } = layout;
      return (
        <Box flexDirection="column" flexShrink={0}>
          {above && <SafePane box={above} edge="rule" />}
          <TabBar shown={below.pane} withComponents={!above} columns={below.columns} />
          <SafePane key={below.pane} box={below} edge="bare" />
        </Box>
      );
    }
    case 'grid':
      return layout.bands.map((band) => (
        <Box key={band[0]!.pane} flexShrink={0}>
          {band.map((box) => (
            <SafePane key={box.pane} box={box} edge="frame" />
          ))}
        </Box>
      ));
  }
}

function SafePane({ box, edge }: { readonly box: PaneBox; readonly edge: PaneProps['edge'] }): ReactNode {
  const { pane, columns, rows } = box;
  return (
    <Guarded what={words.screen.panes[pane]} columns={columns} rows={rows}>
      <Pane box={box} edge={edge} />
    </Guarded>
  );
}

function Guarded(props: {
  readonly what: string;
  readonly columns: number;
  readonly rows: number;
  readonly children: ReactNode;
}): ReactNode {
  const { theme, onError, ui } = useScreen();
  const attempt = useUi(ui, (state) => state.attempt);
  return <Boundary key={attempt} theme={theme} onError={onError} {...props} />;
}

function Help(props: {
  readonly columns: number;
  readonly rows: number;
  readonly scroll: number;
}): ReactNode {
  const { theme, keymap, session } = useScreen();
  const { columns, rows } = props;
  const lines = helpLines(theme, keymap, session.store.get('system').readOnly, columns - 2);
  const scroll = Math.max(0, Math.min(props.scroll, lines.length - (rows - 2)));
  return (
    <Frame
      theme={theme}
      title={words.screen.help.title}
      note={words.screen.help.hint}
      focused
      columns={columns}
      rows={rows}
      lines={lines.slice(scroll, scroll + rows - 2)}
    />
  );
}

/** What a terminal below the smallest size still says: the worst state, and what it needs. */
function TooSmall({ columns, rows }: { readonly columns: number; readonly rows: number }): ReactNode {
  const { theme, session } = useScreen();
  const system = session.store.get('system');
  const attention = useSlice(session.store, 'attention');
  const worst = worstStatus(session.store.get('components').map(({ status }) => status));
  const first = attention[0];
  const text = [
    `${theme.glyphs.status[worst]} ${worst} ${system.counts[worst]} ${theme.glyphs.separator} ${system.system} ${system.environment}`,
    ...(first ? [`${theme.glyphs.band[first.severity]} ${first.title}: ${first.text}`] : []),
    words.screen.tooSmall(columns, rows, smallest.columns, smallest.rows),
  ];
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Lines lines={text.map((line) => theme.fit(line, columns))} rows={rows} />
    </Box>
  );
}
