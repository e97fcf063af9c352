import type { LogLevel } from '../../model/logs.ts';

export type FieldValue = string | number | boolean;

/**
 * A parsed line. Its text is still raw. Fields have the logger's own names, and common names where loggers differ: `status`,
 * `method`, `path`, `latency` (milliseconds), `ip`, `request_id`, `logger`, `pid`.
 */
export interface ParsedLine {
  readonly format: string;
  readonly level: LogLevel;
  /** Wall-clock milliseconds, when the line has a time. */
  readonly at?: number;
  readonly text: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** What a format finds in a line; the rest is filled in from the whole line. */
interface FormatMatch {
  readonly level?: LogLevel | undefined;
  readonly at?: number | undefined;
  /** The line without what the screen shows anyway; absent for the raw line. */
  readonly text?: string;
  readonly fields?: Record<string, FieldValue>;
}

export interface LineFormat {
  readonly name: string;
  /** Its fields already have the common names. */
  readonly common?: boolean;
  /** Undefined when the line has another format. Never throws. `now` gives the year of times without one. */
  read(line: string, now?: number): FormatMatch | undefined;
}
