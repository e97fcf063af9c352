import { type AlertRow, isActive } from '../model/alert.ts';
import { type Delivery, noticeWords, type PlannedNotice, type Route } from '../model/notify.ts';
import type { ChainRow } from '../model/oncall.ts';
import { formatDuration } from '../model/quantity.ts';

export interface ToldFacts {
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

/** Who was told of an alert that fires and who was not, who is being called, and what is told next and when. */
export function whyTold(row: AlertRow, facts: ToldFacts, now: number): readonly string[] {
  if (!isActive(row)) return [];
  const about = [row.incident, row.id];
  const ago = (at: number): string =>
    now - at < 1_000 ? 'just now' : `${formatDuration(wholeSeconds(now - at))} ago`;
  const within = (at: number): string =>
    at - now < 1_000 ? 'now' : `in ${formatDuration(wholeSeconds(at - now))}`;
  const lines: string[] = [];
  const messages = newestByChannel(facts.deliveries.filter(({ notice }) => about.includes(notice.about)));
  for (const { channel, notice, state, endedAt, queuedAt, attempts, nextAt, result = '' } of messages) {
    const what = `${channel} ${noticeWords[notice.kind]}`;
    if (state === 'sent') lines.push(`Told ${what}, ${ago(endedAt ?? queuedAt)}.`);
    else if (state === 'unknown') lines.push(`May have told ${what}: nobody knows (${result}).`);
    else if (state === 'failed') lines.push(`Could not tell ${what}: ${result}.`);
    else if (attempts === 0) lines.push(`Is telling ${what} now.`);
    else
      lines.push(
        `Not told yet: ${what}: ${result}; tried ${attempts === 1 ? 'once' : `${attempts} times`}, again ${within(nextAt)}.`,
      );
  }
  if (messages.length === 0 && row.muted.length === 0 && row.from === 'plantao')
    lines.push(nobodyTold(row, facts));
  for (const { about: what, channel, kind, at } of facts.planned)
    if (about.includes(what)) lines.push(`Next: ${channel} is told ${noticeWords[kind]}, ${within(at)}.`);
  for (const { about: what, levelName, called, ackedBy, next } of facts.chain) {
    if (!about.includes(what)) continue;
    const people = called.map(facts.nameOf).join(', ');
    if (ackedBy !== undefined) lines.push(`${facts.nameOf(ackedBy)} has it: nobody else is called.`);
    else if (levelName !== undefined)
      lines.push(`Called: ${levelName}${people === '' ? ', where nobody is' : ` (${people})`}.`);
    if (next)
      lines.push(
        `Next: ${next.text} ${within(next.at)} unless ${ackedBy === undefined ? 'somebody takes it' : 'it is over'}.`,
      );
  }
  return lines;
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

function nobodyTold({ severityName }: AlertRow, { route, routed }: ToldFacts): string {
  if (!routed) return 'Nobody is told: no route is configured (notify: routes:).';
  if (!route) return `Nobody is told: no route takes ${severityName} here and now.`;
  if (route.channels.length === 0) return `Nobody is told: the route of ${severityName} sends it nowhere.`;
  return `Not told yet: ${route.channels.join(', ')}.`;
}

/** The newest message to each channel. */
function newestByChannel(deliveries: readonly Delivery[]): readonly Delivery[] {
  const newest = new Map<string, Delivery>();
  for (const one of deliveries) if (!newest.has(one.channel)) newest.set(one.channel, one);
  return [...newest.values()];
}
