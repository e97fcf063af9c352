import { displayWidth } from '../../src/text/width.ts';
import { words } from '../../src/words/index.ts';
import { edited } from '../input/edited.ts';
import type { Screen, ScreenKind } from '../input/screen.ts';

/** A filter that is being typed. */
interface FilterState {
  /** What is filtered, in a word. */
  readonly what: string;
  readonly text: string;
  /** The filter is a query of the logs, which may be wrong. */
  readonly logs?: boolean;
  /** Filters anew with every key. */
  readonly change: (text: string) => void;
}

declare module '../input/ui.ts' {
  interface ScreenStates {
    filter: FilterState;
  }
}

/** Types a filter in the last row; what it filters changes with every key. */
export function typeFilter({ ui }: Screen, state: FilterState): void {
  ui.show('filter', state);
}

/** The line in which a filter is typed: Enter keeps it, Esc and erasing nothing clear it. */
export const filter: ScreenKind<'filter'> = {
  id: 'filter',
  place: 'footer',
  title: ({ what }) => words.screen.filter(what),
  contexts: [],
  reads: ['logs'],
  draw({ theme, session }, { what, text, logs }, { width }) {
    const typed = ` ${words.screen.filter(what)} ${text}${theme.glyphs.caret}`;
    const used = Math.min(width, displayWidth(typed) + 2);
    const problem = logs ? session.store.get('logs').problem : undefined;
    const hint = problem ?? (logs ? words.screen.logs.filterHint : words.screen.filterHint);
    const role = problem === undefined ? 'muted' : 'critical';
    return {
      lines: [
        theme.paint('strong', theme.fit(typed, used)) + theme.paint(role, theme.fit(hint, width - used)),
      ],
    };
  },
  press({ ui }, { text, change }, key) {
    if (key.name === 'enter') {
      ui.close('filter');
      return;
    }
    if (key.name === 'esc' || (key.name === 'backspace' && text === '')) {
      ui.close('filter');
      change('');
      return;
    }
    const next = edited(text, key);
    if (next === undefined) return;
    ui.set('filter', { text: next });
    change(next);
  },
};
