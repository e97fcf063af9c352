import { defined } from '../../src/model/defined.ts';
import { words } from '../../src/words/index.ts';
import type { Screen } from '../input/screen.ts';
import { ask } from './ask.ts';

/** Whether there is somebody to stand in for somebody. */
export function maySwap({ session }: Screen): boolean {
  const { configured, people } = session.store.get('oncall');
  return configured && people.length > 1;
}

/** Asks who stands in for whom on call, and until when. */
export function askSwap(screen: Screen): void {
  const { session } = screen;
  const texts = words.screen.swap;
  const { duty, people } = session.store.get('oncall');
  const { zone, rotaZone = zone } = session.store.get('system');
  const others = people.filter(({ id }) => id !== duty.person?.id);
  const idOf = (written: string): string => {
    const found = people.find(({ id, name }) => [id, name].includes(written.trim()));
    if (found) return found.id;
    throw new Error(
      texts.nobody(
        written,
        people.map(({ name }) => name),
      ),
    );
  };
  ask(screen, {
    title: texts.title(rotaZone),
    explained: texts.explained,
    fields: [
      { label: texts.instead, value: duty.person?.name ?? '' },
      { label: texts.person, value: others.length === 1 ? others[0]!.name : '' },
      { label: texts.from, value: '', optional: true },
      { label: texts.until, value: '' },
      { label: texts.reason, value: '', optional: true },
    ],
    done: texts.done,
    send([instead, person, from, until, reason]) {
      session.commands.swapOncall({
        ...{ instead: idOf(instead!), person: idOf(person!), until: until! },
        ...defined({ from: from?.trim() || undefined, reason: reason?.trim() || undefined }),
      });
    },
  });
}
