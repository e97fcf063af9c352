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
  ask(screen, {
    title: texts.title,
    alarming: true,
    explained: texts.explained,
    fields: [{ label: texts.reason, value: '' }],
    done: texts.frozen,
    send: ([reason]) => session.commands.freeze(reason!),
  });
}
