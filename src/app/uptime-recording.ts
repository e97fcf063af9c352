import type { Clock } from '../model/clock.ts';
import type { ComponentRow, OpenWindow } from '../model/snapshot.ts';
import type { SystemConfig } from '../model/system.ts';
import type { MonthUptime } from '../model/uptime.ts';
import { monthOf } from '../time/month.ts';
import { errorBudget, uptimeOf } from '../uptime/minutes.ts';
import { openRollups } from '../uptime/open.ts';
import { UptimeRecorder } from '../uptime/recorder.ts';
import type { Rollups } from '../uptime/sqlite.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

interface UptimeRecordingOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: () => Pick<SystemConfig, 'system' | 'environment' | 'components'>;
  readonly failed: (message: string) => void;
  /** Called when what had failed works again. */
  readonly recovered?: () => void;
  /** Called when the database was opened: from now on something may be known. */
  readonly opened?: () => void;
}

/** How long is waited after a failure, in milliseconds. */
const retryMs = 60_000;

interface OpenRecorder {
  /** System and environment. */
  readonly of: string;
  readonly rollups: Rollups;
  readonly recorder: UptimeRecorder;
  readonly close: () => void;
}

/** Takes down the minutes of a session's components, in the database of its system and environment. */
export class UptimeRecording {
  readonly #options: UptimeRecordingOptions;
  #open: OpenRecorder | undefined;
  /** What was worked out last, by component, and until when it is good enough. */
  readonly #known = new Map<string, { readonly value: MonthUptime; readonly until: number }>();
  #opening = false;
  /** When it is tried again after a failure, on the monotonic clock. */
  #restUntil = 0;
  #failing = false;
  #closed = false;

  constructor(options: UptimeRecordingOptions) {
    this.#options = options;
  }

  /** Takes down what the components are now; the first time it only opens the database. */
  observe(components: readonly ComponentRow[], windows: readonly OpenWindow[]): void {
    const { system, environment } = this.#options.config();
    const of = `${system}\n${environment}`;
    if (this.#rests || this.#closed) return;
    if (this.#open?.of !== of) {
      void this.#reopen(of);
      return;
    }
    try {
      this.#open.recorder.look(components, windows);
      if (this.#failing) this.#options.recovered?.();
      this.#failing = false;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** This month so far, as it was seen on this machine; undefined before anything is known. Looked up once a minute. */
  month(component: string): MonthUptime | undefined {
    const { config, clock } = this.#options;
    const { system, environment, components } = config();
    const of = `${system}\n${environment}`;
    if (this.#rests || this.#closed) return undefined;
    if (this.#open?.of !== of) {
      void this.#reopen(of);
      return undefined;
    }
    const now = clock.now();
    const known = this.#known.get(component);
    if (known && now < known.until) return known.value;
    try {
      const { from, until } = monthOf(now);
      const seen = uptimeOf(this.#open.rollups.minutes(component, from, until));
      const target = components.find(({ id }) => id === component)?.uptime;
      const value = {
        ...seen,
        ...(target === undefined ? {} : { target, budget: errorBudget(target, seen) }),
      };
      this.#known.set(component, { value, until: now + 60_000 });
      return value;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  /** The letters of the minutes of a component that were seen; undefined before the database is open, or when it fails. */
  minutes(component: string, from: number, until: number): string | undefined {
    const { system, environment } = this.#options.config();
    const of = `${system}\n${environment}`;
    if (this.#rests || this.#closed) return undefined;
    if (this.#open?.of !== of) {
      void this.#reopen(of);
      return undefined;
    }
    try {
      return this.#open.rollups.minutes(component, from, until);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  close(): void {
    this.#closed = true;
    this.#open?.close();
    this.#open = undefined;
  }

  async #reopen(of: string): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    this.#known.clear();
    this.#open?.close();
    this.#open = undefined;
    const { env, config, clock, opened } = this.#options;
    try {
      const { rollups, close } = await openRollups(env, config());
      if (this.#closed) close();
      else {
        this.#open = { of, rollups, recorder: new UptimeRecorder(rollups, clock), close };
        opened?.();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#opening = false;
    }
  }

  get #rests(): boolean {
    return this.#options.clock.elapsed() < this.#restUntil;
  }

  /** Said once while it lasts; the screen goes on without uptime, and it is tried again: a full disk is emptied some day. */
  #fail(error: unknown): void {
    this.#restUntil = this.#options.clock.elapsed() + retryMs;
    this.#open?.close();
    this.#open = undefined;
    if (this.#failing) return;
    this.#failing = true;
    this.#options.failed(words.app.uptimeFailed(errorText(error)));
  }
}
