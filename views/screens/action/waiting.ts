import type { Verb } from '../../../src/model/action.ts';
import { words } from '../../../src/words/index.ts';
import type { ScreenKind } from '../../input/screen.ts';
import { wrapText } from '../../ui/wrap.ts';
import { titlesOf } from './titles.ts';

interface PlanningState {
  readonly verb: Verb;
  readonly components: readonly string[];
  /** Why no plan could be made. */
  readonly problem: string | undefined;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    planning: PlanningState;
  }
}

/** Shown while a plan is made, and where none could be made. */
export const planning: ScreenKind<'planning'> = {
  id: 'planning',
  place: 'docked',
  title: ({ verb, components }) => words.screen.dialog.title(verb, components.join(', ')),
  contexts: ['dialog'],
  reads: ['components'],
  draw(screen, { verb, components, problem }, { width }) {
    const { theme } = screen;
    const titles = titlesOf(screen, components);
    const title = words.screen.dialog.title(verb, titles);
    const hint = (text: string): string => theme.paint('muted', theme.fit(` ${text}`, width));
    if (problem === undefined) {
      const lines = [theme.fit(` ${words.screen.dialog.planning(verb, titles)}`, width)];
      return { title, lines, pinned: [hint(words.screen.dialog.escCancels)] };
    }
    const failed = ` ${theme.glyphs.status.down} ${words.screen.dialog.noPlan(verb, titles)}`;
    return {
      title,
      alarming: true,
      lines: [
        theme.paint('critical', theme.fit(failed, width)),
        ...wrapText(problem, width - 4).map((line) => theme.fit(`   ${line}`, width)),
      ],
      pinned: [hint(words.screen.dialog.escCloses)],
    };
  },
  press({ ui }, _, key, command) {
    if (command === 'cancel' || key.name === 'enter') ui.close('planning');
  },
};
