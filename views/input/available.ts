import type { Command, Screen } from './screen.ts';

/** Whether a command would do something on the panes now: what footer and palette offer. */
export function isAvailable(screen: Screen, command: Command): boolean {
  const { context } = command;
  const { focus } = screen.ui.state;
  if (!command.run) return false;
  if ((context === 'logs' || context === 'components') && (focus !== context || screen.ui.open('detail')))
    return false;
  return command.available?.(screen) ?? true;
}

/** Whether somebody may act; says so where nobody may. */
export function mayWrite(screen: Screen, refusal: string): boolean {
  const { readOnly } = screen.session.store.get('system');
  if (readOnly) screen.ui.update({ notice: refusal });
  return !readOnly;
}
