import type { Clock } from '../model/clock.ts';
import type { ComponentRow, OpenWindow } from '../model/snapshot.ts';
import type { MinuteStatus } from './minutes.ts';
import type { Rollups } from './sqlite.ts';

/** How often components are looked at, and how often what is too old is let go, in milliseconds. */
const lookEveryMs = 5_000;
const pruneEveryMs = 24 * 3_600_000;

/** Takes down each minute of each component while plantao runs. A minute that was down for a part of it was down. */
export class UptimeRecorder {
  readonly #rollups: Rollups;
  readonly #clock: Clock;
  /** What was written last, by component: minute and status. */
  readonly #written = new Map<string, string>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #prunedAt = Number.NEGATIVE_INFINITY;

  constructor(rollups: Rollups, clock: Clock) {
    this.#rollups = rollups;
    this.#clock = clock;
  }

  /** Looks at the components, no more often than needed. @throws Error when the database cannot be written */
  look(components: readonly ComponentRow[], windows: readonly OpenWindow[]): void {
    const elapsed = this.#clock.elapsed();
    if (elapsed - this.#lookedAt < lookEveryMs) return;
    this.#lookedAt = elapsed;
    const now = this.#clock.now();
    const minute = Math.floor(now / 60_000);
    const fresh = components.flatMap((row): { id: string; status: MinuteStatus }[] => {
      const status = statusOf(row, windows);
      const key = `${minute} ${status}`;
      if (this.#written.get(row.id) === key) return [];
      this.#written.set(row.id, key);
      return [{ id: row.id, status }];
    });
    if (fresh.length > 0) this.#rollups.noteAll(fresh, now);
    if (elapsed - this.#prunedAt < pruneEveryMs) return;
    this.#prunedAt = elapsed;
    this.#rollups.forget(now);
  }
}

function statusOf({ id, status, stale }: ComponentRow, windows: readonly OpenWindow[]): MinuteStatus {
  const maintained = windows.some(({ components }) => components.length === 0 || components.includes(id));
  if (maintained) return 'maintenance';
  return stale ? 'unknown' : status;
}
