import { words } from '../../src/words/index.ts';
import { keyLabel } from '../input/keymap.ts';
import type { DockContent } from '../state/dock-content.ts';
import type { Screen } from '../state/screen.ts';
import type { UiState } from '../state/ui.ts';
import { wrapText } from '../ui/wrap.ts';
import { paramsContent } from './action/params.ts';
import { planContent } from './action/plan.ts';
import { runContent } from './action/run.ts';
import { askContent } from './ask.ts';
import { environmentLines } from './environments.ts';
import { menuContent } from './menu.ts';
import { paletteLines } from './palette.ts';

/** The content of the dock for the present overlay; undefined when nothing is docked. `width` is the room inside the frame. */
export function dockContent(screen: Screen, state: UiState, width: number): DockContent | undefined {
  const { theme, session } = screen;
  const { overlay } = state;
  const rowOf = (id: string) => session.store.get('components').find((row) => row.id === id);
  const titlesOf = (ids: readonly string[]): string =>
    ids.length === 1 ? (rowOf(ids[0]!)?.title ?? ids[0]!) : words.screen.dialog.several(ids.length);
  const hint = (text: string): string => theme.paint('muted', theme.fit(` ${text}`, width));
  switch (overlay?.kind) {
    case 'palette':
      return {
        title: words.screen.palette.title,
        note: words.screen.palette.hint,
        lines: paletteLines(screen, overlay, width),
        pinned: [],
      };
    case 'environments':
      return {
        title: words.screen.environments.title,
        note: words.screen.environments.hint,
        lines: environmentLines(theme, session.store.get('system'), overlay.index, width),
        pinned: [],
      };
    case 'menu':
      return menuContent(screen, rowOf(overlay.component), overlay.index, width);
    case 'params': {
      const only = overlay.components.length === 1 ? rowOf(overlay.components[0]!) : undefined;
      return paramsContent(screen, overlay, titlesOf(overlay.components), only?.target, width);
    }
    case 'ask':
      return askContent(screen, overlay, width);
    case 'freeze':
      return {
        title: words.screen.dialog.freezeTitle,
        alarming: true,
        lines: [
          theme.fit(` ${words.screen.dialog.freezeReason} ${overlay.text}${theme.glyphs.caret}`, width),
        ],
        pinned: [hint(words.screen.dialog.freezeHint)],
      };
    case 'planning':
      return {
        title: words.screen.dialog.title(overlay.verb, titlesOf(overlay.components)),
        lines: [
          theme.fit(` ${words.screen.dialog.planning(overlay.verb, titlesOf(overlay.components))}`, width),
        ],
        pinned: [hint(`${keyLabel('esc')} ${words.screen.dialog.cancel}`)],
      };
    case 'no-plan':
      return {
        title: words.screen.dialog.title(overlay.verb, titlesOf(overlay.components)),
        alarming: true,
        lines: [
          theme.paint(
            'critical',
            theme.fit(
              ` ${theme.glyphs.status.down} ${words.screen.dialog.noPlan(overlay.verb, titlesOf(overlay.components))}`,
              width,
            ),
          ),
          ...wrapText(overlay.message, width - 4).map((line) => theme.fit(`   ${line}`, width)),
        ],
        pinned: [hint(`${keyLabel('esc')} ${words.screen.dialog.close}`)],
      };
    case 'plan':
      return planContent(screen, overlay, width);
    case 'action':
      return runContent(screen, overlay, width);
    default:
      return undefined;
  }
}
