import type { ConfiguredKind } from '../model/configured-kind.ts';
import type { ContactNeed } from '../model/notify.ts';
import type { Contact, Person, PolicyLevel } from '../model/oncall.ts';
import { channelKinds } from './registry.ts';

/** One message of a call to one channel. */
interface Way {
  readonly channel: string;
  readonly people: readonly Person[];
  /** Set where it is for one person alone. */
  readonly alone?: string;
  /** Channels to fall back to, in order, once an attempt did not surely get through. */
  readonly fallback: readonly string[];
}

/** What a channel needs to know of a person to reach them; undefined where it reaches whoever it reaches by itself. */
export type NeedOf = (channel: string) => ContactNeed | undefined;

/** What the channels of a configuration need. */
export function needsOf(channels: readonly { readonly id: string; readonly use: ConfiguredKind }[]): NeedOf {
  const needs = new Map(
    channels.map(({ id, use }) => [
      id,
      channelKinds.find(({ kind }) => kind === use.kind)?.needs?.(use.options),
    ]),
  );
  return (channel) => needs.get(channel);
}

/** Channels that reach a person, in their own order of preference where they have one. */
export function channelsTo(person: Person, channels: readonly string[], needOf: NeedOf): readonly string[] {
  return (person.via ?? channels).filter((channel) => {
    const need = needOf(channel);
    return !need || need.contacts.some((contact) => person[contact] !== undefined);
  });
}

/** A level that calls somebody through channels none of which reaches them, with what they would need. */
interface Unreached {
  readonly level: string;
  readonly channels: readonly string[];
  readonly contacts: readonly Contact[];
}

/**
 * The first of these levels that cannot reach a person who is on call, or whom it names.
 * @param routed channels of all routes, which levels use that name none
 */
export function unreachedAt(
  person: Person,
  levels: readonly PolicyLevel[],
  onCall: boolean,
  routed: readonly string[],
  needOf: NeedOf,
): Unreached | undefined {
  const level = levels.find(({ notify, via }) => {
    const called = notify.includes(person.id) || (onCall && notify.includes('oncall'));
    const offered = via ?? routed;
    return called && (person.via ?? offered).length > 0 && channelsTo(person, offered, needOf).length === 0;
  });
  if (!level) return undefined;
  const channels = [...new Set(person.via ?? level.via ?? routed)];
  const contacts = [...new Set(channels.flatMap((channel) => needOf(channel)?.contacts ?? []))];
  return { level: level.name, channels, contacts };
}

/**
 * How people are called: whoever has channels of their own through the first of them, the others through every one of `channels`,
 * each by themselves where a channel speaks to one person at a time. What is for somebody who is not among the people configured, such as
 * the account that acknowledged, goes through the channels that speak to nobody in particular.
 */
export function waysTo(
  people: readonly Person[],
  channels: readonly string[],
  needOf: NeedOf,
): readonly Way[] {
  const own = people.flatMap((person): Way[] => {
    const [channel, ...fallback] = person.via === undefined ? [] : channelsTo(person, channels, needOf);
    return channel === undefined ? [] : [{ channel, people: [person], alone: person.id, fallback }];
  });
  const others = people.filter(({ via }) => via === undefined);
  const shared = others.length === 0 && people.length > 0 ? [] : channels;
  return [
    ...own,
    ...shared.flatMap((channel): Way[] => {
      if (!needOf(channel)?.each) return [{ channel, people: others, fallback: [] }];
      const reached = others.filter((person) => channelsTo(person, [channel], needOf).length > 0);
      return reached.map((person) => ({
        channel,
        people: [person],
        ...(reached.length > 1 ? { alone: person.id } : {}),
        fallback: [],
      }));
    }),
  ];
}
