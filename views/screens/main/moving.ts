import { words } from '../../../src/words/index.ts';
import { selectedIndex } from '../../input/list.ts';
import type { Screen } from '../../input/screen.ts';
import type { PaneId } from '../../input/ui.ts';
import { pageRows } from '../../panes/geometry.ts';
import { type Item, visibleItems } from '../../panes/items.ts';
import { moveLogCursor } from '../../panes/log-view.ts';
import { targetOf } from '../../panes/target.ts';
import { openDetail } from '../detail/detail.ts';
import { toggleContext } from './log-commands.ts';

/** Gives a pane the keys, and closes the row that is open in detail. */
export function focusOn({ ui }: Screen, pane: PaneId): void {
  ui.update({
    focus: pane,
    stack: ui.state.stack.filter(({ screen }) => screen !== 'detail'),
    ...(pane === 'components' ? {} : { tab: pane }),
  });
}

/** Moves the selection of the focused pane by so many rows. */
export function move(screen: Screen, delta: number): void {
  const { ui, session } = screen;
  const { focus, selections, filters, logCursor } = ui.state;
  if (focus === 'logs') {
    const logs = session.store.get('logs');
    ui.update({
      logCursor:
        delta === Number.POSITIVE_INFINITY ? {} : moveLogCursor(logs, logCursor, pageRows(screen), delta),
    });
    return;
  }
  const items: readonly Item<unknown>[] = visibleItems(focus, session.store.get(focus), filters[focus]);
  if (items.length === 0) return;
  const from = selectedIndex(items, selections[focus]);
  const index = Math.max(0, Math.min(from + delta, items.length - 1));
  ui.update({ selections: { ...selections, [focus]: { id: items[index]!.id, index } } });
}

/** Opens the selected row in detail. */
export function open(screen: Screen): void {
  const target = targetOf(screen);
  if (!target) return;
  const { ui } = screen;
  if (target.pane !== 'logs') {
    const { selections } = ui.state;
    const selection = { ...selections[target.pane], id: target.id };
    ui.update({ selections: { ...selections, [target.pane]: selection } });
  }
  openDetail(screen, target.pane, target.id);
}

export function canGoBack({ ui }: Screen): boolean {
  const { zoomed, filters, focus, level, marked, logContext } = ui.state;
  return (
    ui.open('detail') !== undefined ||
    marked.length > 0 ||
    filters[focus] !== '' ||
    zoomed ||
    (focus === 'logs' && (logContext !== undefined || level !== undefined))
  );
}

/** One step back: the context, the marks, the filter, the level, the zoom. */
export function back(screen: Screen): void {
  const { ui } = screen;
  const { filters, focus, zoomed, level, marked } = ui.state;
  if (focus === 'logs' && ui.state.logContext !== undefined) {
    toggleContext(screen);
    return;
  }
  if (marked.length > 0) {
    ui.update({ marked: [] });
    return;
  }
  if (filters[focus] !== '') {
    ui.update({
      filters: { ...filters, [focus]: '' },
      notice: words.screen.notices.filterCleared,
      ...(focus === 'logs' ? { logCursor: {} } : {}),
    });
    return;
  }
  if (focus === 'logs' && level !== undefined) {
    ui.update({ level: undefined, logCursor: {} });
    return;
  }
  if (zoomed) ui.update({ zoomed: false });
}
