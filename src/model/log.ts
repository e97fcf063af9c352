import type { Context, Kind } from './kind.ts';
import type { LogRequest, RawLine } from './target.ts';

/** A log that is ready to be read, any number of times at once. */
export interface LogSource {
  /** What is read, for people, without secrets. */
  readonly label: string;
  /**
   * Lines as they come, oldest first; ends when the log ends or `signal` aborts. `src/logs/follow/resume.ts` follows it through losses.
   * @throws CannotAsk when plantao is unable to ask; Error when the log was lost
   */
  read(request: LogRequest, signal: AbortSignal): AsyncIterable<RawLine>;
  /** Names of the queries that the configuration gives it. */
  readonly queries?: readonly string[];
  /** What one of its queries finds in a span of wall-clock milliseconds, a line for each row. @throws like `read` */
  query?(name: string, span: LogSpan, signal: AbortSignal): AsyncIterable<RawLine>;
}

export interface LogSpan {
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Most rows. */
  readonly limit: number;
}

export interface LogKind<Options = unknown> extends Kind<Options> {
  /** A short name of the log, which is shown beside its lines: `app.log`. */
  name(options: Options): string;
  open(options: Options, context: Context): LogSource;
}
