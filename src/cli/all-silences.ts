import type { KeptSilence } from '../app/external-alerts.ts';
import { askOthers } from '../app/external-once.ts';
import type { Silence } from '../model/alert.ts';
import type { RecordedAlerts } from './recorded-alerts.ts';

/** A silence and, where it is not plantao's own, the place that keeps it. */
export interface ListedSilence {
  readonly place: string | undefined;
  readonly silence: Silence;
}

interface AllSilences {
  readonly silences: readonly ListedSilence[];
  /** Ends one that another place keeps. */
  readonly endThere: (kept: KeptSilence) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Every silence that has not ended: plantao's own, and those of other places, whose connections the caller closes. */
export async function allSilences({ engine, config, now }: RecordedAlerts): Promise<AllSilences> {
  const own = engine.silences
    .filter(({ until }) => until > now)
    .map((silence): ListedSilence => ({ place: undefined, silence }));
  if (config.alerting.external.length === 0)
    return { silences: own, endThere: async () => {}, close: async () => {} };
  const others = await askOthers(config);
  try {
    const silences = [...own, ...(await others.silences())];
    return { silences, endThere: (kept) => others.endSilence(kept), close: () => others.close() };
  } catch (error) {
    await others.close();
    throw error;
  }
}
