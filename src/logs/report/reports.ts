import type { Clock } from '../../model/clock.ts';
import { joinedFlag, levelCodes } from '../parse/classify.ts';
import { forEachLine } from '../query/each-line.ts';
import { linearExpression } from '../query/pattern.ts';
import type { LineView } from '../query/view.ts';
import { textOf } from '../store/chunk.ts';
import { timeOfLine } from '../store/line-time.ts';
import type { RowBuilder } from '../store/rows.ts';
import {
  type ErrorGroup,
  ErrorGroups,
  type Histogram,
  HistogramCounter,
  Latencies,
  type SlowEndpoint,
  type TopValues,
  ValueCounts,
} from './summary.ts';

/** What is most frequent, and how much there is, among the lines of a view. */
export class Reports {
  readonly #clock: Clock;
  readonly #rows: RowBuilder;

  constructor(clock: Clock, rows: RowBuilder) {
    this.#clock = clock;
    this.#rows = rows;
  }

  /** Messages of level error and worse by their shape, most frequent first. */
  async topErrors(view: LineView, count: number): Promise<readonly ErrorGroup[]> {
    const groups = new ErrorGroups();
    await forEachLine(view, this.#clock, (line, level, chunk, bytes, store) => {
      if (level === 0 || level > 2) return;
      const parsed = this.#rows.parse(store, chunk, bytes, line - chunk.first);
      const at = chunk.times?.[line - chunk.first] ?? parsed.at ?? Number.NaN;
      groups.add(
        line,
        parsed,
        levelCodes[level]!,
        at,
        store.sources[chunk.origins?.[line - chunk.first] ?? 0]!.source,
      );
    });
    return groups.top(count).map((group) => ({
      ...group,
      shape: this.#rows.redact(group.shape),
      example: this.#rows.redact(group.example),
      sources: group.sources.map(this.#rows.redact),
    }));
  }

  /** The most frequent values of a field. `comp`, `source` and `level` are fields too. */
  async topValues(view: LineView, field: string, count: number): Promise<TopValues> {
    const counts = new ValueCounts();
    await forEachLine(view, this.#clock, (line, level, chunk, bytes, store) => {
      const index = line - chunk.first;
      const origin = store.sources[chunk.origins?.[index] ?? 0]!;
      if (field === 'level') counts.add(levelCodes[level]);
      else if (field === 'source') counts.add(origin.source);
      else if (field === 'comp' || field === 'component') counts.add(origin.component);
      else counts.add(this.#rows.parse(store, chunk, bytes, index).fields[field]);
    });
    const top = counts.top(field, count);
    return {
      ...top,
      values: top.values.map((entry) => ({ ...entry, value: this.#rows.redact(entry.value) })),
    };
  }

  /**
   * What a regular expression finds in the lines, most frequent first: its first group, or all of it.
   * @throws QueryError when it does not compile, or is of a kind that may take forever
   */
  async topMatches(view: LineView, source: string, count: number): Promise<TopValues> {
    const regex = linearExpression(source);
    const counts = new ValueCounts();
    await forEachLine(view, this.#clock, (line, _level, chunk, bytes) => {
      for (const found of textOf(chunk, bytes, line - chunk.first).matchAll(regex))
        counts.add(found[1] ?? found[0]);
    });
    const top = counts.top(source, count);
    return {
      ...top,
      values: top.values.map((entry) => ({ ...entry, value: this.#rows.redact(entry.value) })),
    };
  }

  /** Volume by level for each `bucketMs`; errors per five minutes with `level:error` and 300 000. */
  async histogram(view: LineView, bucketMs: number): Promise<Histogram> {
    const volume = new HistogramCounter(bucketMs);
    await forEachLine(view, this.#clock, (line, level, chunk, bytes) => {
      const index = line - chunk.first;
      if ((chunk.levels[index]! & joinedFlag) === 0)
        volume.add(timeOfLine(chunk, bytes, index, this.#clock.now()), level);
    });
    return volume.histogram();
  }

  /** Requests by endpoint, slowest 95th percentile first. */
  async slowEndpoints(view: LineView, count: number): Promise<readonly SlowEndpoint[]> {
    const latencies = new Latencies();
    await forEachLine(view, this.#clock, (line, _level, chunk, bytes, store) =>
      latencies.add(this.#rows.parse(store, chunk, bytes, line - chunk.first)),
    );
    return latencies.top(count).map((slow) => ({ ...slow, endpoint: this.#rows.redact(slow.endpoint) }));
  }
}
