import type { VerbInfo } from '../../src/model/action.ts';
import type { ComponentRow } from '../../src/model/snapshot.ts';
import { words } from '../../src/words/index.ts';
import { commands } from '../input/commands.ts';
import { keyLabel } from '../input/keymap.ts';
import type { DockContent } from '../state/dock-content.ts';
import type { Screen } from '../state/screen.ts';

/** Everything that can be done to a component, with the key of each that has one. */
export function menuContent(
  { theme, keymap }: Screen,
  row: ComponentRow | undefined,
  index: number,
  width: number,
): DockContent {
  const actions = row?.actions ?? [];
  const titleWidth = Math.min(28, Math.max(8, ...actions.map(({ title }) => title.length)));
  const lines = actions.map((info, place) => {
    const chosen = place === index;
    const head = `${chosen ? theme.glyphs.cursor : ' '} ${theme.fit(keyOf(info, keymap), 3)} ${theme.fit(info.title, titleWidth)}`;
    const line = theme.fit(`${head}  ${info.summary}`, width);
    return chosen ? theme.paint('selected', line) : line;
  });
  return {
    title: words.screen.menu.title(row?.title ?? ''),
    note: words.screen.menu.hint,
    lines: lines.length > 0 ? lines : [theme.paint('muted', theme.fit(`  ${words.screen.menu.none}`, width))],
    pinned: [],
    // One line of the window goes to the count of what is hidden.
    scroll: Math.max(0, index - 3),
  };
}

function keyOf({ verb }: VerbInfo, keymap: Screen['keymap']): string {
  const command = commands.find(({ needs }) => needs === verb);
  const key = command && keymap.keysOf(command.id)[0];
  return key === undefined ? '' : keyLabel(key);
}
