import { currentActor, currentHost } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import { journalFile, openSqliteJournal } from '../journal/sqlite.ts';
import { JournalTail } from '../journal/tail.ts';
import type { Cancel, Clock } from '../model/clock.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import { acceptedKind, brokenKind, NoticedFaults } from '../model/journal-broken.ts';
import type { Unfinished } from '../model/session.ts';
import type { SystemConfig } from '../model/system.ts';
import { pause } from '../time/sleep.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

interface JournalLogOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The configuration as it is now. */
  readonly config: () => SystemConfig;
  /** There are new events, or another reason to read them anew. */
  readonly changed: () => void;
  readonly failed: (message: string | undefined) => void;
  /** The journal was changed behind plantao's back, and nobody has accepted it yet. */
  readonly broken: (fault: string | undefined) => void;
  /** The shared journal cannot be reached, and why; undefined once it can again. */
  readonly away: (problem: string | undefined) => void;
}

/** How many of the newest events are shown, and how often those of others are polled for, in milliseconds. */
const shownEvents = 200;
const pollEveryMs = 2_000;
/** What says that the journal was changed, and how many of these are looked at: more is not worth telling apart. */
const changeKinds = [brokenKind, acceptedKind];
const mostChanges = 100;

/** The journal of a session: opened beside the first frame, written to, and read again when others wrote to it. */
export class JournalLog {
  readonly #options: JournalLogOptions;
  /** Resolves when the journal is open, or known to be unusable. */
  readonly opened: Promise<Journal | { readonly fault: string }>;
  #journal: Journal | { readonly fault: string } | undefined;
  /** The database that the journal is shared through, if it is. */
  #place: string | undefined;
  #events: readonly JournalEvent[] = [];
  #newest: number | undefined;
  #changes: JournalTail | undefined;
  #cancelPoll: Cancel = () => {};
  /** Why the last event could not be written. */
  #fault: string | undefined;
  #closed = false;

  constructor(options: JournalLogOptions) {
    this.#options = options;
    this.opened = this.#open();
  }

  /** Whether it is known by now if there is a journal. */
  get isOpen(): boolean {
    return this.#journal !== undefined;
  }

  /** The journal; undefined while it is being opened, and where it cannot be used. */
  get current(): Journal | undefined {
    return this.#journal && 'append' in this.#journal ? this.#journal : undefined;
  }

  /** The journal, or why there is none. */
  get present(): Journal | { readonly fault: string } {
    return this.#journal ?? { fault: words.app.journalOpening };
  }

  /** The newest events of the system, newest first. */
  get events(): readonly JournalEvent[] {
    return this.#events;
  }

  /** Writes an event: at once, or as soon as the journal is open; what cannot be written is said on the screen. */
  record(event: NewEvent): void {
    if (this.#journal === undefined) void this.opened.then(() => this.#append(event));
    else this.#append(event);
  }

  /** Reads the newest events where there are any new ones. */
  read(): void {
    const journal = this.current;
    if (!journal || this.#closed) return;
    try {
      const newest = journal.newest(1)[0]?.seq;
      if (newest === this.#newest) return;
      this.#newest = newest;
      const { system } = this.#options.config();
      if (this.#changes?.take(changeKinds).length) this.#tellChanges(journal);
      this.#events = journal.newest(shownEvents).filter((event) => event.system === system);
      this.#options.changed();
    } catch (error) {
      this.#fails(error);
    }
  }

  /** Reads everything again at the next occasion: another configuration shows other events. */
  renew(): void {
    this.#newest = undefined;
    this.read();
  }

  /**
   * Goes over to the journal of another configuration, if that is another.
   * @returns closes the one before, once nothing is written to it any more
   * @throws JournalError when it cannot be opened; the present one stays
   */
  async follow(config: SystemConfig): Promise<() => void> {
    await this.opened;
    const before = this.current;
    const place = config.journal?.postgres;
    if (before && place === this.#place) return () => {};
    await this.#take(config);
    if (!before) return () => {};
    return () => void (before.sync?.() ?? Promise.resolve()).finally(() => before.close());
  }

  /** Lets others have what was written, as far as that is possible within so many milliseconds. */
  async flush(withinMs: number): Promise<void> {
    const journal = await this.opened;
    if ('fault' in journal || !journal.sync) return;
    const delivered = new AbortController();
    const sync = journal.sync().finally(() => delivered.abort());
    await Promise.race([sync, pause(this.#options.clock, withinMs, delivered.signal)]);
  }

  /** What is not written, or not delivered to the shared journal. */
  unfinished(): Pick<Unfinished, 'unwritten' | 'undelivered'> {
    return { unwritten: this.#fault, undelivered: this.current?.state?.().waiting ?? 0 };
  }

  close(): void {
    this.#closed = true;
    this.#cancelPoll();
    this.current?.close();
  }

  #append(event: NewEvent): void {
    if (!this.current || this.#closed) return;
    try {
      this.current.append(event);
      this.#works();
      this.read();
    } catch (error) {
      this.#fails(error);
    }
  }

  #fails(error: unknown): void {
    this.#fault = errorText(error);
    this.#options.failed(this.#fault);
  }

  /** Something was written: what was wrong is over. */
  #works(): void {
    if (this.#fault === undefined) return;
    this.#fault = undefined;
    this.#options.failed(undefined);
  }

  async #open(): Promise<Journal | { readonly fault: string }> {
    try {
      return await this.#take(this.#options.config());
    } catch (error) {
      this.#journal = { fault: errorText(error) };
      this.#options.failed(words.app.journalFailed(errorText(error)));
      return this.#journal;
    }
  }

  /** Opens the journal of a configuration in the place of the present one. @throws JournalError */
  async #take({ journal: shared }: SystemConfig): Promise<Journal> {
    const { clock, env, config, failed, away } = this.#options;
    const journal: Journal = await openJournal(
      { clock, env, config, changed: () => this.#journal === journal && this.#exchanged() },
      shared,
    );
    if (this.#closed) {
      journal.close();
      return journal;
    }
    this.#journal = journal;
    this.#place = shared?.postgres;
    this.#changes = new JournalTail(journal);
    this.#changes.skip();
    this.#tellChanges(journal);
    away(undefined);
    failed(undefined);
    this.#poll();
    return journal;
  }

  /** @throws JournalError when it cannot be read */
  #tellChanges(journal: Journal): void {
    const noticed = new NoticedFaults(journal.shared ? 'shared' : 'local');
    for (const event of journal.newest(mostChanges, changeKinds).toReversed()) noticed.next(event);
    const [fault, ...more] = noticed.open.flatMap((one) => (one.code === 'recorded' ? one.fault : []));
    this.#options.broken(fault && words.app.journalChanged(words.journal.short(fault), more.length));
  }

  /** The shared journal brought events, or was lost or found again. */
  #exchanged(): void {
    if (!this.current || this.#closed) return;
    this.read();
    const { problem, waiting } = this.current.state?.() ?? { waiting: 0 };
    this.#options.away(problem === undefined ? undefined : words.app.journalAway(problem, waiting));
  }

  /** Others write too: a freeze, an action on the same component. */
  #poll(): void {
    if (this.#closed) return;
    this.#cancelPoll();
    this.#cancelPoll = this.#options.clock.after(pollEveryMs, () => {
      this.read();
      this.#poll();
    });
  }
}

/** Opens the journal that the events of a system go to, the shared one where there is one. @throws JournalError */
export function openSystemJournal(
  options: Pick<JournalLogOptions, 'clock' | 'env' | 'config'>,
): Promise<Journal> {
  return openJournal({ ...options, changed: () => {} }, options.config().journal);
}

/** Opens the journal shared through a database, or this machine's alone. @throws JournalError */
async function openJournal(
  { clock, env, config, changed }: Pick<JournalLogOptions, 'clock' | 'env' | 'config' | 'changed'>,
  shared: SystemConfig['journal'],
): Promise<Journal> {
  const options = {
    file: journalFile(env),
    clock,
    actor: currentActor(env),
    host: currentHost(),
    get system() {
      return config().system;
    },
    get environment() {
      return config().environment;
    },
    get secrets() {
      return config().secrets;
    },
  };
  if (!shared) return openSqliteJournal(options);
  const { openSharedJournal } = await import('../journal/shared.ts');
  // Assigned to, not spread: the getters must go on asking for the configuration of the moment.
  return openSharedJournal(Object.assign(options, { postgres: shared.postgres, changed }));
}
