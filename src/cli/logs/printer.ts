import type { ViewRow } from '../../logs/store/rows.ts';
import type { LogEngine } from '../../logs/worker/engine.ts';
import { styleOf } from '../context.ts';
import { count, type LogOptions } from './options.ts';
import { rowText, topLines } from './output.ts';

/** Rows that are made and written at once. */
const batch = 1_000;

/** Prints the lines of a view, each once, no faster than they are taken. */
export class LogPrinter {
  readonly #logs: LogEngine;
  readonly #view: number;
  readonly #options: LogOptions;
  readonly #stop: AbortSignal;
  readonly #style: { readonly json: boolean; readonly colour: boolean };
  /** Number of the newest line that was printed. */
  #printed = -1;

  constructor(logs: LogEngine, view: number, options: LogOptions, stop: AbortSignal) {
    this.#logs = logs;
    this.#view = view;
    this.#options = options;
    this.#stop = stop;
    this.#style = { json: options.json === true, colour: styleOf(options).colour };
  }

  /** What came since the last time, the newest `last` of it. */
  async fresh(last = Number.POSITIVE_INFINITY): Promise<void> {
    await this.#logs.refresh(this.#view);
    const lines = this.#logs.linesBehind(this.#view, this.#printed, last);
    for (let from = 0; from < lines.length && !this.#stop.aborted; from += batch) {
      const rows = this.#logs.rowsOf(this.#view, lines.slice(from, from + batch), this.#style.json);
      await this.#write(rows.map((row) => rowText(row, this.#style)));
    }
    for (const line of lines) this.#printed = Math.max(this.#printed, line);
  }

  /** Everything there is in the end: lines, lines with those around them, or what `--top` asks for. */
  async rest(): Promise<void> {
    const { top, json, context, tail } = this.#options;
    const last = this.#options.follow ? undefined : count('--tail', tail);
    if (top !== undefined) {
      await this.#logs.refresh(this.#view);
      await this.#write(await topLines(this.#logs, this.#view, top, json === true));
    } else if (context === undefined) await this.fresh(last);
    else await this.#around(count('--context', context)!, last);
  }

  /** Each line with those before and behind it, as `grep -C` prints them. */
  async #around(context: number, last = Number.POSITIVE_INFINITY): Promise<void> {
    await this.#logs.refresh(this.#view);
    let before = Number.NaN;
    for (const line of this.#logs.linesBehind(this.#view, -1, last)) {
      if (this.#stop.aborted) return;
      const rows: ViewRow[] = this.#logs
        .aroundIn(this.#view, line, context)
        .filter(({ seq }) => !(seq <= before));
      const first = rows[0];
      if (!first) continue;
      const apart = before < first.seq - 1 && !this.#style.json ? ['--'] : [];
      await this.#write([...apart, ...rows.map((row) => rowText(row, this.#style))]);
      before = rows.at(-1)!.seq;
    }
  }

  async #write(lines: readonly string[]): Promise<void> {
    if (lines.length === 0 || this.#stop.aborted || process.stdout.destroyed) return;
    await new Promise<void>((done) => void process.stdout.write(`${lines.join('\n')}\n`, () => done()));
  }
}
