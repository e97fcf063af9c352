import { displayWidth } from '../src/text/width.ts';
import { keyLabel } from './keys/keymap.ts';
import { isAvailable } from './state/available.ts';
import type { Screen } from './state/screen.ts';
import { en } from './text/en.ts';

/** What can be pressed now, most important first, as many as fit; or the line in which a filter is typed. */
export function footerLine(screen: Screen, width: number): string {
  const { theme, ui, keymap } = screen;
  const { overlay, filters, focus, notice } = ui.state;
  if (overlay?.kind === 'filter') {
    const text = ` ${en.filter(en.panes[focus])} ${filters[focus]}${theme.glyphs.caret}`;
    const used = Math.min(width, displayWidth(text) + 2);
    return (
      theme.paint('strong', theme.fit(text, used)) +
      theme.paint('muted', theme.fit(en.filterHint, width - used))
    );
  }
  let left = '';
  let taken = 0;
  // What was announced has happened.
  const done = notice === en.notices.switching(screen.session.store.get('system').environment);
  if (notice !== undefined && !done) {
    const text = theme.fit(` ${notice} `, Math.min(displayWidth(notice) + 2, width));
    left = theme.paint('notice', text);
    taken = displayWidth(text);
  }
  const marked = ui.state.marks.length;
  if (marked > 0 && !overlay) {
    const text = ` ${en.header.marked(marked)} `;
    left += theme.paint('notice', text);
    taken += displayWidth(text);
  }
  if (overlay) return left + ' '.repeat(Math.max(0, width - taken));
  const shown = keymap.commands
    .filter((command) => command.footer !== undefined && command.keys.length > 0)
    .filter((command) => isAvailable(screen, command))
    .sort((a, b) => a.footer! - b.footer!);
  const hints: { readonly order: number; readonly key: string; readonly label: string }[] = [];
  for (const command of shown) {
    const key = keyLabel(command.keys[0]!);
    const needed = displayWidth(key) + displayWidth(command.label) + 3;
    if (taken + needed > width) continue;
    taken += needed;
    // Help and quit are chosen first so that they are never the ones left out, but stand last.
    hints.push({
      order: command.footer! < 10 ? 100 - command.footer! : command.footer!,
      key,
      label: command.label,
    });
  }
  hints.sort((a, b) => a.order - b.order);
  for (const { key, label } of hints) left += ` ${theme.paint('accent', key)} ${label} `;
  return left + ' '.repeat(Math.max(0, width - taken));
}
