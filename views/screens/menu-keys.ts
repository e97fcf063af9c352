import type { KeyPress } from '../../src/terminal/key.ts';
import { words } from '../../src/words/index.ts';
import { edited } from '../input/edited.ts';
import type { Screen } from '../state/screen.ts';
import type { Overlay } from '../state/ui.ts';
import { attempt } from './action/confirming.ts';
import { beginAction } from './action/planning.ts';

/** Keys of the list of what can be done to a component. */
export function menuKey(screen: Screen, overlay: Extract<Overlay, { kind: 'menu' }>, key: KeyPress): void {
  const { ui, session, keymap } = screen;
  const row = session.store.get('components').find(({ id }) => id === overlay.component);
  const actions = row?.actions ?? [];
  const command = keymap.find(key.name, ['list', 'global']);
  const steps: Readonly<Record<string, number>> = {
    up: -1,
    down: 1,
    'page-up': -5,
    'page-down': 5,
    first: -1e6,
    last: 1e6,
  };
  const step = steps[command ?? ''];
  if (step !== undefined) {
    const index = Math.max(0, Math.min(overlay.index + step, actions.length - 1));
    ui.update({ overlay: { ...overlay, index } });
    return;
  }
  if (key.name === 'enter') {
    const chosen = actions[overlay.index];
    ui.update({ overlay: undefined });
    if (chosen) beginAction(screen, chosen.verb, [overlay.component]);
    return;
  }
  if (key.name === 'esc' || command === 'back' || command === 'menu' || command === 'quit')
    ui.update({ overlay: undefined });
}

/** Keys while the reason of a freeze is typed. */
export function freezeKey(
  screen: Screen,
  overlay: Extract<Overlay, { kind: 'freeze' }>,
  key: KeyPress,
): void {
  const { ui, session } = screen;
  if (key.name === 'esc') {
    ui.update({ overlay: undefined });
    return;
  }
  if (key.name === 'enter') {
    const reason = overlay.text.trim();
    if (reason === '') return;
    ui.update({ overlay: undefined });
    attempt(screen, words.screen.notices.freezing, () => session.commands.freeze(reason));
    return;
  }
  const text = edited(overlay.text, key);
  if (text !== undefined) ui.update({ overlay: { kind: 'freeze', text } });
}

/** Asks why everything shall stop, or lets it go on where it is stopped. */
export function toggleFreeze(screen: Screen): void {
  const { ui, session } = screen;
  const { frozen, readOnly } = session.store.get('system');
  if (readOnly) {
    ui.update({ notice: words.screen.notices.readOnly });
  } else if (frozen) {
    attempt(screen, words.screen.notices.unfreezing, () => session.commands.unfreeze());
  } else {
    ui.update({ overlay: { kind: 'freeze', text: '' } });
  }
}

/** Marks the component, or takes its mark away. */
export function toggleMark({ ui }: Screen, component: string): void {
  const { marks } = ui.state;
  ui.update({
    marks: marks.includes(component) ? marks.filter((id) => id !== component) : [...marks, component],
  });
}
