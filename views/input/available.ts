import type { KeyContext } from './commands.ts';
import type { Command, Screen } from './screen.ts';
import type { Ui } from './ui.ts';

/** Contexts of one pane. */
const ofPanes: readonly KeyContext[] = ['components', 'escalations', 'logs'];

/** Contexts of the pane that has the focus; a handoff that is open keeps its keys. */
export function paneContexts(ui: Ui): readonly KeyContext[] {
  const detail = ui.open('detail');
  if (detail) return detail.pane === 'escalations' ? ['escalations'] : [];
  return ofPanes.filter((context) => context === ui.state.focus);
}

/** Whether a command would do something on the panes now: what footer and palette offer. */
export function isAvailable(screen: Screen, command: Command): boolean {
  const { context } = command;
  if (!command.run) return false;
  if (ofPanes.includes(context) && !paneContexts(screen.ui).includes(context)) return false;
  return command.available?.(screen) ?? true;
}

/** Whether somebody may act; says so where nobody may. */
export function mayWrite(screen: Screen, refusal: string): boolean {
  const { readOnly } = screen.session.store.get('system');
  if (readOnly) screen.ui.update({ notice: refusal });
  return !readOnly;
}
