import type { LogVolume } from '../../model/logs.ts';
import { codeMask, gapFlag, joinedFlag } from '../parse/classify.ts';
import type { LineView } from '../query/view.ts';
import { chunkOf } from '../store/chunk.ts';
import type { RowBuilder } from '../store/rows.ts';
import { RollingHistogram } from './histogram.ts';

/** The volume of a view over time. Counts each line once, when it is new. */
export class ViewHistogram {
  readonly #view: LineView;
  readonly #rows: RowBuilder;
  readonly #histogram = new RollingHistogram();
  /** Number of the newest line counted. */
  #counted = -1;

  constructor(view: LineView, rows: RowBuilder) {
    this.#view = view;
    this.#rows = rows;
  }

  /** Undefined while no line has a time. */
  volume(columns: number): LogVolume | undefined {
    const { store } = this.#view;
    let newest = this.#counted;
    let chunk = chunkOf(store, store.first);
    this.#view.eachBehind(this.#counted, (line) => {
      newest = Math.max(newest, line);
      if (!chunk || line < chunk.first || line >= chunk.first + chunk.count) chunk = chunkOf(store, line);
      if (!chunk) return;
      const index = line - chunk.first;
      const level = chunk.levels[index]!;
      // Neither a continuation nor a gap marker is one more line.
      if ((level & (joinedFlag | gapFlag)) !== 0) return;
      this.#histogram.add(chunk.times?.[index] ?? this.#rows.timeOf(store, line), level & codeMask);
    });
    this.#counted = newest;
    const oldest = this.#rows.timeOf(store, store.first);
    // With several sources, lines older than the first may be held too.
    if (!store.disordered && !Number.isNaN(oldest)) this.#histogram.dropBefore(oldest);
    return this.#histogram.volume(columns);
  }
}
