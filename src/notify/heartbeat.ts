import { httpRequest } from '../connections/http.ts';
import type { Context } from '../model/kind.ts';
import type { HeartbeatConfig } from '../model/notify.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

/** A beat may take this long, in milliseconds. */
const timeoutMs = 10_000;

/** Heartbeat to an outside watcher while alerts are evaluated here: it raises the alarm that plantao itself cannot. */
export class Heartbeat {
  readonly #config: HeartbeatConfig;
  readonly #context: Context;
  readonly #stop = new AbortController();
  #beatenAt = Number.NEGATIVE_INFINITY;
  #beating: Promise<void> | undefined;
  /** Why the last beat did not arrive. */
  problem: string | undefined;

  constructor(config: HeartbeatConfig, context: Context) {
    this.#config = config;
    this.#context = context;
  }

  /** Sends one where it is time to; returns at once. */
  beat(): void {
    const now = this.#context.clock.elapsed();
    if (this.#beating || this.#stop.signal.aborted || now - this.#beatenAt < this.#config.everyMs) return;
    this.#beatenAt = now;
    this.#beating = this.#send().finally(() => {
      this.#beating = undefined;
    });
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    await this.#beating;
  }

  close(): void {
    this.#stop.abort();
  }

  async #send(): Promise<void> {
    const { clock } = this.#context;
    const late = new AbortController();
    const cancel = clock.after(timeoutMs, () => late.abort());
    const signal = AbortSignal.any([late.signal, this.#stop.signal]);
    const { url, ca } = this.#config;
    try {
      const { status } = await httpRequest({ url, ca, signal, maxBytes: 1_024 }, this.#context);
      this.problem =
        status < 300 ? undefined : words.notify.heartbeat(words.notify.result.answered(status, ''));
    } catch (error) {
      this.problem = words.notify.heartbeat(errorText(error));
    } finally {
      cancel();
    }
  }
}
