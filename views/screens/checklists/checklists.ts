import { words } from '../../../src/words/index.ts';
import { mayWrite } from '../../input/available.ts';
import { runIfScreen } from '../../input/controller.ts';
import { reselected, selectedIndex } from '../../input/list.ts';
import { opening, type ScreenKind } from '../../input/screen.ts';
import type { Selection } from '../../input/ui.ts';
import { bodyRoom } from '../../panes/geometry.ts';
import { listLines } from '../../ui/list.ts';
import { wrapText } from '../../ui/wrap.ts';
import { typeFilter } from '../filter.ts';
import { changeDate, finish } from './follow-up.ts';
import { dutyColumns, shownDuties } from './rows.ts';

interface ChecklistsState {
  readonly at: Selection;
  readonly filter: string;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    checklists: ChecklistsState;
  }
}

/** Every checklist and every follow-up of an incident, worst first. */
export const checklists: ScreenKind<'checklists'> = {
  id: 'checklists',
  place: 'full',
  destination: true,
  title: () => words.screen.checklists.title,
  contexts: ['checklists', 'list', 'global'],
  reads: ['checklists', 'followUps', 'system'],
  commands: [
    opening('checklists', { keys: ['0'], category: 'looking', footer: 48 }, () => ({
      at: { index: 0 },
      filter: '',
    })),
    { id: 'finish', keys: ['space'], context: 'checklists', category: 'acting' },
    { id: 'set-due', keys: ['o'], context: 'checklists', category: 'acting' },
  ],
  draw(screen, { at, filter }, { width, height, now }) {
    const { theme, session } = screen;
    const rows = shownDuties(screen, filter);
    const say = words.screen.checklists;
    const all = shownDuties(screen).length;
    const none = filter === '' ? say.none : words.screen.empty.filtered(filter);
    return {
      title: say.counted(
        session.store.get('checklists').length,
        session.store.get('followUps').filter(({ state }) => state !== 'done').length,
      ),
      note: filter === '' ? '' : words.screen.title.hits(filter, rows.length, all),
      lines:
        rows.length > 0
          ? listLines(theme, dutyColumns(theme, now), rows, selectedIndex(rows, at), width, height)
          : wrapText(none, width - 4).map((line) => theme.paint('muted', theme.fit(`  ${line}`, width))),
    };
  },
  press(screen, state, _, command) {
    const { ui } = screen;
    const rows = shownDuties(screen, state.filter);
    const row = rows[selectedIndex(rows, state.at)];
    const at = reselected(command, rows, state.at, bodyRoom(screen).height - 1);
    if (at) ui.set('checklists', { at });
    else if (command === 'open' && row && 'list' in row)
      ui.show('checklist', { list: row.list.list, row: row.list.id, at: { index: 0 } });
    else if (command === 'filter')
      typeFilter(screen, {
        ...{ what: words.screen.checklists.title, text: state.filter },
        change: (filter) => ui.set('checklists', { filter, at: { index: 0 } }),
      });
    else if (command === 'back' && state.filter !== '') ui.set('checklists', { filter: '' });
    else if (command === 'back' || command === 'checklists' || command === 'quit') ui.close('checklists');
    else if (command === 'finish' || command === 'set-due') {
      if (!row || !mayWrite(screen, words.screen.notices.readOnly)) return;
      if ('list' in row) ui.update({ notice: words.screen.checklists.openFirst });
      else if (command === 'finish') finish(screen, row.followUp);
      else changeDate(screen, row.followUp);
    } else runIfScreen(screen, command);
  },
  hints(screen) {
    const label = (command: 'back' | 'open' | 'finish' | 'set-due' | 'filter') => ({
      ...{ command, label: words.screen.commands[command].label },
    });
    const followUps = screen.session.store.get('followUps').some(({ state }) => state !== 'done');
    return [
      label('back'),
      label('open'),
      ...(followUps ? [label('finish'), label('set-due')] : []),
      label('filter'),
    ];
  },
};
