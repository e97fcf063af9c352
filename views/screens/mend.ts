import { type AlertRow, isActive, type SuggestedAction } from '../../src/model/alert.ts';
import { displayWidth } from '../../src/text/width.ts';
import { words } from '../../src/words/index.ts';
import { moved } from '../input/list.ts';
import type { Screen, ScreenKind } from '../input/screen.ts';
import { listLine } from '../ui/list.ts';
import { beginAction, refusalOf } from './action/planning.ts';

/** An action that an alert suggests. */
interface Suggestion extends SuggestedAction {
  /** The alert that suggests it; it is meant to mend it where that still fires. */
  readonly by: string;
}

declare module '../input/ui.ts' {
  interface ScreenStates {
    mend: { readonly about: string; readonly suggestions: readonly Suggestion[]; readonly index: number };
  }
}

/** Plain digits choose one of these at once. */
const mostNumbered = 9;

/** What alerts suggest, each once. What still fires first: an action that is meant to mend it runs only while it does. */
export function suggestionsOf(alerts: readonly AlertRow[]): readonly Suggestion[] {
  const all = alerts
    .toSorted((a, b) => Number(isActive(b)) - Number(isActive(a)))
    .flatMap(({ id, actions }) => actions.map((action): Suggestion => ({ ...action, by: id })));
  return all.filter(
    (one, index) => index === all.findIndex((other) => suggestionText(other) === suggestionText(one)),
  );
}

/** `scale api count=20` */
export function suggestionText({ verb, component, params = {} }: SuggestedAction): string {
  const values = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return [verb, component, ...values].join(' ');
}

/**
 * Plans what alerts suggest: the only action at once; of several the person chooses.
 * @param about what is to be mended, for people
 */
export function mend(screen: Screen, about: string, alerts: readonly AlertRow[]): void {
  const { ui } = screen;
  const suggestions = suggestionsOf(alerts);
  const [first, ...more] = suggestions;
  if (!first) ui.update({ notice: words.screen.alerts.nothingSuggested });
  else if (more.length === 0) begin(screen, first);
  else ui.show('mend', { about, suggestions, index: 0 });
}

function begin(screen: Screen, { verb, component, params, by }: Suggestion): void {
  const fires = alertOf(screen, by);
  beginAction(screen, verb, [component], fires && isActive(fires) ? by : undefined, params);
}

function alertOf({ session }: Screen, id: string): AlertRow | undefined {
  return session.store.get('alerts').find((row) => row.id === id);
}

/** Which of several suggested actions is to be planned: by number, or by moving to it. */
export const mendChoice: ScreenKind<'mend'> = {
  id: 'mend',
  place: 'docked',
  title: ({ about }) => words.screen.mend.title(about),
  contexts: ['list'],
  reads: ['components', 'system', 'alerts'],
  draw(screen, { about, suggestions, index }, { width }) {
    const { theme } = screen;
    const names = suggestions.map((one) => nameOf(screen, one));
    const widest = Math.min(44, Math.max(...names.map(displayWidth)));
    return {
      title: words.screen.mend.title(about),
      note: words.screen.mend.hint,
      lines: suggestions.map((one, place) => {
        const number = place < mostNumbered ? String(place + 1) : ' ';
        const text = `${number}  ${theme.fit(names[place]!, widest)}  ${standsNow(screen, one)}`;
        return listLine(theme, theme.fit(text, width - 2), place === index);
      }),
      // One line of the window goes to the count of what is hidden.
      scroll: Math.max(0, index - 3),
    };
  },
  press(screen, { suggestions, index }, key, command) {
    const { ui } = screen;
    const numbered = /^[1-9]$/.test(key.name) ? suggestions[Number(key.name) - 1] : undefined;
    const next = moved(command, index, suggestions.length, 5);
    if (numbered || key.name === 'enter') {
      ui.close('mend');
      begin(screen, numbered ?? suggestions[index]!);
    } else if (next !== undefined) ui.set('mend', { index: next });
    else if (command === 'back' || command === 'quit' || key.name === 'esc') ui.close('mend');
  },
};

function nameOf({ session }: Screen, { verb, component, params = {} }: Suggestion): string {
  const row = session.store.get('components').find(({ id }) => id === component);
  const info = row?.actions.find((one) => one.verb === verb);
  const values = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return [words.screen.mend.action(info?.title ?? verb, row?.title ?? component), ...values].join(' ');
}

/** Why it cannot be planned now, else the trouble that it is for, as that stands now. */
function standsNow(screen: Screen, { verb, component, by }: Suggestion): string {
  const refused = refusalOf(screen, verb, [component]);
  if (refused !== undefined) return refused;
  const alert = alertOf(screen, by);
  if (!alert || !isActive(alert)) return words.screen.mend.over(alert?.name ?? by);
  return words.screen.mend.while(alert.name, alert.text);
}
