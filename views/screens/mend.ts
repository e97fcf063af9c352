import type { AlertRow } from '../../src/model/alert.ts';
import { isActive } from '../../src/model/alert.ts';
import { displayWidth } from '../../src/text/width.ts';
import { words } from '../../src/words/index.ts';
import { moved } from '../input/list.ts';
import type { Screen, ScreenKind } from '../input/screen.ts';
import { listLine } from '../ui/list.ts';
import { beginAction, refusalOf } from './action/planning.ts';

/** An action that an alert suggests. */
interface Suggestion {
  readonly verb: string;
  readonly component: string;
  /** The alert it is meant to mend, where that still fires. */
  readonly alert: string | undefined;
}

declare module '../input/ui.ts' {
  interface ScreenStates {
    mend: { readonly about: string; readonly suggestions: readonly Suggestion[]; readonly index: number };
  }
}

/**
 * Plans what alerts suggest: the only action at once; of several the person chooses.
 * @param about what is to be mended, for people
 */
export function mend(screen: Screen, about: string, alerts: readonly AlertRow[]): void {
  const { ui } = screen;
  // What still fires first: an action that is meant to mend it runs only while it does.
  const all = alerts
    .toSorted((a, b) => Number(isActive(b)) - Number(isActive(a)))
    .flatMap((alert) =>
      alert.actions.map(
        ({ verb, component }): Suggestion => ({
          verb,
          component,
          alert: isActive(alert) ? alert.id : undefined,
        }),
      ),
    );
  const suggestions = all.filter(
    ({ verb, component }, index) =>
      index === all.findIndex((other) => other.verb === verb && other.component === component),
  );
  const [first, ...more] = suggestions;
  if (!first) ui.update({ notice: words.screen.alerts.nothingSuggested });
  else if (more.length === 0) begin(screen, first);
  else ui.show('mend', { about, suggestions, index: 0 });
}

function begin(screen: Screen, { verb, component, alert }: Suggestion): void {
  beginAction(screen, verb, [component], alert);
}

/** Which of several suggested actions is to be planned. */
export const mendChoice: ScreenKind<'mend'> = {
  id: 'mend',
  place: 'docked',
  title: ({ about }) => words.screen.mend.title(about),
  contexts: ['list'],
  reads: ['components', 'system'],
  draw(screen, { about, suggestions, index }, { width }) {
    const { theme, session } = screen;
    const rows = session.store.get('components');
    const lines = suggestions.map(({ verb, component }, place) => {
      const row = rows.find(({ id }) => id === component);
      const info = row?.actions.find((one) => one.verb === verb);
      const name = words.screen.mend.action(info?.title ?? verb, row?.title ?? component);
      const text = refusalOf(screen, verb, [component]) ?? info?.summary ?? '';
      return { name, text, place };
    });
    const widest = Math.min(44, Math.max(...lines.map(({ name }) => displayWidth(name))));
    return {
      title: words.screen.mend.title(about),
      note: words.screen.menu.hint,
      lines: lines.map(({ name, text, place }) =>
        listLine(theme, theme.fit(`${theme.fit(name, widest)}  ${text}`, width - 2), place === index),
      ),
      // One line of the window goes to the count of what is hidden.
      scroll: Math.max(0, index - 3),
    };
  },
  press(screen, { suggestions, index }, key, command) {
    const { ui } = screen;
    const next = moved(command, index, suggestions.length, 5);
    if (next !== undefined) ui.set('mend', { index: next });
    else if (key.name === 'enter') {
      ui.close('mend');
      begin(screen, suggestions[index]!);
    } else if (command === 'back' || command === 'quit' || key.name === 'esc') ui.close('mend');
  },
};
