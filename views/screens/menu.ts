import type { VerbInfo } from '../../src/model/action.ts';
import type { ComponentRow } from '../../src/model/snapshot.ts';
import { displayWidth } from '../../src/text/width.ts';
import { words } from '../../src/words/index.ts';
import { keyLabel } from '../input/keymap.ts';
import { moved } from '../input/list.ts';
import { opening, type Screen, type ScreenKind } from '../input/screen.ts';
import { targetComponent } from '../panes/target.ts';
import { listLine } from '../ui/list.ts';
import { beginAction } from './action/planning.ts';

declare module '../input/ui.ts' {
  interface ScreenStates {
    menu: { readonly component: string; readonly index: number };
  }
}

/** Everything that can be done to a component, with the key of each that has one. */
export const menu: ScreenKind<'menu'> = {
  id: 'menu',
  place: 'docked',
  title: ({ component }) => words.screen.menu.title(component),
  contexts: ['list', 'global'],
  reads: ['components'],
  commands: [
    opening(
      'menu',
      {
        ...{ keys: ['.', 'A'], category: 'acting', footer: 15 },
        available: (screen) =>
          !screen.session.store.get('system').readOnly && (targetComponent(screen)?.verbs.length ?? 0) > 0,
        refusal: ({ session }) =>
          session.store.get('system').readOnly
            ? words.screen.notices.readOnly
            : words.screen.notices.noComponent,
      },
      (screen) => ({ component: targetComponent(screen)!.id, index: 0 }),
    ),
  ],
  draw(screen, { component, index }, { width }) {
    const { theme, keymap } = screen;
    const row = rowOf(screen, component);
    const actions = row?.actions ?? [];
    const titleWidth = Math.min(28, Math.max(8, ...actions.map(({ title }) => displayWidth(title))));
    const lines = actions.map((info, place) => {
      const head = `${theme.fit(keyOf(info, screen.screens.commands, keymap), 3)} ${theme.fit(info.title, titleWidth)}`;
      return listLine(theme, theme.fit(`${head}  ${info.summary}`, width - 2), place === index);
    });
    return {
      title: words.screen.menu.title(row?.title ?? component),
      note: words.screen.menu.hint,
      lines:
        lines.length > 0 ? lines : [theme.paint('muted', theme.fit(`  ${words.screen.menu.none}`, width))],
      // One line of the window goes to the count of what is hidden.
      scroll: Math.max(0, index - 3),
    };
  },
  press(screen, { component, index }, key, command) {
    const { ui } = screen;
    const actions = rowOf(screen, component)?.actions ?? [];
    const next = moved(command, index, actions.length, 5);
    if (next !== undefined) ui.set('menu', { index: next });
    else if (key.name === 'enter') {
      const chosen = actions[index];
      ui.close('menu');
      if (chosen) beginAction(screen, chosen.verb, [component]);
    } else if (command === 'back' || command === 'menu' || command === 'quit') ui.close('menu');
  },
};

function rowOf({ session }: Screen, component: string): ComponentRow | undefined {
  return session.store.get('components').find(({ id }) => id === component);
}

function keyOf(
  { verb }: VerbInfo,
  commands: Screen['screens']['commands'],
  keymap: Screen['keymap'],
): string {
  const command = commands.find(({ needs }) => needs === verb);
  const key = command && keymap.keysOf(command.id)[0];
  return key === undefined ? '' : keyLabel(key);
}
