import type { ComponentRow } from '../../src/model/snapshot.ts';
import { selectedIndex } from '../input/list.ts';
import type { Screen } from '../input/screen.ts';
import type { PaneId } from '../input/ui.ts';
import { componentOfLog, type Item, itemsOf, visibleItems } from './items.ts';
import { logWindow } from './log-view.ts';

/** The row that is open, or selected in the focused pane: its id, and the component on which an action would act. */
interface Target {
  readonly pane: PaneId;
  readonly id: string;
  readonly component?: string;
}

export function targetOf(screen: Screen): Target | undefined {
  const { ui, session } = screen;
  const { store } = session;
  const { focus, selections, filters, logCursor } = ui.state;
  const detail = ui.open('detail');
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
