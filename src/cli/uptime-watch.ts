import type { Clock } from '../model/clock.ts';
import type { ComponentRow, OpenWindow } from '../model/snapshot.ts';
import type { SystemConfig } from '../model/system.ts';
import { openRollups } from '../rollups/open.ts';
import { UptimeRecorder } from '../rollups/recorder.ts';
import { errorText } from '../text/clean.ts';

export interface UptimeWatchOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: () => Pick<SystemConfig, 'system' | 'environment'>;
  readonly failed: (message: string) => void;
}

/** Takes down the minutes of a session's components, in the database of its system and environment. */
export class UptimeWatch {
  readonly #options: UptimeWatchOptions;
  #open: { readonly of: string; readonly recorder: UptimeRecorder; readonly close: () => void } | undefined;
  #opening = false;
  #broken = false;
  #closed = false;

  constructor(options: UptimeWatchOptions) {
    this.#options = options;
  }

  /** Looks at the components; the first time it only opens the database. */
  look(components: readonly ComponentRow[], windows: readonly OpenWindow[]): void {
    const { system, environment } = this.#options.config();
    const of = `${system}\n${environment}`;
    if (this.#broken || this.#closed) return;
    if (this.#open?.of !== of) {
      void this.#reopen(of);
      return;
    }
    try {
      this.#open.recorder.look(components, windows);
    } catch (error) {
      this.#fail(error);
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
    this.#open?.close();
    this.#open = undefined;
    const { env, config, clock } = this.#options;
    try {
      const { rollups, close } = await openRollups(env, config());
      if (this.#closed) close();
      else this.#open = { of, recorder: new UptimeRecorder(rollups, clock), close };
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#opening = false;
    }
  }

  /** Said once; the screen goes on without uptime. */
  #fail(error: unknown): void {
    this.#broken = true;
    this.#options.failed(`uptime is not recorded: ${errorText(error)}`);
  }
}
