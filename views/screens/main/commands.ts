import type { Verb } from '../../../src/model/action.ts';
import { words } from '../../../src/words/index.ts';
import type { Binding, CommandId } from '../../input/commands.ts';
import { stepOf } from '../../input/list.ts';
import type { Command, Screen } from '../../input/screen.ts';
import { type PaneId, panes } from '../../input/ui.ts';
import { pageRows } from '../../panes/geometry.ts';
import { neighbour } from '../../panes/layout.ts';
import { levelSteps } from '../../panes/log-view.ts';
import { targetComponent, targetOf } from '../../panes/target.ts';
import { isPending } from '../action/pending.ts';
import { beginAction, refusalOf } from '../action/planning.ts';
import { isUndoDue, showLatestAction, undoable, undoLatest } from '../action/run.ts';
import { escalateWorst } from '../escalation-message.ts';
import { typeFilter } from '../filter.ts';
import { askFreeze } from '../freeze.ts';
import { askMaintenance } from '../maintenance.ts';
import { askSwap, maySwap } from '../swap.ts';
import { copyTarget } from './copying.ts';
import { handoffCommands } from './handoff-commands.ts';
import { logCommands } from './log-commands.ts';
import { back, canGoBack, focusOn, move, open } from './moving.ts';

const mayAct = ({ session }: Screen): boolean => !session.store.get('system').readOnly;

function moving(id: CommandId, ...keys: readonly string[]): Command {
  return {
    ...{ id, keys, context: 'list', category: 'moving' },
    run: (screen) => move(screen, stepOf(id, pageRows(screen))!),
  };
}

function focusing(pane: PaneId, index: number): Command {
  return {
    ...{ id: pane, keys: [String(index + 1)], context: 'global', category: 'moving' },
    run: (screen) => focusOn(screen, pane),
  };
}

/** The components that a key acts on: what is marked, else that of the selected row. */
function componentsMeant(screen: Screen): readonly string[] {
  const { focus, marked } = screen.ui.state;
  if (marked.length > 0 && focus === 'components' && !screen.ui.open('detail')) return marked;
  const row = targetComponent(screen);
  return row ? [row.id] : [];
}

function acting(verb: Verb & CommandId, key: string, footer: number): Command {
  return {
    ...{ id: verb, keys: [key], context: 'list', category: 'acting', footer, needs: verb },
    available: (screen) => refusalOf(screen, verb, componentsMeant(screen)) === undefined,
    refusal: (screen) => refusalOf(screen, verb, componentsMeant(screen)) ?? '',
    run: (screen) => beginAction(screen, verb, componentsMeant(screen)),
  };
}

function global(
  id: CommandId,
  keys: readonly string[],
  category: Binding['category'],
  run: (screen: Screen) => void,
  more: Partial<Command> = {},
): Command {
  return { id, keys, context: 'global', category, run, ...more };
}

/** Every command of the panes. */
export const paneCommands: readonly Command[] = [
  moving('up', 'k', 'up'),
  moving('down', 'j', 'down'),
  moving('page-up', 'pageup', 'ctrl-b', 'ctrl-u'),
  moving('page-down', 'pagedown', 'ctrl-f', 'ctrl-d'),
  moving('first', 'g', 'home'),
  moving('last', 'G', 'end'),
  global(
    'next-pane',
    ['tab', 'l', 'right'],
    'moving',
    (screen) => focusOn(screen, neighbour(screen.ui.state.focus, 1)),
    { footer: 80 },
  ),
  global('previous-pane', ['shift-tab', 'h', 'left'], 'moving', (screen) =>
    focusOn(screen, neighbour(screen.ui.state.focus, -1)),
  ),
  ...panes.map(focusing),
  {
    ...{ id: 'open', keys: ['enter'], context: 'list', category: 'moving', footer: 40, run: open },
    available: (screen) => !screen.ui.open('detail') && targetOf(screen) !== undefined,
  },
  global('back', ['esc'], 'moving', back, { footer: 90, available: canGoBack }),
  global('zoom', ['z'], 'looking', ({ ui }) => ui.update({ zoomed: !ui.state.zoomed }), {
    footer: 60,
    available: ({ ui }) => !ui.open('detail'),
  }),
  global('filter', ['/'], 'looking', filterPane, { footer: 50, available: ({ ui }) => !ui.open('detail') }),
  ...logCommands,
  {
    ...{ id: 'level', keys: ['L'], context: 'logs', category: 'looking', footer: 42 },
    run({ ui }) {
      const at = levelSteps.indexOf(ui.state.level);
      ui.update({ level: levelSteps[(at + 1) % levelSteps.length], logCursor: {} });
    },
  },
  { id: 'copy', keys: ['c'], context: 'list', category: 'looking', run: copyTarget },
  ...handoffCommands,
  acting('restart', 'r', 10),
  acting('scale', 's', 11),
  acting('flush-cache', 'f', 12),
  acting('stop', 'x', 13),
  acting('start', 'o', 14),
  {
    ...{ id: 'mark', keys: ['space'], context: 'components', category: 'acting', footer: 65 },
    available: (screen) => mayAct(screen) && targetComponent(screen) !== undefined,
    run(screen) {
      toggleMark(screen, targetComponent(screen)!.id);
      move(screen, 1);
    },
  },
  global('undo', ['u'], 'acting', undoLatest, {
    footer: 9,
    available: (screen) => mayAct(screen) && (undoable(screen) !== undefined || isUndoDue(screen)),
    refusal: () => words.screen.notices.noUndo,
  }),
  global('recheck', ['R'], 'acting', recheck, { footer: 55 }),
  global('latest', ['v'], 'acting', showLatestAction, {
    footer: 56,
    available: ({ session }) => session.store.get('actions').length > 0,
    refusal: () => words.screen.notices.noActions,
  }),
  global('escalate', ['e'], 'acting', (screen) => escalateWorst(screen), {
    footer: 57,
    available: (screen) =>
      mayAct(screen) && screen.session.store.get('alerts').some(({ phase }) => phase === 'firing'),
    refusal: (screen) => (mayAct(screen) ? words.screen.escalation.nothing : words.screen.notices.readOnly),
  }),
  global('freeze', ['F'], 'acting', askFreeze, { available: mayAct }),
  global('swap', ['W'], 'acting', askSwap, {
    available: (screen) => mayAct(screen) && maySwap(screen),
    refusal: (screen) => (mayAct(screen) ? words.screen.swap.none : words.screen.notices.readOnly),
  }),
  {
    ...{ id: 'maintenance', keys: ['M'], context: 'list', category: 'acting' },
    available: (screen) => mayAct(screen) && componentsMeant(screen).length > 0,
    refusal: (screen) =>
      mayAct(screen) ? words.screen.maintenanceByHand.nothing : words.screen.notices.readOnly,
    run: (screen) => askMaintenance(screen, componentsMeant(screen)),
  },
  {
    ...{ id: 'repaint', keys: ['ctrl-l'], context: 'always', category: 'plantao' },
    run({ ui, port }) {
      ui.update({ attempt: ui.state.attempt + 1 });
      port.repaint();
    },
  },
  {
    ...{ id: 'suspend', keys: ['ctrl-z'], context: 'always', category: 'plantao' },
    run: ({ port }) => port.suspend(),
  },
  global('quit', ['q'], 'plantao', quit, { footer: 2 }),
  { id: 'quit-now', keys: ['ctrl-c'], context: 'always', category: 'plantao', run: quit },
];

function filterPane(screen: Screen): void {
  const { ui } = screen;
  const { focus, filters } = ui.state;
  typeFilter(screen, {
    what: words.screen.panes[focus],
    text: filters[focus],
    logs: focus === 'logs',
    change: (text) =>
      ui.update({
        filters: { ...ui.state.filters, [focus]: text },
        // Other lines: the newest of them are what is asked for.
        ...(focus === 'logs' ? { logCursor: {}, logContext: undefined } : {}),
      }),
  });
}

function recheck({ ui, session }: Screen): void {
  session.commands.recheck();
  ui.update({ notice: words.screen.notices.rechecking });
}

/** Marks the component, or takes its mark away. */
function toggleMark({ ui }: Screen, component: string): void {
  const { marked } = ui.state;
  ui.update({
    marked: marked.includes(component) ? marked.filter((id) => id !== component) : [...marked, component],
  });
}

/** Leaves; while an action runs only when it is said twice, because leaving cancels it. */
function quit({ ui, session, port }: Screen): void {
  const running = session.store.get('actions').some(({ state }) => isPending(state));
  if (running && !ui.state.quitAsked) {
    ui.update({ notice: words.screen.notices.stillRunning, quitAsked: true });
    return;
  }
  port.quit();
}
