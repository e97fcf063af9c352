import type { ChecklistChange, ChecklistItemRow, ChecklistRow } from '../../../src/model/checklist.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import { mayWrite } from '../../input/available.ts';
import { runIfScreen } from '../../input/controller.ts';
import { reselected, selectedIndex } from '../../input/list.ts';
import type { Screen, ScreenKind } from '../../input/screen.ts';
import type { Selection } from '../../input/ui.ts';
import { bodyRoom } from '../../panes/geometry.ts';
import { ask } from '../ask.ts';
import { openRunbook } from '../runbooks/reader.ts';
import { checklistHead, itemLines } from './items.ts';

interface ChecklistState {
  /** Id of the list, and of the row that was opened. */
  readonly list: string;
  readonly row: string;
  readonly at: Selection;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    checklist: ChecklistState;
  }
}

const own = ['tick', 'not-applicable', 'begin-list'] as const;
const keys = { tick: 'space', 'not-applicable': 'x', 'begin-list': 'n' };

/** One checklist: its items in their order, what each answers, and what is known of the selected one. */
export const checklist: ScreenKind<'checklist'> = {
  id: 'checklist',
  place: 'full',
  title: () => words.screen.checklists.title,
  contexts: ['checklist', 'list', 'global'],
  reads: ['checklists', 'system'],
  commands: own.map((id) => ({ id, keys: [keys[id]], context: 'checklist', category: 'acting' }) as const),
  draw(screen, state, { width, height, now }) {
    const row = rowOf(screen, state);
    const { theme } = screen;
    if (!row) return { lines: [theme.paint('muted', theme.fit(`  ${words.screen.checklists.gone}`, width))] };
    const head = checklistHead(theme, row, width, now);
    const selected = selectedIndex(row.items, state.at);
    return {
      title: row.name,
      lines: [...head, ...itemLines(theme, row.items, selected, width, height - head.length, now)],
    };
  },
  press(screen, state, _, command) {
    const { ui } = screen;
    const row = rowOf(screen, state);
    const items = row?.items ?? [];
    const item = items[selectedIndex(items, state.at)];
    const at = reselected(command, items, state.at, Math.max(1, bodyRoom(screen).height - 6));
    if (at) ui.set('checklist', { at });
    else if (command === 'back' || command === 'quit') ui.close('checklist');
    else if (command === 'runbooks' && row?.runbook !== undefined) openRunbook(screen, row.runbook);
    else if (row && (command === 'tick' || command === 'not-applicable' || command === 'begin-list')) {
      if (!mayWrite(screen, words.screen.notices.readOnly)) return;
      if (command === 'begin-list') change(screen, row, { what: 'begin' }, words.screen.checklists.begun);
      else if (item && command === 'tick') tick(screen, row, item);
      else if (item) waive(screen, row, item);
    } else runIfScreen(screen, command);
  },
  hints(screen, state) {
    const row = rowOf(screen, state);
    const label = (command: 'back' | (typeof own)[number]) => ({
      ...{ command, label: words.screen.commands[command].label },
    });
    return [
      label('back'),
      ...(row && row.items.length > 0 ? [label('tick'), label('not-applicable')] : []),
      ...(row?.begins === undefined ? [] : [label('begin-list')]),
      ...(row?.runbook === undefined
        ? []
        : [{ command: 'runbooks' as const, label: words.screen.keys.runbook }]),
    ];
  },
};

/** The row that was opened, or what came in its place: the next time of the same list. */
function rowOf({ session }: Screen, { list, row }: ChecklistState): ChecklistRow | undefined {
  const rows = session.store.get('checklists');
  return rows.find(({ id }) => id === row) ?? rows.find((one) => one.list === list);
}

function tick(screen: Screen, row: ChecklistRow, { id: item, text, mark }: ChecklistItemRow): void {
  const say = words.screen.checklists;
  if (mark && mark.as !== undefined && !isExpired(row, item))
    change(screen, row, { what: 'untick', item }, say.unticked(text));
  else change(screen, row, { what: 'tick', item }, say.ticked(text));
}

/** What was ticked too long ago is ticked again, not unticked. */
function isExpired({ items }: ChecklistRow, item: string): boolean {
  return items.some(({ id, state }) => id === item && state === 'expired');
}

function waive(screen: Screen, row: ChecklistRow, { id: item, text }: ChecklistItemRow): void {
  const say = words.screen.checklists;
  ask(screen, {
    title: say.ask.waive(text),
    fields: [{ label: say.ask.reason, value: '' }],
    done: say.waived(text),
    send: ([reason]) =>
      screen.session.commands.changeChecklist(row, { what: 'waive', item, reason: reason! }),
  });
}

function change(screen: Screen, row: ChecklistRow, what: ChecklistChange, done: string): void {
  const { commands } = screen.session;
  screen.ui.update({ notice: done });
  void commands
    .changeChecklist(row, what)
    .catch((error: unknown) => screen.ui.update({ notice: errorText(error) }));
}
