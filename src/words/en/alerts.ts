import type {
  AlertFact,
  AlertRefusal,
  ConditionFault,
  ConditionPart,
  EmptiedBy,
  EndReason,
  Evidence,
  MatcherFault,
  MuteReason,
  NextEvent,
} from '../../model/alert-codes.ts';
import type { MessageName } from '../../model/notice-codes.ts';
import { type Bound, formatBounded, formatQuantity } from '../../model/quantity.ts';
import { span } from '../duration.ts';

import { named } from '../named.ts';
import { plural } from '../plural.ts';
import { type Sentences, sentenceOf } from '../sentence.ts';
import { names } from './names.ts';

/** `3 d`, `6 h`: windows are whole. */
const spanOf = (ms: number): string => span(ms).replace(/^(\d+ [dh]) 00 (?:h|min)$/, '$1');
const percentLeft = (left: number | null, bound?: Bound): string =>
  left === null ? '' : ` ${formatBounded(Math.round(left * 1_000) / 10, '%', bound)}`;
const times = (factor: number): string => `${factor >= 10 ? Math.round(factor) : factor.toFixed(1)}×`;
/** To the minute, the hour or the day: more would be made up. */
const coarse = (ms: number): number => {
  const step = ms > 2 * 86_400_000 ? 86_400_000 : ms > 2 * 3_600_000 ? 3_600_000 : 60_000;
  return Math.round(ms / step) * step;
};

const evidence: Sentences<Evidence> = {
  value: ({ title, value, unit, bound }) => `${title} ${formatBounded(value, unit, bound)}`,
  'only-bound': ({ title, value, unit, bound }) =>
    `${title} ${formatBounded(value, unit, bound)}: too little was seen to decide`,
  usual: ({ title, value, unit, usual, bound }) =>
    `${title} ${formatBounded(value, unit, bound)}, usually ${formatQuantity(usual, unit)}`,
  band: ({ title, value, unit, band, bound }) =>
    `${title} ${formatBounded(value, unit, bound)}, ${names.bands[band]}`,
  unchanged: ({ title, value, unit }) => `${title} ${formatQuantity(value, unit)}, unchanged`,
  rises: ({ title, unit, from, to, windowMs, emptiedBy }) =>
    `${title} rose from ${formatQuantity(from, unit)} to ${formatQuantity(to, unit)} in ${span(windowMs)}${
      emptiedBy === undefined ? ' and never fell' : sentenceOf(emptying, emptiedBy)
    }`,
  burns: ({ title, burn, factor, longMs, shortMs, left, bound, goneInMs }) =>
    `${title}${percentLeft(left, bound)}, burning ${times(burn)} as fast as it lasts in ${spanOf(longMs)} and in ${spanOf(shortMs)} (limit ${times(factor)})${
      goneInMs === undefined ? '' : `; gone in ${spanOf(coarse(goneInMs))}`
    }`,
  'burns-not': ({ title, left, bound }) => `${title}${percentLeft(left, bound)}, not burning too fast`,
  'burn-unknown': ({ title, left, bound }) =>
    `${title}${percentLeft(left, bound)}: too little was seen to say how fast it burns`,
  'rise-unknown': ({ title, seenMs, windowMs }) =>
    `${title}: not known yet whether it rises, seen for ${span(seenMs)} of ${span(windowMs)}`,
  'no-data': ({ title, problem }) => `${title}: no data${because(problem)}`,
  stale: ({ title, problem }) => `${title}: stale${because(problem)}`,
  'not-asked': ({ title }) => `${title}: not asked yet`,
  'read-once': ({ title }) => `${title}: only one reading so far`,
  unusual: ({ title, value, unit, low, high, weeks, minutes }) =>
    `${title} ${formatQuantity(value, unit)}, usually ${formatQuantity(low, unit)} to ${formatQuantity(high, unit)} at this hour of the week (${plural(weeks, 'week')}), outside for ${span(minutes * 60_000)}`,
  'not-unusual': ({ title, value, unit, low, high, weeks }) =>
    `${title} ${formatQuantity(value, unit)}, usually ${formatQuantity(low, unit)} to ${formatQuantity(high, unit)} at this hour of the week (${plural(weeks, 'week')})`,
  'usual-weeks': ({ title, weeks }) =>
    `${title}: not known yet what is usual, this hour of the week was seen in ${plural(weeks, 'week')} of the 3 it takes`,
  'usual-nowhere': ({ title }) =>
    `${title}: no history here to tell what is usual; a running plantao keeps it`,
  'usual-unseen': ({ title }) => `${title}: not known whether it is unusual, its last minutes were not seen`,
  'usual-unknown': ({ title }) => `${title}: too little history to tell what is usual`,
  'no-answer': ({ title }) => `${title}: no answer yet`,
  'none-waiting': ({ title }) => `${title}: nothing waiting`,
  'wait-unknown': ({ title }) => `${title}: age of the oldest entry unknown`,
  'answers-late': ({ title, count, ms }) =>
    `${title}: ${plural(count, 'answer')} overdue, the first by ${span(ms)}`,
  'next-answer-due': ({ title, ms }) => `${title}: next answer due in ${span(ms)}`,
  'due-unknown': ({ title, count }) =>
    `${title}: when ${plural(count, 'answer is', 'answers are')} due is unknown`,
  status: ({ title, status, summary }) => `${title} is ${names.statuses[status]}: ${summary}`,
  'status-stale': ({ title, summary }) => `${title}: stale, ${summary}`,
  'answer-age': ({ title, ms }) => `${title}: last answer ${span(ms)} ago`,
  'longest-wait': ({ title, ms }) => `${title}: oldest entry waiting for ${span(ms)}`,
  lines: ({ count, pattern, windowMs }) =>
    `${plural(count, 'line')} matching "${pattern}" in ${span(windowMs)}`,
  'lines-unknown': ({ problem }) => (problem === undefined ? 'logs not counted yet' : `logs: ${problem}`),
  gone: ({ id }) => `"${id}" no longer exists`,
  'no-network': () => 'plantao has no network',
};

const emptying: Sentences<EmptiedBy> = {
  paused: () => ' and is paused',
  nobody: () => ' and has no worker',
  'worker-down': ({ worker }) => `: its worker ${worker} is down`,
  workers: ({ count }) => `, faster than ${plural(count, 'worker')} can empty it`,
};

function because(problem: string | undefined): string {
  return problem === undefined ? '' : ` (${problem})`;
}

/** Why it is muted, behind `Muted:` or by itself. */
const mute: Sentences<MuteReason> = {
  silence: ({ by, about }) => `silenced by ${by}: ${about}`,
  maintenance: ({ window }) => `maintenance: ${window}`,
  dependency: ({ component, alert }) => `depends on ${component}, which is down ("${alert}")`,
  rule: ({ rule }) => `muted by "${rule}"`,
  flapping: () => 'flapping',
  acknowledged: ({ by }) => `acknowledged by ${by}`,
  'silenced-there': ({ place, id }) => `silenced in ${place} (${id})`,
  'inhibited-there': ({ place, id }) => `inhibited in ${place} by ${id}`,
  'maintenance-there': ({ place }) => `maintenance, says ${place}`,
};

const ended: Sentences<EndReason> = {
  good: () => 'good again',
  'good-in-time': () => 'good again before it fired',
  'rule-gone': () => 'rule removed',
  'away-too-long': () => 'plantao was away too long to tell',
  unknown: ({ forMs }) => `not evaluated for ${span(forMs)}: neither good nor bad`,
};

const whatIsNext: Readonly<Record<NextEvent, (time: string) => string>> = {
  fires: (time) => `Next: fires in ${time} unless it recovers.`,
  resolves: (time) => `Next: resolves in ${time} unless it gets bad again.`,
  'answer-due': (time) => `Next: acknowledgement due in ${time}.`,
  'given-up': (time) => `Next: ends in ${time} if it still cannot be evaluated.`,
};

const whatIsOverdue: Readonly<Record<NextEvent, (time: string) => string>> = {
  fires: (time) => `Overdue: should have fired ${time} ago.`,
  resolves: (time) => `Overdue: should have resolved ${time} ago.`,
  'answer-due': (time) => `Overdue: should have been acknowledged ${time} ago.`,
  'given-up': (time) => `Overdue: should have ended ${time} ago, not evaluated for too long.`,
};

/** The answer to "why?", a sentence each. */
const why: Sentences<AlertFact> = {
  rule: ({ name, condition, forMs, implied }) =>
    `"${name}" alerts when ${condition}${forMs > 0 ? ` for ${span(forMs)}` : ''}${
      implied ? ' (built in: no rule of yours covers it)' : ''
    }.`,
  'no-rule': ({ component }) => `No rule covers ${component}: it never alerts.`,
  unknown: ({ id }) => `No alert or component "${id}".`,
  'not-judged': () => 'Not evaluated yet.',
  reading: ({ evidence: read }) => (read === '' ? 'No reading yet.' : `Last reading: ${read}.`),
  good: () => 'Within bounds.',
  'bad-so-far': ({ fails, of }) => `${fails} of ${of} bad readings in a row.`,
  pending: ({ heldMs, forMs }) => `Pending for ${span(heldMs)} of ${span(forMs)}.`,
  firing: ({ severity, firingMs, troubleMs }) =>
    `${severity}, firing for ${span(firingMs)}; trouble began ${span(troubleMs)} ago.`,
  'ends-when': ({ condition, keepForMs }) =>
    `Ends once ${condition}${keepForMs > 0 ? ` has held for ${span(keepForMs)}` : ''}.`,
  'ends-after': ({ oks, seen, keepForMs }) => {
    const kept = keepForMs > 0 ? `, then ${span(keepForMs)} without a bad one` : '';
    return oks > 1
      ? `Ends after ${oks} good readings in a row (${seen} so far)${kept}.`
      : `Ends after one good reading${kept}.`;
  },
  recovering: ({ goodMs, keepForMs }) => `Good for ${span(goodMs)}; ends after ${span(keepForMs)}.`,
  trouble: ({ text, forMs, otherwise, phase }) => {
    const made = { alert: 'counts as bad', ok: 'counts as good', keep: `stays ${names.alertPhases[phase]}` }[
      otherwise
    ];
    return `Not evaluated for ${span(forMs)}, ${made}: ${text}.`;
  },
  muted: ({ reason, leftMs, toldAt }) => {
    if (reason.code === 'flapping')
      return toldAt === undefined ? 'Muted while it flaps.' : `Muted while it flaps; last told ${toldAt}.`;
    const left = leftMs === undefined ? '' : `, ${span(leftMs)} left`;
    return `Muted: ${sentenceOf(mute, reason)}${left}.`;
  },
  'not-muted': () => 'Not muted.',
  elsewhere: ({ name, place, severity, text, forMs }) =>
    `"${name}" of ${place}: ${severity}${forMs === undefined ? '' : `, firing for ${span(forMs)}`}${text === '' ? '' : `: ${text}`}.`,
  'elsewhere-old': ({ text, forMs }) => `Not read for ${span(forMs)}: ${text}.`,
  'elsewhere-muted': ({ texts }) => (texts.length === 0 ? 'Not muted.' : `Muted: ${texts.join('; ')}.`),
  'elsewhere-ends': ({ place, link }) =>
    `Ends when ${place} ends it${link === undefined ? '' : `: ${link}`}.`,
  next: ({ event, ms }) => whatIsNext[event](span(ms)),
  overdue: ({ event, ms }) => whatIsOverdue[event](span(ms)),
};

const refusal: Sentences<AlertRefusal> = {
  'not-firing': ({ alert }) => `"${alert}" is not firing: nothing to acknowledge`,
  'silence-of-nothing': () => 'a silence needs at least one matcher',
  'silence-in-the-past': () => 'a silence must end in the future',
  'maintenance-in-the-past': () => 'maintenance must end in the future',
  'no-incident': ({ incident }) => `no incident ${incident}`,
};

const conditionParts: Readonly<Record<ConditionPart, string>> = {
  condition: 'a condition',
  value: 'a value',
  number: 'a number',
  duration: 'a duration',
  pattern: 'a pattern in quotes',
  metric: 'a metric',
  component: 'a component',
  'metric-or-component': 'a metric or component',
  'queue-or-escalation': 'a queue or escalation',
};

const conditionFaults: Sentences<ConditionFault> = {
  'too-long': ({ most }) => `longer than ${plural(most, 'character')}`,
  'too-deep': () => 'nested too deeply',
  'no-budget': ({ word }) => `${word} is no error budget: only those of slos burn`,
  'rises-too-short': () => 'expected 3m or more: less does not tell a rise from chance',
  'open-quote': () => 'quote never closed',
  'after-for': ({ word }) => `"for" must end the condition, but "${word}" follows it`,
  'for-inside': () => '"for" must end the whole condition, not a part in parentheses',
  'no-condition': ({ word }) => `expected a condition instead of "${word}"`,
  'component-has-status': ({ word }) => `expected a metric, not component "${word}" (try "${word} is down")`,
  'metric-has-bands': ({ word }) =>
    `expected a component, not "${word}" (which can be normal, warning, critical or unchanged)`,
  unexpected: ({ word }) => `unexpected "${word}"`,
  'not-a-number': ({ word }) => `"${word}" is not a number`,
  'not-a-duration': ({ word }) => `"${word}" is not a duration such as 5m`,
  'not-quoted': ({ word }) => `expected a pattern in quotes instead of "${word}"`,
  'not-a-value': ({ word, unit }) =>
    `"${word}" is not a value in ${unit === '' ? 'plain numbers' : `"${unit}"`}`,
  'no-metric': ({ word }) => `no metric, queue or escalation "${word}"`,
  'no-component': ({ word }) => `no component "${word}"`,
  'no-subject': ({ word }) => `no metric or component "${word}"`,
  'no-due': ({ word }) =>
    `${word} has no time by which people are answered; add "answer: { within: 30m }" or "columns: { due: … }" to it`,
  'no-oldest': ({ word }) =>
    `age of the oldest entry of "${word}" unknown: give the queue a source under \`oldest\``,
  'ends-early': ({ wanted, after }) =>
    `expected ${conditionParts[wanted]}${after === undefined ? '' : ` after "${after}"`}`,
  'other-word': ({ wanted, after, instead }) => {
    const list = wanted.length > 1 ? `one of ${wanted.join(', ')}` : `"${wanted[0]!}"`;
    return `expected ${list}${after === undefined ? '' : ` after "${after}"`}${instead === undefined ? '' : ` instead of "${instead}"`}`;
  },
};

const matcherFaults: Sentences<MatcherFault> = {
  'not-a-matcher': ({ text }) => `"${text}" is not a matcher such as component="api"`,
  'not-a-pattern': ({ pattern }) => `"${pattern}" is not a valid regular expression`,
  empty: () => 'expected a matcher such as component="api"',
  'matches-everything': () => 'matches everything: at least one matcher must require a value',
};

/** What happened to an alert, behind its rule. */
const alertEvents: Readonly<Record<string, string>> = {
  pending: 'is pending',
  dropped: 'did not fire',
  firing: 'fires',
  relapsed: 'fires again',
  recovering: 'recovers',
  resolved: 'resolved',
  acked: 'acknowledged',
  unacked: 'unacknowledged',
  flapping: 'flaps',
  steady: 'is steady again',
  unjudged: 'cannot be evaluated',
  judged: 'is evaluated again',
  window: 'keeps counting',
};

/** Lines of an incident's timeline. */
const timeline = {
  opened: (title: string, severity: string) => `opened: ${title} (${severity})`,
  joined: (alert: string) => `alert "${alert}" joined`,
  phase: (name: string) => `phase: ${name}`,
  owner: (owner: string) => `owner: ${owner}`,
  severity: (severity: string) => `severity: ${severity}`,
  note: (text: string) => `note: ${text}`,
  update: (text: string) => `status update: ${text}`,
  customers: (text: string) => `told customers: ${text}`,
  impact: (text: string) => `impact: ${text}`,
  merged: (id: string, into: string) => `${id} merged into ${into}`,
  resolved: (cause: string) => `resolved: ${cause}`,
  silenced: (ms: number, comment: string) => `silenced for ${span(ms)}: ${comment}`,
  maintenance: (ms: number, comment: string) => `in maintenance for ${span(ms)}: ${comment}`,
  alert: (rule: string, event: string, facts: readonly string[]) =>
    `alert ${rule} ${alertEvents[event] ?? event}${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`,
  alertSeverity: (rule: string, severity: string, facts: readonly string[]) =>
    `alert ${rule} is now ${severity}${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`,
  called: (level: string | undefined, people: readonly string[]) =>
    `${level ?? 'next level'}: called ${people.join(', ')}`,
  exhausted: 'every level called, nobody answered',
  reminded: 'asked for confirmation: still working on it?',
  unacked: 'no confirmation: acknowledgement withdrawn',
  message: {
    sent: (message: MessageName, channel: string) => `${messageOf(message)} sent through ${channel}`,
    unknown: (message: MessageName, channel: string, result: string) =>
      `${messageOf(message)} through ${channel}: delivery unknown, ${result}`,
    failed: (message: MessageName, channel: string, result: string) =>
      `${messageOf(message)} through ${channel} failed: ${result}`,
  },
};

/** `call to Ana (L1)`. A journal may hold a kind that this version does not know. */
function messageOf({ kind, people, level }: MessageName): string {
  const name = named(names.notices, kind);
  if (people.length === 0) return name;
  return `${name} to ${people.join(', ')}${level === undefined ? '' : ` (${level})`}`;
}

/** Sentences of alerts and incidents. */
export const alerts = {
  evidence,
  mute,
  ended,
  why,
  refusal,
  timeline,
  conditionFaults,
  matcherFaults,
  /** A fault of a text, with where it is; columns count from 1. */
  atColumn: (fault: string, column: number) => `${fault} at column ${column}`,

  /** What happens next to an alert, before the time it takes. */
  next: {
    fires: 'fires',
    resolves: 'resolves',
    'answer-due': 'ack due',
    'given-up': 'ends',
  } satisfies Record<NextEvent, string>,

  network: { name: 'plantao has no network' },

  external: {
    notTheirs: (whose: string) => `not an answer from ${whose}`,
    noList: 'no list of alerts in the document',
    statusPage: 'a status page',
    nameless: (number: number) => `alert ${number}`,
    silenceComment: 'silenced from plantao',
    component: (page: string, component: string) => `${page}: ${component}`,
  },
};
