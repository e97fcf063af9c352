import type { DatabaseSync } from 'node:sqlite';
import { hourMs, minuteMs } from '../time/units.ts';
import { letters, type MinuteStatus } from './minutes.ts';

export const rollupTables = `
CREATE TABLE IF NOT EXISTS hours (
  component TEXT NOT NULL,
  hour INTEGER NOT NULL,
  minutes TEXT NOT NULL,
  PRIMARY KEY (component, hour)
) STRICT, WITHOUT ROWID`;

/** Thirteen months: a whole year beside the present month. */
export const keptMs = 396 * 24 * hourMs;
const none = ' '.repeat(60);

/** Order of minutes that were seen more than once: what is worst stays, and maintenance excuses it. */
const worstFirst: readonly MinuteStatus[] = ['maintenance', 'down', 'degraded', 'up', 'unknown'];

/**
 * What each minute of each component was like, a row an hour and a letter a minute: a component takes about 90 bytes an hour. Minutes in
 * which plantao did not run are left out.
 */
export class Rollups {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#database.exec(rollupTables);
  }

  /** Takes down what a component is like at `at` (wall-clock milliseconds). */
  note(component: string, status: MinuteStatus, at: number): void {
    const hour = Math.floor(at / hourMs);
    const minute = Math.floor(at / minuteMs) % 60;
    const before = this.#hour(component, hour) ?? none;
    const letter = worse(before[minute]!, letters[status]);
    if (letter === before[minute]) return;
    const minutes = before.slice(0, minute) + letter + before.slice(minute + 1);
    this.#database
      .prepare('INSERT INTO hours VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET minutes = excluded.minutes')
      .run(component, hour, minutes);
  }

  /** Takes down several components at once, in one transaction. */
  noteAll(components: readonly { readonly id: string; readonly status: MinuteStatus }[], at: number): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const { id, status } of components) this.note(id, status, at);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** The letters of the minutes from `from` until before `until` that were seen. */
  minutes(component: string, from: number, until: number): string {
    const first = Math.floor(from / minuteMs);
    const last = Math.ceil(until / minuteMs);
    const rows = this.#database
      .prepare('SELECT hour, minutes FROM hours WHERE component = ? AND hour BETWEEN ? AND ? ORDER BY hour')
      .all(component, Math.floor(first / 60), Math.floor((last - 1) / 60)) as unknown as readonly {
      hour: number;
      minutes: string;
    }[];
    return rows
      .map(({ hour, minutes }) =>
        minutes.slice(Math.max(0, first - hour * 60), Math.max(0, last - hour * 60)),
      )
      .join('')
      .replaceAll(' ', '');
  }

  /** Lets go of what is older than thirteen months. */
  forget(now: number): void {
    this.#database.prepare('DELETE FROM hours WHERE hour < ?').run(Math.floor((now - keptMs) / hourMs));
  }

  #hour(component: string, hour: number): string | undefined {
    const row = this.#database
      .prepare('SELECT minutes FROM hours WHERE component = ? AND hour = ?')
      .get(component, hour) as { minutes: string } | undefined;
    return row?.minutes;
  }
}

function worse(a: string, b: string): string {
  const order = worstFirst.map((status) => letters[status]);
  return a === ' ' || order.indexOf(b) < order.indexOf(a) ? b : a;
}
