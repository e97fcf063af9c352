import type { DepthOwner, DepthTable } from '../../../src/model/depth.ts';
import { formatQuantity } from '../../../src/model/quantity.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import { runIfScreen } from '../../input/controller.ts';
import { keyLabel } from '../../input/keymap.ts';
import { moved, reselected, selectedIndex } from '../../input/list.ts';
import { goTo, type Hint, opening, type Screen, type ScreenKind } from '../../input/screen.ts';
import { bodyRoom } from '../../panes/geometry.ts';
import { targetComponent, targetOf } from '../../panes/target.ts';
import { ageText } from '../../ui/age.ts';
import { ask } from '../ask.ts';
import { typeFilter } from '../filter.ts';
import { act, actsOf, chooseAct } from './acting.ts';
import { type KeyNames, sectionLines, tabLine } from './lines.ts';
import { copiedText, rowLines } from './row.ts';
import { type DepthState, freshDepth, questionOf, type ShownRow, shownRows, viewOf } from './shown.ts';

/** Verbs that a key plans straight away, where the row has one of them. */
const cancelling = ['cancel-query'];
const ending = ['kill-query', 'kill-client', 'kill-operation'];

/** What lies behind a component or queue: one section at a time, asked only while it is open. */
export const depth: ScreenKind<'depth'> = {
  id: 'depth',
  place: 'full',
  title: ({ owner }) => words.depth.screen.title(owner.id),
  contexts: ['depth', 'list', 'global'],
  reads: ['answers', 'system', 'components', 'queues'],
  asks: (_, state) => [{ to: 'depth', id: questionOf(state) }],
  commands: [
    opening(
      'depth',
      {
        ...{ keys: ['D'], category: 'looking', footer: 41 },
        available: (screen) => ownerMeant(screen) !== undefined,
        refusal: () => words.depth.screen.nothing,
      },
      (screen) => freshDepth(ownerMeant(screen)!),
    ),
    {
      ...{ id: 'looks', keys: ['Q'], context: 'global', category: 'looking', footer: 44 },
      available: (screen) => looksMeant(screen) !== undefined,
      refusal: () => words.looks.none,
      run(screen) {
        const { owner, first } = looksMeant(screen)!;
        goTo(screen, 'depth', freshDepth(owner, first));
      },
    },
    { id: 'next-section', keys: ['right', 'tab', 'l'], context: 'depth', category: 'moving' },
    { id: 'previous-section', keys: ['left', 'shift-tab', 'h'], context: 'depth', category: 'moving' },
    { id: 'depth-sort', keys: ['s'], context: 'depth', category: 'looking' },
    { id: 'depth-reverse', keys: ['S'], context: 'depth', category: 'looking' },
    { id: 'depth-more', keys: ['m'], context: 'depth', category: 'looking' },
    { id: 'depth-text', keys: ['i'], context: 'depth', category: 'looking' },
    { id: 'depth-copy', keys: ['y'], context: 'depth', category: 'looking' },
    { id: 'depth-save', keys: ['K'], context: 'depth', category: 'acting' },
    { id: 'depth-act', keys: ['a'], context: 'depth', category: 'acting' },
    { id: 'depth-cancel', keys: ['c'], context: 'depth', category: 'acting' },
    { id: 'depth-end', keys: ['x'], context: 'depth', category: 'acting' },
  ],
  draw(screen, state, room) {
    const { theme } = screen;
    const view = viewOf(screen, state);
    const title = words.depth.screen.title(titleOf(screen, state.owner));
    if (!view) {
      const tabs = state.tabs.length > 0 ? [tabLine(theme, state.tabs, state.section ?? '', room.width)] : [];
      return { title, note: words.depth.screen.loading, lines: tabs };
    }
    const rows = shownRows(view, state);
    const index = selectedIndex(rows, state.at);
    const head = { title: `${title}  ${view.label}`, note: noteOf(screen, state, room.now) };
    const open = openRow(rows, state);
    return open
      ? { ...head, lines: rowLines(screen, state, open, room.width), scroll: state.open!.scroll }
      : { ...head, lines: sectionLines(theme, view, state, rows, index, keyNames(screen), room) };
  },
  press(screen, state, key, command) {
    const { ui, session } = screen;
    const view = viewOf(screen, state);
    const rows = shownRows(view, state);
    const index = selectedIndex(rows, state.at);
    const open = openRow(rows, state);
    const row = open ?? rows[index];
    const room = bodyRoom(screen);
    const digit = /^[1-9]$/.test(key.name) ? Number(key.name) : undefined;
    if (open) {
      const count = rowLines(screen, state, open, room.width).length - room.height + 1;
      const scroll = moved(command, state.open!.scroll, count, room.height - 1);
      const chosen = digit === undefined ? undefined : actsOf(screen, state.owner, open.row)[digit - 1];
      if (scroll !== undefined) ui.set('depth', { open: { ...state.open!, scroll } });
      else if (chosen) act(screen, chosen);
      else if (command === 'back' || command === 'open') ui.set('depth', { open: undefined });
      else pressRow(screen, state, open, command);
      return;
    }
    const at = reselected(command, rows, state.at, Math.max(1, room.height - 4));
    const tabs = view?.sections ?? state.tabs;
    const section = Math.max(
      0,
      tabs.findIndex(({ id }) => id === (view?.section ?? state.section)),
    );
    const show = (place: number): void => {
      const tab = tabs[(place + tabs.length) % tabs.length];
      if (tab && tab.id !== tabs[section]?.id) ui.show('depth', freshDepth(state.owner, tab.id, tabs));
    };
    if (at) ui.set('depth', { at });
    else if (digit !== undefined && digit <= tabs.length) show(digit - 1);
    else if (command === 'next-section') show(section + 1);
    else if (command === 'previous-section') show(section - 1);
    else if (command === 'open') {
      if (row) ui.set('depth', { at: { id: row.id, index }, open: fresh(row) });
    } else if (command === 'recheck') session.commands.refreshDepth(questionOf(state));
    else if (command === 'depth-save') save(screen, state);
    else if (command === 'depth-text') askText(screen, state);
    else if (command === 'depth-sort') sortOn(screen, state, row);
    else if (command === 'depth-reverse')
      state.sort && ui.set('depth', { sort: { ...state.sort, reversed: !state.sort.reversed } });
    else if (command === 'filter')
      typeFilter(screen, {
        ...{ what: words.screen.commands.depth.label, text: state.filter },
        change: (filter) => ui.set('depth', { filter, at: { index: 0 } }),
      });
    else if (command === 'back' && state.filter !== '') ui.set('depth', { filter: '' });
    else if (command === 'back' || command === 'depth' || command === 'quit') ui.close('depth');
    else pressRow(screen, state, row, command);
  },
  hintsOfAnswers: true,
  hints(screen, state) {
    const { session } = screen;
    const rows = shownRows(viewOf(screen, state), state);
    const row = openRow(rows, state)?.row ?? rows[selectedIndex(rows, state.at)]?.row;
    const verbs = row ? actsOf(screen, state.owner, row).map(({ verb }) => verb) : [];
    const { commands } = words.screen;
    const text = viewOf(screen, state)?.sections.find(({ id }) => id === state.section)?.text;
    const hint = (command: Hint & object, shown: boolean): readonly Hint[] => (shown ? [command] : []);
    return [
      { command: 'back', label: commands.back.label },
      ...hint({ command: 'depth-text', label: text ?? '' }, text !== undefined),
      ...hint(
        { command: 'depth-cancel', label: commands['depth-cancel'].label },
        verbs.some((verb) => cancelling.includes(verb)),
      ),
      ...hint(
        { command: 'depth-end', label: commands['depth-end'].label },
        verbs.some((verb) => ending.includes(verb)),
      ),
      ...hint({ command: 'depth-act', label: commands['depth-act'].label }, verbs.length > 0),
      ...hint({ command: 'open', label: commands.open.label }, row !== undefined && !state.open),
      ...hint({ command: 'depth-more', label: row?.more ?? '' }, row?.more !== undefined),
      { command: 'next-section', label: commands['next-section'].label },
      { command: 'depth-sort', label: commands['depth-sort'].label },
      { command: 'filter', label: commands.filter.label },
      { command: 'recheck', label: words.depth.screen.refresh },
      { command: 'depth-copy', label: commands['depth-copy'].label },
      ...hint(
        { command: 'depth-save', label: commands['depth-save'].label },
        !session.store.get('system').readOnly,
      ),
    ];
  },
};

/** Opens what lies behind a component; says so where nothing does. */
export function openDepthOf(screen: Screen, component: string | undefined): void {
  const owner = { of: 'component', id: component ?? '' } as const;
  if (isKnown(screen, owner)) goTo(screen, 'depth', freshDepth(owner));
  else screen.ui.update({ notice: words.depth.screen.nothing });
}

/** What a key on the panes would look into: the queue that is selected, else the component. */
function ownerMeant(screen: Screen): DepthOwner | undefined {
  const target = targetOf(screen);
  if (!target) return undefined;
  const owners: readonly DepthOwner[] = [
    ...(target.pane === 'queues' ? [{ of: 'queue', id: target.id } as const] : []),
    ...(target.component === undefined ? [] : [{ of: 'component', id: target.component } as const]),
  ];
  return owners.find((owner) => isKnown(screen, owner));
}

/** The component whose looks a key would open, and the first of them. */
function looksMeant(screen: Screen): { readonly owner: DepthOwner; readonly first: string } | undefined {
  const row = targetComponent(screen);
  const [first] = row?.looks ?? [];
  return row && first && { owner: { of: 'component', id: row.id }, first: first.name };
}

/** Saves what the section shows as evidence, and says where. */
function save({ ui, session }: Screen, state: DepthState): void {
  session.commands.saveDepth(questionOf(state)).then(
    (notice) => ui.update({ notice }),
    (error: unknown) => ui.update({ notice: errorText(error) }),
  );
}

function isKnown({ session }: Screen, { of, id }: DepthOwner): boolean {
  return (session.store.get('system').depths ?? []).some((one) => one.of === of && one.id === id);
}

function titleOf({ session }: Screen, { of, id }: DepthOwner): string {
  const rows = of === 'queue' ? session.store.get('queues') : session.store.get('components');
  return rows.find((row) => row.id === id)?.title ?? id;
}

function openRow(rows: readonly ShownRow[], { open }: DepthState): ShownRow | undefined {
  return open && rows.find(({ id }) => id === open.id);
}

function fresh({ id }: ShownRow): DepthState['open'] {
  return { id, scroll: 0, more: undefined };
}

/** How old what is shown is, and what asking cost. */
function noteOf(screen: Screen, state: DepthState, now: number): string {
  const { answer, askingSince } = viewOf(screen, state) ?? {};
  const said = words.depth.screen;
  const { filter, sort } = state;
  return [
    ...(filter === '' ? [] : [`/${filter}`]),
    ...(sort ? [said.sorted(columnTitle(answer?.tables ?? [], sort.column))] : []),
    ...(state.text === undefined ? [] : [state.text]),
    ...(askingSince !== undefined && (!answer || now - askingSince >= 1_000)
      ? [said.asking(ageText(now, askingSince))]
      : []),
    ...(answer ? [said.cost(formatQuantity(answer.costMs, 'ms'), ageText(now, answer.at))] : []),
  ].join('  ');
}

function columnTitle(tables: readonly DepthTable[], id: string): string {
  return tables.flatMap(({ columns }) => columns).find((column) => column.id === id)?.title ?? id;
}

function keyNames({ keymap }: Screen): KeyNames {
  const nameOf = (id: 'recheck' | 'depth-text'): string => keyLabel(keymap.keysOf(id)[0] ?? '');
  return { refresh: nameOf('recheck'), text: nameOf('depth-text') };
}

/** Keys that mean the selected row, or the one that is open. */
function pressRow(
  screen: Screen,
  state: DepthState,
  row: ShownRow | undefined,
  command: Parameters<ScreenKind<'depth'>['press']>[3],
): void {
  const { ui, port } = screen;
  const acts = row ? actsOf(screen, state.owner, row.row) : [];
  const about = row ? String(row.row.cells[row.table.columns[0]?.id ?? ''] ?? row.row.id) : '';
  const ofVerbs = (verbs: readonly string[]) => acts.filter(({ verb }) => verbs.includes(verb));
  if (command === 'depth-act') chooseAct(screen, about, acts);
  else if (command === 'depth-cancel') chooseAct(screen, about, ofVerbs(cancelling));
  else if (command === 'depth-end') chooseAct(screen, about, ofVerbs(ending));
  else if (command === 'depth-more') row && lookUpMore(screen, state, row);
  else if (command === 'depth-copy')
    row &&
      ui.update({
        notice: port.copy(copiedText(screen, row))
          ? words.screen.notices.copied
          : words.screen.notices.tooLong,
      });
  else runIfScreen(screen, command);
}

/** Looks up what is masked, or costs more, of one row, and shows it while the row is open. */
function lookUpMore({ ui, session }: Screen, state: DepthState, row: ShownRow): void {
  if (row.row.more === undefined) {
    ui.update({ notice: words.depth.screen.noMore });
    return;
  }
  const opened = fresh(row);
  ui.set('depth', { open: opened });
  session.commands
    .depthMore(questionOf(state), row.row.id)
    .catch((error: unknown) => errorText(error))
    .then((more) => {
      if (ui.open('depth')?.open?.id === row.id) ui.set('depth', { open: { ...opened!, more } });
    });
}

function sortOn({ ui }: Screen, { sort }: DepthState, row: ShownRow | undefined): void {
  const columns = row?.table.columns.map(({ id }) => id) ?? [];
  const next = columns[sort ? columns.indexOf(sort.column) + 1 : 0];
  ui.set('depth', { sort: next === undefined ? undefined : { column: next, reversed: false } });
}

function askText(screen: Screen, state: DepthState): void {
  const view = viewOf(screen, state);
  const tab = view?.sections.find(({ id }) => id === view.section);
  if (tab?.text === undefined) return;
  ask(screen, {
    ...{ title: tab.title, done: '' },
    fields: [{ label: tab.text, value: state.text ?? '' }],
    send: ([text = '']) =>
      screen.ui.show('depth', { ...freshDepth(state.owner, tab.id, view?.sections), text }),
  });
}
