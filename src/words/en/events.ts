import { span } from '../duration.ts';
import { plural } from '../plural.ts';

/** Why a change for a while was not undone by itself. */
const missedWhy = {
  late: 'nobody was there in time',
  'changed-since': 'it was changed again since',
  tried: 'it was tried and did not succeed',
};

/** Events of the journal in a line each, beside their names. */
export const events = {
  kept: (what: string, back: string) => `${what} stays; no longer due: ${back}`,
  notUndone: (what: string, back: string, why: string) =>
    `${what} not undone by itself (${back}): ${Object.hasOwn(missedWhy, why) ? missedWhy[why as keyof typeof missedWhy] : why}`,
  frozen: (reason: string) => `all actions frozen: ${reason}`,
  unfrozen: 'actions unfrozen',
  action: (verb: string, component: string) => `${verb} ${component}`,
  settled: (action: string, state: string, note: string | undefined) =>
    `${action}: settled as ${state}${note === undefined ? '' : `, ${note}`}`,
  outcome: (action: string, state: string, result: string) => `${action}: ${state}, ${result}`,
  forWhile: (action: string, time: string) => `${action}, for ${time}`,
  intended: (action: string, requests: string) => `${action} (${requests})`,
  because: (event: string, reason: string) => `${event}, because ${reason}`,
  status: (component: string, from: string, to: string, message: string) =>
    `${component}: ${from} -> ${to} (${message})`,
  about: (what: string, facts: readonly string[]) =>
    facts.length === 0 ? what : `${what}: ${facts.join(', ')}`,
  missed: (name: string, open: number, at: number, about: string | undefined) =>
    `${name}, due ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC${about === undefined ? '' : ` (${about})`}: ${plural(open, 'item')} open`,
  /** In a timeline, where no name of the event stands beside it. */
  followUpNamed: (what: string, text: string) => {
    const said: Readonly<Record<string, string>> = {
      changed: 'follow-up changed',
      done: 'follow-up done',
      reopened: 'follow-up reopened',
      reminded: 'follow-up overdue',
    };
    return `${said[what] ?? 'follow-up'}: ${text}`;
  },
  followUp: (text: string, owner: string | undefined, due: string | undefined, note: string | undefined) =>
    [
      text,
      ...(owner === undefined ? [] : [owner]),
      ...(due === undefined ? [] : [`due ${due}`]),
      ...(note === undefined ? [] : [note]),
    ].join(', '),
  handedOver: (outgoing: readonly string[], incoming: readonly string[]) =>
    `${outgoing.join(', ') || 'nobody'} to ${incoming.join(', ') || 'nobody'}`,
  merged: (incident: string, into: string) => `${incident} into ${into}`,
  opened: (title: string, severity: string) => `${title} (${severity})`,
  clockStepped: (by: number) => `${by < 0 ? 'back' : 'forward'} by ${span(Math.abs(by))}`,
  swapped: (person: string, instead: string, ms: number, reason: string | undefined) =>
    `${person} for ${instead}, for ${span(ms)}${reason === undefined ? '' : `: ${reason}`}`,
  unswapped: (person: string, instead: string) => `${person} for ${instead}`,
  saved: (lines: number, file: string) => `${plural(lines, 'line')} in ${file}`,
  silenced: (what: string, ms: number, comment: string) => `${what} for ${span(ms)}: ${comment}`,
  maintenance: (components: readonly string[], ms: number, comment: string) =>
    `${components.length === 0 ? 'everything' : components.join(', ')} for ${span(ms)}: ${comment}`,
  /** `call to Ana (L1): Slow answers, through hook` */
  message: (
    name: string,
    people: readonly string[],
    level: string | undefined,
    title: string | undefined,
    channel: string,
  ) =>
    `${name}${people.length === 0 ? '' : ` to ${people.join(', ')}`}${level === undefined ? '' : ` (${level})`}${
      title === undefined ? '' : `: ${title}`
    }, through ${channel}`,
  someMessage: (channel: string | undefined) =>
    `an earlier message${channel === undefined ? '' : `, through ${channel}`}`,
  /** What was done in a runbook. */
  runbook: {
    ends: {
      verified: 'verified',
      'by-hand': 'done by hand',
      'not-verified': 'not verified',
      failed: 'failed',
      skipped: 'skipped',
      unknown: 'outcome unknown',
      refused: 'did not run',
    } as Readonly<Record<string, string>>,
    started: (title: string, runbook: string) => `begins ${title} (${runbook})`,
    ended: (step: string, how: string, facts: readonly string[]) => `${step}: ${[how, ...facts].join(', ')}`,
    decided: (decision: string, when: string) => `${decision}: ${when}`,
    overdue: (step: string, limitMs: number) => `${step}: longer than ${span(limitMs)}`,
    turned: (step: string, to: string, reason: string | undefined) =>
      `${step}: continued at "${to}"${reason === undefined ? '' : `, ${reason}`}`,
    handed: (to: string) => `${to} drives`,
    closed: (title: string, done: boolean, reason: string | undefined) =>
      `${title}: ${done ? 'done' : 'abandoned'}${reason === undefined ? '' : `, ${reason}`}`,
  },
};
