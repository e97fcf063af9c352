import { displayWidth } from '../src/text/width.ts';
import { words } from '../src/words/index.ts';
import { isAvailable } from './input/available.ts';
import type { Binding } from './input/commands.ts';
import { keyLabel } from './input/keymap.ts';
import type { Hint, Screen } from './input/screen.ts';
import type { PaneId } from './input/ui.ts';

/** What can be pressed now, most important first, as many as fit; or the line in which a filter is typed. */
export function footerLine(screen: Screen, width: number): string {
  const { theme, ui, keymap } = screen;
  const { stack, focus } = ui.state;
  const top = stack.at(-1);
  const kind = top && screen.screens.kind(top.screen);
  if (top && kind?.place === 'footer') {
    const room = { width, height: 1, now: screen.clock.now() };
    return kind.draw(screen, top.state, room).lines[0]!;
  }
  let left = '';
  let taken = 0;
  const said = noticeOf(screen);
  if (said !== undefined) {
    const text = theme.fit(` ${said} `, Math.min(displayWidth(said) + 2, width));
    left = theme.paint('notice', text);
    taken = displayWidth(text);
  }
  const hinted = top && kind?.hints?.(screen, top.state);
  // A detail leaves its keys to the panes; the docked dialogs say theirs themselves.
  if (top && (hinted || kind?.place === 'docked' || top.screen !== 'detail')) {
    for (const hint of hinted ?? []) {
      const key = keyOf(screen, hint);
      if (key === undefined) continue;
      const needed = displayWidth(key) + displayWidth(hint.label) + 3;
      if (taken + needed > width) continue;
      taken += needed;
      left += ` ${theme.paint('accent', key)} ${hint.label} `;
    }
    return left + ' '.repeat(Math.max(0, width - taken));
  }
  const marked = ui.state.marked.length;
  if (marked > 0) {
    const text = ` ${words.screen.header.marked(marked)} `;
    left += theme.paint('notice', text);
    taken += displayWidth(text);
  }
  const { frozen } = screen.session.store.get('system');
  const shown = screen.screens.commands
    .map((command) => ({ ...command, keys: keymap.keysOf(command.id) }))
    .filter((command) => command.footer !== undefined && command.keys.length > 0)
    .filter((command) => isAvailable(screen, command))
    // While everything is frozen its key still says why; the footer offers what can be done.
    .filter(({ needs }) => needs === undefined || frozen === undefined)
    .map((command) => ({
      ...command,
      footer: ui.open('detail') && command.id === 'back' ? 9 : footerPlace(command, focus),
      label: words.screen.commands[command.id].label,
    }))
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
function footerPlace({ id, footer = 0 }: Binding, focus: PaneId): number {
  if (focus !== 'logs') return footer;
  if (id === 'filter') return 40;
  return footer >= 10 && footer <= 15 ? footer + 90 : footer;
}

/** What came of the last key; a switch of the environment is said until it has happened. */
function noticeOf({ ui, session }: Screen): string | undefined {
  const { notice, switchingTo } = ui.state;
  if (switchingTo === undefined || session.store.get('system').environment === switchingTo) return notice;
  return words.screen.notices.switching(switchingTo);
}

/** The key that a hint tells; undefined where it has none or may not be used. */
function keyOf({ keymap, session, screens }: Screen, hint: Hint): string | undefined {
  if ('key' in hint) return hint.key;
  const changes = screens.command(hint.command).category === 'acting';
  if (changes && session.store.get('system').readOnly) return undefined;
  const [key] = keymap.keysOf(hint.command);
  return key && keyLabel(key);
}
