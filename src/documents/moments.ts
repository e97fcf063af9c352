import { offsetAt, wallTime } from '../time/zone.ts';

/** How a document writes moments, in one zone. */
export interface Moments {
  /** `2026-11-02` */
  readonly day: (at: number) => string;
  /** `09:05:30` */
  readonly ofDay: (at: number) => string;
  readonly full: (at: number) => string;
  /** With the day where it is another than that of the beginning. */
  readonly time: (at: number) => string;
  /** `09:05`, with the day where it is another. */
  readonly minute: (at: number) => string;
  /** `America/Sao_Paulo (UTC-03:00)` */
  readonly zone: string;
}

/** @param beginning the moment whose day need not be said; wall-clock milliseconds */
export function momentsOf(zone: string, beginning: number): Moments {
  const day = (at: number): string => {
    const { year, month, day: date } = wallTime(at, zone);
    return `${year}-${two(month)}-${two(date)}`;
  };
  const clock = (at: number): string => {
    const { hour, minute } = wallTime(at, zone);
    return `${two(hour)}:${two(minute)}`;
  };
  const ofDay = (at: number): string => `${clock(at)}:${two(Math.floor(at / 1_000) % 60)}`;
  const full = (at: number): string => `${day(at)} ${ofDay(at)}`;
  const isFirstDay = (at: number): boolean => day(at) === day(beginning);
  return {
    ...{ day, ofDay, full },
    time: (at) => (isFirstDay(at) ? ofDay(at) : full(at)),
    minute: (at) => (isFirstDay(at) ? clock(at) : `${day(at)} ${clock(at)}`),
    zone: zone === 'UTC' ? zone : `${zone} (${offsetText(beginning, zone)})`,
  };
}

/** `UTC-03:00` */
function offsetText(at: number, zone: string): string {
  const minutes = Math.round(offsetAt(at, zone) / 60_000);
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
