import type { Context, Kind } from './kind.ts';
import type { LogRequest, RawLine } from './target.ts';

/** An open log; may be read any number of times at once. */
export interface LogSource {
  /** What it reads, for people, without secrets. */
  readonly label: string;
  /**
   * Lines as they arrive, oldest first; ends when the log ends or `signal` aborts. `src/logs/follow/resume.ts` reopens it after a loss.
   * @throws CannotAsk when plantao cannot ask; Error when the log was lost
   */
  read(request: LogRequest, signal: AbortSignal): AsyncIterable<RawLine>;
  /** Names of its configured queries. */
  readonly queries?: readonly string[];
  /** Runs a configured query over a time span; a line for each row. @throws like `read` */
  query?(name: string, span: LogSpan, signal: AbortSignal): AsyncIterable<RawLine>;
}

/** A time span in wall-clock milliseconds, inclusive. */
export interface LogSpan {
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Most rows. */
  readonly limit: number;
}

export interface LogKind<Options = unknown> extends Kind<Options> {
  /** A short name, shown beside its lines: `app.log`. */
  name(options: Options): string;
  open(options: Options, context: Context): LogSource;
}
