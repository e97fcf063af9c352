import {
  addition,
  foldFollowUps,
  followUpChange,
  followUpKinds,
  followUpRows,
} from '../checklists/follow-ups.ts';
import type { Journal } from '../journal/journal.ts';
import type { Clock } from '../model/clock.ts';
import type { JournalEvent } from '../model/event.ts';
import type { FollowUpChange, FollowUpRow } from '../model/follow-up.ts';
import type { SystemConfig } from '../model/system.ts';
import { words } from '../words/index.ts';
import { alertEvents } from './alert-events.ts';
import { JournalFollower } from './journal-follower.ts';

interface FollowUpRuntimeOptions {
  readonly clock: Clock;
  readonly config: SystemConfig;
  /** The user at this terminal, in whose name things are done. */
  readonly by: string;
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

  /** Once a second: catches up with the journal. */
  tick(leads: boolean): void {
    this.#follower?.follow(leads);
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
    this.#follower?.writes(event);
    this.#take([...this.#events, this.#journal.append(event)]);
  }

  #take(events: readonly JournalEvent[]): void {
    this.#events = events;
    this.#known = foldFollowUps(events);
    this.#options.changed();
  }
}
