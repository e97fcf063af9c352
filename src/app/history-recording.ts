import { History } from '../history/history.ts';
import { type OpenHistory, openHistory, openKeptHistory } from '../history/open.ts';
import { HistoryRecorder } from '../history/recorder.ts';
import type { Clock } from '../model/clock.ts';
import type { NoteReading } from '../model/history.ts';
import type { SystemConfig } from '../model/system.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

interface HistoryRecordingOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: () => Pick<SystemConfig, 'system' | 'environment'>;
  /** What is wrong; undefined once it is cured. */
  readonly failed: (message: string | undefined) => void;
  /** Called when the file was opened: from now on something may be known. */
  readonly opened: () => void;
}

/** How long is waited after a failure, or before a file that was not there is looked for again, in milliseconds. */
const retryMs = 60_000;

/** Of one system and environment. */
interface Current {
  readonly of: string;
  readonly recorder: HistoryRecorder;
  file?: OpenHistory & { readonly history: History };
}

/**
 * Keeps what a session reads, in the file of its system and environment. The plantao that leads writes; any other reads what that one
 * wrote, once somebody asks. The file is opened when it is first needed: the first frame does not wait for it.
 */
export class HistoryRecording {
  readonly #options: HistoryRecordingOptions;
  #current: Current | undefined;
  #opening: Promise<void> | undefined;
  /** When it is tried again, on the clock that nobody sets. */
  #restUntil = Number.NEGATIVE_INFINITY;
  /** When a file that was not there is looked for again; who leads makes it meanwhile. */
  #absentUntil = Number.NEGATIVE_INFINITY;
  #failing = false;
  #closed = false;

  constructor(options: HistoryRecordingOptions) {
    this.#options = options;
  }

  /** Takes a reading down in memory. */
  readonly note: NoteReading = (ref, everyMs, value, at) => {
    if (!this.#closed) this.#now().recorder.note(ref, everyMs, value, at);
  };

  /** Once a second: writes what is over, where this plantao leads. The first time it only opens the file. */
  observe(leads: boolean): void {
    const current = this.#now();
    if (this.#closed) return;
    if (!leads) {
      current.recorder.follow();
      return;
    }
    if (current.file && !current.file.isThere()) this.#letGo(current);
    if (!current.file) this.#open(current, true);
    try {
      current.recorder.lead(current.file?.tables);
      if (current.file) this.#recovered();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What is known of the past; undefined before the file is open, or while there is none. */
  get history(): History | undefined {
    const current = this.#now();
    if (!current.file && !this.#closed) this.#open(current, false);
    return current.file?.history;
  }

  close(): void {
    const { file, recorder } = this.#current ?? {};
    this.#closed = true;
    try {
      if (file) recorder?.close(file.tables);
    } catch {
      // The screen is going away: what could not be written was said before.
    }
    file?.close();
    this.#current = undefined;
  }

  get #rests(): boolean {
    return this.#options.clock.elapsed() < this.#restUntil;
  }

  #now(): Current {
    const { clock, config } = this.#options;
    const { system, environment } = config();
    const of = `${system}\n${environment}`;
    if (this.#current?.of === of) return this.#current;
    this.#letGo(this.#current);
    this.#current = { of, recorder: new HistoryRecorder(clock) };
    this.#restUntil = Number.NEGATIVE_INFINITY;
    this.#absentUntil = Number.NEGATIVE_INFINITY;
    return this.#current;
  }

  /** @param make whether the file is made where there is none */
  #open(current: Current, make: boolean): void {
    if (this.#opening || this.#rests) return;
    if (!make && this.#options.clock.elapsed() < this.#absentUntil) return;
    const { env, config, clock, opened } = this.#options;
    this.#opening = (make ? openHistory(env, config()) : openKeptHistory(env, config()))
      .then((file) => {
        if (!file) this.#absentUntil = clock.elapsed() + retryMs;
        else if (this.#closed || this.#current !== current) file.close();
        else {
          current.file = { ...file, history: new History(file.tables, clock) };
          opened();
        }
      })
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#opening = undefined;
      });
  }

  #letGo(current: Current | undefined): void {
    current?.file?.close();
    if (current) delete current.file;
  }

  #recovered(): void {
    if (this.#failing) this.#options.failed(undefined);
    this.#failing = false;
  }

  /** Said once while it lasts; the screen goes on without, and it is tried again: a full disk is emptied some day. */
  #fail(error: unknown): void {
    this.#restUntil = this.#options.clock.elapsed() + retryMs;
    this.#letGo(this.#current);
    if (this.#failing) return;
    this.#failing = true;
    this.#options.failed(words.app.historyFailed(errorText(error)));
  }
}
