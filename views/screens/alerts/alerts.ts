import { type AlertRow, isActive } from '../../../src/model/alert.ts';
import { words } from '../../../src/words/index.ts';
import { runIfScreen } from '../../input/controller.ts';
import { reselected, selectedIndex } from '../../input/list.ts';
import { goTo, opening, type Screen, type ScreenKind } from '../../input/screen.ts';
import type { Selection } from '../../input/ui.ts';
import { bodyRoom } from '../../panes/geometry.ts';
import { openDepthOf } from '../depth/depth.ts';
import { typeFilter } from '../filter.ts';
import { openLogsAt } from '../main/log-commands.ts';
import { openRunbookOf } from '../runbooks/reader.ts';
import { walkThrough } from '../runbooks/walk.ts';
import { alertLines } from './lines.ts';
import { type Grouping, nextGrouping, shownAlerts } from './shown.ts';
import { isTreatment, treat } from './treat.ts';

interface AlertsState {
  readonly at: Selection;
  /** Why the selected one is there shows under it, where there is no room for it below the list. */
  readonly open: boolean;
  readonly filter: string;
  readonly grouping: Grouping;
  /** Ids of alerts that are acted on together. */
  readonly marked: readonly string[];
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    alerts: AlertsState;
  }
}

/** Every alert: its state, why it is there, who has it, and what would help. */
export const alerts: ScreenKind<'alerts'> = {
  id: 'alerts',
  place: 'full',
  destination: true,
  title: () => words.screen.alerts.title,
  contexts: ['alerts', 'list', 'global'],
  reads: ['alerts', 'answers', 'system'],
  asks(screen, state) {
    const rows = shownAlerts(screen, state);
    const row = rows[selectedIndex(rows, state.at)];
    return row ? [{ to: 'why', id: row.id }] : [];
  },
  commands: [
    opening('alerts', { keys: ['6', 'a'], category: 'looking', footer: 45 }, () => ({
      at: { index: 0 },
      open: false,
      filter: '',
      grouping: 'none',
      marked: [],
    })),
    { id: 'acknowledge', keys: ['a'], context: 'alerts', category: 'acting' },
    { id: 'mend', keys: ['m'], context: 'alerts', category: 'acting' },
    { id: 'silence', keys: ['s'], context: 'alerts', category: 'acting' },
    { id: 'logs-at', keys: ['l'], context: 'alerts', category: 'looking' },
    { id: 'mark-alert', keys: ['space'], context: 'alerts', category: 'acting' },
    { id: 'mark-shown', keys: ['*'], context: 'alerts', category: 'acting' },
    { id: 'group-alerts', keys: ['b'], context: 'alerts', category: 'looking' },
  ],
  draw(screen, view, { width, height, now }) {
    const all = screen.session.store.get('alerts');
    const rows = shownAlerts(screen, view);
    const marked = rows.filter(({ id }) => view.marked.includes(id)).length;
    return {
      title: alertsTitle(all),
      note: [
        ...(view.filter === '' ? [] : [words.screen.title.hits(view.filter, rows.length, all.length)]),
        ...(view.grouping === 'none' ? [] : [words.screen.alerts.grouped[view.grouping]]),
        ...(marked > 0 ? [words.screen.header.marked(marked)] : []),
      ].join('  '),
      lines: alertLines(screen, view, rows, width, height, now),
    };
  },
  press(screen, state, _, command) {
    const { ui } = screen;
    const rows = shownAlerts(screen, state);
    const at = reselected(command, rows, state.at, bodyRoom(screen).height - 1);
    if (at) {
      ui.set('alerts', { at });
      return;
    }
    const index = selectedIndex(rows, state.at);
    const row = rows[index];
    switch (command) {
      case 'open':
        if (row) ui.set('alerts', { at: { id: row.id, index }, open: !state.open });
        return;
      case 'incidents': {
        const id = row?.incident;
        goTo(screen, 'incidents', { at: { index: 0, ...(id ? { id } : {}) }, scroll: 0 });
        return;
      }
      case 'walk':
        if (row) walkThrough(screen, { alert: row }, row.incident);
        else runIfScreen(screen, command);
        return;
      case 'runbooks':
        if (row) openRunbookOf(screen, [row]);
        else runIfScreen(screen, command);
        return;
      case 'depth':
        openDepthOf(screen, row?.component);
        return;
      case 'logs-at':
        if (row) openLogsAt(screen, row.component, row.startedAt, row.name);
        return;
      case 'filter':
        typeFilter(screen, {
          ...{ what: words.screen.alerts.title, text: state.filter },
          change: (filter) => ui.set('alerts', { filter, at: { index: 0 } }),
        });
        return;
      case 'mark-alert':
        if (row) markAndGoOn(screen, state, rows, index);
        return;
      case 'mark-shown':
        ui.set('alerts', {
          marked: rows.every(({ id }) => state.marked.includes(id)) ? [] : rows.map(({ id }) => id),
        });
        return;
      case 'group-alerts':
        ui.set('alerts', {
          grouping: nextGrouping(state.grouping),
          at: row ? { id: row.id, index } : state.at,
        });
        return;
      case 'back':
        if (state.marked.length > 0) ui.set('alerts', { marked: [] });
        else if (state.filter !== '') ui.set('alerts', { filter: '' });
        else ui.close('alerts');
        return;
      case 'alerts':
      case 'quit':
        ui.close('alerts');
        return;
      default:
        if (row && isTreatment(command))
          treat(
            screen,
            row,
            rows.filter(({ id }) => state.marked.includes(id)),
            command,
          );
        else runIfScreen(screen, command);
    }
  },
  hints: () => {
    const { keys, commands } = words.screen;
    return [
      { command: 'back', label: commands.back.label },
      { command: 'acknowledge', label: keys.acknowledge },
      { command: 'mend', label: commands.mend.label },
      { command: 'walk', label: keys.steps },
      { command: 'open', label: keys.why },
      { command: 'silence', label: commands.silence.label },
      { command: 'escalate', label: commands.escalate.label },
      { command: 'incidents', label: keys.incident },
      { command: 'runbooks', label: keys.runbook },
      { command: 'filter', label: commands.filter.label },
      { command: 'mark-alert', label: commands['mark-alert'].label },
      { command: 'logs-at', label: commands['logs-at'].label },
      { command: 'group-alerts', label: commands['group-alerts'].label },
    ];
  },
};

/** How many fire, may fire, and cannot be evaluated. */
function alertsTitle(rows: readonly AlertRow[]): string {
  const firing = rows.filter(isActive).length;
  const pending = rows.filter(({ phase }) => phase === 'pending').length;
  const dark = rows.length - firing - pending;
  return [words.screen.alerts.title, ...words.screen.alerts.counts(firing, pending, dark)].join('  ');
}

/** Marks the alert, or takes its mark away, and goes to the next. */
function markAndGoOn(
  { ui }: Screen,
  { marked }: AlertsState,
  rows: readonly AlertRow[],
  index: number,
): void {
  const { id } = rows[index]!;
  const next = Math.min(index + 1, rows.length - 1);
  ui.set('alerts', {
    marked: marked.includes(id) ? marked.filter((one) => one !== id) : [...marked, id],
    at: { id: rows[next]!.id, index: next },
  });
}
