import type { DeliveryProblem, MessageName, NotificationFact } from '../../model/notice-codes.ts';
import type { NoticeKind } from '../../model/notify.ts';
import { span } from '../duration.ts';
import { plural } from '../plural.ts';
import type { Sentences } from '../sentence.ts';
import { names } from './names.ts';

/** `call to Ana (L1)`, `firing notice` */
function messageName({ kind, people, level }: MessageName): string {
  const name = names.notices[kind];
  if (people.length === 0) return name;
  return `${name} to ${people.join(', ')}${level === undefined ? '' : ` (${level})`}`;
}

function atStart(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function ago(ms: number): string {
  return ms < 1_000 ? 'just now' : `${span(ms)} ago`;
}

function within(ms: number): string {
  return ms < 1_000 ? 'now' : `in ${span(ms)}`;
}

function tries(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

/** The part of "why?" that tells who was told, a sentence each. */
const why: Sentences<NotificationFact> = {
  sent: ({ message, channel, agoMs }) =>
    `${atStart(messageName(message))} sent through ${channel}, ${ago(agoMs)}.`,
  sending: ({ message, channel }) => `${atStart(messageName(message))} being sent through ${channel}.`,
  withdrawn: ({ message, channel }) =>
    `${atStart(messageName(message))} through ${channel} withdrawn: no longer needed.`,
  failed: ({ message, channel, result }) =>
    `${atStart(messageName(message))} through ${channel} failed: ${result}.`,
  unknown: ({ message, channel, result }) =>
    `${atStart(messageName(message))} through ${channel}: delivery unknown (${result}).`,
  retrying: ({ message, channel, result, attempts, uncertain, inMs }) =>
    `${atStart(messageName(message))} ${uncertain ? 'may not have arrived' : 'not sent'} through ${channel} yet: ${result}; tried ${tries(attempts)}, again ${within(inMs)}.`,
  'no-routes': () => 'Nobody is notified: no route configured (notify: routes:).',
  'no-route': ({ severity }) => `Nobody is notified: no route takes ${severity} here and now.`,
  'no-channels': ({ severity }) => `Nobody is notified: the route for ${severity} has no channel.`,
  'not-yet': ({ channels }) => `Not sent yet: ${channels.join(', ')}.`,
  planned: ({ message, channel, inMs }) =>
    `Next: ${messageName(message)} through ${channel} ${within(inMs)}.`,
  acknowledged: ({ by }) => `Acknowledged by ${by}: nobody else is called.`,
  called: ({ level, people }) =>
    people.length === 0 ? `${level} called: nobody is on it.` : `${level} called: ${people.join(', ')}.`,
  chain: ({ next, inMs, acknowledged }) =>
    `Next: ${next} ${within(inMs)} unless ${acknowledged ? 'it resolves' : 'somebody acknowledges'}.`,
};

const problem: Sentences<DeliveryProblem> = {
  unreached: ({ people }) => `cannot be called, no contact: ${people.join(', ')}`,
  'no-journal': ({ problem: what }) => `messages cannot be sent: ${what}`,
  failed: ({ channel, result }) => `${channel}: not sent, ${result}`,
  unknown: ({ channel, result }) => `${channel}: delivery unknown, ${result}`,
  retrying: ({ channel, attempts, uncertain, result }) =>
    `${channel}: ${uncertain ? 'delivery unknown, ' : ''}tried ${tries(attempts)}, ${result}`,
};

/** The first word of a message's title. */
const titles: Readonly<Record<NoticeKind, string>> = {
  firing: 'FIRING',
  repeat: 'STILL FIRING',
  acknowledged: 'ACKNOWLEDGED',
  resolved: 'RESOLVED',
  escalated: 'CALLING',
  reminder: 'STILL ON IT?',
  message: 'MESSAGE',
  due: 'DUE',
};

/** What people read on their phones. */
const message = {
  /** `[P0] FIRING API is down (Júlia, production)`, `[P1] CALLING Ana (L1): Slow answers (Júlia, production)` */
  title: ({
    name: { kind, people, level, unsure },
    severity,
    title,
    system,
    environment,
    mayRepeat,
  }: {
    readonly name: MessageName;
    readonly severity: string;
    readonly title: string;
    readonly system: string;
    readonly environment: string;
    readonly mayRepeat: boolean;
  }) => {
    const whom =
      people.length === 0 ? '' : ` ${people.join(', ')}${level === undefined ? '' : ` (${level})`}:`;
    const again = mayRepeat ? ', may be a repeat' : '';
    return `[${severity}] ${unsure ? 'NO LONGER KNOWN' : titles[kind]}${whom} ${title} (${system}, ${environment}${again})`;
  },
  andMore: (title: string, count: number) => `${title} and ${count} more`,
  alert: (name: string, text: string) => `${name}: ${text}`,
  /** Behind an alert that is muted by its cause. */
  explained: (alert: string, causes: readonly string[]) => `${alert} (${causes.join(', ')}; calls nobody)`,
  moreAlerts: (count: number) => `(${plural(count, 'more alert')})`,
  unsure: (reason: string) =>
    `No longer evaluated, so it may not be over: ${reason}. Fires again if it is still bad.`,
  lasted: (ms: number) => `Lasted ${span(ms)}.`,
  acknowledgedBy: (people: readonly string[]) => `Acknowledged by ${people.join(', ')}.`,
  unreached: (people: readonly string[]) => `Not called, no contact: ${people.join(', ')}.`,
  began: (time: string) => `Began ${time}.`,
  stillOnIt: (by: string) =>
    `Acknowledged by ${by}: still working on it? Without an answer the chain restarts.`,
  called: (people: readonly string[]) => `Called: ${people.join(', ')}`,
  runbook: (runbook: string) => `Runbook: ${runbook}`,
  runbookLink: 'Runbook',
  link: (url: string) => `Link: ${url}`,
  late: (ms: number) => `Sent ${span(ms)} late.`,
  mayRepeat: 'May be a repeat: nobody knows whether an earlier attempt arrived.',
  tooLong: 'left out: longer than PagerDuty accepts',
};

/** What became of one attempt. */
const result = {
  endedMeanwhile: 'plantao ended while sending',
  nothingToSend: 'nothing to send',
  noChannel: 'channel no longer configured',
  notSentYet: 'not sent yet',
  givenUp: (last: string) => `given up: ${last}`,
  noLongerNeeded: 'acknowledged or over before it arrived',
  noAnswer: 'no answer in time',
  answered: (status: number, text: string) => `answered ${status}${text === '' ? '' : `: ${text}`}`,
  notSlack: (status: number) => `answered ${status} without "ok"`,
  exitCode: (code: number | undefined, text: string) =>
    `exit code ${code ?? 'none'}${text === '' ? '' : `: ${text}`}`,
  accepted: 'accepted',
  rejected: (response: string, count: number) => `${response}, ${count} rejected`,
  noEmail: (error: string) => `cannot send e-mail: ${error}`,
  noTls:
    'the server offers no encryption (STARTTLS): the password was not sent; use smtps:// or a port with STARTTLS',
  noMailLibrary: 'built without its mail library (nodemailer)',
};

/** Where a channel goes, without secrets. */
const label = {
  email: (server: string) => `e-mail through ${server}`,
  pagerduty: (host: string) => `PagerDuty at ${host}`,
  slack: (host: string) => `Slack webhook at ${host}`,
  webhook: (url: string) => `POST ${url}`,
};

/** Texts written to the terminal itself. */
const terminal = {
  title: (system: string, firing: number) =>
    firing === 0 ? `plantao ${system}` : `(${firing}) plantao ${system}`,
  alert: (severity: string, name: string, more: number) =>
    `${severity} ${name}${more > 0 ? ` and ${more} more` : ''}`,
};

/** Sentences of messages and their channels. */
export const notify = {
  why,
  problem,
  message,
  result,
  label,
  terminal,
  expected: {
    smtpUrl: 'expected an smtp:// or smtps:// URL',
  },
  unreachable: (name: string) => `${name} cannot be called: no contact that any channel reaches`,
  heartbeat: (problem: string) => `heartbeat not heard: ${problem}`,
  noChain: 'nobody to escalate to: no oncall.chain configured',
};
