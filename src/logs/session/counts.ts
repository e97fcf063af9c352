import type { Clock } from '../../model/clock.ts';
import { errorText } from '../../words/error-text.ts';
import { type LogClient, liveStore } from '../worker/client.ts';

/** How often a count is looked up, in milliseconds; one nobody asked for that long is dropped. */
const everyMs = 1_000;
const forgottenMs = 60_000;

interface Count {
  readonly query: string;
  readonly windowMs: number;
  view?: number;
  value: number | { readonly problem: string } | undefined;
  askedAt: number;
  lookedAt: number;
  busy: boolean;
}

/** How many lines matched within a time, for rules: asked of the worker each second, answered at once with what it said last. */
export class LogCounts {
  readonly #clock: Clock;
  readonly #client: () => Promise<LogClient> | undefined;
  readonly #counts = new Map<string, Count>();

  constructor(clock: Clock, client: () => Promise<LogClient> | undefined) {
    this.#clock = clock;
    this.#client = client;
  }

  of(
    { component, pattern }: { readonly component?: string; readonly pattern: string },
    windowMs: number,
  ): Count['value'] {
    const query = `${component === undefined ? '' : `comp:${component} `}/${pattern.replaceAll('/', '\\/')}/i`;
    const key = `${windowMs} ${query}`;
    let count = this.#counts.get(key);
    if (!count) {
      count = {
        query,
        windowMs,
        value: undefined,
        askedAt: 0,
        lookedAt: Number.NEGATIVE_INFINITY,
        busy: false,
      };
      this.#counts.set(key, count);
    }
    const now = this.#clock.elapsed();
    count.askedAt = now;
    if (!count.busy && now - count.lookedAt >= everyMs) void this.#look(count);
    this.#dropUnasked(now);
    return count.value;
  }

  /** The worker is another one: its views are gone. */
  forget(): void {
    this.#counts.clear();
  }

  async #look(count: Count): Promise<void> {
    const client = await this.#client()?.catch(() => undefined);
    if (!client) return;
    count.busy = true;
    count.lookedAt = this.#clock.elapsed();
    try {
      count.view ??= (await client.view(liveStore, count.query)).view;
      const { total } = await client.refresh(count.view);
      const position = await client.positionAt(count.view, this.#clock.now() - count.windowMs);
      count.value = Math.max(0, total - position);
    } catch (error) {
      count.value = { problem: errorText(error) };
    } finally {
      count.busy = false;
    }
  }

  #dropUnasked(now: number): void {
    for (const [key, { askedAt, view }] of this.#counts) {
      if (now - askedAt < forgottenMs) continue;
      this.#counts.delete(key);
      if (view !== undefined)
        void this.#client()
          ?.then((client) => client.closeView(view))
          .catch(() => {});
    }
  }
}
