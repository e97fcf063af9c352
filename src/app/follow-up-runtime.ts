import {
  addition,
  foldFollowUps,
  followUpChange,
  followUpKinds,
  followUpReminders,
  followUpRows,
} from '../checklists/follow-ups.ts';
import type { Journal } from '../journal/journal.ts';
import type { Clock } from '../model/clock.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import type { FollowUpChange, FollowUpRow } from '../model/follow-up.ts';
import type { SystemConfig } from '../model/system.ts';
import type { Reminder } from '../notify/dispatch.ts';
import { dueText } from '../time/due-day.ts';
import { words } from '../words/index.ts';
import { alertEvents } from './alert-events.ts';
import { JournalFollower } from './journal-follower.ts';

interface FollowUpRuntimeOptions {
  readonly clock: Clock;
  readonly config: SystemConfig;
  /** The user at this terminal, in whose name things are done. */
  readonly by: string;
  /** Reminds people, of each id once. */
  readonly remind: (reminder: Reminder) => void;
  readonly changed: () => void;
}

/** How many that are done are shown. */
const mostDone = 200;

/** What incidents of one configuration left to be done. */
export class FollowUpRuntime {
  readonly #options: FollowUpRuntimeOptions;
  #journal: Journal | undefined;
  #follower: JournalFollower | undefined;
  #events: readonly JournalEvent[] = [];
  #known = foldFollowUps([]);

  constructor(options: FollowUpRuntimeOptions) {
    this.#options = options;
  }

  start(journal: Journal | undefined): void {
    this.#journal = journal;
    if (!journal) return;
    const { config } = this.#options;
    this.#follower = new JournalFollower(journal, config, {
      kinds: () => followUpKinds,
      read: (from) => alertEvents(from, config, followUpKinds),
      restore: (events) => this.#take(events),
    });
    this.#follower.start(false);
  }

  /** Once a second: catches up with the journal, and reminds of what is overdue where that is this one's to do. */
  tick(leads: boolean, now: number): void {
    this.#follower?.follow(leads);
    if (!leads || !this.#journal) return;
    try {
      for (const { row, event } of followUpReminders(followUpRows(this.#known, now), now)) {
        // Killed in between it reminds once more under the same id, which is told once.
        this.#remind(row);
        this.#append(event);
      }
    } catch {
      // The journal says on the screen that it cannot be written; the next tick tries again.
    }
  }

  #remind({ id, incident, title, text, owner, dueAt, revision, remindedAt }: FollowUpRow): void {
    const { config, remind } = this.#options;
    const { people, zone } = config.oncall;
    const whose = people.find((one) => one.id === owner || one.name === owner);
    const say = words.checklists.reminder;
    remind({
      id: `follow-up/${id}/${revision}/${remindedAt ?? 0}`,
      ...{ about: `follow-up/${id}`, title: text, at: dueAt!, to: [whose?.id ?? 'oncall'] },
      text: [say.of(incident, title), say.due(dueText(dueAt!, zone), owner)].join('\n'),
    });
  }

  rows(): readonly FollowUpRow[] {
    const rows = followUpRows(this.#known, this.#options.clock.now());
    const open = rows.filter(({ state }) => state !== 'done');
    return rows.slice(0, open.length + mostDone);
  }

  /**
   * Adds a follow-up, or changes one.
   * @throws Error when it cannot be done, or not be recorded
   */
  change(id: string | undefined, change: FollowUpChange): void {
    const { by } = this.#options;
    const known = this.#known.all.get(id ?? '');
    if (change.what !== 'add' && !known) throw new Error(words.checklists.noFollowUp(id ?? ''));
    const event =
      change.what === 'add' ? addition(change, this.#known, by) : followUpChange(known!, change, by);
    if ('code' in event) throw new Error(words.checklists.followUpRefusal(event));
    if (!this.#journal) throw new Error(words.checklists.noJournal);
    this.#append(event);
  }

  /** @throws JournalError */
  #append(event: NewEvent): void {
    const written = this.#journal!.append(event);
    // After that: what could not be written is nobody's.
    this.#follower?.writes(event);
    this.#take([...this.#events, written]);
  }

  #take(events: readonly JournalEvent[]): void {
    this.#events = events;
    this.#known = foldFollowUps(events);
    this.#options.changed();
  }
}
