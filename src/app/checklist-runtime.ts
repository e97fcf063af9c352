import type { ClosedGate } from '../actions/guard.ts';
import type { Facts } from '../alerts/facts.ts';
import { ItemAnswers } from '../checklists/answers.ts';
import { changeOf } from '../checklists/change.ts';
import { checklistEvents, doneEvent, isComplete } from '../checklists/due.ts';
import { type ChecklistFold, checklistFoldKinds, foldChecklists } from '../checklists/fold.ts';
import { gateOf } from '../checklists/gates.ts';
import { type Occurrences, occurrencesOf } from '../checklists/occurrences.ts';
import { checklistRows, isSettled } from '../checklists/rows.ts';
import type { Journal } from '../journal/journal.ts';
import type { ActionName, ChecklistChange, ChecklistConfig, ChecklistRow } from '../model/checklist.ts';
import type { Clock } from '../model/clock.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import type { OncallConfig } from '../model/oncall.ts';
import type { SystemConfig } from '../model/system.ts';
import type { Reminder } from '../notify/dispatch.ts';
import { foldSwaps, withSwaps } from '../oncall/swaps.ts';
import { clockIn } from '../time/clock-in.ts';
import { words } from '../words/index.ts';
import { alertEvents } from './alert-events.ts';
import { JournalFollower } from './journal-follower.ts';

interface ChecklistRuntimeOptions {
  readonly clock: Clock;
  readonly config: SystemConfig;
  /** The user at this terminal, in whose name items are ticked. */
  readonly by: string;
  /** What items that check themselves are judged on. */
  readonly facts: () => Facts;
  /** Every checklist there is: the configuration's, and the runbooks'. The same object while nothing changed. */
  readonly lists: () => readonly ChecklistConfig[];
  /** Reminds people, of each id once. */
  readonly remind?: (reminder: Reminder) => void;
  readonly changed: (urgency: 'urgent' | 'routine') => void;
}

/** A reminder that could not be sent for so long is no use to anybody any more, in milliseconds. */
const newsMs = 24 * 3_600_000;
/** How long it is remembered which occurrences there are, in milliseconds: a calendar is slow to ask. */
const occurrencesForMs = 5_000;

/** The checklists of one configuration. What becomes due and what is missed is written by the plantao that has the lead alone. */
export class ChecklistRuntime {
  readonly #options: ChecklistRuntimeOptions;
  readonly #answers = new ItemAnswers();
  #journal: Journal | undefined;
  #follower: JournalFollower | undefined;
  #events: readonly JournalEvent[] = [];
  #fold: ChecklistFold = foldChecklists([]);
  /** The rota with what was swapped. */
  #oncall: OncallConfig;
  #known: { readonly at: number; readonly of: Map<ChecklistConfig, Occurrences> } | undefined;

  constructor(options: ChecklistRuntimeOptions) {
    this.#options = options;
    this.#oncall = options.config.oncall;
  }

  /** Goes on from what the journal tells; without one nothing can be ticked. */
  start(journal: Journal | undefined): void {
    this.#journal = journal;
    if (!journal) return;
    const { config, changed } = this.#options;
    this.#follower = new JournalFollower(journal, config, {
      kinds: () => checklistFoldKinds,
      read: (from) => alertEvents(from, config, checklistFoldKinds),
      restore: (events) => {
        this.#take(events);
        changed('urgent');
      },
    });
    this.#follower.start(false);
  }

  /** Once a second: catches up with the journal, and writes down what is due where that is this one's to do. */
  tick(leads: boolean, now: number): void {
    this.#follower?.follow(leads);
    if (leads && this.#journal) {
      this.#writeDue(now);
      this.#remind(now);
    }
    this.#options.changed('routine');
  }

  /**
   * Writes down what is due and missed at this moment, for a command that comes and goes: no plantao may ever lead. That a list is done
   * whoever ticks last writes down; a command beside it would say so a second time.
   */
  catchUp(): void {
    if (this.#journal) this.#writeDue(this.#options.clock.now(), ({ kind }) => kind !== 'checklist.done');
  }

  /** Worst first. */
  rows(): readonly ChecklistRow[] {
    return this.#rowsAt(this.#options.clock.now());
  }

  /** What keeps an action from being run. */
  gate(action: Required<ActionName>): ClosedGate | undefined {
    return gateOf(this.rows(), action);
  }

  /**
   * Does to a checklist what the user at this terminal asked for. Resolves once others who share the journal were heard: only then is
   * it known who was first, and whether it is done.
   * @param row as they saw it
   * @throws Error when it cannot be done, or not be recorded
   */
  async change(row: ChecklistRow, change: ChecklistChange): Promise<void> {
    const { by, clock, changed } = this.#options;
    const event = changeOf(row, change, by, clock.now());
    if ('code' in event) throw new Error(words.checklists.refusal(event));
    if (!this.#journal) throw new Error(words.checklists.noJournal);
    const { at } = this.#append(event);
    changed('urgent');
    if (change.what === 'begin' || change.what === 'untick') return;
    await this.#exchange();
    const after = this.rows().find(({ id }) => id === row.id);
    const mark = after?.items.find(({ id }) => id === change.item)?.mark;
    // The last tick is that it is done.
    if (!after || mark?.by !== by || mark.at !== at) return;
    if (after.state !== 'done' && isComplete(after)) this.#append(doneEvent(after, by));
    changed('urgent');
  }

  /** Reads anew what others wrote, of this machine too, once the journal was exchanged with them where it is shared. */
  async #exchange(): Promise<void> {
    const journal = this.#journal!;
    await journal.sync?.();
    this.#take(alertEvents(journal, this.#options.config, checklistFoldKinds));
  }

  #rowsAt(now: number): readonly ChecklistRow[] {
    const facts = this.#options.facts();
    return checklistRows(
      {
        ...{ lists: this.#options.lists(), fold: this.#fold },
        occurrences: (list) => this.#occurrences(list, now),
        answer: (check) => this.#answers.answer(check, facts, now),
      },
      now,
    );
  }

  #occurrences(list: ChecklistConfig, now: number): Occurrences {
    // The clock on the wall may be set back.
    if (!this.#known || now < this.#known.at || now >= this.#known.at + occurrencesForMs)
      this.#known = { at: now, of: new Map() };
    const known = this.#known.of.get(list) ?? occurrencesOf(list, this.#fold, this.#oncall, now);
    this.#known.of.set(list, known);
    return known;
  }

  #writeDue(now: number, isMine: (event: NewEvent) => boolean = () => true): void {
    const view = {
      ...{ lists: this.#options.lists(), fold: this.#fold },
      occurrences: (list: ChecklistConfig) => this.#occurrences(list, now),
    };
    try {
      for (const event of checklistEvents(view, this.#rowsAt(now), now))
        if (isMine(event)) this.#append(event);
    } catch {
      // The journal says on the screen that it cannot be written; the next tick tries again.
    }
  }

  /** Tells people of lists that say whom, once they are overdue. */
  #remind(now: number): void {
    const { remind, lists, config } = this.#options;
    if (!remind || !lists().some((list) => list.remind)) return;
    for (const { list: id, name, state, occurrence, overdueAt, dueAt, items } of this.#rowsAt(now)) {
      const to = lists().find((list) => list.id === id)?.remind;
      const at = overdueAt ?? dueAt;
      if (state !== 'overdue' || !to || at === undefined || now - at > newsMs) continue;
      const open = items.filter((item) => !isSettled(item)).map(({ text }) => text);
      remind({
        id: `checklist/${id}/${occurrence}`,
        ...{ about: `checklist/${id}`, title: name, at, to },
        text: words.checklists.overdue(clockIn(dueAt ?? at, now, config.oncall.zone), open),
      });
    }
  }

  /** @throws JournalError */
  #append(event: NewEvent): JournalEvent {
    const written = this.#journal!.append(event);
    // After that: what could not be written is nobody's.
    this.#follower?.writes(event);
    this.#take([...this.#events, written]);
    return written;
  }

  #take(events: readonly JournalEvent[]): void {
    this.#events = events;
    this.#fold = foldChecklists(events);
    this.#oncall = withSwaps(this.#options.config.oncall, foldSwaps(events));
    this.#known = undefined;
  }
}
