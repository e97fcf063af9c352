import { displayWidth } from '../src/text/width.ts';
import { words } from '../src/words/index.ts';
import { type Command, type CommandId, commands } from './input/commands.ts';
import { keyLabel } from './input/keymap.ts';
import { isAvailable } from './state/available.ts';
import type { Screen } from './state/screen.ts';
import type { PaneId, UiState } from './state/ui.ts';

/** Keys of a message that is edited; they cannot be remapped, so that they never type. */
const composeKeys = [
  ['Ctrl-S', words.screen.keys.sends],
  ['Ctrl-Y', words.screen.keys.copies],
  ['Esc', words.screen.keys.keeps],
  ['Tab', words.screen.keys.nextGap],
  ['Ctrl-R', words.screen.keys.renews],
] as const;

/** What can be pressed in the lists that take the whole screen, most important first. */
const overlayCommands: Partial<
  Record<NonNullable<UiState['overlay']>['kind'], readonly (readonly [CommandId, string])[]>
> = {
  alerts: [
    ['back', words.screen.keys.back],
    ['acknowledge', words.screen.keys.take],
    ['mend', words.screen.keys.mend],
    ['open', words.screen.keys.why],
    ['silence', words.screen.keys.silence],
    ['escalate', words.screen.keys.escalate],
    ['incidents', words.screen.keys.incident],
    ['logs-at', words.screen.keys.logs],
  ],
  incidents: [
    ['back', words.screen.keys.back],
    ['acknowledge', words.screen.keys.take],
    ['next-phase', words.screen.keys.phase],
    ['mend', words.screen.keys.mend],
    ['note', words.screen.keys.note],
    ['status-update', words.screen.keys.update],
    ['escalate', words.screen.keys.escalate],
    ['resolve', words.screen.keys.resolve],
    ['severity', words.screen.keys.severity],
    ['new-incident', words.screen.keys.open],
    ['alerts', words.screen.keys.alerts],
  ],
};
const changing: readonly CommandId[] = commands
  .filter(({ category }) => category === 'Acting')
  .map(({ id }) => id);

/** What can be pressed now, most important first, as many as fit; or the line in which a filter is typed. */
export function footerLine(screen: Screen, width: number): string {
  const { theme, ui, keymap } = screen;
  const { overlay, filters, focus, notice } = ui.state;
  if (overlay?.kind === 'filter') {
    const text = ` ${words.screen.filter(words.screen.panes[focus])} ${filters[focus]}${theme.glyphs.caret}`;
    const used = Math.min(width, displayWidth(text) + 2);
    return theme.paint('strong', theme.fit(text, used)) + filterHint(screen, width - used);
  }
  let left = '';
  let taken = 0;
  // What was announced has happened.
  const done = notice === words.screen.notices.switching(screen.session.store.get('system').environment);
  if (notice !== undefined && !done) {
    const text = theme.fit(` ${notice} `, Math.min(displayWidth(notice) + 2, width));
    left = theme.paint('notice', text);
    taken = displayWidth(text);
  }
  const marked = ui.state.marks.length;
  if (marked > 0 && !overlay) {
    const text = ` ${words.screen.header.marked(marked)} `;
    left += theme.paint('notice', text);
    taken += displayWidth(text);
  }
  if (overlay) {
    for (const [key, label] of overlayHints(screen, overlay)) {
      const needed = displayWidth(key) + displayWidth(label) + 3;
      if (taken + needed > width) continue;
      taken += needed;
      left += ` ${theme.paint('accent', key)} ${label} `;
    }
    return left + ' '.repeat(Math.max(0, width - taken));
  }
  const shown = keymap.commands
    .filter((command) => command.footer !== undefined && command.keys.length > 0)
    .filter((command) => isAvailable(screen, command))
    .map((command) => ({ ...command, footer: footerPlace(command, focus) }))
    .sort((a, b) => a.footer - b.footer);
  const hints: { readonly order: number; readonly key: string; readonly label: string }[] = [];
  for (const command of shown) {
    const key = keyLabel(command.keys[0]!);
    const needed = displayWidth(key) + displayWidth(command.label) + 3;
    if (taken + needed > width) continue;
    taken += needed;
    // Help and quit are chosen first so that they are never the ones left out, but stand last.
    hints.push({
      order: command.footer < 10 ? 200 - command.footer : command.footer,
      key,
      label: command.label,
    });
  }
  hints.sort((a, b) => a.order - b.order);
  for (const { key, label } of hints) left += ` ${theme.paint('accent', key)} ${label} `;
  return left + ' '.repeat(Math.max(0, width - taken));
}

/** In the logs what finds a line comes before what acts on its component. */
function footerPlace({ id, footer = 0 }: Command, focus: PaneId): number {
  if (focus !== 'logs') return footer;
  if (id === 'filter') return 40;
  return footer >= 10 && footer <= 15 ? footer + 90 : footer;
}

/** How a filter is written; of the logs also what is wrong with the one that is typed. */
function filterHint({ theme, ui, session }: Screen, width: number): string {
  if (ui.state.focus !== 'logs') return theme.paint('muted', theme.fit(words.screen.filterHint, width));
  const { problem } = session.store.get('logs');
  if (problem !== undefined) return theme.paint('critical', theme.fit(problem, width));
  return theme.paint('muted', theme.fit(words.screen.logs.filterHint, width));
}

/** Keys and labels for what lies over the panes; the docked dialogs say theirs themselves. */
function overlayHints(
  { keymap, session }: Screen,
  overlay: NonNullable<UiState['overlay']>,
): readonly (readonly [string, string])[] {
  if (overlay.kind === 'compose') return composeKeys;
  const { readOnly } = session.store.get('system');
  return (overlayCommands[overlay.kind] ?? []).flatMap(([id, label]) => {
    const [key] = keymap.keysOf(id);
    return key === undefined || (readOnly && changing.includes(id)) ? [] : [[keyLabel(key), label] as const];
  });
}
