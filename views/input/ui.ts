import { useSyncExternalStore } from 'react';
import type { LogLevel } from '../../src/model/logs.ts';

export const panes = ['components', 'metrics', 'queues', 'escalations', 'logs'] as const;

export type PaneId = (typeof panes)[number];

/** Panes whose rows are selected by id; the logs have their own way. */
export type ListPane = Exclude<PaneId, 'logs'>;

/** A remembered row: its id, and its place for when the row is gone. No id means the first, worst row. */
export interface Selection {
  readonly id?: string;
  readonly index: number;
}

/** Which log lines are in view. Without `bottom` and `jump` the newest are followed. */
export interface LogCursor {
  /** Around what the window lies; absent while the newest are followed. */
  readonly anchor?: { readonly line: number } | { readonly at: number };
  /** The line that the anchor means is selected, wherever it is. */
  readonly jump?: boolean;
  /** `seq` of the last line in view. */
  readonly bottom?: number;
  /** `seq` of the selected line. */
  readonly cursor?: number;
}

/**
 * What each screen that lies over the panes keeps while it is open, by its id. A screen adds its own line beside its code:
 * `declare module './ui.ts' { interface ScreenStates { … } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the screens
export interface ScreenStates {}

export type ScreenId = keyof ScreenStates;

/** A screen that is open, with its state. */
export type OpenScreen<Id extends ScreenId = ScreenId> = {
  readonly [One in Id]: { readonly screen: One; readonly state: ScreenStates[One] };
}[Id];

/** What the person did with the screen: nothing here comes from the engine. */
export interface UiState {
  readonly focus: PaneId;
  /** The pane under the tab bar of a small screen; until one was chosen, the one with the worst alert. */
  readonly tab: Exclude<PaneId, 'components'> | undefined;
  readonly zoomed: boolean;
  /** Screens over the panes, the one that takes the keys last. */
  readonly stack: readonly OpenScreen[];
  readonly selections: Readonly<Record<ListPane, Selection>>;
  readonly filters: Readonly<Record<PaneId, string>>;
  readonly level: LogLevel | undefined;
  readonly logCursor: LogCursor;
  /** What n and N look for. */
  readonly logSearch: string;
  /** `seq` of lines with a bookmark, in order. */
  readonly bookmarks: readonly number[];
  readonly logWrap: boolean;
  /** Columns of the text that are scrolled out to the left. */
  readonly logOffset: number;
  /** `seq` of the line around which everything is shown. */
  readonly logContext: number | undefined;
  /** Grows when what could not be drawn shall be tried again. */
  readonly attempt: number;
  /** What came of the last key, shown until the next one. */
  readonly notice: string | undefined;
  /** The environment that was asked for, said until it is there or the next key. */
  readonly switchingTo: string | undefined;
  /** Ids of components that are acted on together, in the order in which they were marked. */
  readonly marked: readonly string[];
  /** Messages that were begun and not sent, by what they are about. */
  readonly drafts: Readonly<Record<string, string>>;
  /** The person asked to leave while an action runs, and was told so. */
  readonly quitAsked: boolean;
}

const top: Selection = { index: 0 };

export const firstState: UiState = {
  focus: 'components',
  tab: undefined,
  zoomed: false,
  stack: [],
  selections: { components: top, metrics: top, queues: top, escalations: top },
  filters: { components: '', metrics: '', queues: '', escalations: '', logs: '' },
  level: undefined,
  logCursor: {},
  logSearch: '',
  bookmarks: [],
  logWrap: false,
  logOffset: 0,
  logContext: undefined,
  attempt: 0,
  notice: undefined,
  switchingTo: undefined,
  marked: [],
  drafts: {},
  quitAsked: false,
};

/** The state of the screen, outside React so that a key press renders only what it changed. */
export class Ui {
  #state = firstState;
  readonly #listeners = new Set<() => void>();

  get state(): UiState {
    return this.#state;
  }

  update(change: Partial<UiState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of [...this.#listeners]) listener();
  }

  /** Opens a screen over what is shown; one that is open already comes back instead of standing there twice. */
  show<Id extends ScreenId>(screen: Id, state: ScreenStates[Id]): void {
    const { stack } = this.#state;
    const at = stack.findIndex((open) => open.screen === screen);
    const below = at < 0 ? stack : stack.slice(0, at);
    this.update({ stack: [...below, { screen, state } as OpenScreen] });
  }

  /** Changes the state of a screen; nothing where it was closed meanwhile. */
  set<Id extends ScreenId>(screen: Id, change: Partial<ScreenStates[Id]>): void {
    if (!this.open(screen)) return;
    const stack = this.#state.stack.map((open) =>
      open.screen === screen ? ({ screen, state: { ...open.state, ...change } } as OpenScreen) : open,
    );
    this.update({ stack });
  }

  /** The state of a screen while it is open. */
  open<Id extends ScreenId>(screen: Id): ScreenStates[Id] | undefined {
    const found = this.#state.stack.find((open) => open.screen === screen);
    return found?.state as ScreenStates[Id] | undefined;
  }

  /** Closes a screen, and what was opened from it. */
  close(screen: ScreenId, also: Partial<UiState> = {}): void {
    const { stack } = this.#state;
    const at = stack.findIndex((open) => open.screen === screen);
    this.update({ ...also, stack: at < 0 ? stack : stack.slice(0, at) });
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };
}

/** A part of the screen's state; `select` must return something that is identical while nothing changed. */
export function useUi<Part>(ui: Ui, select: (state: UiState) => Part): Part {
  return useSyncExternalStore(ui.subscribe, () => select(ui.state));
}
