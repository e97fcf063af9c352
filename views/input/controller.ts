import type { KeyPress } from '../../src/terminal/key.ts';
import { smallest } from '../ui/smallest.ts';
import { paneContexts } from './available.ts';
import { type CommandId, sharedContexts } from './commands.ts';
import type { Screen } from './screen.ts';

/** Turns one key press into what it means just now. */
export function press(screen: Screen, key: KeyPress): void {
  const { ui, keymap, size } = screen;
  const leaving = ['quit', 'quit-now'].includes(keymap.find(key.name, ['always', 'global']) ?? '');
  if (ui.state.quitAsked && !leaving) ui.update({ quitAsked: false });
  if (ui.state.notice !== undefined || ui.state.switchingTo !== undefined)
    ui.update({ notice: undefined, switchingTo: undefined });
  const always = keymap.find(key.name, ['always']);
  if (always) {
    run(screen, always);
    return;
  }
  if (size.columns < smallest.columns || size.rows < smallest.rows) {
    // Nothing that cannot be seen may be done, except leaving it.
    if (ui.state.stack.length > 0) {
      if (key.name === 'esc') pressOpen(screen, key);
    } else if (keymap.find(key.name, ['global']) === 'quit') run(screen, 'quit');
    return;
  }
  if (pressOpen(screen, key)) return;
  const command = keymap.find(key.name, [...paneContexts(ui), ...sharedContexts]);
  if (command) run(screen, command);
}

/** Gives the key to the open screens, the uppermost first. Returns false when all of them leave it to the panes. */
function pressOpen(screen: Screen, key: KeyPress): boolean {
  return screen.ui.state.stack.toReversed().some((open) => {
    const kind = screen.screens.kind(open.screen);
    return kind.press(screen, open.state, key, screen.keymap.find(key.name, kind.contexts)) !== false;
  });
}

/** Carries out a command by its id, whoever asked: a key or the palette. Where it cannot be, it says why. */
export function run(screen: Screen, id: CommandId): void {
  const command = screen.screens.command(id);
  if (command.available?.(screen) ?? true) command.run?.(screen);
  else if (command.refusal) screen.ui.update({ notice: command.refusal(screen) });
}

/** Opens another full screen from a full screen; every other command is nothing there. */
export function runIfScreen(screen: Screen, id: CommandId | undefined): void {
  const kind = screen.screens.all.find((candidate) => candidate.id === id);
  if (id && kind?.place === 'full') run(screen, id);
}
