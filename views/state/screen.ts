import { createContext, useContext } from 'react';
import type { Clock } from '../../src/model/clock.ts';
import type { LogShow } from '../../src/model/logs.ts';
import type { Session } from '../../src/model/session.ts';
import type { ScreenPort } from '../../src/terminal/screen.ts';
import type { Keymap } from '../input/keymap.ts';
import { createTheme, type Theme } from '../ui/theme.ts';
import { CoarseClock } from '../ui/use-now.ts';
import { Ui } from './ui.ts';

/** What every part of one screen shares. Made once; never changes identity. */
export interface Screen {
  readonly session: Session;
  readonly port: ScreenPort;
  readonly theme: Theme;
  readonly keymap: Keymap;
  readonly ui: Ui;
  readonly clock: CoarseClock;
  /** What the session was asked to show of the logs last. */
  logsAsked: LogShow | undefined;
  readonly onError: ((error: unknown, what: string) => void) | undefined;
  /** The terminal's present size; written by the App while it renders, read when keys come. */
  size: { columns: number; rows: number };
}

export function createScreen(
  session: Session,
  port: ScreenPort,
  clock: Clock,
  keymap: Keymap,
  onError?: (error: unknown, what: string) => void,
): Screen {
  const screen: Screen = {
    session,
    port,
    theme: createTheme(port.colours, port.ascii),
    keymap,
    ui: new Ui(),
    clock: new CoarseClock(clock),
    logsAsked: undefined,
    onError,
    size: { columns: 80, rows: 24 },
  };
  return screen;
}

export const ScreenContext = createContext<Screen | undefined>(undefined);

export function useScreen(): Screen {
  const screen = useContext(ScreenContext);
  if (!screen) throw new Error('drawn outside of the App');
  return screen;
}
