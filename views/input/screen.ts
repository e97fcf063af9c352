import { createContext, useContext } from 'react';
import type { Question } from '../../src/model/answers.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { LogShow } from '../../src/model/logs.ts';
import type { Session } from '../../src/model/session.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { KeyPress } from '../../src/terminal/key.ts';
import type { ScreenPort } from '../../src/terminal/screen.ts';
import { createTheme, type Role, type Theme } from '../ui/theme.ts';
import { CoarseClock } from '../ui/use-now.ts';
import type { Binding, CommandId, KeyContext } from './commands.ts';
import type { Keymap } from './keymap.ts';
import { type ScreenId, type ScreenStates, Ui } from './ui.ts';

/** What every part of one screen shares. Made once; never changes identity. */
export interface Screen {
  readonly session: Session;
  readonly port: ScreenPort;
  readonly theme: Theme;
  keymap: Keymap;
  readonly screens: Screens;
  readonly ui: Ui;
  readonly clock: CoarseClock;
  /** What the session was asked to show of the logs last. */
  logsAsked: LogShow | undefined;
  readonly onError: ((error: unknown, what: string) => void) | undefined;
  /** The terminal's present size; written by the App while it renders, read when keys come. */
  size: { columns: number; rows: number };
}

/** A command and what it does. Those without `run` are carried out by the screen whose context they have. */
export interface Command extends Binding {
  readonly run?: (screen: Screen) => void;
  /** Whether it would do something now; always where this is absent. */
  readonly available?: (screen: Screen) => boolean;
  /** Said when its key is pressed while it is not available. */
  readonly refusal?: (screen: Screen) => string;
}

/** The room that is drawn into, inside the frame, and the moment. A docked screen takes as many of the rows as it needs. */
export interface Room {
  readonly width: number;
  readonly height: number;
  /** Wall-clock milliseconds. */
  readonly now: number;
}

/** What a screen draws: lines of exactly the room's width. */
export interface Drawn {
  /** Instead of the screen's own title: with counts, say. */
  readonly title?: string;
  /** Stands at the right end of the upper edge. */
  readonly note?: string;
  readonly noteRole?: Role;
  /** Something that must not be overlooked. */
  readonly alarming?: boolean;
  readonly lines: readonly string[];
  /** Lines at the end that always stay in view. */
  readonly pinned?: readonly string[];
  /** The first line in view, where there are more than fit. */
  readonly scroll?: number;
}

/** A key in the footer: that of a command, hidden where the command has none or may not be used, or a fixed one. */
export type Hint =
  | { readonly command: CommandId; readonly label: string }
  | { readonly key: string; readonly label: string };

/** One screen over the panes: what it is called, which keys it takes, what it reads and how it is drawn. */
export interface ScreenKind<Id extends ScreenId = ScreenId> {
  readonly id: Id;
  /** `full` takes the room of the panes, `docked` a part of it at the bottom, `footer` the last row. */
  readonly place: 'full' | 'docked' | 'footer';
  /** Its key leads to it from anywhere, and it takes the place of another such: Esc then leads back to the panes. */
  readonly destination?: boolean;
  readonly title: (state: ScreenStates[Id]) => string;
  /** Contexts in which a key is looked up, in this order; none where keys are typed. */
  readonly contexts: readonly KeyContext[];
  /** Slices of the snapshot of which it shows something. */
  readonly reads: readonly (keyof Snapshot)[] | ((state: ScreenStates[Id]) => readonly (keyof Snapshot)[]);
  /** What it asks the session about what it shows; the answers come in the slice `answers`. */
  readonly asks?: (screen: Screen, state: ScreenStates[Id]) => readonly Question[];
  /** The command that opens it, where it has one, and commands of its own. */
  readonly commands?: readonly Command[];
  readonly draw: (screen: Screen, state: ScreenStates[Id], room: Room) => Drawn;
  /**
   * What a key does.
   * @param command what the key means in `contexts`
   * @returns `false` to leave the key to what lies beneath
   */
  readonly press: (
    screen: Screen,
    state: ScreenStates[Id],
    key: KeyPress,
    command: CommandId | undefined,
  ) => false | undefined;
  /** Its keys for the footer depend on what the session answers. */
  readonly hintsOfAnswers?: true;
  /** Keys for the footer, most important first. */
  readonly hints?: (screen: Screen, state: ScreenStates[Id]) => readonly Hint[];
}

/** The command that opens a screen of the same name. */
export function opening<Id extends ScreenId & CommandId>(
  id: Id,
  binding: Pick<Binding, 'keys' | 'category' | 'footer'> & Pick<Command, 'available' | 'refusal'>,
  state: (screen: Screen) => ScreenStates[Id],
): Command {
  return { id, context: 'global', ...binding, run: (screen) => goTo(screen, id, state(screen)) };
}

/** Opens a screen; a destination in place of the one that is open. */
export function goTo<Id extends ScreenId>(screen: Screen, id: Id, state: ScreenStates[Id]): void {
  const { ui, screens } = screen;
  const isDestination = (one: ScreenId): boolean => screens.kind(one).destination ?? false;
  const other = ui.state.stack.find((open) => open.screen !== id && isDestination(open.screen));
  if (other && isDestination(id)) ui.close(other.screen);
  ui.show(id, state);
}

type AnyScreenKind = { [Id in ScreenId]: ScreenKind<Id> }[ScreenId];

/** Every screen and every command. */
export class Screens {
  readonly commands: readonly Command[];
  readonly all: readonly AnyScreenKind[];
  readonly #kinds: ReadonlyMap<ScreenId, AnyScreenKind>;
  readonly #commands: ReadonlyMap<CommandId, Command>;

  /** @param commands those of the panes */
  constructor(commands: readonly Command[], screens: readonly AnyScreenKind[]) {
    this.all = screens;
    this.commands = [...screens.flatMap((kind) => kind.commands ?? []), ...commands];
    this.#kinds = new Map(screens.map((kind) => [kind.id, kind]));
    this.#commands = new Map(this.commands.map((command) => [command.id, command]));
  }

  kind<Id extends ScreenId>(id: Id): ScreenKind<Id> {
    return this.#kinds.get(id) as unknown as ScreenKind<Id>;
  }

  command(id: CommandId): Command {
    return this.#commands.get(id)!;
  }
}

export function createScreen(
  session: Session,
  port: ScreenPort,
  clock: Clock,
  screens: Screens,
  keymap: Keymap,
  onError?: (error: unknown, what: string) => void,
): Screen {
  return {
    session,
    port,
    theme: createTheme(port.colours, port.ascii),
    keymap,
    screens,
    ui: new Ui(),
    clock: new CoarseClock(clock),
    logsAsked: undefined,
    onError,
    size: { columns: 80, rows: 24 },
  };
}

export const ScreenContext = createContext<Screen | undefined>(undefined);

export function useScreen(): Screen {
  const screen = useContext(ScreenContext);
  if (!screen) throw new Error('no ScreenContext');
  return screen;
}
