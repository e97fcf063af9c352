import type { Verb } from '../../src/model/action.ts';
import type { Words } from '../../src/words/index.ts';
import type { ScreenId } from './ui.ts';

/**
 * Where a command's keys are listened to: `always` even while typing, `global` on the panes, `list` on whatever row is selected,
 * `components`, `escalations` and `logs` in that pane, `dialog` in the dialogs of an action, the id of a screen only there.
 */
export type KeyContext =
  | 'always'
  | 'global'
  | 'list'
  | 'components'
  | 'escalations'
  | 'logs'
  | 'dialog'
  | ScreenId;

/** Contexts that several screens share; their own come first. */
export const sharedContexts: readonly KeyContext[] = ['list', 'global'];

/** Every command there is: each has its words in the catalogue. */
export type CommandId = keyof Words['screen']['commands'];

export type Category = keyof Words['screen']['categories'];

/** The keys of one command. */
export interface Binding {
  readonly id: CommandId;
  /** Default keys, named as in `KeyPress`. */
  readonly keys: readonly string[];
  readonly context: KeyContext;
  readonly category: Category;
  /** Place in the footer, smallest first; absent: not shown there. */
  readonly footer?: number;
  /** Acts on a component, and only where that component can do this. */
  readonly needs?: Verb;
}
