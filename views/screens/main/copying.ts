import { words } from '../../../src/words/index.ts';
import type { Screen } from '../../input/screen.ts';
import { targetOf } from '../../panes/target.ts';

/** Copies the selected row to the terminal's clipboard. */
export function copyTarget(screen: Screen): void {
  const target = targetOf(screen);
  if (!target) return;
  const { store } = screen.session;
  const line = store.get('logs').lines.find(({ seq }) => target.pane === 'logs' && String(seq) === target.id);
  const component = store.get('components').find(({ id }) => id === target.component);
  const text = line
    ? `${new Date(line.at).toISOString()} ${line.source} ${line.level} ${line.text}`
    : target.pane === 'components' && component
      ? `${component.title} ${words.names.statuses[component.status]}: ${component.summary}`
      : target.id;
  screen.ui.update({
    notice: screen.port.copy(text) ? words.screen.notices.copied : words.screen.notices.tooLong,
  });
}
