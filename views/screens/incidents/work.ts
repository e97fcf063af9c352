import { type AlertRow, isActive, type Severity, severities } from '../../../src/model/alert.ts';
import { type IncidentRow, incidentPhases } from '../../../src/model/incident.ts';
import type { KeyPress } from '../../../src/terminal/key.ts';
import { words } from '../../../src/words/index.ts';
import { selectedIndex } from '../../state/items.ts';
import type { Screen } from '../../state/screen.ts';
import type { Overlay } from '../../state/ui.ts';
import { attempt } from '../action/confirming.ts';
import { beginAction } from '../action/planning.ts';
import { ask } from '../asking.ts';
import { beginEscalation } from '../escalation-message/keys.ts';

type IncidentsOverlay = Extract<Overlay, { kind: 'incidents' }>;

/** Alerts that belong to an incident and are not over, also when it was resolved all the same. */
export function alertsOf({ session }: Screen, incident: IncidentRow): readonly AlertRow[] {
  return session.store
    .get('alerts')
    .filter(
      ({ id, incident: of, phase }) =>
        of === incident.id || (incident.alerts.includes(id) && phase !== 'normal'),
    );
}

/** Keys of the incidents: choosing one, working on it. */
export function incidentsKey(screen: Screen, overlay: IncidentsOverlay, key: KeyPress): void {
  const { ui, session, keymap } = screen;
  const rows = session.store.get('incidents');
  const index = selectedIndex(rows, overlay.at);
  const row = rows[index];
  const command = keymap.find(key.name, ['incidents', 'alerts', 'list', 'global']);
  switch (command) {
    case 'up':
    case 'down': {
      const next = Math.max(0, Math.min(index + (command === 'up' ? -1 : 1), rows.length - 1));
      const chosen = rows[next];
      if (chosen) ui.update({ overlay: { ...overlay, at: { id: chosen.id, index: next }, scroll: 0 } });
      return;
    }
    case 'page-up':
    case 'page-down':
    case 'first':
    case 'last':
      ui.update({ overlay: { ...overlay, scroll: scrolled(overlay.scroll, command) } });
      return;
    case 'alerts':
      ui.update({ overlay: { kind: 'alerts', at: { index: 0 }, open: false } });
      return;
    case 'new-incident':
      if (mayWrite(screen)) openByHand(screen);
      return;
    case 'back':
    case 'incidents':
    case 'quit':
      ui.update({ overlay: undefined });
      return;
    default:
      if (row && mayWrite(screen)) work(screen, row, command);
  }
}

function scrolled(scroll: number, command: 'page-up' | 'page-down' | 'first' | 'last'): number {
  const to = { 'page-up': scroll - 10, 'page-down': scroll + 10, first: 0, last: 1e6 }[command];
  return Math.max(0, to);
}

/** What a key does to one incident. */
function work(screen: Screen, row: IncidentRow, command: string | undefined): void {
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
        attempt(screen, words.screen.incidents.entered(words.screen.incidents.phases[next]), () =>
          commands.changeIncident(row.id, { what: 'phase', to: next }),
        );
      return;
    }
    case 'note':
    case 'status-update': {
      const what = command === 'note' ? 'note' : 'update';
      ask(screen, {
        title: words.screen.incidents.ask[what],
        fields: [{ label: words.screen.incidents.ask.text, value: '' }],
        done: words.screen.incidents.changed,
        send: ([text]) => commands.changeIncident(row.id, { what, text: text! }),
      });
      return;
    }
    case 'severity':
      ask(screen, {
        title: words.screen.incidents.ask.severity,
        fields: [{ label: words.screen.incidents.ask.severityField, value: row.severity }],
        done: words.screen.incidents.changed,
        send: ([text]) => commands.changeIncident(row.id, { what: 'severity', severity: severityOf(text!) }),
      });
      return;
    case 'resolve':
      resolve(screen, row);
      return;
    case 'mend': {
      const alert = alertsOf(screen, row).find(({ actions }) => actions.length > 0);
      const suggested = alert?.actions[0];
      if (!suggested) screen.ui.update({ notice: words.screen.alerts.nothingSuggested });
      else
        beginAction(screen, suggested.verb, [suggested.component], isActive(alert!) ? alert!.id : undefined);
      return;
    }
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

function openByHand(screen: Screen): void {
  const texts = words.screen.incidents.ask;
  const { store, commands } = screen.session;
  ask(screen, {
    title: texts.open,
    fields: [
      { label: texts.whatHappens, value: '' },
      { label: texts.severityField, value: 'P1' },
      { label: texts.component, value: '', optional: true },
    ],
    done: words.screen.incidents.opened,
    send([title, severity, component]) {
      if (component !== '' && !store.get('components').some(({ id }) => id === component))
        throw new Error(texts.noSuchComponent(component!));
      commands.openIncident({
        title: title!,
        severity: severityOf(severity!),
        ...(component === '' ? {} : { component: component! }),
      });
    },
  });
}

/** @throws Error where it is none */
function severityOf(text: string): Severity {
  const found = severities.find((one) => one === text.toUpperCase());
  if (!found) throw new Error(words.screen.incidents.ask.notASeverity);
  return found;
}

function mayWrite({ ui, session }: Screen): boolean {
  const { readOnly } = session.store.get('system');
  if (readOnly) ui.update({ notice: words.screen.notices.readOnly });
  return !readOnly;
}
