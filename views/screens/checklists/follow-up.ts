import { defined } from '../../../src/model/defined.ts';
import type { FollowUpRow } from '../../../src/model/follow-up.ts';
import { dueText, dueTime } from '../../../src/time/due-day.ts';
import { words } from '../../../src/words/index.ts';
import type { Screen } from '../../input/screen.ts';
import { ask } from '../ask.ts';

/** Says that a follow-up is done, and what was done. */
export function finish(screen: Screen, row: FollowUpRow): void {
  const say = words.screen.checklists.ask;
  const { commands } = screen.session;
  ask(screen, {
    title: say.finish(row.text),
    fields: [{ label: say.note, value: '', optional: true }],
    done: say.finished(row.text),
    send: ([note]) =>
      commands.changeFollowUp(row.id, { what: 'done', ...defined({ note: note || undefined }) }),
  });
}

/** Asks whose it is, and when it must be done. */
export function changeDate(screen: Screen, row: FollowUpRow): void {
  const say = words.screen.checklists.ask;
  const { session, clock } = screen;
  const zone = zoneOf(screen);
  const { owner = '', dueAt } = row;
  ask(screen, {
    title: row.text,
    fields: [
      { label: say.owner, value: owner, optional: true },
      { label: say.due, value: dueAt === undefined ? '' : dueText(dueAt, zone), optional: true },
    ],
    done: say.changed,
    send([name, day]) {
      const facts = given(name!, day!, zone, clock.now());
      session.commands.changeFollowUp(row.id, { what: 'change', ...facts });
    },
  });
}

/** Adds a follow-up to an incident. */
export function addFollowUp(screen: Screen, incident: string): void {
  const say = words.screen.checklists.ask;
  const { session, clock } = screen;
  ask(screen, {
    title: say.add,
    fields: [
      { label: say.what, value: '' },
      { label: say.owner, value: '', optional: true },
      { label: say.due, value: '7d', optional: true },
    ],
    done: say.added,
    send([text, name, day]) {
      const facts = given(name!, day!, zoneOf(screen), clock.now());
      session.commands.changeFollowUp(undefined, { what: 'add', incident, text: text!, ...facts });
    },
  });
}

/** @throws Error where the day is none */
function given(owner: string, day: string, zone: string, now: number): { owner?: string; dueAt?: number } {
  const dueAt = day === '' ? undefined : dueTime(day, now, zone);
  if (day !== '' && dueAt === undefined) throw new Error(words.screen.checklists.ask.notADay);
  return defined({ owner: owner || undefined, dueAt });
}

function zoneOf({ session }: Screen): string {
  const { zone, rotaZone = zone } = session.store.get('system');
  return rotaZone;
}
