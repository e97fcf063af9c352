import type { DatabaseSync } from 'node:sqlite';
import type { Bucket, SeriesRef } from '../model/history.ts';
import { decode, encode, type Grain, type Slot } from './blob.ts';
import { joinedAll } from './buckets.ts';

/** A minute or an hour of a series; `start` counts minutes since 1970. */
export interface Seen extends Bucket {
  readonly start: number;
  readonly seen: number;
}

/** Series that there is room for. */
export const seriesRoom = 2 ** 20;

/** Everything lies in the order of time, so that pages are full: a place is the hour (or day) since 1970, times room, plus the series. */
export const blobTables = `
CREATE TABLE IF NOT EXISTS minutes (place INTEGER PRIMARY KEY, slots BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS hours (place INTEGER PRIMARY KEY, slots BLOB NOT NULL) STRICT`;

/** Minutes of a blob, which is an hour or a day, and minutes of one of its slots. */
const sizes: Readonly<Record<Grain, { readonly blob: number; readonly slot: number }>> = {
  minutes: { blob: 60, slot: 1 },
  hours: { blob: 1_440, slot: 60 },
};

/** The sealed hours and days of every series. */
export class Blobs {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Writes an hour, or a day, whole. */
  put(grain: Grain, id: number, at: number, { kind }: SeriesRef, rows: readonly Seen[]): void {
    const { blob, slot } = sizes[grain];
    const slots = rows.map((row): Slot => ({ ...row, index: (row.start - at * blob) / slot }));
    this.#database
      .prepare(`INSERT OR REPLACE INTO ${grain} VALUES (?, ?)`)
      .run(at * seriesRoom + id, encode(slots, kind, grain));
  }

  /** What was seen in an hour or a day, oldest first; undefined where there is no blob of it. */
  get(grain: Grain, id: number, at: number, { kind }: SeriesRef): readonly Seen[] | undefined {
    const row = this.#database
      .prepare(`SELECT slots FROM ${grain} WHERE place = ?`)
      .get(at * seriesRoom + id) as { slots: Uint8Array } | undefined;
    if (!row) return undefined;
    const { blob, slot } = sizes[grain];
    return decode(row.slots, kind, grain).map(
      ({ index, ...rest }): Seen => ({ ...rest, start: at * blob + index * slot }),
    );
  }

  /** What was seen from `from` until before `until` (minutes since 1970), oldest first. */
  between(grain: Grain, id: number, ref: SeriesRef, from: number, until: number): readonly Seen[] {
    const { blob } = sizes[grain];
    const all: Seen[] = [];
    for (let at = Math.floor(from / blob); at * blob < until; at++)
      for (const one of this.get(grain, id, at, ref) ?? [])
        if (one.start >= from && one.start < until) all.push(one);
    return all;
  }

  /** The first, or the last, hour or day of a series, or of any. */
  end(which: 'min' | 'max', grain: Grain, id?: number): number | undefined {
    const of = id === undefined ? '' : ` WHERE place % ${seriesRoom} = ${id}`;
    const { place } = this.#database.prepare(`SELECT ${which}(place) AS place FROM ${grain}${of}`).get() as {
      place: number | null;
    };
    return place === null ? undefined : Math.floor(place / seriesRoom);
  }

  /** Series with sealed hours in a day that is not sealed. */
  unsealed(day: number): readonly number[] {
    const rows = this.#database
      .prepare(
        `SELECT DISTINCT place % ${seriesRoom} AS id FROM minutes WHERE place >= ? AND place < ?
          AND NOT EXISTS (SELECT 1 FROM hours WHERE hours.place = ? + minutes.place % ${seriesRoom})`,
      )
      .all(day * 24 * seriesRoom, (day + 1) * 24 * seriesRoom, day * seriesRoom) as { id: number }[];
    return rows.map(({ id }) => id);
  }

  /** Lets go of the blob of a day, so that it is sealed again. */
  unseal(id: number, day: number): void {
    this.#database.prepare('DELETE FROM hours WHERE place = ?').run(day * seriesRoom + id);
  }

  /** Lets go of hours, or days, before one. */
  forgetBefore(grain: Grain, at: number): void {
    this.#database.prepare(`DELETE FROM ${grain} WHERE place < ?`).run(at * seriesRoom);
  }

  /** Lets go of hours, or days, from one on. */
  forgetFrom(grain: Grain, at: number): void {
    this.#database.prepare(`DELETE FROM ${grain} WHERE place >= ?`).run(at * seriesRoom);
  }
}

/** Minutes put together into hours. */
export function hoursOf(minutes: readonly Seen[]): readonly Seen[] {
  return [...Map.groupBy(minutes, ({ start }) => Math.floor(start / 60))].map(([hour, of]) => ({
    ...joinedAll(of),
    start: hour * 60,
    seen: of.length,
  }));
}
