import type { Clock } from '../../model/clock.ts';
import { processorMs } from '../../model/processor.ts';
import { bounded } from '../../text/safe-regex.ts';
import { joinedFlag, levelCodes } from '../parse/classify.ts';
import { forEachLine } from '../query/each-line.ts';
import { linearExpression, tooSlow, within } from '../query/pattern.ts';
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

/** Lines an expression is matched against at a time, and the limit of the processor time for them, in milliseconds. */
const batch = { lines: 1_000, limitMs: 5_000 };
/** Processor time for an expression over all lines, in milliseconds: to begin with, and added by each batch. */
const budgetMs = { first: 5_000, batch: 25 };

/** Counts what is most frequent among the lines of a view, and how much there is over time. */
export class Reports {
  readonly #clock: Clock;
  readonly #rows: RowBuilder;

  constructor(clock: Clock, rows: RowBuilder) {
    this.#clock = clock;
    this.#rows = rows;
  }

  /** Messages of level error and worse by shape, most frequent first. */
  async topErrors(view: LineView, count: number): Promise<readonly ErrorGroup[]> {
    const groups = new ErrorGroups();
    await forEachLine(view, this.#clock, (line, level, chunk, bytes, store) => {
      if (level === 0 || level > 2) return;
      const index = line - chunk.first;
      const parsed = this.#rows.parse(store, chunk, bytes, index);
      const at = chunk.times?.[index] ?? parsed.at ?? Number.NaN;
      groups.add(line, parsed, levelCodes[level]!, at, store.sources[chunk.origins?.[index] ?? 0]!.source);
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
    return this.#shown(counts.top(field, count));
  }

  /**
   * The most frequent matches of a regular expression: of its first group, or of all of it.
   * @throws QueryError when it does not compile, cannot run in linear time, or exceeds its time budget
   */
  async topMatches(view: LineView, source: string, count: number): Promise<TopValues> {
    const regex = linearExpression(source);
    const counts = new ValueCounts();
    let texts: string[] = [];
    let [spentMs, batches] = [0, 0];
    const matchBatch = (): void => {
      const began = processorMs();
      const found = within([source], () =>
        bounded(batch.limitMs, () =>
          texts.flatMap((text) => [...text.matchAll(regex)].map((match) => match[1] ?? match[0])),
        ),
      );
      for (const value of found) counts.add(value);
      texts = [];
      spentMs += processorMs() - began;
      batches += 1;
      if (spentMs > budgetMs.first + batches * budgetMs.batch) throw tooSlow([source]);
    };
    await forEachLine(view, this.#clock, (line, _level, chunk, bytes) => {
      texts.push(textOf(chunk, bytes, line - chunk.first));
      if (texts.length === batch.lines) matchBatch();
    });
    matchBatch();
    return this.#shown(counts.top(source, count));
  }

  /** Volume by level in buckets of `bucketMs`. */
  async histogram(view: LineView, bucketMs: number): Promise<Histogram> {
    const counter = new HistogramCounter(bucketMs);
    await forEachLine(view, this.#clock, (line, level, chunk, bytes) => {
      const index = line - chunk.first;
      if ((chunk.levels[index]! & joinedFlag) === 0)
        counter.add(timeOfLine(chunk, bytes, index, this.#clock.now()), level);
    });
    return counter.histogram();
  }

  /** Requests by endpoint, highest 95th percentile first. */
  async slowEndpoints(view: LineView, count: number): Promise<readonly SlowEndpoint[]> {
    const latencies = new Latencies();
    await forEachLine(view, this.#clock, (line, _level, chunk, bytes, store) =>
      latencies.add(this.#rows.parse(store, chunk, bytes, line - chunk.first)),
    );
    return latencies.top(count).map((slow) => ({ ...slow, endpoint: this.#rows.redact(slow.endpoint) }));
  }

  #shown(top: TopValues): TopValues {
    return {
      ...top,
      values: top.values.map((entry) => ({ ...entry, value: this.#rows.redact(entry.value) })),
    };
  }
}
