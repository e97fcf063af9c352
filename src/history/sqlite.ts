import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Bucket, SeriesRef } from '../model/history.ts';
import { dayMs, minuteMs } from '../time/units.ts';
import { Blobs, blobTables, hoursOf, type Seen, seriesRoom } from './blobs.ts';
import { joined } from './buckets.ts';

/** A minute of a series, as it is written down. */
export interface SeenMinute {
  readonly series: SeriesRef;
  /** Whole minutes since 1970. */
  readonly minute: number;
  readonly bucket: Bucket;
}

/** How long minutes and hours are kept, in milliseconds. */
export const minutesKeptMs = 35 * dayMs;
export const hoursKeptMs = 396 * dayMs;
/** How long after its end an hour is sealed, in minutes: by then every minute of it has been written down. */
const sealAfter = 2;
/** More minutes than this are read through, not looked up one by one. */
const mostLookedUp = 1_000;

/** Minutes of hours that are not sealed lie in the order of time: what is written in a minute lies together. */
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
${blobTables}`;

interface FreshRow {
  readonly minute: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number | null;
  readonly max: number | null;
}

/**
 * The readings of a system and environment: minutes as they come, sealed into a blob an hour once that is over; the summaries of the hours
 * of a day, sealed into a blob once the day is over. Days are those of UTC: a day on the wall is put together from hours.
 */
export class HistoryTables {
  readonly #database: DatabaseSync;
  readonly #blobs: Blobs;
  readonly #ids = new Map<string, number>();
  /** The first day that may not be sealed. */
  #day: number | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
    // What a power cut takes is a minute, and never the file.
    database.exec('PRAGMA synchronous = NORMAL');
    database.exec(historyTables);
    this.#blobs = new Blobs(database);
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
   * Seals hours and days that are over at `now` (wall-clock milliseconds), at most so many blobs: each takes a fraction of a millisecond.
   * Sealing again what is sealed changes nothing; minutes that came late are added.
   * @returns whether there is more to seal
   * @throws Error when it cannot be written
   */
  seal(now: number, most = Number.POSITIVE_INFINITY): boolean {
    const before = Math.floor((Math.floor(now / minuteMs) - sealAfter) / 60) * 60;
    const next = this.#database.prepare(
      'SELECT minute, series FROM fresh WHERE minute < ? ORDER BY minute LIMIT 1',
    );
    const waits = () => next.get(before) as { minute: number; series: number } | undefined;
    const day = Math.floor(before / 1_440);
    if (!waits() && this.#day !== undefined && this.#day >= day) return false;
    let left = most;
    let more = false;
    this.#inTransaction(() => {
      for (let at = waits(); at && !more; at = waits()) {
        if (left-- <= 0) more = true;
        else this.#sealHour(at.series, Math.floor(at.minute / 60), now);
      }
      more ||= this.#sealDays(day, left);
    });
    return more;
  }

  /** Lets go of what is older than it is kept, and of series of which nothing is left. */
  prune(now: number): void {
    this.#inTransaction(() => {
      this.#blobs.forgetBefore('minutes', firstDayOfMinutes(now) * 24);
      this.#blobs.forgetBefore('hours', Math.floor((now - hoursKeptMs) / dayMs));
      this.#run(`DELETE FROM series WHERE id NOT IN (SELECT place % ${seriesRoom} FROM hours)
        AND id NOT IN (SELECT place % ${seriesRoom} FROM minutes) AND id NOT IN (SELECT series FROM fresh)`);
    });
    this.#ids.clear();
  }

  /** Lets go of minutes after `now`: a clock that was wrong wrote them. */
  forgetAfter(now: number): void {
    const minute = Math.floor(now / minuteMs);
    this.#inTransaction(() => {
      this.#run('DELETE FROM fresh WHERE minute > ?', minute);
      this.#blobs.forgetFrom('minutes', Math.floor(minute / 60) + 1);
      this.#blobs.forgetFrom('hours', Math.floor(minute / 1_440));
    });
    this.#day = undefined;
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
    return id === undefined ? [] : this.#minutes(id, ref, from, until);
  }

  /** Hours that begin from `from` until before `until` (minutes since 1970) and were seen, the last as far as it has come. */
  hours(ref: SeriesRef, from: number, until: number): readonly Seen[] {
    const id = this.#id(ref);
    if (id === undefined || from >= until) return [];
    const [firstDay, lastDay] = [Math.floor(from / 1_440), Math.floor((until - 1) / 1_440)];
    const fresh = new Set(
      this.#fresh(id, firstDay * 1_440, (lastDay + 1) * 1_440).map(({ start }) => Math.floor(start / 1_440)),
    );
    const minutesFrom = (this.#blobs.end('min', 'minutes') ?? Number.POSITIVE_INFINITY) / 24;
    const all: Seen[] = [];
    for (let day = firstDay; day <= lastDay; day++) {
      const sealed = fresh.has(day) ? undefined : this.#blobs.get('hours', id, day, ref);
      if (sealed) all.push(...sealed);
      else if (fresh.has(day) || day >= Math.floor(minutesFrom))
        all.push(...hoursOf(this.#minutes(id, ref, day * 1_440, (day + 1) * 1_440)));
    }
    return all.filter(({ start }) => start >= from && start < until);
  }

  /** The first minute of a series that is known, in minutes since 1970; undefined where none is. */
  first(ref: SeriesRef): number | undefined {
    const id = this.#id(ref);
    if (id === undefined) return undefined;
    const [day, hour] = [this.#blobs.end('min', 'hours', id), this.#blobs.end('min', 'minutes', id)];
    const [fresh] = this.#fresh(id, 0, Number.MAX_SAFE_INTEGER);
    const starts = [
      ...(day === undefined ? [] : (this.#blobs.get('hours', id, day, ref) ?? [])),
      ...(hour === undefined ? [] : (this.#blobs.get('minutes', id, hour, ref) ?? [])),
      ...(fresh ? [fresh] : []),
    ].map(({ start }) => start);
    return starts.length === 0 ? undefined : Math.min(...starts);
  }

  #sealHour(id: number, hour: number, now: number): void {
    const [from, until] = [hour * 60, hour * 60 + 60];
    const day = Math.floor(hour / 24);
    const ref = this.#ref(id);
    // Nothing is added to a day of which the minutes are gone: its summary would be that of what came late alone.
    if (ref && day >= firstDayOfMinutes(now)) {
      this.#blobs.put('minutes', id, hour, ref, this.#minutes(id, ref, from, until));
      this.#blobs.unseal(id, day);
      if (this.#day !== undefined) this.#day = Math.min(this.#day, day);
    }
    this.#run(`DELETE FROM fresh WHERE minute IN (${eachFrom(from, until)}) AND series = ?`, id);
  }

  /** Seals the days before one; returns whether there is more to seal. */
  #sealDays(before: number, most: number): boolean {
    let left = most;
    const first = this.#blobs.end('min', 'minutes');
    this.#day ??= first === undefined ? before : Math.floor(first / 24);
    for (; this.#day < before; this.#day++) {
      const day = this.#day;
      for (const id of this.#blobs.unsealed(day)) {
        if (left-- <= 0) return true;
        const ref = this.#ref(id);
        if (!ref) continue;
        const hours = hoursOf(this.#blobs.between('minutes', id, ref, day * 1_440, (day + 1) * 1_440));
        this.#blobs.put('hours', id, day, ref, hours);
      }
    }
    return false;
  }

  #minutes(id: number, ref: SeriesRef, from: number, until: number): readonly Seen[] {
    const sealed = this.#blobs.between('minutes', id, ref, from, until);
    const fresh = this.#fresh(id, from, until);
    if (fresh.length === 0) return sealed;
    return merged([...sealed, ...fresh]).map((one) => ({ ...asMinute(one, ref), seen: 1 }));
  }

  #fresh(id: number, from: number, until: number): readonly Seen[] {
    const ends = this.#database
      .prepare('SELECT min(minute) AS first, max(minute) AS last FROM fresh')
      .get() as { first: number | null; last: number | null };
    if (ends.first === null || ends.last === null) return [];
    const [first, last] = [Math.max(from, ends.first), Math.min(until, ends.last + 1)];
    if (first >= last) return [];
    // Minute by minute: the rows of one series lie apart.
    const where =
      last - first > mostLookedUp
        ? `minute >= ${first} AND minute < ${last}`
        : `minute IN (${eachFrom(first, last)})`;
    const rows = this.#database
      .prepare(`SELECT minute, count, sum, min, max FROM fresh WHERE ${where} AND series = ? ORDER BY minute`)
      .all(id) as unknown as readonly FreshRow[];
    return rows.map(({ minute, count, sum, min, max }) => ({
      ...{ start: minute, seen: 1, count, sum },
      ...{ min: min ?? Number.NaN, max: max ?? Number.NaN },
    }));
  }

  #ref(id: number): SeriesRef | undefined {
    return this.#database.prepare('SELECT key, kind, unit FROM series WHERE id = ?').get(id) as unknown as
      | SeriesRef
      | undefined;
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
    this.#run('INSERT INTO series (key, kind, unit) VALUES (?, ?, ?)', key, kind, unit);
    return this.#id(ref)!;
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    this.#database.prepare(sql).run(...values);
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

/** Whole numbers as a list of SQL. */
function eachFrom(first: number, until: number): string {
  return Array.from({ length: until - first }, (_, at) => first + at).join(',');
}

/** The least and most of a counter's minute are what it rose. */
function asMinute(one: Seen, { kind }: SeriesRef): Seen {
  return kind === 'counter' && one.count > 0 ? { ...one, min: one.sum, max: one.sum } : one;
}

/** What lies at the same place as one, oldest first. */
function merged(rows: readonly Seen[]): readonly Seen[] {
  const at = new Map<number, Seen>();
  for (const row of rows) {
    const before = at.get(row.start);
    at.set(row.start, before ? { ...joined(before, row), start: row.start, seen: 1 } : row);
  }
  return [...at.values()].sort((a, b) => a.start - b.start);
}

/** The first day, since 1970, of which minutes are kept: always whole days. */
function firstDayOfMinutes(now: number): number {
  return Math.floor((now - minutesKeptMs) / dayMs);
}
