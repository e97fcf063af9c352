import type { KeyPress } from '../../src/terminal/key.ts';
import { words } from '../../src/words/index.ts';
import { paramsKey } from '../screens/action/params-keys.ts';
import { beginAction } from '../screens/action/planning.ts';
import { askKey } from '../screens/asking.ts';
import { freezeKey, menuKey } from '../screens/menu-keys.ts';
import { type PaletteAct, paletteEntries } from '../screens/palette.ts';
import type { Screen } from '../state/screen.ts';
import type { Overlay } from '../state/ui.ts';
import type { CommandId } from './commands.ts';
import { edited } from './edited.ts';

/** Keys of the overlays in which something is typed or picked. Returns false when the overlay is none of these. */
export function typingOverlayKey(
  screen: Screen,
  overlay: Overlay,
  key: KeyPress,
  run: (id: CommandId) => void,
): boolean {
  switch (overlay.kind) {
    case 'filter':
      filterKey(screen, key);
      return true;
    case 'palette':
      paletteKey(screen, overlay, key, run);
      return true;
    case 'environments':
      environmentKey(screen, overlay.index, key);
      return true;
    case 'params':
      paramsKey(screen, overlay, key);
      return true;
    case 'menu':
      menuKey(screen, overlay, key);
      return true;
    case 'ask':
      askKey(screen, overlay, key);
      return true;
    case 'freeze':
      freezeKey(screen, overlay, key);
      return true;
    default:
      return false;
  }
}

function filterKey({ ui }: Screen, key: KeyPress): void {
  const { filters, focus } = ui.state;
  const set = (text: string): void =>
    ui.update({
      filters: { ...filters, [focus]: text },
      // Other lines: the newest of them are what is asked for.
      ...(focus === 'logs' ? { logCursor: {}, logContext: undefined } : {}),
    });
  if (key.name === 'enter') {
    ui.update({ overlay: undefined });
    return;
  }
  if (key.name === 'esc' || (key.name === 'backspace' && filters[focus] === '')) {
    set('');
    ui.update({ overlay: undefined });
    return;
  }
  const text = edited(filters[focus], key);
  if (text !== undefined) set(text);
}

function paletteKey(
  screen: Screen,
  overlay: Extract<Overlay, { kind: 'palette' }>,
  key: KeyPress,
  run: (id: CommandId) => void,
): void {
  const { ui } = screen;
  if (key.name === 'esc') {
    ui.update({ overlay: undefined });
    return;
  }
  const entries = paletteEntries(screen, overlay.text);
  const last = Math.max(0, entries.length - 1);
  if (key.name === 'down' || key.name === 'ctrl-n' || key.name === 'tab') {
    ui.update({ overlay: { ...overlay, index: Math.min(overlay.index + 1, last) } });
    return;
  }
  if (key.name === 'up' || key.name === 'ctrl-p' || key.name === 'shift-tab') {
    ui.update({ overlay: { ...overlay, index: Math.max(0, overlay.index - 1) } });
    return;
  }
  if (key.name === 'enter') {
    const entry = entries[overlay.index];
    if (!entry) return;
    ui.update({ overlay: undefined });
    choose(screen, entry.act, run);
    return;
  }
  const text = edited(overlay.text, key);
  if (text !== undefined) ui.update({ overlay: { kind: 'palette', text, index: 0 } });
}

function choose(screen: Screen, act: PaletteAct, run: (id: CommandId) => void): void {
  const { ui, session } = screen;
  switch (act.do) {
    case 'command':
      run(act.id);
      return;
    case 'open':
      ui.update({
        focus: 'components',
        detail: { pane: 'components', id: act.component, scroll: 0 },
        selections: { ...ui.state.selections, components: { id: act.component, index: 0 } },
      });
      return;
    case 'action':
      beginAction(screen, act.verb, [act.component]);
      return;
    case 'recheck': {
      session.commands.recheck(act.component);
      const row = session.store.get('components').find(({ id }) => id === act.component);
      ui.update({ notice: words.screen.notices.recheckingOne(row?.title ?? act.component) });
      return;
    }
    case 'environment':
      session.commands.switchEnvironment(act.name);
      ui.update({ notice: words.screen.notices.switching(act.name) });
      return;
  }
}

function environmentKey({ ui, session, keymap }: Screen, index: number, key: KeyPress): void {
  const { environments, environment } = session.store.get('system');
  const command = keymap.find(key.name, ['list', 'global']);
  if (command === 'up' || command === 'down') {
    const next = Math.max(0, Math.min(index + (command === 'up' ? -1 : 1), environments.length - 1));
    ui.update({ overlay: { kind: 'environments', index: next } });
    return;
  }
  if (key.name === 'enter') {
    ui.update({ overlay: undefined });
    const name = environments[index];
    if (name === undefined || name === environment) return;
    session.commands.switchEnvironment(name);
    ui.update({ notice: words.screen.notices.switching(name) });
    return;
  }
  if (key.name === 'esc' || command === 'back' || command === 'quit' || command === 'environment') {
    ui.update({ overlay: undefined });
  }
}
