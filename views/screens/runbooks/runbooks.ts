import { answerTo } from '../../../src/model/answers.ts';
import type { ShelfEntry } from '../../../src/model/runbook.ts';
import { words } from '../../../src/words/index.ts';
import { runIfScreen } from '../../input/controller.ts';
import { reselected, selectedIndex } from '../../input/list.ts';
import { opening, type Screen, type ScreenKind } from '../../input/screen.ts';
import type { Selection } from '../../input/ui.ts';
import { bodyRoom } from '../../panes/geometry.ts';
import { matcher } from '../../panes/items.ts';
import { listLines } from '../../ui/list.ts';
import type { Column } from '../../ui/table.ts';
import { typeFilter } from '../filter.ts';
import { openRunbook } from './reader.ts';

interface RunbooksState {
  readonly at: Selection;
  readonly filter: string;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    runbooks: RunbooksState;
  }
}

/** The shelf: every runbook of the team. */
export const runbooks: ScreenKind<'runbooks'> = {
  id: 'runbooks',
  place: 'full',
  destination: true,
  title: () => words.screen.runbooks.title,
  contexts: ['runbooks', 'list', 'global'],
  reads: ['answers'],
  asks: () => [{ to: 'shelf', id: '' }],
  commands: [
    opening('runbooks', { keys: ['8'], category: 'looking', footer: 46 }, () => ({
      at: { index: 0 },
      filter: '',
    })),
  ],
  draw(screen, state, { width, height }) {
    const { theme } = screen;
    const texts = words.screen.runbooks;
    const all = shelfOf(screen);
    const rows = shown(screen, state.filter);
    const said = !all
      ? texts.reading
      : all.length === 0
        ? texts.none
        : words.screen.empty.filtered(state.filter);
    return {
      title: all ? texts.counted(all.length) : texts.title,
      note: state.filter === '' || !all ? '' : words.screen.title.hits(state.filter, rows.length, all.length),
      lines:
        rows.length > 0
          ? listLines(theme, columns(), rows, selectedIndex(rows, state.at), width, height)
          : [theme.paint('muted', theme.fit(`  ${said}`, width))],
    };
  },
  press(screen, state, _, command) {
    const { ui } = screen;
    const rows = shown(screen, state.filter);
    const index = selectedIndex(rows, state.at);
    const row = rows[index];
    const at = reselected(command, rows, state.at, bodyRoom(screen).height - 1);
    if (at) ui.set('runbooks', { at });
    else if (command === 'open') row && openRunbook(screen, row.name);
    else if (command === 'filter')
      typeFilter(screen, {
        ...{ what: words.screen.runbooks.title, text: state.filter },
        change: (filter) => ui.set('runbooks', { filter, at: { index: 0 } }),
      });
    else if (command === 'back' && state.filter !== '') ui.set('runbooks', { filter: '' });
    else if (command === 'back' || command === 'runbooks' || command === 'quit') ui.close('runbooks');
    else runIfScreen(screen, command);
  },
  hints: () =>
    (['back', 'open', 'filter'] as const).map((command) => ({
      ...{ command, label: words.screen.commands[command].label },
    })),
};

interface Row extends ShelfEntry {
  readonly id: string;
}

function shelfOf({ session }: Screen): readonly ShelfEntry[] | undefined {
  return answerTo(session.store.get('answers'), 'shelf', '')?.entries;
}

function shown(screen: Screen, filter: string): readonly Row[] {
  const rows = (shelfOf(screen) ?? []).map((entry) => ({ ...entry, id: entry.name }));
  if (filter === '') return rows;
  const matches = matcher(filter);
  return rows.filter(({ name, title }) => matches(`${name} ${title}`.toLowerCase()));
}

function columns(): readonly Column<Row>[] {
  const texts = words.screen.runbooks.columns;
  return [
    { header: texts.name, width: 16, grow: 1, most: 40, cell: ({ name }) => ({ text: name }) },
    {
      ...{ header: texts.title, width: 20, grow: 2 },
      cell: ({ title, problem }) =>
        problem ? { text: words.runbooks.problem(problem), role: 'warning' } : { text: title, role: 'muted' },
    },
    {
      ...{ header: texts.sections, width: 8, align: 'right', drop: 1 },
      cell: ({ sections }) => ({ text: String(sections), role: 'muted' }),
    },
  ];
}
