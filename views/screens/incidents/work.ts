import { isActive, type Severity, severities } from '../../../src/model/alert.ts';
import { defined } from '../../../src/model/defined.ts';
import { type IncidentRow, incidentPhases } from '../../../src/model/incident.ts';
import { words } from '../../../src/words/index.ts';
import type { CommandId } from '../../input/commands.ts';
import type { Screen } from '../../input/screen.ts';
import { attempt } from '../action/attempt.ts';
import { ask } from '../ask.ts';
import { addFollowUp } from '../checklists/follow-up.ts';
import { beginEscalation } from '../escalation-message.ts';
import { mend } from '../mend.ts';
import { beginUpdate } from '../message.ts';
import { alertsOf } from './alerts-of.ts';

/** What a key does to one incident. */
export function work(screen: Screen, row: IncidentRow, command: CommandId | undefined): void {
  const { session } = screen;
  const { commands } = session;
  switch (command) {
    case 'acknowledge':
      take(screen, row);
      return;
    case 'next-phase': {
      const next = incidentPhases[incidentPhases.indexOf(row.phase) + 1];
      // Resolving asks for the cause.
      if (next === 'document') resolve(screen, row);
      else if (!next) screen.ui.update({ notice: words.screen.incidents.noNext });
      else
        attempt(screen, words.screen.incidents.entered(next), () =>
          commands.changeIncident(row.id, { what: 'phase', to: next }),
        );
      return;
    }
    case 'status-update':
      beginUpdate(screen, row);
      return;
    case 'note':
      ask(screen, {
        title: words.screen.incidents.ask.note,
        fields: [{ label: words.screen.incidents.ask.text, value: '' }],
        done: words.screen.incidents.changed,
        send: ([text]) => commands.changeIncident(row.id, { what: 'note', text: text! }),
      });
      return;
    case 'severity':
      ask(screen, {
        title: words.screen.incidents.ask.severity,
        fields: [
          { label: words.screen.incidents.ask.severityField(severityNames(screen)), value: row.severityName },
        ],
        done: words.screen.incidents.changed,
        send: ([text]) =>
          commands.changeIncident(row.id, { what: 'severity', severity: severityOf(screen, text!) }),
      });
      return;
    case 'follow-up':
      addFollowUp(screen, row.id);
      return;
    case 'merge':
      merge(screen, row);
      return;
    case 'resolve':
      resolve(screen, row);
      return;
    case 'mend':
      mend(screen, row.title, alertsOf(screen, row));
      return;
    case 'escalate':
      beginEscalation(screen, row.id, row.title);
      return;
    default:
      return;
  }
}

/** Acknowledges everything in it that fires, owns it, and begins to assess it; or answers a reminder. */
function take(screen: Screen, row: IncidentRow): void {
  const { session } = screen;
  const { commands } = session;
  const reminded = session.store.get('oncall').chain.some((one) => one.about === row.id && one.ackedBy);
  if (row.owner !== undefined && reminded) {
    attempt(screen, words.screen.incidents.stillYours, () => commands.stillWorking(row.id));
    return;
  }
  attempt(screen, words.screen.incidents.taken(row.title), () => {
    const fresh = alertsOf(screen, row).filter((alert) => !alert.ack && isActive(alert));
    for (const alert of fresh) commands.acknowledge(alert.id);
    // The first acknowledgement made it theirs and began the assessment.
    if (fresh.length > 0) return;
    if (row.owner === undefined) commands.changeIncident(row.id, { what: 'owner' });
    if (row.phase === 'acknowledge') commands.changeIncident(row.id, { what: 'phase', to: 'assess' });
  });
}

/** Asks which other incident this one is, the newest of them to begin with. */
function merge(screen: Screen, row: IncidentRow): void {
  const { ask: texts, ...say } = words.screen.incidents;
  const { store, commands } = screen.session;
  const others = store.get('incidents').filter((one) => one.id !== row.id && one.resolvedAt === undefined);
  const newest = others.toSorted((a, b) => b.openedAt - a.openedAt)[0];
  if (!newest) {
    screen.ui.update({ notice: say.noOther });
    return;
  }
  ask(screen, {
    title: texts.merge(row.title),
    explained: others.map(({ id, title }) => texts.other(id, title)).join(', '),
    fields: [{ label: texts.into, value: newest.id }],
    done: say.merged,
    send: ([into]) => commands.changeIncident(row.id, { what: 'merge', into: into! }),
  });
}

function resolve(screen: Screen, row: IncidentRow): void {
  const texts = words.screen.incidents.ask;
  const still = alertsOf(screen, row).filter(isActive).length;
  ask(screen, {
    title: still > 0 ? texts.stillFires(still) : texts.resolve,
    fields: [
      { label: texts.cause, value: row.cause ?? '' },
      { label: texts.followUps, value: row.followUps.join('; '), optional: true },
    ],
    done: words.screen.incidents.resolvedNotice,
    send: ([cause, followUps]) =>
      screen.session.commands.changeIncident(row.id, {
        what: 'resolve',
        cause: cause!,
        followUps: followUps!
          .split(';')
          .map((one) => one.trim())
          .filter((one) => one !== ''),
      }),
  });
}

export function openByHand(screen: Screen): void {
  const texts = words.screen.incidents.ask;
  const { store, commands } = screen.session;
  ask(screen, {
    title: texts.open,
    fields: [
      { label: texts.whatHappens, value: '' },
      { label: texts.severityField(severityNames(screen)), value: screen.session.names.severity('P1') },
      { label: texts.component, value: '', optional: true },
    ],
    done: words.screen.incidents.opened,
    send([title, severity, component]) {
      if (component !== '' && !store.get('components').some(({ id }) => id === component))
        throw new Error(texts.noSuchComponent(component!));
      commands.openIncident({
        title: title!,
        severity: severityOf(screen, severity!),
        ...defined({ component: component === '' ? undefined : component }),
      });
    },
  });
}

/** The severities in the team's own words, most urgent first; those that it has no word for do not count. */
function severityNames({ session: { names } }: Screen): readonly string[] {
  const all = severities.map(names.severity);
  const own = all.filter((name, index) => name !== severities[index]);
  return own.length === 0 ? all : own;
}

/** @throws Error where it is none */
function severityOf(screen: Screen, text: string): Severity {
  const { names } = screen.session;
  const written = text.trim();
  const found = severities.find((one) => one === written.toUpperCase() || names.severity(one) === written);
  if (found) return found;
  throw new Error(words.screen.incidents.ask.notASeverity(severityNames(screen)));
}
