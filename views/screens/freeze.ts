import type { ActionRow } from '../../src/model/action.ts';
import { words } from '../../src/words/index.ts';
import type { Screen } from '../input/screen.ts';
import { attempt } from './action/attempt.ts';
import { ask } from './ask.ts';

/** Asks why all actions shall be frozen, or unfreezes them where they are. */
export function askFreeze(screen: Screen): void {
  const { session } = screen;
  const texts = words.screen.freeze;
  if (session.store.get('system').frozen) {
    attempt(screen, texts.unfrozen, () => session.commands.unfreeze());
    return;
  }
  const running = runningOf(screen);
  ask(screen, {
    title: texts.title,
    alarming: true,
    explained: texts.explained,
    fields: [
      { label: texts.reason, value: '' },
      ...(running.length === 0
        ? []
        : [{ label: texts.cancelRunning(running.map(nameOf)), value: '', optional: true }]),
    ],
    done: texts.frozen,
    send: ([reason, cancel = '']) => {
      session.commands.freeze(reason!);
      // What began meanwhile was refused by the freeze: only what ran when it was asked is meant.
      if (/^y(?:es)?$/i.test(cancel.trim())) for (const { plan } of running) session.commands.cancel(plan.id);
    },
  });
}

/** Actions of this plantao that a freeze does not stop by itself. */
function runningOf({ session }: Screen): readonly ActionRow[] {
  return session.store
    .get('actions')
    .filter(({ state, plan }) => (state === 'running' || state === 'planned') && !plan.uncancellable);
}

function nameOf({ plan }: ActionRow): string {
  return words.screen.dialog.title(plan.verb, plan.componentTitle);
}
