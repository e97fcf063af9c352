import type { History } from '../history/history.ts';
import { usualOf } from '../history/usual.ts';
import type { Clock } from '../model/clock.ts';
import { type SeriesRef, seriesOf, type Usual } from '../model/history.ts';
import type { SystemConfig } from '../model/system.ts';

/** How long an answer is good for, in milliseconds: there is a new one each minute. */
const goodForMs = 10_000;

/** What metrics, queues and escalations usually are at this hour of the week, looked up no more often than it can change. */
export class UsualWatch {
  readonly #clock: Clock;
  readonly #history: () => History | undefined;
  readonly #zone: string;
  readonly #series: ReadonlyMap<string, SeriesRef>;
  readonly #known = new Map<string, { readonly usual: Usual; readonly until: number }>();

  constructor(
    clock: Clock,
    { metrics, queues, escalations }: Pick<SystemConfig, 'metrics' | 'queues' | 'escalations'>,
    history: () => History | undefined,
    zone: string,
  ) {
    this.#clock = clock;
    this.#history = history;
    this.#zone = zone;
    this.#series = new Map([
      ...metrics.map((one) => [one.id, seriesOf('metric', one)] as const),
      ...queues.map((one) => [one.id, seriesOf('queue', one)] as const),
      ...escalations.map(({ id }) => [id, seriesOf('escalation', { id })] as const),
    ]);
  }

  /** By the id of a metric, queue or escalation. */
  of(id: string): Usual {
    const elapsed = this.#clock.elapsed();
    const known = this.#known.get(id);
    if (known && elapsed < known.until) return known.usual;
    const usual = this.#look(id);
    this.#known.set(id, { usual, until: elapsed + goodForMs });
    return usual;
  }

  #look(id: string): Usual {
    const series = this.#series.get(id);
    if (!series) return { why: 'no-history', weeks: 0 };
    try {
      return usualOf(this.#history(), series, this.#clock.now(), this.#zone);
    } catch {
      // That the history cannot be read is said elsewhere.
      return { why: 'no-history', weeks: 0 };
    }
  }
}
