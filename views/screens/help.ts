import { displayWidth } from '../../src/text/width.ts';
import type { Command } from '../input/commands.ts';
import { type Keymap, keyLabel } from '../input/keymap.ts';
import type { Theme } from '../ui/theme.ts';
import { wrapText } from '../ui/wrap.ts';

/** All keys by category, in two columns where there is room. Actions are left out where they are switched off. */
export function helpLines(theme: Theme, keymap: Keymap, readOnly: boolean, width: number): readonly string[] {
  const groups = new Map<string, Command[]>();
  for (const command of keymap.commands) {
    if (readOnly && (command.needs || command.context === 'dialog')) continue;
    groups.set(command.category, [...(groups.get(command.category) ?? []), command]);
  }
  const columns = width >= 110 ? 2 : 1;
  const columnWidth = Math.floor(width / columns);
  const blocks = [...groups].map(([category, commands]) => [
    theme.paint('accent', theme.fit(` ${category}`, columnWidth)),
    ...commands.flatMap((command) => commandLines(theme, command, columnWidth)),
    ' '.repeat(columnWidth),
  ]);
  if (columns === 1) return blocks.flat();
  const total = blocks.reduce((sum, block) => sum + block.length, 0);
  const left: string[] = [];
  const right: string[] = [];
  for (const block of blocks) (left.length < total / 2 - 2 ? left : right).push(...block);
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, row) => (left[row] ?? ' '.repeat(columnWidth)) + (right[row] ?? ''),
  );
}

function commandLines(theme: Theme, command: Command, width: number): string[] {
  const keys = command.keys.map(keyLabel).join(' ') || theme.glyphs.dash;
  const room = 22;
  return wrapText(command.description, width - room - 3).map((line, index) => {
    const head = index === 0 ? `   ${keys}` : '';
    const fitted = theme.fit(head, Math.max(room, Math.min(displayWidth(head), room)));
    return `${theme.paint('strong', fitted)} ${theme.fit(line, width - room - 1)}`;
  });
}
