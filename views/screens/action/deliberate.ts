import type { GroupPlan } from '../../../src/model/action.ts';
import type { KeyPress } from '../../../src/terminal/key.ts';
import { words } from '../../../src/words/index.ts';
import type { Screen } from '../../input/screen.ts';

/** How long a plan is on the screen before a key can confirm it, and how long nothing comes before that key, in milliseconds. */
const readMs = 300;
/** How long nothing follows that key: the first letter of a paste that trickles in is followed by the next. */
const followedMs = 150;
/** How long nothing comes before the Enter behind a typed word. */
const afterWordMs = 60;

/**
 * Shows a plan. It can be confirmed once it has been on the screen, written out and not only drawn, for a moment.
 * @param again what was answered before, and why it is asked once more
 */
export function showPlanToConfirm(
  { ui, port, clock }: Screen,
  group: GroupPlan,
  again: { readonly reason?: string; readonly alone?: string } = {},
): void {
  const field = group.confirm.how === 'type' ? 'word' : 'reason';
  const state = { typed: '', reason: '', scroll: 0, hint: undefined, ready: false, settle: undefined };
  ui.show('plan', { group, field, ...state, ...again });
  port.whenWritten(() =>
    clock.after(readMs, () => {
      if (ui.open('plan')?.group === group) ui.set('plan', { ready: true });
    }),
  );
}

/** Whether a key, pressed now, can be the answer of somebody who has read the plan that is shown. */
export function isDeliberate({ ui }: Screen, { lull }: KeyPress, kind: 'key' | 'after-word'): boolean {
  const enough = kind === 'key' ? readMs : afterWordMs;
  return ui.open('plan')?.ready === true && lull !== undefined && lull >= enough;
}

/** Runs `confirm` when the key stays alone and the plan is still the one that is shown; any other key prevents it. */
export function confirmUnlessFollowed(screen: Screen, group: GroupPlan, confirm: () => void): void {
  const { ui, clock, port } = screen;
  const reads = port.reads();
  const settle = clock.after(followedMs, () => {
    const open = ui.open('plan');
    if (open?.group !== group || open.settle !== settle) return;
    // What came in between may be the beginning of something that is no key yet.
    if (port.reads() === reads) confirm();
    else sayNotDeliberate(screen);
  });
  ui.set('plan', { settle, hint: undefined });
}

/** Says why a key did not confirm. */
export function sayNotDeliberate({ ui }: Screen): void {
  ui.set('plan', { settle: undefined, hint: words.screen.dialog.notDeliberate });
}
