import type { LogLevel } from '../../model/logs.ts';

export type FieldValue = string | number | boolean;

/**
 * What a raw line says. Text is still raw. Fields have the logger's own names; what many loggers name differently has one more
 * name: `status`, `method`, `path`, `latency` (milliseconds), `ip`, `request_id`, `logger`, `pid`.
 */
export interface ParsedLine {
  readonly format: string;
  readonly level: LogLevel;
  /** Wall-clock milliseconds, where the line says. */
  readonly at?: number;
  readonly text: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** What a format found; what it leaves out is filled in from the line as a whole. */
export interface FormatMatch {
  readonly level?: LogLevel | undefined;
  readonly at?: number | undefined;
  /** The line without what the screen shows anyway. The raw line when absent. */
  readonly text?: string;
  readonly fields?: Record<string, FieldValue>;
}

export interface LineFormat {
  readonly name: string;
  /** Its fields have the common names already. */
  readonly common?: boolean;
  /** Undefined when the line is of another format. Never throws. `now` gives a year to times that have none. */
  read(line: string, now?: number): FormatMatch | undefined;
}
