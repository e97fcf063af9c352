import { Box, useWindowSize } from 'ink';
import { type ComponentProps, type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Clock } from '../src/model/clock.ts';
import type { Session } from '../src/model/session.ts';
import { worstStatus } from '../src/model/status.ts';
import type { KeySource } from '../src/terminal/key.ts';
import type { ScreenPort } from '../src/terminal/screen.ts';
import { words } from '../src/words/index.ts';
import { Footer, Header } from './Bars.tsx';
import { press } from './input/controller.ts';
import { createScreen, ScreenContext, useScreen } from './input/screen.ts';
import { useUi } from './input/ui.ts';
import { keymapOf } from './keymap.ts';
import { Open } from './Open.tsx';
import { geometry } from './panes/geometry.ts';
import type { Layout, PaneBox } from './panes/layout.ts';
import { Pane, type PaneProps } from './panes/Pane.tsx';
import { TabBar } from './panes/TabBar.tsx';
import { askLogs } from './screens/main/log-commands.ts';
import { screens } from './screens/registry.ts';
import { Boundary } from './ui/Boundary.tsx';
import { Lines } from './ui/Lines.tsx';
import { smallest } from './ui/smallest.ts';
import { useSlice, useSlices } from './ui/use-slice.ts';

export interface AppProps {
  readonly session: Session;
  readonly keys: KeySource;
  readonly screen: ScreenPort;
  readonly clock: Clock;
  /** Told about parts of the screen that could not be drawn. */
  readonly onError?: (error: unknown, what: string) => void;
}

/** The whole screen: exactly as many columns and rows as the terminal has. */
export function App(props: AppProps): ReactNode {
  const { columns, rows } = useWindowSize();
  const { keys } = useSlice(props.session.store, 'system');
  const keymap = useMemo(() => keymapOf(keys), [keys]);
  const [screen] = useState(() =>
    createScreen(props.session, props.screen, props.clock, screens, keymap, props.onError),
  );
  // A configuration that is applied while the screen is open may have keys of its own.
  screen.keymap = keymap;
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
  const { screens, session } = screen;
  const { stack } = useUi(screen.ui, (ui) => ui);
  useSlices(session.store, shapes);
  if (columns < smallest.columns || rows < smallest.rows) return <TooSmall columns={columns} rows={rows} />;
  const place = geometry(screen);
  const full = stack.findLast((open) => screens.kind(open.screen).place === 'full');
  const docked = place.dock > 0 ? stack.at(-1) : undefined;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Guarded what="header" columns={columns} rows={place.header}>
        <Header columns={columns} rows={place.header} />
      </Guarded>
      {full ? (
        place.body > 1 && <SafeOpen open={full} columns={columns} rows={place.body} />
      ) : (
        <Panes layout={place.layout} rows={place.body} />
      )}
      {docked && <SafeOpen open={docked} columns={columns} rows={place.dock} />}
      <Footer columns={columns} />
    </Box>
  );
}

/** A screen of which an error stays inside; another row that is opened in it is drawn afresh. */
function SafeOpen({ open, columns, rows }: ComponentProps<typeof Open>): ReactNode {
  const kind = useScreen().screens.kind(open.screen);
  const key = open.screen === 'detail' ? `${open.state.pane} ${open.state.id}` : open.screen;
  return (
    <Guarded key={key} what={kind.title(open.state)} columns={columns} rows={rows}>
      <Open open={open} columns={columns} rows={rows} />
    </Guarded>
  );
}

function Panes({ layout, rows }: { readonly layout: Layout; readonly rows: number }): ReactNode {
  if (rows <= 1) return null;
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

/** What a terminal below the smallest size still says: the worst state, and what it needs. */
function TooSmall({ columns, rows }: { readonly columns: number; readonly rows: number }): ReactNode {
  const { theme, session } = useScreen();
  const system = session.store.get('system');
  const attention = useSlice(session.store, 'attention');
  const worst = worstStatus(session.store.get('components').map(({ status }) => status));
  const first = attention[0];
  const text = [
    `${theme.glyphs.status[worst]} ${words.names.statuses[worst]} ${system.counts[worst]} ${theme.glyphs.separator} ${system.system} ${system.environment}`,
    ...(first ? [`${theme.glyphs.band[first.severity]} ${first.title}: ${first.text}`] : []),
    words.screen.tooSmall(columns, rows, smallest.columns, smallest.rows),
  ];
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Lines lines={text.map((line) => theme.fit(line, columns))} rows={rows} />
    </Box>
  );
}
