import type { VerbInfo } from '../../src/model/action.ts';
import type { ComponentRow } from '../../src/model/snapshot.ts';
import { displayWidth } from '../../src/text/width.ts';
import { words } from '../../src/words/index.ts';
import { edited } from '../input/edited.ts';
import { fuzzy, typingSteps } from '../input/finding.ts';
import { keyLabel } from '../input/keymap.ts';
import { opening, type Screen, type ScreenKind } from '../input/screen.ts';
import { targetComponent } from '../panes/target.ts';
import { listLine } from '../ui/list.ts';
import { beginAction } from './action/planning.ts';

declare module '../input/ui.ts' {
  interface ScreenStates {
    /** `text` is what was typed to find one. */
    menu: { readonly component: string; readonly index: number; readonly text: string };
  }
}

/** Everything that can be done to a component, with the key of each that has one. */
export const menu: ScreenKind<'menu'> = {
  id: 'menu',
  place: 'docked',
  title: ({ component }) => words.screen.menu.title(component),
  contexts: [],
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
      (screen) => ({ component: targetComponent(screen)!.id, index: 0, text: '' }),
    ),
  ],
  draw(screen, { component, index, text }, { width }) {
    const { theme, keymap } = screen;
    const row = rowOf(screen, component);
    const actions = foundIn(row, text);
    const titleWidth = Math.min(28, Math.max(8, ...actions.map(({ title }) => displayWidth(title))));
    const lines = actions.map((info, place) => {
      const head = `${theme.fit(keyOf(info, screen.screens.commands, keymap), 3)} ${theme.fit(info.title, titleWidth)}`;
      return listLine(theme, theme.fit(`${head}  ${info.summary}`, width - 2), place === index);
    });
    return {
      title: words.screen.menu.title(row?.title ?? component),
      note: words.screen.menu.hint,
      lines: [
        ...(text === '' ? [] : [theme.fit(`/ ${text}${theme.glyphs.caret}`, width)]),
        ...(lines.length > 0
          ? lines
          : [
              theme.paint(
                'muted',
                theme.fit(`  ${text === '' ? words.screen.menu.none : words.screen.menu.noneSuch}`, width),
              ),
            ]),
      ],
      // One line of the window goes to the count of what is hidden.
      scroll: Math.max(0, index - 3),
    };
  },
  press(screen, { component, index, text }, key) {
    const { ui } = screen;
    const actions = foundIn(rowOf(screen, component), text);
    const step = typingSteps[key.name];
    if (key.name === 'esc' || (text === '' && key.name === '.')) ui.close('menu');
    else if (step !== undefined)
      ui.set('menu', { index: Math.max(0, Math.min(index + step, actions.length - 1)) });
    else if (key.name === 'enter') {
      const chosen = actions[index];
      // Nothing of that name: what was typed stays to be mended.
      if (!chosen && text !== '') return;
      ui.close('menu');
      if (chosen) beginAction(screen, chosen.verb, [component]);
    } else {
      const next = edited(text, key);
      if (next !== undefined) ui.set('menu', { text: next, index: 0 });
    }
  },
};

/** The actions of a component that what was typed means, best match first; all of them before anything was. */
function foundIn(row: ComponentRow | undefined, text: string): readonly VerbInfo[] {
  const actions = row?.actions ?? [];
  if (text.trim() === '') return actions;
  return actions
    .map((info) => ({ info, score: Math.max(fuzzy(text, info.verb), fuzzy(text, info.title)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ info }) => info);
}

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
