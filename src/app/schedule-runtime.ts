import { currentHost } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import type { ActionState } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import type { ScheduleConfig, ScheduledAction, ScheduleRow } from '../model/schedules.ts';
import type { SystemConfig } from '../model/system.ts';
import type { Reminder } from '../notify/dispatch.ts';
import { scheduleEvents, scheduleRow } from '../schedules/due.ts';
import { foldSchedules, type ScheduleFold, scheduleKinds } from '../schedules/fold.ts';
import { runKinds, settledRun } from '../schedules/settle.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { alertEvents } from './alert-events.ts';
import { JournalFollower } from './journal-follower.ts';
import { isAlive } from './process-alive.ts';

/** Runs an action that was declared safe to run alone, to its end. @throws Error when it is not run */
export type RunAlone = (
  action: ScheduledAction,
  reason: string,
) => Promise<{ readonly state: ActionState; readonly result: string }>;

interface ScheduleRuntimeOptions {
  readonly clock: Clock;
  readonly config: SystemConfig;
  /** The user at this terminal, in whose name things are done. */
  readonly by: string;
  /** Reminds people; whoever was reminded of it once is not again. */
  readonly remind: (reminder: Reminder) => void;
  readonly runAlone: RunAlone;
  readonly changed: () => void;
}

/** A reminder that could not be sent for so long is no use to anybody any more, in milliseconds. */
const newsMs = 24 * 3_600_000;

/** What a team does at its moments. What is due, missed and run is the business of the plantao that has the lead alone. */
export class ScheduleRuntime {
  readonly #options: ScheduleRuntimeOptions;
  /** Ids of schedules that this one is running. */
  readonly #running = new Set<string>();
  readonly #reminded = new Set<string>();
  #journal: Journal | undefined;
  #follower: JournalFollower | undefined;
  #events: readonly JournalEvent[] = [];
  #fold = foldSchedules([]);

  constructor(options: ScheduleRuntimeOptions) {
    this.#options = options;
  }

  /** Goes on from what the journal tells; without one nothing is due, since it could come twice. */
  start(journal: Journal | undefined): void {
    const { config, changed } = this.#options;
    if (!journal || config.schedules.length === 0) return;
    this.#journal = journal;
    this.#follower = new JournalFollower(journal, config, {
      kinds: () => scheduleKinds,
      read: (from) => alertEvents(from, config, scheduleKinds),
      restore: (events) => {
        this.#take(events);
        changed();
      },
    });
    this.#follower.start(false);
  }

  /** Once a second: catches up with the journal, and does what is due where that is this one's to do. */
  tick(leads: boolean, now: number): void {
    this.#follower?.follow(leads);
    if (!leads || !this.#journal) return;
    try {
      for (const config of this.#options.config.schedules) this.#look(config, now);
    } catch {
      // The journal says on the screen that it cannot be written; the next tick tries again.
    }
  }

  rows(): readonly ScheduleRow[] {
    const { config, clock } = this.#options;
    const now = clock.now();
    return config.schedules.map((one) => scheduleRow(one, this.#fold.get(one.id), now, config.oncall.zone));
  }

  /** Says that what is due, or was missed, was done. @throws Error when there is nothing to say, or it cannot be recorded */
  done(id: string, note?: string): void {
    const { by } = this.#options;
    const row = this.rows().find((one) => one.id === id);
    if (!row) throw new Error(words.schedules.none(id));
    if (row.at === undefined || row.state === 'running') throw new Error(words.schedules.notDue(row.name));
    if (!this.#journal) throw new Error(words.schedules.noJournal);
    this.#append({
      kind: 'schedule.done',
      data: { schedule: id, name: row.name, at: row.at, by, ...defined({ note }) },
    });
  }

  #look(config: ScheduleConfig, now: number): void {
    const { id } = config;
    const known = this.#fold.get(id);
    if (known?.running && !this.#running.has(id)) {
      this.#settle(config, known.running, now);
      return;
    }
    for (const event of scheduleEvents(config, known, now, this.#options.config.oncall.zone)) {
      const isStart = event.kind === 'schedule.started';
      this.#append(isStart ? { ...event, data: { ...event.data, pid: process.pid } } : event);
      if (isStart) this.#run(config, Number(event.data.at));
    }
    const { due } = this.#fold.get(id) ?? {};
    if (due && now - due.at <= newsMs) this.#remind(config, due);
  }

  /** Another plantao began it and has the lead no more: how it ended is what its action's own events say. */
  #settle(config: ScheduleConfig, running: NonNullable<ScheduleFold['running']>, now: number): void {
    const { id, name, action } = config;
    const { at } = running;
    const events = alertEvents(this.#journal!, this.#options.config, runKinds);
    const settled = action
      ? settledRun(running, action, events, { now, host: currentHost(), isAlive })
      : ({ is: 'ended', state: 'unknown', result: '' } as const);
    if (settled.is === 'ended') this.#ended({ schedule: id, name, at }, settled.state, settled.result);
  }

  /** Takes down how a run ended; somebody is asked where it did not end well. */
  #ended(facts: { schedule: string; name: string; at: number }, state: ActionState, result: string): void {
    const reason = defined({ reason: result === '' ? undefined : result });
    this.#append({ kind: 'schedule.ran', data: { ...facts, state, ...(result === '' ? {} : { result }) } });
    if (state === 'succeeded' || state === 'not-verified') return;
    const asks = state === 'unknown' ? 'unknown' : 'failed';
    this.#append({ kind: 'schedule.due', data: { ...facts, asks, ...reason } });
  }

  #remind(config: ScheduleConfig, { at, asks, reason }: { at: number; asks: string; reason?: string }): void {
    const { id, name, remind, via, note, action } = config;
    const key = `schedule/${id}/${at}/${asks}`;
    if (this.#reminded.has(key)) return;
    this.#reminded.add(key);
    const row = this.rows().find((one) => one.id === id)!;
    this.#options.remind({
      ...{ id: key, about: `schedule/${id}`, title: name, at, to: remind },
      text: [
        words.schedules.asks(row),
        ...(reason === undefined ? [] : [reason]),
        ...(note === undefined ? [] : [note]),
      ].join('\n'),
      ...defined({ via, component: action?.component }),
    });
  }

  #run(config: ScheduleConfig, at: number): void {
    const { id, name, action } = config;
    this.#running.add(id);
    const facts = { schedule: id, name, at };
    void this.#othersKnow()
      .then(() => this.#options.runAlone(action!, words.schedules.ranBy(name)))
      .catch((error: unknown) => ({ state: 'failed' as const, result: errorText(error) }))
      .then(({ state, result }) => {
        // Whoever has the lead by now may have read it in the journal already, or have given it up for lost.
        this.#follower?.again();
        const { running, due } = this.#fold.get(id) ?? {};
        if ((running ?? due)?.at === at) this.#ended(facts, state, result);
      })
      // It cannot be written: the next tick finds that nobody knows how it ended.
      .catch(() => {})
      .finally(() => {
        this.#running.delete(id);
      });
  }

  /**
   * Resolves once whoever may take the lead can read that this one began: it would begin again otherwise.
   * @throws Error while the shared journal is away
   */
  async #othersKnow(): Promise<void> {
    await this.#journal!.sync?.();
    const problem = this.#journal!.state?.().problem;
    if (problem !== undefined) throw new Error(words.schedules.othersUnaware(problem));
  }

  /** @throws JournalError */
  #append(event: NewEvent): void {
    const written = this.#journal!.append(event);
    // After that: what could not be written is nobody's.
    this.#follower?.writes(event);
    this.#take([...this.#events, written]);
    this.#options.changed();
  }

  #take(events: readonly JournalEvent[]): void {
    this.#events = events;
    this.#fold = foldSchedules(events);
  }
}
