import type { KeyPress } from '../../src/terminal/key.ts';
import { en } from '../text/en.ts';
import { attempt } from './confirming.ts';
import { beginAction } from './planning.ts';
import type { Screen } from './screen.ts';
import type { Overlay } from './ui.ts';

type AlertsOverlay = Extract<Overlay, { kind: 'alerts' }>;

/** Keys of the list of alerts: moving, why, acknowledging, and the suggested action. */
export function alertsKey(screen: Screen, overlay: AlertsOverlay, key: KeyPress): void {
  const { ui, session, keymap } = screen;
  const rows = session.store.get('alerts');
  const index = Math.max(0, Math.min(overlay.index, rows.length - 1));
  const row = rows[index];
  const command = keymap.find(key.name, ['alerts', 'list', 'global']);
  const steps: Readonly<Record<string, number>> = {
    up: -1,
    down: 1,
    'page-up': -10,
    'page-down': 10,
    first: -1e6,
    last: 1e6,
  };
  const step = steps[command ?? ''];
  if (step !== undefined) {
    ui.update({ overlay: { ...overlay, index: Math.max(0, Math.min(index + step, rows.length - 1)) } });
    return;
  }
  switch (command) {
    case 'open':
      ui.update({ overlay: { ...overlay, index, open: !overlay.open } });
      return;
    case 'acknowledge':
      if (!row) return;
      if (row.ack) ui.update({ notice: en.alerts.takenAlready(row.ack.by) });
      else attempt(screen, en.alerts.acknowledged(row.name), () => session.commands.acknowledge(row.id));
      return;
    case 'mend': {
      const [suggested] = row?.actions ?? [];
      if (!suggested) ui.update({ notice: en.alerts.nothingSuggested });
      else beginAction(screen, suggested.verb, [suggested.component]);
      return;
    }
    case 'back':
    case 'alerts':
    case 'quit':
      ui.update({ overlay: undefined });
      return;
    default:
      return;
  }
}
