export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'none';

export interface LogRow {
  /** Grows by one for each line plantao received. */
  readonly seq: number;
  /** Wall-clock milliseconds: from the line where it says, else of its arrival. */
  readonly at: number;
  readonly source: string;
  readonly component?: string;
  readonly level: LogLevel;
  /** One sanitized line. */
  readonly text: string;
  /** Where in the text stands what is looked for: first character and the one behind the last, in order. */
  readonly highlights?: readonly (readonly [number, number])[];
  /** plantao's own marker: lines may be missing here. */
  readonly gap?: boolean;
}

export interface LogSourceRow {
  readonly id: string;
  readonly component?: string;
  readonly state: 'following' | 'waiting' | 'lost';
  readonly problem?: string;
}

/** What the screen wants to see of the logs. */
export interface LogShow {
  /** As people write it: `status>=500 comp:api -health /time.?out/`. */
  readonly query: string;
  /** The newest lines and every further one; or as many on both sides of a line (its `seq`) or of a moment. */
  readonly around: 'newest' | { readonly line: number } | { readonly at: number };
  /** Whether the volume by level is wanted too. */
  readonly volume: boolean;
  /** Queries whose words and expressions are marked in the lines. */
  readonly highlight?: readonly string[];
  /** A component whose newest lines are wanted beside that, for its detail. */
  readonly component?: string;
}

/** Volume by level, oldest bucket first; counts in the order of `volumeLevels`. */
export interface LogVolume {
  readonly bucketMs: number;
  readonly from: number;
  readonly buckets: readonly { readonly at: number; readonly bad: number; readonly all: number }[];
}

/** A window on the lines that plantao holds, and how the rest stands. */
export interface LogSnapshot {
  /** In order of time. The array is only ever replaced, never changed. */
  readonly lines: readonly LogRow[];
  /** The query whose lines these are. */
  readonly query: string;
  /** Why the query that is asked for cannot be answered; the lines are then those of the one before. */
  readonly problem?: string;
  /** Lines that pass, and how many of them come before the window. */
  readonly total: number;
  readonly before: number;
  /** `seq` of the line that was asked for, where it was a line or a moment. */
  readonly wanted?: number;
  readonly following: boolean;
  /** Lines held, and those that the bounded store let go. */
  readonly held: number;
  readonly dropped: number;
  readonly sources: readonly LogSourceRow[];
  readonly volume?: LogVolume;
  /** Newest lines of the component that was asked for. */
  readonly ofComponent?: { readonly component: string; readonly lines: readonly LogRow[] };
}

/** Nothing yet. */
export const noLogs: LogSnapshot = {
  ...{ lines: [], query: '', total: 0, before: 0, following: true, held: 0, dropped: 0, sources: [] },
};

/** Everything about one line. */
export interface LogLineDetail extends LogRow {
  readonly format: string;
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
  /** A JSON line, indented. */
  readonly pretty?: readonly string[];
  readonly raw: string;
}

/** A table of what is most frequent, or slowest, among the lines shown. */
export interface LogTop {
  readonly title: string;
  readonly columns: readonly string[];
  /** One text a column; `query` shows the lines behind a row. */
  readonly rows: readonly {
    readonly cells: readonly string[];
    readonly query?: string;
    readonly level?: LogLevel;
  }[];
  readonly note?: string;
}

/** What a person may ask of the logs. Nothing here throws at once; promises reject with a sentence. */
export interface LogCommands {
  /** Shows other lines, or the same from elsewhere; the snapshot follows. */
  show(request: LogShow): void;
  /** `seq` of the next line that a query wants, from `line` on in the lines shown; undefined when there is none. */
  find(query: string, line: number, direction: 1 | -1): Promise<number | undefined>;
  details(line: number): Promise<LogLineDetail | undefined>;
  /** `errors` by their shape, `slow` requests by endpoint, `rate` of errors in five minutes, else the values of a field. */
  top(what: string): Promise<LogTop>;
  /** Saves every line that passes into a new file and notes it in the journal; resolves to a sentence with its place. */
  save(): Promise<string>;
}
