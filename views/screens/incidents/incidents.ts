import type { IncidentRow } from '../../../src/model/incident.ts';
import { words } from '../../../src/words/index.ts';
import { mayWrite } from '../../input/available.ts';
import type { CommandId } from '../../input/commands.ts';
import { runIfScreen } from '../../input/controller.ts';
import { moved, reselected, selectedIndex } from '../../input/list.ts';
import { opening, type Screen, type ScreenKind } from '../../input/screen.ts';
import type { Selection } from '../../input/ui.ts';
import { bodyRoom } from '../../panes/geometry.ts';
import { openContacts } from '../contacts.ts';
import { typeFilter } from '../filter.ts';
import { openRunbookOf } from '../runbooks/reader.ts';
import { walkThrough } from '../runbooks/walk.ts';
import { alertsOf } from './alerts-of.ts';
import { detailRoom, incidentLines, shownIncidents } from './lines.ts';
import { openByHand, work } from './work.ts';

interface IncidentsState {
  readonly at: Selection;
  /** First line in view of what is told about the selected one. */
  readonly scroll: number;
  readonly filter?: string;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    incidents: IncidentsState;
  }
}

const own = [
  ...([
    'next-phase',
    'note',
    'status-update',
    'severity',
    'merge',
    'resolve',
    'follow-up',
    'new-incident',
  ] as const),
];
/** Commands that change the selected incident: its own, and those it shares with the alerts. */
const changing: readonly CommandId[] = ['acknowledge', 'mend', 'escalate', ...own];
const keys = {
  ...{ 'next-phase': 'p', note: 'n', 'status-update': 'u' },
  ...{ severity: 'S', merge: 'M', resolve: 'r', 'follow-up': 'F', 'new-incident': 'o' },
};

/** Every incident that is not closed, and all about the selected one. */
export const incidents: ScreenKind<'incidents'> = {
  id: 'incidents',
  place: 'full',
  destination: true,
  title: () => words.screen.incidents.title,
  contexts: ['incidents', 'alerts', 'list', 'global'],
  reads: ['incidents', 'followUps', 'alerts', 'oncall', 'actions', 'answers', 'system'],
  asks(screen, { at, filter }) {
    const rows = shownIncidents(screen, filter);
    const row = rows[selectedIndex(rows, at)];
    return row ? [{ to: 'timeline', id: row.id }] : [];
  },
  commands: [
    opening('incidents', { keys: ['7', 'i'], category: 'looking', footer: 46 }, () => ({
      at: { index: 0 },
      scroll: 0,
    })),
    ...own.map((id) => ({ id, keys: [keys[id]], context: 'incidents', category: 'acting' }) as const),
  ],
  draw(screen, view, { width, height, now }) {
    const { filter = '' } = view;
    const all = screen.session.store.get('incidents').length;
    const shown = shownIncidents(screen, filter).length;
    return {
      title: `${words.screen.incidents.title} ${all}`,
      note: filter === '' ? '' : words.screen.title.hits(filter, shown, all),
      lines: incidentLines(screen, view, width, height, now),
    };
  },
  press(screen, state, _, command) {
    const { ui } = screen;
    const { filter = '' } = state;
    const rows = shownIncidents(screen, filter);
    const row = rows[selectedIndex(rows, state.at)];
    const room = bodyRoom(screen);
    const paging = command === 'page-up' || command === 'page-down';
    // Pages are those of what is told about the incident; so is every other movement where there is only one.
    if (row && (paging || rows.length === 1)) {
      const { lines, height } = detailRoom(screen, row, rows.length, room);
      const scroll = moved(command, Math.min(state.scroll, lines - height), lines - height + 1, height - 1);
      if (scroll !== undefined) {
        ui.set('incidents', { scroll });
        return;
      }
    }
    const at = reselected(command, rows, state.at, room.height);
    if (at) {
      ui.set('incidents', { at, scroll: 0 });
      return;
    }
    if (command === 'walk' && row) walkThroughIncident(screen, row);
    else if (command === 'runbooks' && row) openRunbookOf(screen, alertsOf(screen, row));
    else if (command === 'contacts' && row) openContacts(screen, row.components);
    else if (command === 'filter')
      typeFilter(screen, {
        ...{ what: words.screen.incidents.title, text: filter },
        change: (text) => ui.set('incidents', { filter: text, at: { index: 0 }, scroll: 0 }),
      });
    else if (command === 'back' && filter !== '') ui.set('incidents', { filter: '' });
    else if (command === 'back' || command === 'incidents' || command === 'quit') ui.close('incidents');
    else if (command && changing.includes(command)) {
      if (!mayWrite(screen, words.screen.notices.readOnly)) return;
      if (command === 'new-incident') openByHand(screen);
      else if (row) work(screen, row, command);
    } else runIfScreen(screen, command);
  },
  hints: ({ session }) => {
    const { keys: labels, commands } = words.screen;
    const plain = (command: CommandId) => ({ command, label: commands[command].label });
    if (session.store.get('incidents').length === 0)
      return (['back', 'new-incident', 'alerts'] as const).map(plain);
    return [
      plain('back'),
      { command: 'acknowledge', label: labels.acknowledge },
      // What is written to be done goes before what is read: on a narrow screen the last ones have no room.
      plain('next-phase'),
      { command: 'walk', label: labels.steps },
      ...(['mend', 'note', 'status-update', 'escalate', 'resolve'] as const).map(plain),
      { command: 'runbooks', label: labels.runbook },
      plain('contacts'),
      ...(['follow-up', 'severity', 'merge', 'new-incident', 'alerts'] as const).map(plain),
    ];
  },
};

/** On with the run of the incident, else what is written for the first of its alerts. */
function walkThroughIncident(screen: Screen, row: IncidentRow): void {
  const alerts = alertsOf(screen, row);
  const alert = alerts.find(({ runbook }) => runbook !== undefined) ?? alerts[0];
  if (alert) walkThrough(screen, { alert }, row.id);
  else screen.ui.update({ notice: words.screen.runbooks.noAlert });
}
