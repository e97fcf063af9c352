export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'none';

export interface LogRow {
  /** Number of the line: grows by one for each line received. */
  readonly seq: number;
  /** Wall-clock milliseconds: the time in the line, else of its arrival. */
  readonly at: number;
  readonly source: string;
  readonly component?: string;
  readonly level: LogLevel;
  /** One sanitized line. */
  readonly text: string;
  /** Ranges of the text that match a query, in order: first character, and the one behind the last. */
  readonly highlights?: readonly (readonly [number, number])[];
  /** A gap marker: a line of plantao, not of the log; lines may be missing here. */
  readonly gap?: boolean;
}

export interface LogSourceRow {
  readonly id: string;
  readonly component?: string;
  readonly state: 'following' | 'waiting' | 'lost';
  readonly problem?: string;
}

/** What the screen asks of the logs. */
export interface LogShow {
  /** As typed: `status>=500 comp:api -health /time.?out/`. */
  readonly query: string;
  /** The newest lines, following; or as many on both sides of a line (its `seq`) or of a moment (wall-clock milliseconds). */
  readonly around: 'newest' | { readonly line: number } | { readonly at: number };
  /** Whether the volume over time is wanted. */
  readonly volume: boolean;
  /** Queries to highlight in the lines. */
  readonly highlight?: readonly string[];
  /** A component whose newest lines are wanted as well, for its detail. */
  readonly component?: string;
}

/** Lines over time, oldest bucket first: all of them, and those of level error and worse. Times in wall-clock milliseconds. */
export interface LogVolume {
  readonly bucketMs: number;
  readonly from: number;
  readonly buckets: readonly { readonly at: number; readonly bad: number; readonly all: number }[];
}

/** A window on the lines held, and the counts of the rest. */
export interface LogSnapshot {
  /** In order of time. The array is replaced, never changed. */
  readonly lines: readonly LogRow[];
  /** The query these lines match. */
  readonly query: string;
  /** Why the requested query failed; the lines are then those of the previous one. */
  readonly problem?: string;
  /** Lines that match, and how many of them are before the window. */
  readonly total: number;
  readonly before: number;
  /** `seq` of the line asked for, by number or moment. */
  readonly wanted?: number;
  readonly following: boolean;
  /** Lines held, and lines evicted from the bounded store. */
  readonly held: number;
  readonly dropped: number;
  readonly sources: readonly LogSourceRow[];
  readonly volume?: LogVolume;
  /** Newest lines of the requested component. */
  readonly ofComponent?: { readonly component: string; readonly lines: readonly LogRow[] };
}

/** Nothing yet. */
export const noLogs: LogSnapshot = {
  ...{ lines: [], query: '', total: 0, before: 0, following: true, held: 0, dropped: 0, sources: [] },
};

/** One line with its fields. */
export interface LogLineDetail extends LogRow {
  readonly format: string;
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
  /** A JSON line, indented. */
  readonly pretty?: readonly string[];
  readonly raw: string;
}

/** A report on the lines shown: what is most frequent, or slowest. */
export interface LogTop {
  readonly title: string;
  readonly columns: readonly string[];
  /** A text for each column; `query` finds the lines of a row. */
  readonly rows: readonly {
    readonly cells: readonly string[];
    readonly query?: string;
    readonly level?: LogLevel;
  }[];
  readonly note?: string;
}

/** What a person may ask of the logs. Nothing throws synchronously; promises reject with a sentence. */
export interface LogCommands {
  /** Shows other lines, or another window; the snapshot follows. */
  show(request: LogShow): void;
  /** `seq` of the next match from `line` on in the lines shown; undefined when there is none. */
  find(query: string, line: number, direction: 1 | -1): Promise<number | undefined>;
  details(line: number): Promise<LogLineDetail | undefined>;
  /** `errors` by shape, `slow` requests by endpoint, `rate` of errors per 5 min, else the values of a field. */
  top(what: string): Promise<LogTop>;
  /** Saves every matching line to a new file and records it in the journal; resolves to a sentence with its path. */
  save(): Promise<string>;
}
