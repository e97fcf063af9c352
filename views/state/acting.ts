import type { ActionParams, ActionPlan, Verb } from '../../src/model/action.ts';
import type { KeyPress } from '../../src/terminal/key.ts';
import { errorText } from '../../src/text/clean.ts';
import { isConfirmed } from '../dialogs/plan.ts';
import { isRunning } from '../dialogs/run.ts';
import { en } from '../text/en.ts';
import type { Screen } from './screen.ts';
import { edited } from './typing.ts';
import type { Overlay } from './ui.ts';

/**
 * Asks for a plan and shows it; nothing runs before the person confirms, except what is safe and needs no answer. Scaling
 * first asks for the number.
 */
export function runAction(screen: Screen, verb: Verb, component: string, params?: ActionParams): void {
  const { ui, session } = screen;
  if (verb === 'scale' && params === undefined) {
    ui.update({ overlay: { kind: 'scale', component, text: '' } });
    return;
  }
  const planning: Overlay = { kind: 'planning', verb, component };
  ui.update({ overlay: planning });
  const stillWanted = (): boolean => ui.state.overlay === planning;
  session.commands.plan(verb, component, params).then(
    (plan) => {
      // The person closed the dialog meanwhile: the plan is not wanted any more.
      if (!stillWanted()) return session.commands.cancel(plan.id);
      if (plan.confirm.how === 'none' && plan.refused === undefined) return confirm(screen, plan, {});
      ui.update({ overlay: { kind: 'plan', plan, typed: '', reason: '', field: 'word', scroll: 0 } });
    },
    (error: unknown) => {
      if (!stillWanted()) return;
      ui.update({ overlay: { kind: 'no-plan', verb, component, message: errorText(error) } });
    },
  );
}

function confirm(screen: Screen, plan: ActionPlan, answer: { typed?: string; reason?: string }): void {
  const { ui, session } = screen;
  const index = session.store.get('components').findIndex(({ id }) => id === plan.component);
  // The list sorts itself anew once it is mended; the next key still means what was acted on.
  const selections = {
    ...ui.state.selections,
    components: { id: plan.component, index: Math.max(0, index) },
  };
  ui.update({ overlay: { kind: 'action', plan }, selections });
  session.commands.confirm(plan.id, answer).catch((error: unknown) => {
    const { overlay } = ui.state;
    const problem = errorText(error);
    if (overlay?.kind === 'action' && overlay.plan.id === plan.id) {
      ui.update({ overlay: { ...overlay, problem } });
    } else {
      ui.update({ notice: problem });
    }
  });
}

/** Shows the newest action again, also when its dialog was hidden. */
export function showLatestAction(screen: Screen): void {
  const row = screen.session.store.get('actions')[0];
  if (row) screen.ui.update({ overlay: { kind: 'action', plan: row.plan } });
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
  if (overlay.kind === 'action') return runningKey(screen, overlay.plan, key);
  const command = screen.keymap.find(key.name, ['dialog']);
  if (command === 'cancel' || key.name === 'enter') screen.ui.update({ overlay: undefined });
  return true;
}

function planKey(screen: Screen, overlay: Extract<Overlay, { kind: 'plan' }>, key: KeyPress): void {
  const { ui, session, keymap } = screen;
  const { plan } = overlay;
  const drop = (): void => {
    session.commands.cancel(plan.id);
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
  if (plan.refused !== undefined) {
    if (key.name === 'enter') drop();
    return;
  }
  if (plan.confirm.how !== 'type') {
    const command = keymap.find(key.name, ['dialog']);
    if (command === 'confirm') {
      confirm(screen, plan, {});
      return;
    }
    // Cancel has the focus: Enter never runs anything here.
    if (command === 'cancel' || key.name === 'enter') drop();
    return;
  }
  if (key.name === 'enter') {
    if (overlay.typed === '') {
      drop();
      return;
    }
    if (!isConfirmed(overlay)) {
      set({ hint: en.dialog.wrongWord(plan.confirm.word) });
      return;
    }
    const reason = overlay.reason.trim();
    confirm(screen, plan, { typed: overlay.typed, ...(reason === '' ? {} : { reason }) });
    return;
  }
  if (key.name === 'tab' || key.name === 'shift-tab') {
    if (plan.guarded) set({ field: overlay.field === 'word' ? 'reason' : 'word' });
    return;
  }
  const field = overlay.field === 'word' ? 'typed' : 'reason';
  // A pasted word would confirm without having been read.
  if (field === 'typed' && key.name === 'paste') return;
  const text = edited(overlay[field], key);
  if (text !== undefined) set({ [field]: text });
}

function runningKey(screen: Screen, plan: ActionPlan, key: KeyPress): boolean {
  const { ui, session, keymap } = screen;
  const row = session.store.get('actions').find((action) => action.plan.id === plan.id);
  const running = row !== undefined && isRunning(row.state);
  const command = keymap.find(key.name, ['dialog']);
  if (command === 'abort') {
    // Also when it has just ended: a key meant to cancel must not begin something else.
    if (running) session.commands.cancel(plan.id);
    return true;
  }
  if (command === 'cancel' || (key.name === 'enter' && !running)) {
    ui.update({ overlay: undefined, ...(running ? { notice: en.notices.goesOn } : {}) });
    return true;
  }
  return command === 'confirm' || key.name === 'enter';
}
