import type { Verb } from '../../src/model/action.ts';
import type { KeyPress } from '../../src/terminal/key.ts';
import { words } from '../../src/words/index.ts';
import { actionOverlayKey, showLatestAction, undoLatest } from '../screens/action/acting.ts';
import { beginAction } from '../screens/action/planning.ts';
import { isRunning } from '../screens/action/run.ts';
import { alertsKey, escalateWorst } from '../screens/alerts/keys.ts';
import { composeKey } from '../screens/escalation-message/keys.ts';
import { incidentsKey } from '../screens/incidents/work.ts';
import { logCommand, topKey } from '../screens/main/log-commands.ts';
import { back, focusOn, move, open } from '../screens/main/moving.ts';
import { toggleFreeze, toggleMark } from '../screens/menu-keys.ts';
import { isAvailable, targetComponent, targetOf } from '../state/available.ts';
import { geometry, pageRows } from '../state/geometry.ts';
import { neighbour } from '../state/layout.ts';
import { holdLogs, levelSteps, logWindow } from '../state/log-view.ts';
import type { Screen } from '../state/screen.ts';
import { type PaneId, panes } from '../state/ui.ts';
import { type CommandId, commands } from './commands.ts';
import { typingOverlayKey } from './typing.ts';

/** Turns one key press into what it means just now. */
export function press(screen: Screen, key: KeyPress): void {
  const { ui, keymap } = screen;
  const leaving = ['quit', 'quit-now'].includes(keymap.find(key.name, ['always', 'global']) ?? '');
  if (ui.state.quitAsked && !leaving) ui.update({ quitAsked: false });
  if (ui.state.notice !== undefined) ui.update({ notice: undefined });
  const always = keymap.find(key.name, ['always']);
  if (always) {
    run(screen, always);
    return;
  }
  if (geometry(screen).layout.kind === 'too-small' && !ui.state.overlay) {
    // Nothing that cannot be seen may be done.
    if (keymap.find(key.name, ['global']) === 'quit') run(screen, 'quit');
    return;
  }
  const { overlay } = ui.state;
  if (overlay) {
    if (overlay.kind === 'help') {
      helpKey(screen, key, overlay.scroll);
      return;
    }
    if (overlay.kind === 'alerts') {
      alertsKey(screen, overlay, key);
      return;
    }
    if (overlay.kind === 'incidents') {
      incidentsKey(screen, overlay, key);
      return;
    }
    if (overlay.kind === 'log-top') {
      topKey(screen, overlay, key);
      return;
    }
    if (overlay.kind === 'compose') {
      composeKey(screen, overlay, key);
      return;
    }
    if (typingOverlayKey(screen, overlay, key, (id) => run(screen, id))) return;
    if (actionOverlayKey(screen, overlay, key)) return;
  }
  const { focus, detail } = ui.state;
  const own = !detail && (focus === 'logs' || focus === 'components') ? [focus] : [];
  const command = keymap.find(key.name, [...own, 'list', 'global']);
  if (command) run(screen, command);
}

/** Carries out a command by its id, whoever asked: a key or the palette. */
export function run(screen: Screen, id: CommandId): void {
  const { ui, port, session } = screen;
  const command = commands.find((candidate) => candidate.id === id)!;
  if (command.needs) {
    act(screen, command.needs);
    return;
  }
  if (!isAvailable(screen, command)) {
    if (id === 'latest') ui.update({ notice: words.screen.notices.noActions });
    if (id === 'undo') ui.update({ notice: words.screen.notices.noUndo });
    if (id === 'escalate')
      ui.update({
        notice: session.store.get('system').readOnly
          ? words.screen.notices.readOnly
          : words.screen.compose.nothing,
      });
    if (id === 'menu') ui.update({ notice: words.screen.notices.noComponent });
    if (id === 'environment') ui.update({ notice: words.screen.notices.oneEnvironment });
    return;
  }
  if (logCommand(screen, id)) return;
  if ((panes as readonly string[]).includes(id)) {
    focusOn(screen, id as PaneId);
    return;
  }
  switch (id) {
    case 'quit':
    case 'quit-now':
      quit(screen);
      return;
    case 'repaint':
      ui.update({ attempt: ui.state.attempt + 1 });
      port.repaint();
      return;
    case 'suspend':
      port.suspend();
      return;
    case 'up':
      move(screen, -1);
      return;
    case 'down':
      move(screen, 1);
      return;
    case 'page-up':
      move(screen, -pageRows(screen));
      return;
    case 'page-down':
      move(screen, pageRows(screen));
      return;
    case 'first':
      move(screen, Number.NEGATIVE_INFINITY);
      return;
    case 'last':
      move(screen, Number.POSITIVE_INFINITY);
      return;
    case 'next-pane':
      focusOn(screen, neighbour(ui.state.focus, 1));
      return;
    case 'previous-pane':
      focusOn(screen, neighbour(ui.state.focus, -1));
      return;
    case 'zoom':
      ui.update({ zoomed: !ui.state.zoomed });
      return;
    case 'open':
      open(screen);
      return;
    case 'back':
      back(screen);
      return;
    case 'filter':
      ui.update({ overlay: { kind: 'filter' } });
      return;
    case 'help':
      ui.update({ overlay: { kind: 'help', scroll: 0 } });
      return;
    case 'palette':
      ui.update({ overlay: { kind: 'palette', text: '', index: 0 } });
      return;
    case 'environment': {
      const { environments, environment } = session.store.get('system');
      ui.update({
        overlay: { kind: 'environments', index: Math.max(0, environments.indexOf(environment)) },
      });
      return;
    }
    case 'recheck':
      session.commands.recheck();
      ui.update({ notice: words.screen.notices.rechecking });
      return;
    case 'pause':
      pause(screen);
      return;
    case 'level': {
      const at = levelSteps.indexOf(ui.state.level);
      ui.update({ level: levelSteps[(at + 1) % levelSteps.length], logCursor: {} });
      return;
    }
    case 'copy':
      copy(screen);
      return;
    case 'latest':
      showLatestAction(screen);
      return;
    case 'undo':
      undoLatest(screen);
      return;
    case 'alerts':
      ui.update({ overlay: { kind: 'alerts', at: { index: 0 }, open: false } });
      return;
    case 'incidents':
      ui.update({ overlay: { kind: 'incidents', at: { index: 0 }, scroll: 0 } });
      return;
    case 'escalate':
      escalateWorst(screen);
      return;
    case 'freeze':
      toggleFreeze(screen);
      return;
    case 'menu':
    case 'mark': {
      const row = targetComponent(screen);
      if (!row) return;
      if (id === 'mark') {
        toggleMark(screen, row.id);
        move(screen, 1);
      } else {
        ui.update({ overlay: { kind: 'menu', component: row.id, index: 0 } });
      }
      return;
    }
    default:
      return;
  }
}

/** Leaves; while an action runs only when it is said twice, because leaving cancels it. */
function quit({ ui, session, port }: Screen): void {
  const running = session.store.get('actions').some(({ state }) => isRunning(state));
  if (running && !ui.state.quitAsked) {
    ui.update({ notice: words.screen.notices.stillRunning, quitAsked: true });
    return;
  }
  port.quit();
}

/** Acts on what is marked, else on the component of the selected row. */
function act(screen: Screen, verb: Verb): void {
  const { focus, detail, marks } = screen.ui.state;
  if (marks.length > 0 && focus === 'components' && !detail) {
    beginAction(screen, verb, marks);
    return;
  }
  const row = targetComponent(screen);
  beginAction(screen, verb, row ? [row.id] : []);
}

function pause(screen: Screen): void {
  const { ui, session } = screen;
  const { logCursor } = ui.state;
  if (logCursor.bottom !== undefined || logCursor.jump) {
    ui.update({ logCursor: {} });
    return;
  }
  const logs = session.store.get('logs');
  ui.update({ logCursor: holdLogs(logs.lines.slice(0, logWindow(logs, logCursor, 1).end)) });
}

function copy(screen: Screen): void {
  const target = targetOf(screen);
  if (!target) return;
  const { store } = screen.session;
  const line = store.get('logs').lines.find(({ seq }) => target.pane === 'logs' && String(seq) === target.id);
  const component = store.get('components').find(({ id }) => id === target.component);
  const text = line
    ? `${new Date(line.at).toISOString()} ${line.source} ${line.level} ${line.text}`
    : target.pane === 'components' && component
      ? `${component.title} ${component.status}: ${component.summary}`
      : target.id;
  screen.ui.update({
    notice: screen.port.copy(text) ? words.screen.notices.copied : words.screen.notices.tooLong,
  });
}

function helpKey(screen: Screen, key: KeyPress, scroll: number): void {
  const { ui, keymap } = screen;
  const command = keymap.find(key.name, ['list', 'global']);
  const page = Math.max(1, screen.size.rows - 6);
  const steps: Partial<Record<CommandId, number>> = {
    up: -1,
    down: 1,
    'page-up': -page,
    'page-down': page,
    first: -1e6,
    last: 1e6,
  };
  const step = command && steps[command];
  if (step !== undefined) {
    ui.update({ overlay: { kind: 'help', scroll: Math.max(0, scroll + step) } });
    return;
  }
  if (command === 'back' || command === 'help' || command === 'quit') ui.update({ overlay: undefined });
}
