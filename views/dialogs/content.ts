import { keyLabel } from '../keys/keymap.ts';
import type { Screen } from '../state/screen.ts';
import type { UiState } from '../state/ui.ts';
import { en } from '../text/en.ts';
import { wrapText } from '../text/wrap.ts';
import { environmentLines } from './environments.ts';
import { paletteLines } from './palette.ts';
import { planContent } from './plan.ts';
import { runContent } from './run.ts';

/** What is docked below the panes: lines that may scroll, and lines at the end that always stay in view. */
export interface DockContent {
  readonly title: string;
  readonly note?: string;
  readonly alarming?: boolean;
  readonly lines: readonly string[];
  readonly pinned: readonly string[];
  readonly scroll?: number;
}

/** The content of the dock for the present overlay; undefined when nothing is docked. `width` is the room inside the frame. */
export function dockContent(screen: Screen, state: UiState, width: number): DockContent | undefined {
  const { theme, session } = screen;
  const { overlay } = state;
  const titleOf = (id: string): string =>
    session.store.get('components').find((row) => row.id === id)?.title ?? id;
  const hint = (text: string): string => theme.paint('muted', theme.fit(` ${text}`, width));
  switch (overlay?.kind) {
    case 'palette':
      return {
        title: en.palette.title,
        note: en.palette.hint,
        lines: paletteLines(screen, overlay, width),
        pinned: [],
      };
    case 'environments':
      return {
        title: en.environments.title,
        note: en.environments.hint,
        lines: environmentLines(theme, session.store.get('system'), overlay.index, width),
        pinned: [],
      };
    case 'scale': {
      const from = session.store.get('components').find((row) => row.id === overlay.component);
      return {
        title: en.dialog.title('scale', titleOf(overlay.component)),
        lines: from?.target ? [theme.fit(` ${en.dialog.target}: ${from.target}`, width)] : [],
        pinned: [
          theme.fit(
            ` ${en.dialog.count(titleOf(overlay.component))} ${overlay.text}${theme.glyphs.caret}`,
            width,
          ),
          hint(/^\d*$/.test(overlay.text) ? en.dialog.countHint : en.dialog.notACount),
        ],
      };
    }
    case 'planning':
      return {
        title: en.dialog.title(overlay.verb, titleOf(overlay.component)),
        lines: [theme.fit(` ${en.dialog.planning(overlay.verb, titleOf(overlay.component))}`, width)],
        pinned: [hint(`${keyLabel('esc')} ${en.dialog.cancel}`)],
      };
    case 'no-plan':
      return {
        title: en.dialog.title(overlay.verb, titleOf(overlay.component)),
        alarming: true,
        lines: [
          theme.paint(
            'critical',
            theme.fit(
              ` ${theme.glyphs.status.down} ${en.dialog.noPlan(overlay.verb, titleOf(overlay.component))}`,
              width,
            ),
          ),
          ...wrapText(overlay.message, width - 4).map((line) => theme.fit(`   ${line}`, width)),
        ],
        pinned: [hint(`${keyLabel('esc')} ${en.dialog.close}`)],
      };
    case 'plan':
      return planContent(screen, overlay, width);
    case 'action':
      return runContent(screen, overlay, width);
    default:
      return undefined;
  }
}
