import type { OncallConfig, OnDuty } from '../model/oncall.ts';
import type { SystemSlice } from '../model/snapshot.ts';
import { hasRota, onDuty } from '../oncall/rota.ts';
import { localZone, offsetAt } from '../time/zone.ts';

/** Who is on call at a moment, as the header and `plantao oncall` say it. */
interface DutyNow {
  /** Whether the configuration says at all who is on call. */
  readonly configured: boolean;
  readonly duty: OnDuty;
  /** The zone in which the rota is written. */
  readonly zone: string;
}

/** Who is on call at `now`, in wall-clock milliseconds. */
export function dutyNow(oncall: OncallConfig, now: number): DutyNow {
  return { configured: hasRota(oncall), duty: onDuty(oncall, now), zone: oncall.zone };
}

/** How long a look-up is good for, in milliseconds: then something may have moved into view. */
const goodForMs = 60_000;

/** `dutyNow` for a screen that asks every second: looked up anew at the next change, and each minute. */
export class DutyLookup {
  #known:
    | {
        readonly of: OncallConfig;
        readonly value: DutyNow;
        readonly from: number;
        readonly until: number;
      }
    | undefined;

  at(oncall: OncallConfig, now: number): DutyNow {
    const known = this.#known;
    // The clock on the wall may be set back.
    if (known?.of === oncall && now >= known.from && now < known.until) return known.value;
    const value = dutyNow(oncall, now);
    const { until = Number.POSITIVE_INFINITY, gap } = value.duty;
    const ends = Math.min(until, gap?.until ?? Number.POSITIVE_INFINITY, now + goodForMs);
    this.#known = { of: oncall, value, from: now, until: ends };
    return value;
  }
}

/** A quarter of a year: whoever changes the clock twice a year does so within two of them. */
const quarterMs = 91 * 86_400_000;

/** In which zone the screen shows times, and that of the rota where its clock shows, or will show, another time. */
export function shownZones(
  oncall: OncallConfig,
  now: number,
  zone = localZone(),
): Pick<SystemSlice, 'zone' | 'rotaZone'> {
  const moments = [0, 1, 2, 3].map((quarters) => now + quarters * quarterMs);
  const sameClock =
    !hasRota(oncall) || moments.every((at) => offsetAt(at, zone) === offsetAt(at, oncall.zone));
  return sameClock ? { zone } : { zone, rotaZone: oncall.zone };
}
