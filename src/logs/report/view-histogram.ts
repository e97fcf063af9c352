import type { LogVolume } from '../../model/logs.ts';
import { codeMask, joinedFlag } from '../parse/classify.ts';
import type { LineView } from '../query/view.ts';
import { chunkOf } from '../store/chunk.ts';
import type { Rows } from '../store/rows.ts';
import { Strip } from './histogram.ts';

/** The volume of a view over time: each of its lines is counted once, when it is new. */
export class ViewStrip {
  readonly #view: LineView;
  readonly #rows: Rows;
  readonly #strip = new Strip();
  /** Number of the newest line that was counted. */
  #counted = -1;

  constructor(view: LineView, rows: Rows) {
    this.#view = view;
    this.#rows = rows;
  }

  /** Undefined while there is no line with a time. */
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
      // What goes on with another line is not one more.
      if ((level & joinedFlag) !== 0) return;
      this.#strip.add(chunk.times?.[index] ?? this.#rows.timeOf(store, line), level & codeMask);
    });
    this.#counted = newest;
    const oldest = this.#rows.timeOf(store, store.first);
    // Where sources are merged, older lines than the first one are held too.
    if (!store.disordered && !Number.isNaN(oldest)) this.#strip.forget(oldest);
    return this.#strip.volume(columns);
  }
}
