import { useSyncExternalStore } from 'react';
import type { ActionPlan, Choice, GroupPlan, Verb, VerbInfo } from '../../src/model/action.ts';
import type { LogLevel, LogLineDetail, LogTop } from '../../src/model/logs.ts';

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

/** The row that is open in detail. */
export interface Detail {
  readonly pane: PaneId;
  readonly id: string;
  readonly scroll: number;
}

/** What lies over, or docks below, the panes and takes the keys. */
export type Overlay =
  | { readonly kind: 'help'; readonly scroll: number }
  | { readonly kind: 'filter' }
  | { readonly kind: 'palette'; readonly text: string; readonly index: number }
  | { readonly kind: 'environments'; readonly index: number }
  | { readonly kind: 'alerts'; readonly at: Selection; readonly open: boolean }
  | { readonly kind: 'incidents'; readonly at: Selection; readonly scroll: number }
  | AskOverlay
  | {
      readonly kind: 'log-top';
      readonly what: string;
      readonly top?: LogTop;
      readonly index: number;
    }
  | ComposeOverlay
  | { readonly kind: 'menu'; readonly component: string; readonly index: number }
  | ParamsOverlay
  | { readonly kind: 'freeze'; readonly text: string }
  | { readonly kind: 'planning'; readonly verb: Verb; readonly components: readonly string[] }
  | {
      readonly kind: 'no-plan';
      readonly verb: Verb;
      readonly components: readonly string[];
      readonly message: string;
    }
  | {
      readonly kind: 'plan';
      readonly group: GroupPlan;
      readonly typed: string;
      readonly reason: string;
      readonly field: 'word' | 'reason';
      readonly scroll: number;
      readonly hint?: string;
    }
  | {
      readonly kind: 'action';
      /** In the order in which they run. */
      readonly plans: readonly ActionPlan[];
      readonly problem?: string;
    };

/** A text that is asked for. */
export interface AskField {
  readonly label: string;
  readonly value: string;
  readonly optional?: boolean;
}

/** A short form, docked below whatever it was called from. */
export interface AskOverlay {
  readonly kind: 'ask';
  readonly title: string;
  readonly fields: readonly AskField[];
  /** Index of the field that is being typed. */
  readonly field: number;
  readonly hint?: string;
  /** What is shown again afterwards. */
  readonly behind: Overlay | undefined;
  /** Said when it was done. */
  readonly done: string;
  /** Takes the values of the fields. What it throws is shown, and nothing that was typed is lost. */
  readonly send: (values: readonly string[]) => void | Promise<void>;
}

/** A message that is edited before it is sent. */
export interface ComposeOverlay {
  readonly kind: 'compose';
  /** The incident or alert. */
  readonly about: string;
  readonly title: string;
  readonly text: string;
  /** Index into `text` of what is behind the caret. */
  readonly caret: number;
  readonly behind: Overlay | undefined;
}

/** The values that a verb asks for before it is planned. */
export interface ParamsOverlay {
  readonly kind: 'params';
  readonly info: VerbInfo;
  readonly components: readonly string[];
  /** What it is meant to mend. */
  readonly alert?: string | undefined;
  /** What is typed so far, by parameter. */
  readonly values: Readonly<Record<string, string>>;
  /** Index of the parameter that is being typed. */
  readonly field: number;
  /** What the target lists, by parameter: not there yet, there, or a sentence why not. */
  readonly choices: Readonly<Record<string, readonly Choice[] | string>>;
  readonly hint?: string;
}

/** What the person did with the screen: nothing here comes from the engine. */
export interface UiState {
  readonly focus: PaneId;
  /** The pane under the tab bar of a small screen; until one was chosen, the one with the worst alert. */
  readonly tab: Exclude<PaneId, 'components'> | undefined;
  readonly zoomed: boolean;
  readonly detail: Detail | undefined;
  readonly selections: Readonly<Record<ListPane, Selection>>;
  readonly filters: Readonly<Record<PaneId, string>>;
  readonly level: LogLevel | undefined;
  readonly logCursor: LogCursor;
  /** What n and N look for. */
  readonly logSearch: string;
  /** `seq` of lines with a bookmark, in order. */
  readonly logMarks: readonly number[];
  readonly logWrap: boolean;
  /** Columns of the text that are scrolled out to the left. */
  readonly logOffset: number;
  /** `seq` of the line around which everything is shown. */
  readonly logContext: number | undefined;
  /** The line that is open in detail, once it was read. */
  readonly logDetail: LogLineDetail | undefined;
  readonly overlay: Overlay | undefined;
  /** Grows when what could not be drawn shall be tried again. */
  readonly attempt: number;
  /** What came of the last key, shown until the next one. */
  readonly notice: string | undefined;
  /** Ids of components that are acted on together, in the order in which they were marked. */
  readonly marks: readonly string[];
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
  detail: undefined,
  selections: { components: top, metrics: top, queues: top, escalations: top },
  filters: { components: '', metrics: '', queues: '', escalations: '', logs: '' },
  level: undefined,
  logCursor: {},
  logSearch: '',
  logMarks: [],
  logWrap: false,
  logOffset: 0,
  logContext: undefined,
  logDetail: undefined,
  overlay: undefined,
  attempt: 0,
  notice: undefined,
  marks: [],
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

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };
}

/** A part of the screen's state; `select` must return something that is identical while nothing changed. */
export function useUi<Part>(ui: Ui, select: (state: UiState) => Part): Part {
  return useSyncExternalStore(ui.subscribe, () => select(ui.state));
}
