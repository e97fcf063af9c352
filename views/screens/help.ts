import { words } from '../../src/words/index.ts';
import type { Binding, Category } from '../input/commands.ts';
import { type Keymap, keyLabel } from '../input/keymap.ts';
import { moved } from '../input/list.ts';
import { opening, type Screen, type ScreenKind } from '../input/screen.ts';
import { bodyRoom } from '../panes/geometry.ts';
import type { Theme } from '../ui/theme.ts';
import { wrapText } from '../ui/wrap.ts';

declare module '../input/ui.ts' {
  interface ScreenStates {
    help: { readonly scroll: number };
  }
}

/** Every key there is, by what it is for. */
export const help: ScreenKind<'help'> = {
  id: 'help',
  place: 'full',
  title: () => words.screen.help.title,
  contexts: ['list', 'global'],
  reads: ['system'],
  commands: [opening('help', { keys: ['?', 'f1'], category: 'plantao', footer: 1 }, () => ({ scroll: 0 }))],
  draw: (screen, { scroll }, { width }) => ({
    note: words.screen.help.hint,
    lines: linesOf(screen, width),
    scroll,
  }),
  press(screen, { scroll }, _, command) {
    const { ui } = screen;
    const { width, height } = bodyRoom(screen);
    const next = moved(command, scroll, linesOf(screen, width).length - height + 1, height - 1);
    if (next !== undefined) ui.set('help', { scroll: next });
    else if (command === 'back' || command === 'help' || command === 'quit') ui.close('help');
  },
};

function linesOf({ theme, keymap, session }: Screen, width: number): readonly string[] {
  return helpLines(theme, keymap, session.store.get('system').readOnly, width);
}

/** All keys by category, in two columns where there is room. Actions are left out where they are switched off. */
function helpLines(theme: Theme, keymap: Keymap, readOnly: boolean, width: number): readonly string[] {
  const groups = new Map<Category, Binding[]>();
  for (const category of Object.keys(words.screen.categories) as Category[]) groups.set(category, []);
  // What holds everywhere is looked for most.
  for (const command of keymap.commands.toSorted((a, b) => Number(isOfScreen(a)) - Number(isOfScreen(b)))) {
    if (readOnly && (command.needs || command.context === 'dialog')) continue;
    groups.get(command.category)!.push(command);
  }
  const columns = width >= 110 ? 2 : 1;
  const columnWidth = Math.floor(width / columns);
  const blocks = [...groups]
    .filter(([, commands]) => commands.length > 0)
    .map(([category, commands]) => [
      theme.paint('accent', theme.fit(` ${words.screen.categories[category]}`, columnWidth)),
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

/** Whether it is a key of one screen or pane only. */
function isOfScreen({ context }: Binding): boolean {
  return context !== 'global' && context !== 'list' && context !== 'always';
}

function commandLines(theme: Theme, command: Binding, width: number): string[] {
  const keys = command.keys.map(keyLabel).join(' ') || theme.glyphs.dash;
  const room = 22;
  // The same key may mean something else in the alerts than on the panes.
  const { contexts } = words.screen.docs;
  const { text } = words.screen.commands[command.id];
  const place = (contexts as Readonly<Record<string, string>>)[command.context] ?? command.context;
  return wrapText(isOfScreen(command) ? `${text} (${place})` : text, width - room - 3).map((line, index) => {
    const head = theme.fit(index === 0 ? `   ${keys}` : '', room);
    return `${theme.paint('strong', head)} ${theme.fit(line, width - room - 1)}`;
  });
}
