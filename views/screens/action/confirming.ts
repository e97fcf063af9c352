import { CannotAct } from '../../../src/actions/cannot-act.ts';
import type { GroupPlan } from '../../../src/model/action.ts';
import type { Confirmation } from '../../../src/model/session.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import type { Screen } from '../../input/screen.ts';
import type { ScreenId } from '../../input/ui.ts';
import { showPlanToConfirm } from './deliberate.ts';

/** Runs what was confirmed and shows how it goes. */
export function confirmGroup(screen: Screen, group: GroupPlan, answer: Confirmation): void {
  const { ui, session } = screen;
  const { plans } = group;
  const first = plans[0]!;
  const index = session.store.get('components').findIndex(({ id }) => id === first.component);
  // The list sorts itself anew once it is mended; the next key still means what was acted on.
  const selections =
    index < 0 ? ui.state.selections : { ...ui.state.selections, components: { id: first.component, index } };
  closeDialogs(screen);
  ui.update({ selections, marked: [] });
  ui.show('run', { plans, problem: undefined });
  const running =
    plans.length === 1
      ? session.commands.confirm(first.id, answer)
      : session.commands.confirmAll(group, answer);
  running.catch((error: unknown) => {
    const problem = errorText(error);
    const isShown = ui.open('run')?.plans[0]?.id === first.id;
    // Others cannot be seen: the plan is shown once more, with that, and has to be confirmed once more.
    if (isShown && error instanceof CannotAct && error.reason.code === 'alone') {
      closeDialogs(screen);
      const { reason = '' } = answer;
      showPlanToConfirm(screen, group, { reason, alone: words.screen.dialog.confirmAlone(problem) });
      return;
    }
    if (isShown) ui.set('run', { problem });
    else ui.update({ notice: problem });
  });
}

/** Closes whatever dialog of an action is open: one takes the place of another. */
export function closeDialogs({ ui }: Screen): void {
  ui.update({ stack: ui.state.stack.filter(({ screen }) => !dialogs.includes(screen)) });
}

const dialogs: readonly ScreenId[] = ['params', 'planning', 'plan', 'run'];
