import { ConnectionPool } from '../connections/pool.ts';
import { openSource } from '../engine/open.ts';
import type { History } from '../history/history.ts';
import { pastOf } from '../history/past.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import { seriesOf } from '../model/history.ts';
import type { Source, SourcePast } from '../model/kind.ts';
import type { Earlier, Past, PastSubject } from '../model/past.ts';
import type { MetricConfig, SystemConfig } from '../model/system.ts';
import { sourceKinds } from '../sources/registry.ts';
import { redactor } from '../text/redactor.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

interface PastReaderOptions {
  readonly clock: Clock;
  readonly config: SystemConfig;
  /** The zone of the clock on the wall: yesterday is a day on it. */
  readonly zone: string;
  /** Plantao's own history; undefined where none is kept. */
  readonly history: () => History | undefined;
}

/** How long a place that keeps the past may take to answer, in milliseconds. */
const longestMs = 10_000;

/** Looks up the past of metrics and queues, where it is kept, with connections of its own. */
export class PastReader {
  readonly #options: PastReaderOptions;
  readonly #pool = new ConnectionPool();
  readonly #sources = new Map<string, Source>();

  constructor(options: PastReaderOptions) {
    this.#options = options;
  }

  /** What the configuration says of it; undefined where it says nothing. */
  configOf({ of, id }: PastSubject): MetricConfig | undefined {
    const { metrics, queues } = this.#options.config;
    return (of === 'metric' ? metrics : queues).find((one) => one.id === id);
  }

  /**
   * Its past; undefined where nothing is known of it.
   * @param most steps; where absent, enough for a chart
   * @throws when `signal` ends it
   */
  async read(
    subject: PastSubject,
    overMs: number,
    earlier: readonly Earlier[],
    signal: AbortSignal,
    most?: number,
  ): Promise<Past | undefined> {
    const config = this.configOf(subject);
    if (!config) return undefined;
    const { clock, zone, history } = this.#options;
    const redact = redactor(this.#options.config.secrets);
    const late = new AbortController();
    const stop = clock.after(longestMs, () => late.abort(new Error(words.history.late(longestMs))));
    const { past } = this.#source(subject, config);
    const both = AbortSignal.any([signal, late.signal]);
    const source: SourcePast | undefined = past && {
      most: past.most,
      ask: (from, until, stepMs) => Promise.race([past.ask(from, until, stepMs, both), aborted(both)]),
    };
    try {
      return await pastOf(
        { ref: seriesOf(subject.of, config), overMs, earlier, zone, ...defined({ most }) },
        {
          ...{ clock, history: history(), source },
          reason: (error) => redact(errorText(late.signal.aborted ? late.signal.reason : error)),
        },
        signal,
      );
    } finally {
      stop();
    }
  }

  /** Closes what it opened. */
  async close(): Promise<void> {
    for (const source of this.#sources.values()) source.close?.();
    this.#sources.clear();
    await this.#pool.close();
  }

  #source({ of, id }: PastSubject, config: MetricConfig): Source {
    const key = `${of} ${id}`;
    const { clock, config: system } = this.#options;
    const { baseDir, hosts } = system;
    const source =
      this.#sources.get(key) ??
      openSource(sourceKinds, config.source, { clock, baseDir, hosts, connections: this.#pool });
    this.#sources.set(key, source);
    return source;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
