import { type AlertRow, isActive } from '../model/alert.ts';
import { systemClock } from '../model/clock.ts';
import type { SystemConfig } from '../model/system.ts';
import { ExternalAlerts } from './external-alerts.ts';

/** Alerts of other places as they were when they were asked once. */
export interface Others {
  readonly rows: readonly AlertRow[];
  /** Mutes one of them where it comes from; false where that cannot be done there. */
  silence: ExternalAlerts['silence'];
  /** The silences that places keep. */
  silences: ExternalAlerts['silences'];
  /** Mutes what matchers match in every place that keeps silences. */
  silenceMatching: ExternalAlerts['silenceMatching'];
  /** Ends one where it is kept. */
  endSilence: ExternalAlerts['endSilence'];
  close(): Promise<void>;
}

/** Asks every other place of a configuration for its alerts, once. What cannot be asked is a row that says so. */
export async function askOthers(config: SystemConfig): Promise<Others> {
  let rows: readonly AlertRow[] = [];
  const watch = new ExternalAlerts({
    ...{ clock: systemClock, config },
    show: (shown) => {
      rows = shown;
    },
  });
  await watch.asked;
  return {
    rows,
    silence: (...what) => watch.silence(...what),
    silences: () => watch.silences(),
    silenceMatching: (silence) => watch.silenceMatching(silence),
    endSilence: (kept) => watch.endSilence(kept),
    close: () => watch.close(),
  };
}

/** Those that are meant by an id or a name and fire. */
export function othersNamed(name: string, rows: readonly AlertRow[]): readonly AlertRow[] {
  const firing = rows.filter(isActive);
  const exact = firing.filter(({ id }) => id === name);
  return exact.length > 0 ? exact : firing.filter((row) => row.name === name);
}
