import { type AlertRow, isActive, isTold } from '../model/alert.ts';
import type { NotificationFact } from '../model/notice-codes.ts';
import type { Delivery, PlannedNotice, Route } from '../model/notify.ts';
import type { ChainRow } from '../model/oncall.ts';
import { messageName } from './text.ts';

export interface NotificationFacts {
  /** Newest first. */
  readonly deliveries: readonly Delivery[];
  readonly planned: readonly PlannedNotice[];
  readonly chain: readonly ChainRow[];
  /** The route that takes it now; undefined where none does. */
  readonly route: Route | undefined;
  /** Whether there are any routes at all. */
  readonly routed: boolean;
  readonly nameOf: (person: string) => string;
}

/** Who was notified of an active alert and who was not, who is being called, and what is sent next and when. */
export function explainNotifications(
  row: AlertRow,
  facts: NotificationFacts,
  now: number,
): readonly NotificationFact[] {
  if (!isActive(row)) return [];
  const isAbout = (about: string): boolean => about === row.incident || about === row.id;
  const messages = newestByChannel(facts.deliveries.filter(({ notice }) => isAbout(notice.about)));
  const unsent = messages.length === 0 && row.muted.length === 0 && isTold(row);
  return [
    ...messages.map((one) => deliveryFact(one, now)),
    ...(unsent ? [whyUnsent(row, facts)] : []),
    ...facts.planned
      .filter(({ about }) => isAbout(about))
      .map(({ channel, kind, at }): NotificationFact => {
        const message = { kind, people: [] };
        return { code: 'planned', message, channel, inMs: wholeSeconds(at - now) };
      }),
    ...facts.chain.filter(({ about }) => isAbout(about)).flatMap((one) => chainFacts(one, facts, now)),
  ];
}

function deliveryFact(delivery: Delivery, now: number): NotificationFact {
  const { channel, notice, state, endedAt, queuedAt, attempts, nextAt, result = '' } = delivery;
  const uncertain = delivery.mayHaveArrived === true;
  const message = messageName(notice);
  if (state === 'sent')
    return { code: 'sent', message, channel, agoMs: wholeSeconds(now - (endedAt ?? queuedAt)) };
  if (state === 'unknown' || state === 'failed') return { code: state, message, channel, result };
  if (state === 'withdrawn') return { code: state, message, channel };
  if (attempts === 0) return { code: 'sending', message, channel };
  const inMs = wholeSeconds(nextAt - now);
  return { code: 'retrying', message, channel, result, attempts, uncertain, inMs };
}

function chainFacts(
  { levelName, called, ackedBy, next }: ChainRow,
  { nameOf }: NotificationFacts,
  now: number,
): readonly NotificationFact[] {
  const facts: NotificationFact[] = [];
  if (ackedBy !== undefined) facts.push({ code: 'acknowledged', by: nameOf(ackedBy) });
  else if (levelName !== undefined)
    facts.push({ code: 'called', level: levelName, people: called.map(nameOf) });
  if (next) {
    const inMs = wholeSeconds(next.at - now);
    facts.push({ code: 'chain', next: next.text, inMs, acknowledged: ackedBy !== undefined });
  }
  return facts;
}

function wholeSeconds(ms: number): number {
  return Math.max(0, Math.floor(ms / 1_000) * 1_000);
}

function whyUnsent({ severityName }: AlertRow, { route, routed }: NotificationFacts): NotificationFact {
  if (!routed) return { code: 'no-routes' };
  if (!route) return { code: 'no-route', severity: severityName };
  if (route.channels.length === 0) return { code: 'no-channels', severity: severityName };
  return { code: 'not-yet', channels: route.channels };
}

/** The newest message to each channel. */
function newestByChannel(deliveries: readonly Delivery[]): readonly Delivery[] {
  const newest = new Map<string, Delivery>();
  for (const one of deliveries) if (!newest.has(one.channel)) newest.set(one.channel, one);
  return [...newest.values()];
}
