import type { EventKind, EventNames, JournalEvent } from '../model/event.ts';
import { acceptedIn, noticedFault } from '../model/journal-broken.ts';
import { formatDuration } from '../model/quantity.ts';
import { EventContext } from './event-context.ts';
import { noNames } from './event-names.ts';
import { words } from './index.ts';
import { named } from './named.ts';

/** What an event is called; one of another version by its identifier. */
export function eventName(kind: string): string {
  return named(words.names.events, kind);
}

/** What an event says in one line, beside its name. */
export function eventText(event: JournalEvent, names = noNames, context = new EventContext()): string {
  const { kind, data } = event;
  const broken = noticedFault({ kind, data });
  if (broken) return words.journal.fault(broken);
  return Object.hasOwn(lines, kind) ? lines[kind as EventKind](event, names, context) : facts(data);
}

type Line = (event: JournalEvent, names: EventNames, context: EventContext) => string;

const action: Line = ({ kind, data }, names, { say: { events: say, names: called } }) => {
  const what = say.action(text(data.verb), names.component(text(data.component)));
  const state = named(called.actionStates, data.state);
  if (kind === 'action.settled') return say.settled(what, state, some(data.note));
  if (kind === 'action.kept') return say.kept(what, text(data.text));
  if (kind === 'action.missed') return say.notUndone(what, text(data.text), text(data.why));
  const line =
    kind === 'action.outcome'
      ? say.outcome(what, state, text(data.result))
      : say.intended(what, [data.requests].flat().map(text).join('; '));
  const forMs = Number((data.revert as { readonly forMs?: unknown } | undefined)?.forMs);
  const whole = forMs > 0 ? say.forWhile(line, formatDuration(forMs)) : line;
  return some(data.reason) === undefined ? whole : say.because(whole, text(data.reason));
};

/** An alert with what was read, else with what was said about it. */
const alert: Line = ({ data }, names, context) => {
  const id = text(data.rule ?? data.alert);
  const called = names.alert(id);
  const name = called === id ? (context.title(id) ?? id) : called;
  const severity = some(data.severity);
  const facts = [data.evidence, data.text, data.note].flatMap((one) => some(one) ?? []);
  return context.say.events.about(
    [...(severity === undefined ? [] : [names.severity(severity)]), name].join(' '),
    facts,
  );
};

/** The incident or alert that a chain is about. */
function aboutIn({ data }: JournalEvent, names: EventNames, context: EventContext): string {
  return context.title(data.about) ?? names.alert(text(data.about));
}

const chain: Line = (event, names, context) => {
  const { data } = event;
  const facts = [some(data.name), some(data.reason), some(data.failed)].flatMap((one) => one ?? []);
  const people = [data.people ?? []].flat().map((one) => names.person(text(one)));
  const severity = some(data.severity);
  return context.say.events.about(aboutIn(event, names, context), [
    ...facts,
    ...(people.length === 0 ? [] : [people.join(', ')]),
    ...(severity === undefined ? [] : [names.severity(severity)]),
  ]);
};

const message: Line = ({ data }, _, context) =>
  context.say.events.about(
    context.message(data),
    [some(data.result)].flatMap((one) => one ?? []),
  );

/** A follow-up of an incident, whose it is and when it is due. */
const followUp: Line = ({ data }, _, { say }) =>
  say.events.followUp(text(data.text), some(data.owner), date(data.dueAt), some(data.note));

/** A schedule, with what became of it. */
const schedule: Line = ({ data }, names, { say }) =>
  say.events.about(text(data.name), [
    ...(data.verb === undefined
      ? []
      : [say.events.action(text(data.verb), names.component(text(data.component)))]),
    ...(data.state === undefined ? [] : [named(say.names.actionStates, data.state)]),
    ...[some(data.result), some(data.reason), some(data.note)].flatMap((one) => one ?? []),
  ]);

/** A checklist, and the item of it or what it is about. */
const checklist: Line = ({ data }, _, { say }) =>
  say.events.about(
    text(data.name),
    [some(data.text), some(data.about), some(data.reason)].flatMap((one) => one ?? []),
  );

const incidentText: Line = ({ data }) => text(data.text);

const lines: Readonly<Record<EventKind, Line>> = {
  'action.intent': action,
  'action.outcome': action,
  'action.settled': action,
  'action.kept': action,
  'action.missed': action,
  'actions.frozen': ({ data }, _, { say }) => say.events.frozen(text(data.reason)),
  'actions.unfrozen': (_, __, { say }) => say.events.unfrozen,
  'alert.pending': alert,
  'alert.dropped': alert,
  'alert.firing': alert,
  'alert.relapsed': alert,
  'alert.recovering': alert,
  'alert.resolved': alert,
  'alert.severity': alert,
  'alert.acked': alert,
  'alert.unacked': alert,
  'alert.flapping': alert,
  'alert.steady': alert,
  'alert.unjudged': alert,
  'alert.judged': alert,
  'alert.window': alert,
  'alert.worst': alert,
  'foreign.acked': alert,
  'foreign.firing': alert,
  'foreign.resolved': alert,
  'clock.stepped': ({ data }, _, { say }) => say.events.clockStepped(Number(data.by)),
  'config.applied': ({ data }, _, { say }) => say.events.about(text(data.environment), [text(data.file)]),
  'checklist.done': checklist,
  'checklist.listed': checklist,
  'checklist.missed': ({ data }, _, { say }) =>
    say.events.missed(text(data.name), Number(data.open), Number(data.dueAt), some(data.about)),
  'checklist.opened': checklist,
  'checklist.ticked': checklist,
  'checklist.unticked': checklist,
  'checklist.waived': checklist,
  'escalation.begun': chain,
  'escalation.called': chain,
  'escalation.paged': chain,
  'escalation.acked': chain,
  'escalation.reminded': chain,
  'escalation.unacked': chain,
  'escalation.exhausted': chain,
  'escalation.severity': chain,
  'escalation.stopped': chain,
  'evidence.saved': ({ data }, _, { say }) => say.events.saved(Number(data.lines), text(data.file)),
  'incident.opened': ({ data }, names, { say }) =>
    say.events.opened(text(data.title), names.severity(text(data.severity))),
  'followup.added': followUp,
  'followup.changed': followUp,
  'followup.done': followUp,
  'followup.reminded': followUp,
  'followup.reopened': followUp,
  'incident.joined': ({ data }) => text(data.name),
  'incident.phase': ({ data }, _, { say }) => named(say.names.incidentPhases, data.to),
  'incident.owner': ({ data }) => text(data.owner),
  'incident.severity': ({ data }, names) => names.severity(text(data.severity)),
  'incident.note': incidentText,
  'incident.update': incidentText,
  'incident.impact': incidentText,
  'incident.merged': ({ incident, data }, _, context) =>
    context.say.events.merged(called(incident, context), called(data.into, context)),
  'incident.resolved': ({ data }) => text(data.cause),
  'journal.accepted': (event, _, { say }) => {
    const { faults, reason } = acceptedIn(event) ?? { faults: [], reason: '' };
    return say.events.about(reason, faults.map(words.journal.fault));
  },
  'journal.broken': ({ data }) => facts(data),
  'notice.queued': message,
  'notice.sending': message,
  'notice.sent': message,
  'notice.retry': message,
  'notice.failed': message,
  'notice.unknown': message,
  'notice.withdrawn': message,
  'oncall.handoff': ({ data }, names, { say }) =>
    say.events.handedOver(peopleIn(data.outgoing, names), peopleIn(data.incoming, names)),
  'oncall.swapped': ({ data }, names, { say }) =>
    say.events.swapped(
      names.person(text(data.person)),
      names.person(text(data.instead)),
      Number(data.until) - Number(data.from),
      some(data.reason),
    ),
  'oncall.unswapped': ({ data }, names, { say }) =>
    say.events.unswapped(names.person(text(data.person)), names.person(text(data.instead))),
  'maintenance.begun': ({ data }, names, { say }) =>
    say.events.maintenance(
      (Array.isArray(data.components) ? data.components : []).map((id) => names.component(text(id))),
      Number(data.until) - Number(data.from),
      text(data.comment),
    ),
  'maintenance.ended': ({ data }) => text(data.id),
  'runbook.started': ({ data }, _, { say }) =>
    say.events.runbook.started(text(data.title), text(data.runbook)),
  'runbook.begun': ({ data }) => text(data.title),
  'runbook.ended': ({ data }, _, { say }) =>
    say.events.runbook.ended(
      text(data.title),
      named(say.events.runbook.ends, data.how),
      [data.value, data.reason].flatMap((one) => some(one) ?? []),
    ),
  'runbook.decided': ({ data }, _, { say }) => say.events.runbook.decided(text(data.title), text(data.when)),
  'runbook.overdue': ({ data }, _, { say }) =>
    say.events.runbook.overdue(text(data.title), Number(data.limitMs)),
  'runbook.turned': ({ data }, _, { say }) =>
    say.events.runbook.turned(text(data.title), text(data.to), some(data.reason)),
  'runbook.handed': ({ data }, names, { say }) => say.events.runbook.handed(names.person(text(data.to))),
  'runbook.closed': ({ data }, _, { say }) =>
    say.events.runbook.closed(text(data.title), data.how === 'done', some(data.reason)),
  'schedule.done': schedule,
  'schedule.due': schedule,
  'schedule.listed': schedule,
  'schedule.missed': ({ data }) => words.schedules.missed(text(data.name), Number(data.count)),
  'schedule.ran': schedule,
  'schedule.started': schedule,
  'silence.created': ({ data }, names, { say }) =>
    say.events.silenced(
      matchers(data.matchers, names),
      Number(data.until) - Number(data.from),
      text(data.comment),
    ),
  'silence.expired': ({ data }) => text(data.id),
  'silence.requested': ({ data, at }, _, { say }) =>
    say.events.silenced(text(data.name), Number(data.until) - at, text(data.comment)),
  'status.changed': ({ data }, names, { say }) =>
    say.events.status(
      names.component(text(data.component)),
      named(say.names.statuses, data.from),
      named(say.names.statuses, data.to),
      text(data.message),
    ),
};

function peopleIn(ids: unknown, names: EventNames): readonly string[] {
  return (Array.isArray(ids) ? ids : []).map((id) => names.person(text(id)));
}

/** Of kinds that have no wording of their own, their facts by name. */
function facts(data: JournalEvent['data']): string {
  return Object.entries(data)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** An incident by its title, where that is known. */
function called(incident: unknown, context: EventContext): string {
  return context.title(incident) ?? text(incident);
}

/** What a silence matches: an alert by its name, else its matchers as they are written. */
function matchers(value: unknown, names: EventNames): string {
  const all = (Array.isArray(value) ? value : []) as readonly (Readonly<Record<string, unknown>> | null)[];
  const [one] = all;
  if (all.length === 1 && one?.label === 'rule' && one.operator === '=') return names.alert(text(one.value));
  return all.map((each) => `${each?.label}${each?.operator}"${each?.value}"`).join(', ');
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'string' ? value : String(value);
}

/** `2026-12-24`, of UTC. */
function date(value: unknown): string | undefined {
  return typeof value === 'number' ? new Date(value).toISOString().slice(0, 10) : undefined;
}

function some(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
