import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Bucket, SeriesRef } from '../model/history.ts';
import { decode, encode, type Grain, type Slot } from './blob.ts';
import { dayMs, hourMs, joined, joinedAll, minuteMs, nothing } from './buckets.ts';

/** A minute of a series, as it is written down. */
export interface SeenMinute {
  readonly series: SeriesRef;
  /** Whole minutes since 1970. */
  readonly minute: number;
  readonly bucket: Bucket;
}

/** A minute or an hour of a series; `start` counts minutes since 1970. */
export interface Seen extends Bucket {
  readonly start: number;
  readonly seen: number;
}

/** How long minutes and hours are kept, in milliseconds. */
export const minutesKeptMs = 35 * dayMs;
export const hoursKeptMs = 396 * dayMs;
/** How long after its end an hour is sealed, in minutes: by then every minute of it has been written down. */
const sealAfter = 2;

/** Minutes of hours that are not sealed lie in the order of time, so that what is written in a minute lies together. */
export const historyTables = `
CREATE TABLE IF NOT EXISTS series (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  unit TEXT NOT NULL,
  UNIQUE (key, kind, unit)
) STRICT;
CREATE TABLE IF NOT EXISTS fresh (
  minute INTEGER NOT NULL,
  series INTEGER NOT NULL,
  count INTEGER NOT NULL,
  sum REAL NOT NULL,
  min REAL,
  max REAL,
  PRIMARY KEY (minute, series)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS minutes (
  series INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  slots BLOB NOT NULL,
  PRIMARY KEY (series, hour)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hours (
  series INTEGER NOT NULL,
  day INTEGER NOT NULL,
  slots BLOB NOT NULL,
  PRIMARY KEY (series, day)
) STRICT, WITHOUT ROWID`;

interface FreshRow {
  readonly minute: number;
  readonly series: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number | null;
  readonly max: number | null;
}

/**
 * The readings of a system and environment: minutes as they come, sealed into a blob an hour once that is over, of which a summary goes
 * into the blob of its day. Days are those of UTC: what a day on the wall was is put together from its hours.
 */
export class HistoryTables {
  readonly #database: DatabaseSync;
  readonly #ids = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    // What a power cut takes is a minute, and never the file.
    database.exec('PRAGMA synchronous = NORMAL');
    database.exec(historyTables);
  }

  /** Writes minutes down, in one transaction; a minute that is there already is added to. @throws Error when it cannot be written */
  add(minutes: readonly SeenMinute[]): void {
    if (minutes.length === 0) return;
    const insert = this.#database.prepare(`
      INSERT INTO fresh VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
        count = count + excluded.count, sum = sum + excluded.sum,
        min = min(coalesce(min, excluded.min), coalesce(excluded.min, min)),
        max = max(coalesce(max, excluded.max), coalesce(excluded.max, max))`);
    this.#inTransaction(() => {
      for (const { series, minute, bucket } of minutes) {
        const { count, sum, min, max } = bucket;
        const read = count > 0;
        insert.run(minute, this.#idFor(series), count, sum, read ? min : null, read ? max : null);
      }
    });
  }

  /**
   * Seals every hour that is over at `now` (wall-clock milliseconds), one transaction an hour. Sealing again what is sealed changes
   * nothing; minutes that came late are added.
   * @throws Error when it cannot be written
   */
  seal(now: number): void {
    const before = Math.floor((Math.floor(now / minuteMs) - sealAfter) / 60) * 60;
    // Nothing is added to an hour of which the minutes are gone: its summary would be that of what came late alone.
    this.#database
      .prepare('DELETE FROM fresh WHERE minute < ?')
      .run(Math.ceil((now - minutesKeptMs) / minuteMs));
    for (;;) {
      const first = this.#value('SELECT min(minute) AS value FROM fresh WHERE minute < ?', before);
      if (first === null) return;
      this.#inTransaction(() => this.#sealHour(Math.floor(first / 60)));
    }
  }

  /** Lets go of what is older than it is kept, and of series of which nothing is left. */
  prune(now: number): void {
    this.#inTransaction(() => {
      const run = (sql: string, ...values: SQLInputValue[]) => this.#database.prepare(sql).run(...values);
      run('DELETE FROM minutes WHERE hour < ?', Math.floor((now - minutesKeptMs) / hourMs));
      run('DELETE FROM hours WHERE day < ?', Math.floor((now - hoursKeptMs) / dayMs));
      run(`DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM hours WHERE hours.series = series.id)
        AND NOT EXISTS (SELECT 1 FROM fresh WHERE fresh.series = series.id)
        AND NOT EXISTS (SELECT 1 FROM minutes WHERE minutes.series = series.id)`);
    });
    this.#ids.clear();
  }

  /** Lets go of minutes after `now`: a clock that was wrong wrote them. */
  forgetAfter(now: number): void {
    const minute = Math.floor(now / minuteMs);
    this.#inTransaction(() => {
      this.#database.prepare('DELETE FROM fresh WHERE minute > ?').run(minute);
      this.#database.prepare('DELETE FROM minutes WHERE hour > ?').run(Math.floor(minute / 60));
      this.#database.prepare('DELETE FROM hours WHERE day > ?').run(Math.floor(minute / 1_440));
    });
  }

  /** Every series there is. */
  series(): readonly SeriesRef[] {
    return this.#database
      .prepare('SELECT key, kind, unit FROM series ORDER BY key')
      .all() as unknown as readonly SeriesRef[];
  }

  /** Minutes from `from` until before `until` (minutes since 1970) that were seen, oldest first. */
  minutes(ref: SeriesRef, from: number, until: number): readonly Seen[] {
    const id = this.#id(ref);
    if (id === undefined) return [];
    const sealed = this.#slots('minutes', id, ref, from, until);
    const fresh = this.#fresh(id, from, until).map((row) => ({
      start: row.minute,
      seen: 1,
      ...bucketOf(row),
    }));
    if (fresh.length === 0) return sealed;
    return merged([...sealed, ...fresh]).map((one) => ({ ...asMinute(one, ref), seen: 1 }));
  }

  /** Hours from `from` until before `until` (minutes since 1970, whole hours) that were seen, those not sealed yet as far as they have come. */
  hours(ref: SeriesRef, from: number, until: number): readonly Seen[] {
    const id = this.#id(ref);
    if (id === undefined) return [];
    const sealed = this.#slots('hours', id, ref, from, until);
    const fresh = new Map<number, Seen>();
    for (const row of this.#fresh(id, from, until)) {
      const start = Math.floor(row.minute / 60) * 60;
      const before = fresh.get(start) ?? { ...nothing, start, seen: 0 };
      fresh.set(start, { ...joined(before, bucketOf(row)), start, seen: before.seen + 1 });
    }
    return fresh.size === 0 ? sealed : merged([...sealed, ...fresh.values()]);
  }

  /** The first minute of a series that is known, in minutes since 1970; undefined where none is. */
  first(ref: SeriesRef): number | undefined {
    const id = this.#id(ref);
    if (id === undefined) return undefined;
    const day = this.#value('SELECT min(day) AS value FROM hours WHERE series = ?', id);
    const fresh = this.#value('SELECT min(minute) AS value FROM fresh WHERE series = ?', id);
    const hour =
      day === null ? undefined : this.#slots('hours', id, ref, day * 1_440, day * 1_440 + 1_440)[0];
    const starts = [hour?.start, fresh ?? undefined].filter((start) => start !== undefined);
    return starts.length === 0 ? undefined : Math.min(...starts);
  }

  #sealHour(hour: number): void {
    const rows = this.#database
      .prepare('SELECT * FROM fresh WHERE minute >= ? AND minute < ? ORDER BY series, minute')
      .all(hour * 60, hour * 60 + 60) as unknown as readonly FreshRow[];
    const refs = new Map(
      (this.#database.prepare('SELECT * FROM series').all() as unknown as (SeriesRef & { id: number })[]).map(
        (row) => [row.id, row],
      ),
    );
    for (const [id, of] of Map.groupBy(rows, ({ series }) => series)) {
      const ref = refs.get(id);
      if (!ref) continue;
      const before = this.#slots('minutes', id, ref, hour * 60, hour * 60 + 60);
      const added = of.map((row) => ({ start: row.minute, seen: 1, ...bucketOf(row) }));
      const minutes = merged([...before, ...added]).map((one) => ({ ...asMinute(one, ref), seen: 1 }));
      this.#put('minutes', id, hour, ref, minutes, hour * 60, 1);
      const summary = { ...joinedAll(minutes), start: hour * 60, seen: minutes.length };
      const day = Math.floor(hour / 24);
      const others = this.#slots('hours', id, ref, day * 1_440, day * 1_440 + 1_440);
      const hours = [...others.filter(({ start }) => start !== summary.start), summary];
      this.#put('hours', id, day, ref, hours.sort(byStart), day * 1_440, 60);
    }
    this.#database
      .prepare('DELETE FROM fresh WHERE minute >= ? AND minute < ?')
      .run(hour * 60, hour * 60 + 60);
  }

  #put(
    grain: Grain,
    id: number,
    place: number,
    { kind }: SeriesRef,
    rows: readonly Seen[],
    start: number,
    step: number,
  ): void {
    const slots = rows.map((row): Slot => ({ ...row, index: (row.start - start) / step }));
    this.#database
      .prepare(`INSERT OR REPLACE INTO ${grain} VALUES (?, ?, ?)`)
      .run(id, place, encode(slots, kind, grain));
  }

  /** Sealed minutes or hours, oldest first. */
  #slots(grain: Grain, id: number, { kind }: SeriesRef, from: number, until: number): readonly Seen[] {
    const [column, size, step] = grain === 'minutes' ? ['hour', 60, 1] : ['day', 1_440, 60];
    const rows = this.#database
      .prepare(
        `SELECT ${column} AS place, slots FROM ${grain} WHERE series = ? AND ${column} BETWEEN ? AND ? ORDER BY ${column}`,
      )
      .all(id, Math.floor(from / size), Math.floor((until - 1) / size)) as unknown as readonly {
      place: number;
      slots: Uint8Array;
    }[];
    return rows.flatMap(({ place, slots }) =>
      decode(slots, kind, grain)
        .map(({ index, ...slot }): Seen => ({ ...slot, start: place * size + index * step }))
        .filter(({ start }) => start >= from && start < until),
    );
  }

  #fresh(id: number, from: number, until: number): readonly FreshRow[] {
    return this.#database
      .prepare('SELECT * FROM fresh WHERE minute >= ? AND minute < ? AND series = ? ORDER BY minute')
      .all(from, until, id) as unknown as readonly FreshRow[];
  }

  #value(sql: string, ...values: SQLInputValue[]): number | null {
    return (this.#database.prepare(sql).get(...values) as { value: number | null }).value;
  }

  #id({ key, kind, unit }: SeriesRef): number | undefined {
    const name = `${kind} ${unit}\n${key}`;
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const row = this.#database
      .prepare('SELECT id FROM series WHERE key = ? AND kind = ? AND unit = ?')
      .get(key, kind, unit) as { id: number } | undefined;
    if (row) this.#ids.set(name, row.id);
    return row?.id;
  }

  #idFor(ref: SeriesRef): number {
    const known = this.#id(ref);
    if (known !== undefined) return known;
    const { key, kind, unit } = ref;
    this.#database.prepare('INSERT INTO series (key, kind, unit) VALUES (?, ?, ?)').run(key, kind, unit);
    return this.#id(ref)!;
  }

  #inTransaction(run: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      run();
      this.#database.exec('COMMIT');
    } catch (error) {
      // Ids that were made are gone with what was written.
      this.#ids.clear();
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

function bucketOf({ count, sum, min, max }: FreshRow): Bucket {
  return { count, sum, min: min ?? Number.NaN, max: max ?? Number.NaN };
}

/** The least and most of a counter's minute are what it rose. */
function asMinute(one: Seen, { kind }: SeriesRef): Seen {
  return kind === 'counter' && one.count > 0 ? { ...one, min: one.sum, max: one.sum } : one;
}

/** What lies at the same place as one, oldest first. Of minutes each was seen once. */
function merged(rows: readonly Seen[]): readonly Seen[] {
  const at = new Map<number, Seen>();
  for (const row of rows) {
    const before = at.get(row.start);
    at.set(
      row.start,
      before ? { ...joined(before, row), start: row.start, seen: before.seen + row.seen } : row,
    );
  }
  return [...at.values()].sort(byStart);
}

function byStart(a: Seen, b: Seen): number {
  return a.start - b.start;
}
