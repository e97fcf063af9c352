import { currentActor, currentHost } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import { journalFile, openSqliteJournal } from '../journal/sqlite.ts';
import type { Cancel, Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent } from '../model/event.ts';
import type { SystemConfig } from '../model/system.ts';
import { errorText } from '../words/error-text.ts';

export interface JournalLogOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The configuration as it is now. */
  readonly config: () => SystemConfig;
  /** There are new events, or another reason to read them anew. */
  readonly changed: () => void;
  readonly failed: (message: string | undefined) => void;
  /** The shared journal cannot be reached, and why; undefined once it can again. */
  readonly away: (problem: string | undefined) => void;
}

/** How many of the newest events are shown, and how often those of others are looked for, in milliseconds. */
const shownEvents = 200;
const lookEveryMs = 2_000;
const flushMs = 2_000;

/** The journal of a session: opened beside the first frame, written to, and read again when others wrote to it. */
export class JournalLog {
  readonly #options: JournalLogOptions;
  /** Resolves when the journal is open, or known to be unusable. */
  readonly opened: Promise<Journal | { readonly fault: string }>;
  #journal: Journal | { readonly fault: string } = { fault: 'the journal is still being opened' };
  #events: readonly JournalEvent[] = [];
  #newest: number | undefined;
  #cancelLook: Cancel = () => {};
  #failing = false;
  #closed = false;

  constructor(options: JournalLogOptions) {
    this.#options = options;
    this.opened = this.#open();
  }

  /** The newest events of the system, newest first. */
  get events(): readonly JournalEvent[] {
    return this.#events;
  }

  /** Writes an event as soon as the journal is open; what cannot be written is said on the screen. */
  record(kind: string, data: Readonly<Record<string, unknown>>, incident?: string): void {
    void this.opened.then((journal) => {
      if ('fault' in journal || this.#closed) return;
      try {
        journal.append({ kind, data, ...defined({ incident }) });
        this.#works();
        this.read();
      } catch (error) {
        this.#fails(error);
      }
    });
  }

  /** Reads the newest events where there are any new ones. */
  read(): void {
    if ('fault' in this.#journal || this.#closed) return;
    try {
      const newest = this.#journal.newest(1)[0]?.seq;
      if (newest === this.#newest) return;
      this.#newest = newest;
      const { system } = this.#options.config();
      this.#events = this.#journal.newest(shownEvents).filter((event) => event.system === system);
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

  /** Lets others have what was written, as far as that is possible within two seconds. */
  async flush(): Promise<void> {
    const journal = await this.opened;
    if ('fault' in journal || !journal.sync) return;
    const enough = new Promise<void>((done) => void this.#options.clock.after(flushMs, done));
    await Promise.race([journal.sync(), enough]);
  }

  close(): void {
    this.#closed = true;
    this.#cancelLook();
    if (!('fault' in this.#journal)) this.#journal.close();
  }

  #fails(error: unknown): void {
    this.#failing = true;
    this.#options.failed(errorText(error));
  }

  /** Something was written: what was wrong is over. */
  #works(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.failed(undefined);
  }

  async #open(): Promise<Journal | { readonly fault: string }> {
    const { clock, env, config, failed } = this.#options;
    try {
      this.#journal = await openSystemJournal({
        clock,
        env,
        config,
        changed: () => this.#exchanged(),
      });
      this.#look();
    } catch (error) {
      this.#journal = { fault: errorText(error) };
      failed(`${errorText(error)} (actions are off)`);
    }
    return this.#journal;
  }

  /** The shared journal brought events, or was lost or found again. */
  #exchanged(): void {
    if ('fault' in this.#journal || this.#closed) return;
    this.read();
    const state = this.#journal.state?.();
    this.#options.away(
      state?.problem === undefined
        ? undefined
        : `the shared journal is away (${state.problem}): ${state.waiting} of your events wait, actions are locked on this machine only`,
    );
  }

  /** Others write too: a freeze, an action on the same component. */
  #look(): void {
    if (this.#closed) return;
    this.#cancelLook = this.#options.clock.after(lookEveryMs, () => {
      this.read();
      this.#look();
    });
  }
}

/** Opens the journal that the events of a system go to, the shared one where there is one. @throws JournalError */
export async function openSystemJournal({
  clock,
  env,
  config,
  changed = () => {},
}: Pick<JournalLogOptions, 'clock' | 'env' | 'config'> & {
  readonly changed?: () => void;
}): Promise<Journal> {
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
  const { journal } = config();
  if (!journal) return openSqliteJournal(options);
  const { openSharedJournal } = await import('../journal/shared.ts');
  // Assigned to, not spread: the getters must go on asking for the configuration of the moment.
  return openSharedJournal(Object.assign(options, { postgres: journal.postgres, changed }));
}
