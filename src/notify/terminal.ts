import type { AlertRow } from '../model/alert.ts';
import { bell, notifySequence, titleSequence } from '../terminal/osc.ts';
import { words } from '../words/index.ts';
import { episodeOf } from './plan.ts';

/** What one screen has shown to its own terminal. */
interface Shown {
  readonly episodes: ReadonlySet<string>;
  readonly title: string;
}

export const nothingShown: Shown = { episodes: new Set(), title: '' };

/**
 * What is written to the terminal when alerts change: the window's title with the count, and for those that are new a bell and a
 * notification of the desktop. Alerts that fire when a screen opens (`nothingShown`) are news to it too. Muted ones are not counted.
 */
export function terminalSignal(
  system: string,
  rows: readonly AlertRow[],
  shown: Shown,
): { readonly shown: Shown; readonly output: string } {
  const told = rows.filter(({ phase, muted }) => phase === 'firing' && muted.length === 0);
  const fresh = told.filter((row) => !shown.episodes.has(episodeOf(row)));
  const title = words.notify.terminal.title(system, told.length);
  const first = fresh[0];
  return {
    // One that is muted and told again later was shown before: it stays known while it fires.
    shown: {
      episodes: new Set(
        rows
          .map(episodeOf)
          .filter((one) => shown.episodes.has(one) || told.some((row) => episodeOf(row) === one)),
      ),
      title,
    },
    output: [
      title === shown.title ? '' : titleSequence(title),
      first
        ? `${bell}${notifySequence(system, words.notify.terminal.alert(first.severityName, first.name, fresh.length - 1))}`
        : '',
    ].join(''),
  };
}
