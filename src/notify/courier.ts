import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { EventKind, JournalEvent, NewEvent } from '../model/event.ts';
import type { DeliveryProblem } from '../model/notice-codes.ts';
import { type Channel, type ChannelKind, type Delivery, type Notice, SendError } from '../model/notify.ts';
import { byPresentClock } from '../time/clock-steps.ts';
import { settledWithin } from '../time/sleep.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { applyNotice, emptyOutbox, type Outbox, pruneOutbox, shiftOutbox } from './deliveries.ts';

/** A channel that is open, with what its kind promises. */
export interface OpenChannel {
  readonly id: string;
  readonly kind: Pick<ChannelKind, 'idempotent' | 'ignores' | 'keepsCalls'>;
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
  /** Whether this plantao is still the one that tells people; asked again just before each message. */
  readonly leads?: () => boolean;
}

/** What is written down of a message beside itself. */
interface QueueFacts {
  readonly episodes?: readonly string[];
  /** The number of the thread that it belongs to or begins. */
  readonly thread?: number;
  readonly ackedAt?: number;
  /** Channels to fall back to, in order, once an attempt did not surely get through. */
  readonly fallback?: readonly string[];
}

/** An attempt may take this long, in milliseconds. */
const timeoutMs = 15_000;
/** How long it is waited for `delivered` at most: a journal that is away does not keep people from being told. */
const deliveredMs = 3_000;
/** How long what is cut off may take to be written down, in milliseconds. */
const notingMs = 100;
/** Waiting after an attempt that may be repeated: doubled from the first to the second. */
const retryMs = { first: 5_000, longest: 5 * 60_000 };
/** The longest that a receiver can ask to be left alone, in milliseconds. */
const longestWaitMs = 15 * 60_000;
/** After this long a message that does not get through is given up. */
const giveUpMs = 60 * 60_000;
/** Later than this after it was due counts as late: retries and restarts, not the work itself. */
const punctualMs = 30_000;

/**
 * Takes messages to their channels. Each is written down before it is sent and again with what came of it, so that after a sudden end
 * each is either known to have been sent, or not to have been, or shown as unknown. What may have arrived is sent again under the same
 * id and says that it may be a repeat: twice is better than never. Each channel sends by itself, so that one that hangs holds up no other.
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
      ({ channel, state, attempts, result = '', mayHaveArrived }): DeliveryProblem[] => {
        if (state === 'failed' || state === 'unknown') return [{ code: state, channel, result }];
        const uncertain = mayHaveArrived === true;
        return state === 'waiting' ? [{ code: 'retrying', channel, attempts, result, uncertain }] : [];
      },
    );
    const problem = this.#problem;
    return [...(problem === undefined ? [] : [{ code: 'no-journal', problem } as const]), ...bad];
  }

  /** Takes over what a journal tells, oldest first. */
  restore(events: readonly JournalEvent[]): void {
    this.#outbox = emptyOutbox();
    for (const event of byPresentClock(events)) applyNotice(this.#outbox, event);
  }

  /** The clock on the wall was set, by so many milliseconds: what is waited for is as far away as it was. */
  shift(by: number): void {
    shiftOutbox(this.#outbox, by);
    for (const [channel, until] of this.#restUntil) this.#restUntil.set(channel, until + by);
  }

  /** What was on its way when the one before ended: sent again, as what may have arrived. */
  takeOver(): void {
    for (const delivery of [...this.#outbox.deliveries.values()]) {
      if (delivery.state !== 'sending' || this.#busy.has(delivery.channel)) continue;
      const result = words.notify.result.endedMeanwhile;
      this.#again({ ...delivery, mayHaveArrived: true }, result, { nextAt: this.#now });
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
  queue(channel: string, notice: Notice, more: QueueFacts = {}): void {
    const delivery = `${notice.id} -> ${channel}`;
    const known = this.#channels.get(channel);
    if (!known || this.#outbox.queued.has(delivery)) return;
    const keeps = known.kind.keepsCalls === true && notice.kind === 'escalated' ? true : undefined;
    this.#tell('notice.queued', {
      ...{ delivery, channel, notice, nextAt: this.#now },
      ...defined({ keeps }),
      ...more,
    });
    if (known.kind.ignores?.includes(notice.kind))
      this.#tell('notice.sent', { delivery, result: words.notify.result.nothingToSend });
  }

  /** Ends calls and reminders that wait for another attempt though nobody needs to come any more. */
  withdraw(isOver: (about: string) => boolean): void {
    for (const { id, state, attempts, notice } of [...this.#outbox.deliveries.values()]) {
      const calls = notice.kind === 'escalated' || notice.kind === 'reminder';
      if (!calls || state !== 'waiting' || attempts === 0 || !isOver(notice.about)) continue;
      this.#tell('notice.withdrawn', { delivery: id, result: words.notify.result.noLongerNeeded });
    }
  }

  /** Starts what is due: for each channel one at a time, about one thing in order. */
  pump(): void {
    if (this.#abort.signal.aborted || !this.#leads()) return;
    pruneOutbox(this.#outbox, this.#now);
    const blocked = new Set<string>();
    for (const delivery of [...this.#outbox.deliveries.values()]) {
      const { channel, notice, state, nextAt } = delivery;
      // A call waits for no other: the next level is called though it is unknown whether the first was.
      const lane = `${channel}\n${notice.about}\n${notice.call ?? ''}`;
      if (state !== 'waiting' || blocked.has(lane)) continue;
      blocked.add(lane);
      // Nothing is ever waited for longer than this: the clock on the wall was set back.
      const wait = Math.max(nextAt, this.#restUntil.get(channel) ?? 0) - this.#now;
      const rests = wait > 0 && wait <= longestWaitMs;
      if (rests || this.#busy.has(channel)) continue;
      this.#start(delivery);
    }
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy.values());
  }

  /**
   * Starts nothing more, gives what is on its way so many milliseconds, and closes the channels.
   * @returns how many messages were cut off; what became of them is written down, or that nobody knows
   */
  async close(graceMs = 3_000): Promise<number> {
    const { clock } = this.#options;
    await settledWithin(clock, graceMs, this.idle());
    const cutOff = this.#busy.size;
    this.#abort.abort();
    if (cutOff > 0) await settledWithin(clock, notingMs, this.idle());
    for (const { channel } of this.#channels.values()) channel.close?.();
    return cutOff;
  }

  #leads(): boolean {
    return this.#options.leads?.() ?? true;
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

  async #send(delivery: Delivery, open: OpenChannel, known: Promise<void> | undefined): Promise<void> {
    const { id, notice, mayHaveArrived } = delivery;
    if (known) await known;
    // Given back before anything was sent.
    if (this.#abort.signal.aborted || !this.#leads())
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
      const repeat = mayHaveArrived && !open.kind.idempotent ? ({ mayRepeat: true } as const) : {};
      const result = await open.channel.send({ ...notice, ...late, ...repeat }, signal);
      this.#tell('notice.sent', { delivery: id, result, ...late });
    } catch (error) {
      this.#failed(delivery, error);
    } finally {
      cancel();
    }
  }

  #failed(delivery: Delivery, error: unknown): void {
    const { id, channel, attempts } = delivery;
    this.#fallBack(delivery);
    const failure = error instanceof SendError ? error.failure : 'uncertain';
    const result = errorText(error);
    if (failure === 'unconfirmed') {
      this.#tell('notice.unknown', { delivery: id, result });
      return;
    }
    if (failure === 'refused') {
      this.#giveUp(delivery, result);
      return;
    }
    const asked = error instanceof SendError ? error.retryAfterMs : undefined;
    const wait = Math.max(asked ?? 0, Math.min(retryMs.first * 2 ** attempts, retryMs.longest));
    if (asked !== undefined) this.#restUntil.set(channel, this.#now + asked);
    const uncertain = failure === 'uncertain' ? ({ mayHaveArrived: true } as const) : {};
    this.#again({ ...delivery, ...uncertain }, result, { nextAt: this.#now + wait });
  }

  /** Sends it through the next channel of whoever is called, and goes on trying this one. */
  #fallBack({ notice, fallback: [channel, ...fallback] }: Delivery): void {
    if (channel !== undefined) this.queue(channel, notice, { fallback });
  }

  #again(delivery: Delivery, result: string, { nextAt }: { readonly nextAt: number }): void {
    const { id, queuedAt, mayHaveArrived } = delivery;
    if (nextAt - queuedAt > giveUpMs) this.#giveUp(delivery, words.notify.result.givenUp(result));
    else this.#tell('notice.retry', { delivery: id, result, nextAt, ...defined({ mayHaveArrived }) });
  }

  /** Tries no more. An attempt that may have arrived leaves it unknown whether one did. */
  #giveUp({ id, mayHaveArrived }: Delivery, result: string): void {
    this.#tell(mayHaveArrived ? 'notice.unknown' : 'notice.failed', { delivery: id, result });
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
