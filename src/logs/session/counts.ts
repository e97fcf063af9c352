import type { Clock } from '../../model/clock.ts';
import { errorText } from '../../words/error-text.ts';
import { type LogClient, liveStore } from '../worker/client.ts';

/** How often a count is refreshed, and after how long without a question it is dropped, in milliseconds. */
const refreshMs = 1_000;
const unusedMs = 60_000;

interface Count {
  readonly query: string;
  readonly windowMs: number;
  view?: number;
  value: number | { readonly problem: string } | undefined;
  askedAt: number;
  refreshedAt: number;
  busy: boolean;
}

/** Counts matching lines for rules: asks the worker every second, answers at once with its last count. */
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
        refreshedAt: Number.NEGATIVE_INFINITY,
        busy: false,
      };
      this.#counts.set(key, count);
    }
    const now = this.#clock.elapsed();
    count.askedAt = now;
    if (!count.busy && now - count.refreshedAt >= refreshMs) void this.#refresh(count);
    this.#dropUnused(now);
    return count.value;
  }

  /** The worker was replaced: its views are gone. */
  forget(): void {
    this.#counts.clear();
  }

  async #refresh(count: Count): Promise<void> {
    const client = await this.#client()?.catch(() => undefined);
    if (!client) return;
    count.busy = true;
    count.refreshedAt = this.#clock.elapsed();
    try {
      count.view ??= (await client.view(liveStore, count.query, 'skipped')).view;
      const { total } = await client.refresh(count.view);
      const position = await client.positionAt(count.view, this.#clock.now() - count.windowMs);
      count.value = Math.max(0, total - position);
    } catch (error) {
      count.value = { problem: errorText(error) };
    } finally {
      count.busy = false;
    }
  }

  #dropUnused(now: number): void {
    for (const [key, { askedAt, view }] of this.#counts) {
      if (now - askedAt < unusedMs) continue;
      this.#counts.delete(key);
      if (view !== undefined)
        void this.#client()
          ?.then((client) => client.closeView(view))
          .catch(() => {});
    }
  }
}
