import type { Severity, WindowDays } from './alert.ts';
import type { ConfiguredKind } from './configured-kind.ts';
import type { Context, Kind } from './kind.ts';
import type { Contact, Person } from './oncall.ts';

/** What a message is about. */
export type NoticeKind =
  | 'firing'
  | 'repeat'
  | 'acknowledged'
  | 'resolved'
  | 'escalated'
  | 'reminder'
  /** What a person wrote: a status update, a message to customers, a handoff. */
  | 'message'
  /** Something of the team's own is to be done. */
  | 'due';

/** One thing that people are told. Serialisable; redacted when it is written to the journal. */
export interface Notice {
  /** Identity: told once, however often plantao starts again. */
  readonly id: string;
  readonly kind: NoticeKind;
  /** The incident or alert: everything about it goes together in the receiver. */
  readonly about: string;
  readonly system: string;
  readonly environment: string;
  readonly severity: Severity;
  readonly severityName: string;
  readonly title: string;
  /** What people need to know, one fact a line. */
  readonly text: string;
  /** When the trouble began, and when this was due. Wall-clock milliseconds. */
  readonly startedAt: number;
  readonly at: number;
  readonly component?: string;
  readonly runbook?: string;
  readonly link?: string;
  /** Who is called, for kinds that reach one person. */
  readonly people: readonly Person[];
  /** Of a call: the level of the chain. */
  readonly level?: string;
  /** The call this is about, also when it tells that it was acknowledged or is over. */
  readonly call?: string;
  /** Of one that is over: nobody can tell any more whether it is good again. */
  readonly unsure?: true;
  /** How much later it was sent than it should have been, in milliseconds. */
  readonly lateMs?: number;
  /** An attempt before this one may have arrived. */
  readonly mayRepeat?: true;
}

/** A way to reach people that is ready to be used. */
export interface Channel {
  /** Where it goes, for people, without secrets. */
  readonly label: string;
  /**
   * Sends one message. Returns what the receiver said, in a few words.
   * @throws {SendError} that tells whether it may be sent again
   */
  send(notice: Notice, signal: AbortSignal): Promise<string>;
  close?(): void;
}

/** Contacts of which a channel needs one, and whether it speaks to one person at a time. */
export interface ContactNeed {
  readonly contacts: readonly Contact[];
  readonly each: boolean;
}

export interface ChannelKind<Options = unknown> extends Kind<Options> {
  /** The receiver drops duplicates by itself: what comes again needs no word about it. */
  readonly idempotent: boolean;
  /** Kinds of notices it has no use for. */
  readonly ignores?: readonly NoticeKind[];
  /** A call stays open in the receiver until it is told that it was acknowledged or is over. */
  readonly keepsCalls?: boolean;
  /** What it needs to know of a person to reach them; undefined where it reaches whoever it reaches by itself. */
  needs?(options: Options): ContactNeed | undefined;
  open(options: Options, context: Context): Channel;
}

/**
 * How an attempt failed: it did not arrive and is worth another; it was refused for good; it may have arrived and is worth another,
 * since twice is better than never; something took it that does not say what the receiver says.
 */
export type SendFailure = 'again' | 'refused' | 'uncertain' | 'unconfirmed';

/** A message did not get through, as far as is known. */
export class SendError extends Error {
  override readonly name = 'SendError';
  readonly failure: SendFailure;
  /** How long the receiver wants to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, failure: SendFailure, retryAfterMs?: number) {
    super(message);
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
  }
}

interface ChannelConfig {
  readonly id: string;
  readonly use: ConfiguredKind;
}

/** Which alerts go where. The first route that matches has it. */
export interface Route {
  /** Empty: every one. */
  readonly severities: readonly Severity[];
  readonly environments: readonly string[];
  /** Only at this time on the wall. */
  readonly when?: {
    readonly days: WindowDays;
    readonly fromMinute: number;
    readonly toMinute: number;
    readonly zone: string;
  };
  /** Ids of channels; none: these alerts notify nobody. */
  readonly channels: readonly string[];
  /** How long it is waited for more alerts of one incident before the first message, in milliseconds. */
  readonly groupMs: number;
  /** How often the notice repeats until acknowledged; undefined: never. */
  readonly repeatMs?: number;
}

/** Where a watcher elsewhere is told that plantao lives, and how often, in milliseconds. */
export interface HeartbeatConfig {
  readonly url: string;
  readonly everyMs: number;
  /** Certificate authority to trust, as `ca:` names it. */
  readonly ca?: string;
}

export interface NotifyConfig {
  readonly heartbeat?: HeartbeatConfig;
  readonly channels: readonly ChannelConfig[];
  readonly routes: readonly Route[];
}

/** How far one message to one channel has come. */
export type DeliveryState = 'waiting' | 'sending' | 'sent' | 'failed' | 'unknown' | 'withdrawn';

/** One message on its way to one channel. */
export interface Delivery {
  /** `NOTICE -> CHANNEL`. */
  readonly id: string;
  readonly channel: string;
  readonly notice: Notice;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly queuedAt: number;
  /** An attempt may have arrived though it failed. */
  readonly mayHaveArrived?: true;
  /** When it is tried next, while it waits. */
  readonly nextAt: number;
  /** Channels to fall back to, in order, once an attempt did not surely get through. */
  readonly fallback: readonly string[];
  readonly endedAt?: number;
  /** What the receiver said, or what went wrong. */
  readonly result?: string;
  readonly lateMs?: number;
}

/** A notice that is sent if nothing changes. */
export interface PlannedNotice {
  readonly about: string;
  readonly channel: string;
  readonly kind: 'firing' | 'repeat';
  readonly at: number;
}
