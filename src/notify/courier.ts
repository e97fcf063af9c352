import type { Clock } from '../model/clock.ts';
import type { EventKind, JournalEvent, NewEvent } from '../model/event.ts';
import type { DeliveryProblem } from '../model/notice-codes.ts';
import { type Channel, type ChannelKind, type Delivery, type Notice, SendError } from '../model/notify.ts';
import { settledWithin } from '../time/sleep.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { applyNotice, emptyOutbox, type Outbox, pruneOutbox } from './deliveries.ts';

/** A channel that is open, with what its kind promises. */
export interface OpenChannel {
  readonly id: string;
  readonly kind: Pick<ChannelKind, 'idempotent' | 'ignores'>;
  readonly channel: Channel;
}

interface CourierOptions {
  readonly clock: Clock;
  readonly channels: readonly OpenChannel[];
  /** Writes an event; returns once it is safe. @throws when it cannot be written: then nothing is sent */
  readonly record: (event: NewEvent) => void;
  /** Resolves when what was recorded is where another would look who takes over; undefined where it is there at once. */
  readonly delivered?: (() => Promise<void> | undefined) | undefined;
  readonly changed: () => void;
}

/** An attempt may take this long, in milliseconds. */
const timeoutMs = 15_000;
/** How long it is waited for `delivered` at most: a journal that is away does not keep people from being told. */
const deliveredMs = 3_000;
/** Waiting after an attempt that may be repeated: doubled from the first to the second. */
const retryMs = { first: 5_000, longest: 5 * 60_000 };
/** After this long a message that does not get through is given up. */
const giveUpMs = 60 * 60_000;
/** Later than this after it was due counts as late: retries and restarts, not the work itself. */
const punctualMs = 30_000;

/**
 * Takes messages to their channels. Each is written down before it is sent and again with what came of it, so that after a sudden end
 * each is either known to have been sent, or not to have been, or shown as unknown; it is never sent twice without the receiver's help.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #channels: ReadonlyMap<string, OpenChannel>;
  #outbox: Outbox = emptyOutbox();
  /** Channels that are being sent to, and until when those that asked for it are left alone. */
  readonly #busy = new Map<string, Promise<void>>();
  readonly #restUntil = new Map<string, number>();
  readonly #abort = new AbortController();
  #problem: string | undefined;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#channels = new Map(options.channels.map((one) => [one.id, one]));
  }

  get outbox(): Outbox {
    return this.#outbox;
  }

  /** What keeps messages from getting through: the newest of each channel counts. */
  problems(): readonly DeliveryProblem[] {
    // One that was not tried says nothing about its channel.
    const tried = [...this.#outbox.deliveries.values()].filter(({ attempts }) => attempts > 0);
    const newest = new Map(tried.map((one) => [one.channel, one]));
    const bad = [...newest.values()].flatMap(
      ({ channel, state, attempts, result = '' }): DeliveryProblem[] => {
        if (state === 'failed' || state === 'unknown') return [{ code: state, channel, result }];
        return state === 'waiting' ? [{ code: 'retrying', channel, attempts, result }] : [];
      },
    );
    const problem = this.#problem;
    return [...(problem === undefined ? [] : [{ code: 'no-journal', problem } as const]), ...bad];
  }

  /** Takes over what a journal tells, oldest first. */
  restore(events: Iterable<Pick<JournalEvent, 'kind' | 'data' | 'at'>>): void {
    this.#outbox = emptyOutbox();
    for (const event of events) applyNotice(this.#outbox, event);
  }

  /** What was on its way when the one before ended: sent again where the receiver tells doubles, else its end stays unknown. */
  takeOver(): void {
    for (const { id, state, channel } of [...this.#outbox.deliveries.values()]) {
      if (state !== 'sending' || this.#busy.has(channel)) continue;
      const result = words.notify.result.endedMeanwhile;
      if (this.#channels.get(channel)?.kind.idempotent)
        this.#tell('notice.retry', { delivery: id, result, nextAt: this.#now });
      else this.#tell('notice.unknown', { delivery: id, result });
    }
  }

  /** Whether something about it has still to reach the channel. */
  isWaiting(channel: string, about: string): boolean {
    return [...this.#outbox.deliveries.values()].some(
      (one) =>
        one.channel === channel &&
        one.notice.about === about &&
        (one.state === 'waiting' || one.state === 'sending'),
    );
  }

  /** Queues a message for a channel; one that was queued before is not queued again. */
  queue(channel: string, notice: Notice, more: Readonly<Record<string, unknown>> = {}): void {
    const delivery = `${notice.id} -> ${channel}`;
    const known = this.#channels.get(channel);
    if (!known || this.#outbox.queued.has(delivery)) return;
    this.#tell('notice.queued', { delivery, channel, notice, nextAt: this.#now, ...more });
    if (known.kind.ignores?.includes(notice.kind))
      this.#tell('notice.sent', { delivery, result: words.notify.result.nothingToSend });
  }

  /** Starts what is due: for each channel one at a time, about one thing in order. */
  pump(): void {
    if (this.#abort.signal.aborted) return;
    pruneOutbox(this.#outbox, this.#now);
    const blocked = new Set<string>();
    for (const delivery of [...this.#outbox.deliveries.values()]) {
      const { channel, notice, state, nextAt } = delivery;
      const lane = `${channel}\n${notice.about}`;
      if (state !== 'waiting' || blocked.has(lane)) continue;
      blocked.add(lane);
      const rests = this.#now < Math.max(nextAt, this.#restUntil.get(channel) ?? 0);
      if (rests || this.#busy.has(channel)) continue;
      this.#start(delivery);
    }
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy.values());
  }

  /** Starts nothing more, gives what is on its way a moment, and closes the channels. */
  async close(graceMs = 3_000): Promise<void> {
    await settledWithin(this.#options.clock, graceMs, this.idle());
    this.#abort.abort();
    for (const { channel } of this.#channels.values()) channel.close?.();
  }

  get #now(): number {
    return this.#options.clock.now();
  }

  #start(delivery: Delivery): void {
    const { id, channel } = delivery;
    const open = this.#channels.get(channel);
    if (!open) {
      this.#tell('notice.failed', { delivery: id, result: words.notify.result.noChannel });
      return;
    }
    // First the intent: without it a sudden end could not be told from a message that was never sent.
    if (!this.#tell('notice.sending', { delivery: id })) return;
    const delivered = this.#options.delivered?.();
    const known = delivered && settledWithin(this.#options.clock, deliveredMs, delivered);
    const sending = this.#send(delivery, open, known).finally(() => {
      this.#busy.delete(channel);
      this.#options.changed();
      this.pump();
    });
    this.#busy.set(channel, sending);
  }

  async #send(
    { id, notice, channel, attempts, queuedAt }: Delivery,
    open: OpenChannel,
    known: Promise<void> | undefined,
  ): Promise<void> {
    if (known) await known;
    // Given back before anything was sent.
    if (this.#abort.signal.aborted)
      return void this.#tell('notice.retry', {
        delivery: id,
        result: words.notify.result.notSentYet,
        nextAt: this.#now,
      });
    const lateMs = this.#now - notice.at > punctualMs ? this.#now - notice.at : undefined;
    const stop = new AbortController();
    const cancel = this.#options.clock.after(timeoutMs, () => stop.abort());
    const signal = AbortSignal.any([stop.signal, this.#abort.signal]);
    try {
      const late = lateMs === undefined ? {} : { lateMs };
      const result = await open.channel.send({ ...notice, ...late }, signal);
      this.#tell('notice.sent', { delivery: id, result, ...late });
    } catch (error) {
      const failure = error instanceof SendError ? error.failure : 'unknown';
      const result = errorText(error);
      if (failure === 'refused') this.#tell('notice.failed', { delivery: id, result });
      else if (failure === 'unknown' && !open.kind.idempotent)
        this.#tell('notice.unknown', { delivery: id, result });
      else this.#again(id, channel, attempts, queuedAt, error, result);
    } finally {
      cancel();
    }
  }

  #again(
    id: string,
    channel: string,
    attempts: number,
    queuedAt: number,
    error: unknown,
    result: string,
  ): void {
    const asked = error instanceof SendError ? error.retryAfterMs : undefined;
    const wait = Math.max(asked ?? 0, Math.min(retryMs.first * 2 ** attempts, retryMs.longest));
    if (asked !== undefined) this.#restUntil.set(channel, this.#now + asked);
    const nextAt = this.#now + wait;
    if (nextAt - queuedAt > giveUpMs)
      this.#tell('notice.failed', { delivery: id, result: words.notify.result.givenUp(result) });
    else this.#tell('notice.retry', { delivery: id, result, nextAt });
  }

  /** Writes and applies; what cannot be written did not happen. */
  #tell(kind: EventKind, data: Readonly<Record<string, unknown>>): boolean {
    const event = { kind, data };
    try {
      this.#options.record(event);
      this.#problem = undefined;
    } catch (error) {
      this.#problem = errorText(error);
      // What came of an attempt is known here even when it cannot be written.
      if (kind === 'notice.queued' || kind === 'notice.sending') return false;
    }
    applyNotice(this.#outbox, { ...event, at: this.#now });
    this.#options.changed();
    return true;
  }
}
