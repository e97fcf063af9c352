import { severityRank } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent } from '../model/event.ts';
import type { Delivery, DeliveryState, Notice, NoticeKind } from '../model/notify.ts';
import { numberIn, severityIn, textIn, textsIn } from '../oncall/read-event.ts';
import { laterEpisode, shifted } from '../time/clock-steps.ts';

/** What one channel has been sent about one incident or alert. */
export interface ChannelThread {
  readonly about: string;
  readonly channel: string;
  /** `RULE@FIRED`: which firings of which alerts. */
  readonly episodes: readonly string[];
  readonly notice: Notice;
  /** When it was told of it last, wall-clock milliseconds. */
  readonly lastAt: number;
  readonly count: number;
  /** Which time it is that the channel is told of this incident or alert, from when it fires to when it is over. */
  readonly number: number;
  /** The moment of the newest acknowledgement that it was told of. */
  readonly ackedAt?: number;
}

/** Everything that was, or is to be, sent; and what each channel knows. */
export interface Outbox {
  readonly deliveries: Map<string, Delivery>;
  readonly threads: Map<string, ChannelThread>;
  /** The number of the newest thread of each key, also of one that is over. */
  readonly begun: Map<string, number>;
  /** Calls that stay open in their receiver until it is told otherwise, by the delivery that made them. */
  readonly calls: Map<string, { readonly channel: string; readonly notice: Notice }>;
  /** Messages that were ever queued, also those that are forgotten otherwise. */
  readonly queued: Set<string>;
}

/** Kinds of events that an outbox is folded from. */
export const noticeKinds: readonly string[] = [
  'queued',
  'sending',
  'sent',
  'retry',
  'failed',
  'unknown',
  'withdrawn',
].map((kind) => `notice.${kind}`);

/** How long what came of a message is remembered, in milliseconds. */
const rememberedMs = 24 * 3_600_000;

export function emptyOutbox(): Outbox {
  return { deliveries: new Map(), threads: new Map(), begun: new Map(), calls: new Map(), queued: new Set() };
}

export function threadKey(channel: string, about: string): string {
  return `${channel}\n${about}`;
}

/** The number of the thread that begins next: two that lead without knowing of each other count alike. */
export function nextThread({ begun }: Pick<Outbox, 'begun'>, key: string): number {
  return (begun.get(key) ?? 0) + 1;
}

type Event = Pick<JournalEvent, 'kind' | 'data' | 'at'>;

/** Applies one event; the only way an outbox changes. Events that make no sense are passed over. */
export function applyNotice(outbox: Outbox, { kind, data, at }: Event): void {
  const id = textIn(data.delivery);
  if (id === undefined) return;
  if (kind === 'notice.queued') {
    queue(outbox, id, data, at);
    return;
  }
  const before = outbox.deliveries.get(id);
  if (!before) return;
  // What was sent is sent; an unknown end may still become known.
  if (before.state === 'sent' || (before.state === 'failed' && kind !== 'notice.sent')) return;
  const result = textIn(data.result);
  const next = (state: DeliveryState, more: Partial<Delivery>): void => {
    outbox.deliveries.set(id, { ...before, state, ...defined({ result }), ...more });
  };
  switch (kind) {
    case 'notice.sending':
      next('sending', { attempts: before.attempts + 1 });
      return;
    case 'notice.retry':
      next('waiting', {
        nextAt: numberIn(data.nextAt) ?? at,
        ...(data.mayHaveArrived === true ? { mayHaveArrived: true } : {}),
      });
      return;
    case 'notice.sent': {
      const late = numberIn(data.lateMs);
      next('sent', { endedAt: at, ...defined({ lateMs: late }) });
      return;
    }
    case 'notice.failed':
      next('failed', { endedAt: at });
      return;
    case 'notice.unknown':
    case 'notice.withdrawn':
      next(kind === 'notice.unknown' ? 'unknown' : 'withdrawn', { endedAt: at });
      return;
  }
}

/** The clock on the wall was set, by so many milliseconds: everything is as far away as it was. */
export function shiftOutbox(outbox: Outbox, by: number): void {
  const later = (notice: Notice): Notice => shifted(notice, ['at', 'startedAt'], by);
  for (const [id, one] of outbox.deliveries)
    outbox.deliveries.set(id, {
      ...shifted(one, ['queuedAt', 'nextAt', 'endedAt'], by),
      notice: later(one.notice),
    });
  for (const [key, one] of outbox.threads)
    outbox.threads.set(key, {
      ...shifted(one, ['lastAt', 'ackedAt'], by),
      episodes: one.episodes.map((episode) => laterEpisode(episode, by)),
      notice: later(one.notice),
    });
  for (const [key, one] of outbox.calls) outbox.calls.set(key, { ...one, notice: later(one.notice) });
}

/** Forgets what is long over. */
export function pruneOutbox(outbox: Outbox, now: number): void {
  for (const [id, { endedAt }] of outbox.deliveries)
    if (endedAt !== undefined && now - endedAt > rememberedMs) outbox.deliveries.delete(id);
}

/** Kinds that begin no thread: they are about one moment, not about how it stands. */
const apart: ReadonlySet<NoticeKind> = new Set(['escalated', 'reminder', 'message', 'due']);

function queue(outbox: Outbox, id: string, data: Event['data'], at: number): void {
  const notice = noticeIn(data.notice);
  const channel = textIn(data.channel);
  if (!notice || channel === undefined || outbox.queued.has(id)) return;
  outbox.queued.add(id);
  outbox.deliveries.set(id, {
    ...{ id, channel, notice, state: 'waiting', attempts: 0, queuedAt: at },
    nextAt: numberIn(data.nextAt) ?? at,
    fallback: textsIn(data.fallback),
  });
  if (notice.call !== undefined) {
    const call = `${notice.call} -> ${channel}`;
    if (data.keeps === true) outbox.calls.set(call, { channel, notice });
    if (notice.kind === 'resolved') outbox.calls.delete(call);
    return;
  }
  const key = threadKey(channel, notice.about);
  const before = outbox.threads.get(key);
  if (apart.has(notice.kind)) return;
  if (notice.kind === 'resolved') {
    outbox.threads.delete(key);
    return;
  }
  const number = before?.number ?? numberIn(data.thread) ?? nextThread(outbox, key);
  outbox.begun.set(key, Math.max(number, outbox.begun.get(key) ?? 0));
  const acked = numberIn(data.ackedAt);
  const worst = before && severityRank(before.notice.severity) < severityRank(notice.severity);
  outbox.threads.set(key, {
    about: notice.about,
    channel,
    episodes: [...new Set([...(before?.episodes ?? []), ...textsIn(data.episodes)])],
    notice: worst ? { ...notice, severity: before.notice.severity } : notice,
    lastAt: at,
    count: (before?.count ?? 0) + 1,
    number,
    ...(acked !== undefined
      ? { ackedAt: acked }
      : before?.ackedAt === undefined
        ? {}
        : { ackedAt: before.ackedAt }),
  });
}

function noticeIn(value: unknown): Notice | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const { id, about, kind, severity, title, at, people } = value as Record<string, unknown>;
  const texts = [id, about, kind, title].every((one) => typeof one === 'string');
  const right = texts && severityIn(severity) !== undefined && numberIn(at) !== undefined;
  return right && Array.isArray(people) ? (value as Notice) : undefined;
}
