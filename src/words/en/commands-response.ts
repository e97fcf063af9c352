import type { IncidentPhase } from '../../model/incident.ts';
import { andList } from '../and-list.ts';
import { plural } from '../plural.ts';
import { names } from './names.ts';

const recorded = { 0: 'recorded', 3: 'refused' };

/** Commands about alerts, incidents and on-call. */
export const commandResponse = {
  alerts: {
    exits: {
      0: 'nothing fires',
      1: 'P2 or P3 firing, or an alert pending',
      2: 'P0 or P1 firing',
      3: 'a rule cannot be evaluated',
    },
    why: 'Explain an alert, or everything about a component',
    none: 'no alerts',
    notEvaluated: 'not evaluated',
    listsThem: '"plantao alerts" lists what fires',

    ack: {
      exits: recorded,
      note: 'Note for the journal',
      done: (by: string, alert: string) => `${by} acknowledged ${alert}`,
      notFiring: (alert: string) =>
        `"${alert}" is not firing as far as the journal knows: a screen or "plantao watch" evaluates rules and records it`,
    },
    silence: {
      exits: recorded,
      for: 'Duration (default: 2h)',
      comment: 'Reason, shown to everyone',
      there: 'Create it in the Alertmanager that keeps silences, not in plantao: for matchers on its labels',
      noPlace: 'no external place keeps silences: drop --there',
      needsTime: '--for needs a time such as 30m, 2h or 1d',
      tooLong: '--for is more than a year: remove the rule instead',
      needsComment: '--comment is missing: say why, others will read it',
      until: (moment: string, time: string) => `${moment} (${time})`,
      atItsPlace: (alert: string, until: string) => `${alert} is silenced where it comes from until ${until}`,
      done: (id: string, matchers: string, until: string) => `${id}: ${matchers} silenced until ${until}`,
    },
    silences: { exits: { 0: 'listed' }, none: 'no silences' },
    unsilence: { exits: recorded, done: (id: string) => `${id} ended` },
    escalate: {
      exits: { 0: 'called', 1: 'recorded, but nothing runs here to send it', 3: 'refused' },
      message: 'Message to send (default: composed from the facts)',
      print: 'Print the message, send nothing',
      to: 'Person to call instead of the next level, by id or name',
      called: (name: string, about: string) => `${name} is being called about ${about}`,
      done: (about: string) => `the next level is being called about ${about}`,
      nobodyWatches:
        'nothing on this machine sends messages: it goes out once "plantao watch" or a screen runs',
      notFiring: (name: string) => `no alert or incident "${name}" is firing`,
      nothingFires: 'nothing is',
    },
    ambiguous: (name: string, count: number, ids: readonly string[]) =>
      `"${name}" is the name of ${plural(count, 'alert')}: use an id, ${ids.join(', ')}`,
    noSeverity: (name: string) => `no severity "${name}"`,
    expectedOneOf: (all: readonly string[]) => `expected one of ${all.join(', ')}`,
  },

  maintenance: {
    what: (components: readonly string[]) => (components.length === 0 ? 'everything' : components.join(', ')),
    list: { exits: { 0: 'listed' }, none: 'nothing was put into maintenance by hand' },
    begin: {
      exits: recorded,
      for: 'Duration (default: 1h)',
      comment: 'Reason, shown to everyone',
      needsTime: '--for needs a time such as 30m, 2h or 1d',
      tooLong: '--for is more than 30 days',
      needsComment: '--comment is missing: say why, others will read it',
      done: (id: string, what: string, until: string, time: string) =>
        `${id}: ${what} in maintenance until ${until} (${time})`,
    },
    end: { exits: recorded, done: (id: string) => `${id} ended` },
  },

  incident: {
    changed: { exits: recorded },
    update: {
      exits: { 0: 'recorded', 1: 'recorded, but nothing runs here to send it', 3: 'refused' },
      customers: 'It is for customers: sent where `documents.customers` says',
    },
    list: {
      exits: { 0: 'none open', 1: 'some open' },
      figures: 'Mean time to acknowledge and to resolve, by month and severity',
      none: 'no incidents',
      merged: (into: string) => `merged into ${into}`,
    },
    show: { exits: { 0: 'shown', 3: 'no such incident' } },
    export: {
      exits: {
        0: 'written',
        1: 'refreshed, except a part somebody changed',
        3: 'no such incident, or the file exists, or has no part to refresh',
      },
      exists: (file: string) => `${file} exists: name another file`,
      failed: (file: string, reason: string) => `cannot write ${file}: ${reason}`,
    },
    open: {
      exits: recorded,
      severity: 'P0 to P3 (default: P1)',
      component: 'Component it is about',
      needsTitle: 'a title is missing: a few words on what is wrong',
    },
    resolve: {
      cause: 'What caused it',
      followUp: 'What will prevent a recurrence',
    },
    closed: (id: string) => `incident ${id} is closed: open a new one if it is back`,
    noPhase: (name: string) => `no phase "${name}"`,
    newest: (id: string) => `the newest is ${id}`,
    noneYet: 'there is none yet',
    done: {
      line: (id: string, what: string) => `${id}: ${what}`,
      phase: (phase: IncidentPhase) => `now in phase ${names.incidentPhases[phase]}`,
      owner: (name: string) => `now owned by ${name}`,
      severity: (name: string) => `now ${name}`,
      resolved: 'resolved; document it, then "phase ID closed"',
      note: 'note added',
      update: 'status update added',
      customers: 'message to customers added',
      impact: 'impact set',
      merged: (into: string) => `merged into ${into}, which continues`,
    },
  },

  handoff: {
    exits: {
      0: 'written',
      1: 'refreshed, except a part somebody changed',
      3: 'a template with an error, or the file exists or has no part to refresh',
    },
    more: 'Covers the shift that ends next or, within 30 minutes of a change, the one before; without a rota, the last 24 hours.',
  },

  document: {
    what: 'document',
    exits: {
      0: 'written',
      1: 'refreshed, except a part somebody changed',
      3: 'no such document or incident, a template with an error, or the file exists or has no part to refresh',
    },
    more: 'Without an incident: the newest open one, else the newest.',
    options: {
      output: 'Write to this new file',
      update: 'Refresh what plantao wrote in this file; what people wrote stays',
    },
    refreshed: (file: string, parts: readonly string[]) => `${file}: refreshed ${parts.join(', ')}`,
    upToDate: (file: string) => `${file}: up to date`,
    kept: (file: string, part: string) => `${file}: part "${part}" was changed by hand and is kept`,
    subjects: { incident: 'incident', shift: 'shift', escalation: 'escalation' },
    otherwise: {
      shift: (name: string) => `${name} is about a shift: plantao handoff`,
      escalation: (name: string) => `${name} calls somebody: plantao alerts escalate ALERT --print`,
    },
    formats: { markdown: 'Markdown', text: 'plain text' },
    list: { exits: { 0: 'listed', 1: 'a template has an error' }, builtIn: 'built in' },
    template: { exits: { 0: 'printed', 3: 'no such document' } },
  },

  oncall: {
    exits: { 0: 'somebody is on call', 1: 'nobody is on call' },
    notConfigured: 'nobody is on call: the configuration has no oncall.shifts',
    team: (names: readonly string[]) => andList(names),
    are: (names: readonly string[]) => `${andList(names)} ${names.length === 1 ? 'is' : 'are'} on call`,
    nobodyIs: 'nobody is on call',
    until: (moment: string) => ` until ${moment}`,
    contact: (contact: string) => ` (${contact})`,
    next: (name: string, from: string) => `next: ${name} from ${from}`,
    gap: (from: string, until: string) => `nobody: ${from} to ${until}`,
    zone: (zone: string) => `all times in ${zone}`,
    nobody: 'nobody',
    withoutSwaps: (reason: string) => `swaps not read, the rota may differ: ${reason}`,
    swap: {
      exits: recorded,
      with: 'Who stands in',
      from: 'When it begins: 2026-12-24 18:00 in the rota zone, or with an offset (default: now)',
      until: 'When it ends, in the same form',
      reason: 'Reason, shown with the swap',
      needsWith: '--with is missing: say who stands in',
      needsUntil: '--until is missing: say when it ends, 2026-12-26 09:00',
      done: (id: string, person: string, instead: string, from: string, until: string, zone: string) =>
        `${id}: ${person} stands in for ${instead} from ${from} until ${until} (${zone})`,
    },
    swaps: { exits: { 0: 'listed' }, none: 'no swaps' },
    unswap: { exits: recorded, done: (id: string) => `${id} taken back` },
    weekdays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
  },

  watch: {
    exits: { 0: 'ended by a signal', 3: 'could not start' },
    watching: (system: string, environment: string) => `watching ${system}, ${environment}`,
    notListening: (address: string, reason: string) => `cannot listen on ${address}: ${reason}; trying again`,
  },
};
