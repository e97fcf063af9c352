import type { KeyPress } from '../../../src/terminal/key.ts';
import { words } from '../../../src/words/index.ts';
import { edited } from '../../input/edited.ts';
import { undoable } from '../../state/available.ts';
import type { Screen } from '../../state/screen.ts';
import type { Overlay } from '../../state/ui.ts';
import { escalateWorst } from '../alerts/keys.ts';
import { attempt, confirmGroup } from './confirming.ts';
import { hasReason, isConfirmed } from './plan.ts';
import { planUndo } from './planning.ts';
import { isRunning } from './run.ts';

/** Shows the newest action again, also when its dialog was hidden; one that waits to be settled first. */
export function showLatestAction({ ui, session }: Screen): void {
  const rows = session.store.get('actions');
  const row =
    rows.find(({ state }) => isRunning(state)) ?? rows.find(({ unsettled }) => unsettled) ?? rows[0];
  if (row) ui.update({ overlay: { kind: 'action', plans: [row.plan] } });
}

/** Plans what undoes the newest action for which there is such a thing. */
export function undoLatest(screen: Screen): void {
  const row = undoable(screen);
  if (!row) screen.ui.update({ notice: words.screen.notices.noUndo });
  else planUndo(screen, row.plan.verb, row.plan.component, row.plan.id);
}

/**
 * Keys of the dialogs of an action.
 * @returns whether the dialog took the key; one that only shows how an action goes leaves the others to the panes behind it
 */
export function actionOverlayKey(screen: Screen, overlay: Overlay, key: KeyPress): boolean {
  if (overlay.kind === 'plan') {
    planKey(screen, overlay, key);
    return true;
  }
  if (overlay.kind === 'action') return runningKey(screen, overlay, key);
  const command = screen.keymap.find(key.name, ['dialog']);
  if (command === 'cancel' || key.name === 'enter') screen.ui.update({ overlay: undefined });
  return true;
}

function planKey(screen: Screen, overlay: Extract<Overlay, { kind: 'plan' }>, key: KeyPress): void {
  const { ui, session, keymap } = screen;
  const { group } = overlay;
  const drop = (): void => {
    for (const { id } of group.plans) session.commands.cancel(id);
    ui.update({ overlay: undefined });
  };
  const set = (change: Partial<typeof overlay>): void => {
    const { hint: _, ...rest } = overlay;
    ui.update({ overlay: { ...rest, ...change } });
  };
  if (key.name === 'esc') {
    drop();
    return;
  }
  const page = { up: -1, down: 1, pageup: -5, pagedown: 5 }[key.name];
  if (page !== undefined) {
    set({ scroll: Math.max(0, overlay.scroll + page) });
    return;
  }
  if (keymap.find(key.name, ['dialog']) === 'escalate-instead') {
    escalateWorst(
      screen,
      group.plans.map(({ component }) => component),
    );
    return;
  }
  if (group.refused !== undefined) {
    if (key.name === 'enter') drop();
    return;
  }
  if (group.confirm.how !== 'type' && !group.needsReason) {
    const command = keymap.find(key.name, ['dialog']);
    if (command === 'confirm') {
      confirmGroup(screen, group, {});
      return;
    }
    // Cancel has the focus: Enter never runs anything here.
    if (command === 'cancel' || key.name === 'enter') drop();
    return;
  }
  if (key.name === 'enter') {
    confirmTyped(screen, overlay, drop, set);
    return;
  }
  if (key.name === 'tab' || key.name === 'shift-tab') {
    if (hasReason(overlay) && group.confirm.how === 'type')
      set({ field: overlay.field === 'word' ? 'reason' : 'word' });
    return;
  }
  const field = overlay.field === 'word' ? 'typed' : 'reason';
  // A pasted word would confirm without having been read.
  if (field === 'typed' && key.name === 'paste') return;
  const text = edited(overlay[field], key);
  if (text !== undefined) set({ [field]: text });
}

/** Enter where something is typed: runs what was confirmed, says what is missing, or leaves where nothing was typed. */
function confirmTyped(
  screen: Screen,
  overlay: Extract<Overlay, { kind: 'plan' }>,
  drop: () => void,
  set: (change: Partial<Extract<Overlay, { kind: 'plan' }>>) => void,
): void {
  const { group, typed } = overlay;
  const reason = overlay.reason.trim();
  if (typed === '' && reason === '') {
    drop();
    return;
  }
  if (!isConfirmed(overlay)) {
    const word = group.confirm.how === 'type' ? group.confirm.word : '';
    set(
      typed === word
        ? { field: 'reason', hint: words.screen.dialog.needsReason }
        : { hint: words.screen.dialog.wrongWord(word) },
    );
    return;
  }
  confirmGroup(screen, group, {
    ...(group.confirm.how === 'type' ? { typed } : {}),
    ...(reason === '' ? {} : { reason }),
  });
}

function runningKey(screen: Screen, overlay: Extract<Overlay, { kind: 'action' }>, key: KeyPress): boolean {
  const { ui, session, keymap } = screen;
  const actions = session.store.get('actions');
  const rows = overlay.plans.flatMap(({ id }) => actions.find(({ plan }) => plan.id === id) ?? []);
  const running = rows.find(({ state }) => isRunning(state));
  const last = rows.at(-1);
  const command = keymap.find(key.name, ['dialog']);
  switch (command) {
    case 'abort':
      // Also when it has just ended: a key meant to cancel must not begin something else.
      if (running && !running.plan.uncancellable) session.commands.cancel(running.plan.id);
      if (running?.plan.uncancellable) ui.update({ notice: words.screen.notices.uncancellable });
      return true;
    case 'undo-shown':
      if (!running && last?.canUndo !== undefined)
        planUndo(screen, last.plan.verb, last.plan.component, last.plan.id);
      return true;
    case 'settle-good':
    case 'settle-bad': {
      const unsettled = rows.find((row) => row.unsettled);
      if (!unsettled) return false;
      const as = command === 'settle-good' ? 'succeeded' : 'failed';
      attempt(screen, words.screen.notices.settled, () => session.commands.settle(unsettled.plan.id, as));
      return true;
    }
    case 'cancel':
      break;
    case 'confirm':
      return true;
    default:
      if (key.name !== 'enter') return false;
      if (running) return true;
  }
  ui.update({ overlay: undefined, ...(running ? { notice: words.screen.notices.goesOn } : {}) });
  return true;
}
