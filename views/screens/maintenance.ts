import { parseDuration } from '../../src/model/quantity.ts';
import { words } from '../../src/words/index.ts';
import type { Screen } from '../input/screen.ts';
import { attempt } from './action/attempt.ts';
import { ask } from './ask.ts';

/** Longest maintenance by hand, in milliseconds. */
const longestMs = 30 * 24 * 3_600_000;

/** Asks for how long and why components are put into maintenance, or ends it where it was begun by hand. */
export function askMaintenance(screen: Screen, components: readonly string[]): void {
  const { session } = screen;
  const texts = words.screen.maintenanceByHand;
  const byHand = session.store
    .get('system')
    .maintenance.flatMap(({ id, components: those }) =>
      id !== undefined && those.some((one) => components.includes(one)) ? [id] : [],
    );
  if (byHand.length > 0) {
    attempt(screen, texts.ended, () => {
      for (const id of byHand) session.commands.endMaintenance(id);
    });
    return;
  }
  ask(screen, {
    title: texts.title(components),
    fields: [
      { label: texts.comment, value: '' },
      { label: texts.for, value: '1h' },
    ],
    done: texts.done(components),
    send([comment, duration]) {
      const forMs = parseDuration(duration!);
      if (forMs === undefined || forMs <= 0) throw new Error(words.screen.silences.notADuration);
      if (forMs > longestMs) throw new Error(words.screen.silences.tooLong);
      session.commands.maintain(components, { forMs, comment: comment! });
    },
  });
}
