import type { ActionRow } from '../../src/model/action.ts';
import type { ComponentRow } from '../../src/model/snapshot.ts';
import type { Command } from '../input/commands.ts';
import { componentOfLog, type Item, itemsOf, selectedIndex, visibleItems } from './items.ts';
import { logWindow } from './log-view.ts';
import type { Screen } from './screen.ts';
import type { PaneId } from './ui.ts';

/** The row that is open, or selected in the focused pane: its id, and the component on which an action would act. */
export interface Target {
  readonly pane: PaneId;
  readonly id: string;
  readonly component?: string;
}

export function targetOf(screen: Screen): Target | undefined {
  const { ui, session } = screen;
  const { store } = session;
  const { focus, detail, selections, filters, logCursor } = ui.state;
  if (detail) return withComponent(screen, detail.pane, detail.id);
  if (focus === 'logs') {
    const logs = store.get('logs');
    const line = logs.lines[logWindow(logs, logCursor, 1).cursor];
    return line && withComponent(screen, 'logs', String(line.seq));
  }
  const items: readonly Item<unknown>[] = visibleItems(focus, store.get(focus), filters[focus]);
  const item = items[selectedIndex(items, selections[focus])];
  return item && target(focus, item.id, item.component);
}

function withComponent(screen: Screen, pane: PaneId, id: string): Target {
  const { store } = screen.session;
  if (pane === 'logs') {
    const line = store.get('logs').lines.find(({ seq }) => String(seq) === id);
    return target(pane, id, line && componentOfLog(line, store.get('components')));
  }
  const items: readonly Item<unknown>[] = itemsOf(pane, store.get(pane));
  return target(pane, id, items.find((item) => item.id === id)?.component);
}

function target(pane: PaneId, id: string, component: string | undefined): Target {
  return component === undefined ? { pane, id } : { pane, id, component };
}

/** The component on which a key would act now. */
export function targetComponent(screen: Screen): ComponentRow | undefined {
  const id = targetOf(screen)?.component;
  if (id === undefined) return undefined;
  return screen.session.store.get('components').find((row) => row.id === id);
}

/** Whether a command would do something now: what the footer and the palette offer. */
export function isAvailable(screen: Screen, command: Command): boolean {
  const { store } = screen.session;
  const { focus, detail } = screen.ui.state;
  if (['dialog', 'alerts', 'incidents'].includes(command.context)) return false;
  const { context } = command;
  if ((context === 'logs' || context === 'components') && (focus !== context || detail)) return false;
  if (command.needs) {
    if (store.get('system').readOnly) return false;
    return targetComponent(screen)?.verbs.includes(command.needs) ?? false;
  }
  switch (command.id) {
    case 'environment':
      return store.get('system').environments.length > 1;
    case 'latest':
      return store.get('actions').length > 0;
    case 'undo':
      return !store.get('system').readOnly && undoable(screen) !== undefined;
    case 'menu':
      return !store.get('system').readOnly && (targetComponent(screen)?.verbs.length ?? 0) > 0;
    case 'mark':
      return !store.get('system').readOnly && targetComponent(screen) !== undefined;
    case 'escalate':
      return !store.get('system').readOnly && store.get('alerts').some(({ phase }) => phase === 'firing');
    case 'freeze':
      return !store.get('system').readOnly;
    case 'open':
      return detail === undefined && targetOf(screen) !== undefined;
    case 'filter':
    case 'zoom':
      return detail === undefined;
    case 'back':
      return canGoBack(screen);
    default:
      return true;
  }
}

/** The newest action that another one undoes. */
export function undoable({ session }: Screen): ActionRow | undefined {
  return session.store.get('actions').find(({ canUndo }) => canUndo !== undefined);
}

export function canGoBack(screen: Screen): boolean {
  const { detail, zoomed, filters, focus, level, marks } = screen.ui.state;
  return (
    detail !== undefined ||
    marks.length > 0 ||
    filters[focus] !== '' ||
    zoomed ||
    (focus === 'logs' && screen.ui.state.logContext !== undefined) ||
    (focus === 'logs' && level !== undefined)
  );
}
