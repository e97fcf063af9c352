import type { Clock } from '../model/clock.ts';
import type { EventKind, JournalEvent } from '../model/event.ts';

/** Written by the plantao that has the lead when the clock on its wall was set; `by` is in milliseconds, forward is positive. */
export const clockStepped = 'clock.stepped' satisfies EventKind;

/** Less than this is drift, in milliseconds: it adds up until it is as much. */
const leastMs = 2_000;

/** Notices that the clock on the wall was set, by the clock that nobody sets. */
export class ClockSteps {
  readonly #clock: Clock;
  /** By how much the wall is ahead of the clock that nobody sets. */
  #ahead: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#ahead = clock.now() - clock.elapsed();
  }

  /** By how many milliseconds it was set since this was asked last: forward is positive, 0 where it was not. */
  take(): number {
    const ahead = this.#clock.now() - this.#clock.elapsed();
    const by = Math.round(ahead - this.#ahead);
    if (Math.abs(by) < leastMs) return 0;
    this.#ahead = ahead;
    return by;
  }
}

/** Fields of events that are moments. */
const moments: readonly string[] = [
  ...['at', 'since', 'startedAt', 'firedAt'],
  ...['nextAt', 'ackedAt', 'deadline'],
];

/** Subjects whose moments are waited from. What is said to last until a time of day does so whatever the clock was before. */
const subjects: readonly string[] = ['alert', 'escalation', 'notice', 'incident'];

/**
 * Events by the clock as it is set now: what was written before a machine's clock was set is as far away as it was. Takes the events
 * of the setting out, so that doing it twice does nothing more.
 * @param events oldest first
 */
export function byPresentClock(events: readonly JournalEvent[]): readonly JournalEvent[] {
  if (!events.some(({ kind }) => kind === clockStepped)) return events;
  const steps = new Map<string, number>();
  const moved: JournalEvent[] = [];
  for (const event of events.toReversed()) {
    const { host, kind, data } = event;
    const by = steps.get(host) ?? 0;
    if (kind === clockStepped) steps.set(host, by + finite(data.by));
    else moved.push(by === 0 ? event : later(event, by));
  }
  return moved.reverse();
}

function later(event: JournalEvent, by: number): JournalEvent {
  const { kind, at, data } = event;
  if (!subjects.includes(kind.slice(0, kind.indexOf('.')))) return { ...event, at: at + by };
  const { notice, episodes } = data;
  return {
    ...event,
    at: at + by,
    data: {
      ...shifted(data, moments, by),
      ...(isFacts(notice) ? { notice: shifted(notice, moments, by) } : {}),
      ...(Array.isArray(episodes) ? { episodes: episodes.map((one) => laterEpisode(String(one), by)) } : {}),
    },
  };
}

/**
 * What is written of a firing that was told, `RULE@FIRED`, `by` milliseconds later. Of other places (`PLACE/ID@FIRED`) it is by their
 * clock, which was not set.
 */
export function laterEpisode(episode: string, by: number): string {
  const [, rule, firedAt, rest] = episode.match(/^([^/]*)@(\d+)( .*)?$/) ?? [];
  return rule === undefined || Number(firedAt) === 0
    ? episode
    : `${rule}@${Number(firedAt) + by}${rest ?? ''}`;
}

/** A copy with `by` milliseconds added to those of these fields that are numbers. */
export function shifted<Facts extends object>(
  facts: Facts,
  fields: readonly (keyof Facts & string)[],
  by: number,
): Facts {
  const known = facts as Readonly<Record<string, unknown>>;
  const moved = fields.flatMap((field): [string, number][] => {
    const value = known[field];
    return typeof value === 'number' ? [[field, value + by]] : [];
  });
  return { ...facts, ...Object.fromEntries(moved) };
}

function isFacts(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object';
}

function finite(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
