import type { GroupPlan } from '../../../src/model/action.ts';
import { errorText } from '../../../src/words/error-text.ts';
import type { Screen } from '../../state/screen.ts';

/** Runs what was confirmed and shows how it goes. */
export function confirmGroup(
  { ui, session }: Screen,
  group: GroupPlan,
  answer: { readonly typed?: string; readonly reason?: string },
): void {
  const { plans } = group;
  const first = plans[0]!;
  const index = session.store.get('components').findIndex(({ id }) => id === first.component);
  // The list sorts itself anew once it is mended; the next key still means what was acted on.
  const selections = {
    ...ui.state.selections,
    components: { id: first.component, index: Math.max(0, index) },
  };
  ui.update({ overlay: { kind: 'action', plans }, selections, marks: [] });
  const running =
    plans.length === 1
      ? session.commands.confirm(first.id, answer)
      : session.commands.confirmAll(group, answer);
  running.catch((error: unknown) => {
    const { overlay } = ui.state;
    const problem = errorText(error);
    if (overlay?.kind === 'action' && overlay.plans[0]?.id === first.id) {
      ui.update({ overlay: { ...overlay, problem } });
    } else {
      ui.update({ notice: problem });
    }
  });
}

/** Sends a command that may be refused at once, and says what came of it. */
export function attempt({ ui }: Screen, done: string, send: () => void): void {
  try {
    send();
    ui.update({ notice: done });
  } catch (error) {
    ui.update({ notice: errorText(error) });
  }
}
