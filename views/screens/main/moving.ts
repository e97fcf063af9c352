import { words } from '../../../src/words/index.ts';
import { canGoBack, targetOf } from '../../state/available.ts';
import { pageRows } from '../../state/geometry.ts';
import { type Item, selectedIndex, visibleItems } from '../../state/items.ts';
import { moveLogCursor } from '../../state/log-view.ts';
import type { Screen } from '../../state/screen.ts';
import type { PaneId } from '../../state/ui.ts';
import { openLine, toggleContext } from './log-commands.ts';

/** Gives a pane the keys. */
export function focusOn(screen: Screen, pane: PaneId): void {
  screen.ui.update({
    focus: pane,
    detail: undefined,
    ...(pane === 'components' ? {} : { tab: pane }),
  });
}

/** Moves the selection, or scrolls what is open. */
export function move(screen: Screen, delta: number): void {
  const { ui, session } = screen;
  const { focus, detail, selections, filters, logCursor } = ui.state;
  if (detail) {
    // The drawn detail bounds the scroll from below; here only the top is known.
    const scroll = Number.isFinite(delta) ? Math.max(0, detail.scroll + delta) : delta < 0 ? 0 : 1e6;
    ui.update({ detail: { ...detail, scroll } });
    return;
  }
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
  ui.update({ detail: { pane: target.pane, id: target.id, scroll: 0 } });
  if (target.pane === 'logs') openLine(screen, Number(target.id));
}

/** One step back: the detail, the marks, the filter, the level, the zoom. */
export function back(screen: Screen): void {
  const { ui } = screen;
  const { detail, filters, focus, zoomed, level, marks } = ui.state;
  if (!canGoBack(screen)) return;
  if (detail) {
    ui.update({ detail: undefined });
    return;
  }
  if (focus === 'logs' && ui.state.logContext !== undefined) {
    toggleContext(screen);
    return;
  }
  if (marks.length > 0) {
    ui.update({ marks: [] });
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
