import { type AlertRow, isActive } from '../../../src/model/alert.ts';
import { parseDuration } from '../../../src/model/quantity.ts';
import type { KeyPress } from '../../../src/terminal/key.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import { selectedIndex } from '../../state/items.ts';
import type { Screen } from '../../state/screen.ts';
import type { Overlay } from '../../state/ui.ts';
import { attempt } from '../action/confirming.ts';
import { beginAction } from '../action/planning.ts';
import { ask } from '../asking.ts';
import { beginEscalation } from '../escalation-message/keys.ts';
import { openLogsAt } from '../main/log-commands.ts';

type AlertsOverlay = Extract<Overlay, { kind: 'alerts' }>;

/** Longest silence, in milliseconds: what is muted for longer is a rule that should go. */
const longestSilence = 30 * 24 * 3_600_000;

/** Keys of the list of alerts: moving, why, acknowledging, silencing, escalating, and the suggested action. */
export function alertsKey(screen: Screen, overlay: AlertsOverlay, key: KeyPress): void {
  const { ui, session, keymap } = screen;
  const rows = session.store.get('alerts');
  const index = selectedIndex(rows, overlay.at);
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
    const next = Math.max(0, Math.min(index + step, rows.length - 1));
    const chosen = rows[next];
    if (chosen) ui.update({ overlay: { ...overlay, at: { id: chosen.id, index: next } } });
    return;
  }
  switch (command) {
    case 'open':
      if (row) ui.update({ overlay: { ...overlay, at: { id: row.id, index }, open: !overlay.open } });
      return;
    case 'incidents': {
      const id = row?.incident;
      ui.update({ overlay: { kind: 'incidents', at: { index: 0, ...(id ? { id } : {}) }, scroll: 0 } });
      return;
    }
    case 'logs-at':
      if (row) openLogsAt(screen, row.component, row.startedAt, row.name);
      return;
    case 'back':
    case 'alerts':
    case 'quit':
      ui.update({ overlay: undefined });
      return;
    default:
      if (row) treat(screen, row, command);
  }
}

/** What a key does to one alert. */
function treat(screen: Screen, row: AlertRow, command: string | undefined): void {
  const { ui, session } = screen;
  if (session.store.get('system').readOnly) {
    ui.update({ notice: words.screen.notices.readOnly });
    return;
  }
  switch (command) {
    case 'acknowledge':
      acknowledge(screen, row);
      return;
    case 'mend': {
      const [suggested] = row.actions;
      if (!suggested) ui.update({ notice: words.screen.alerts.nothingSuggested });
      else beginAction(screen, suggested.verb, [suggested.component], isActive(row) ? row.id : undefined);
      return;
    }
    case 'silence':
      silence(screen, row);
      return;
    case 'escalate':
      beginEscalation(screen, row.incident ?? row.id, row.name);
      return;
    default:
      return;
  }
}

function acknowledge(screen: Screen, row: AlertRow): void {
  const { ui, session } = screen;
  const about = row.incident ?? row.id;
  const reminded = session.store.get('oncall').chain.some((one) => one.about === about && one.ackedBy);
  if (!row.ack)
    attempt(screen, words.screen.alerts.acknowledged(row.name), () => session.commands.acknowledge(row.id));
  else if (reminded)
    attempt(screen, words.screen.incidents.stillYours, () => session.commands.stillWorking(about));
  else ui.update({ notice: words.screen.alerts.takenAlready(row.ack.by) });
}

/** Mutes the alert for a while, or lets it be heard again. */
function silence(screen: Screen, row: AlertRow): void {
  const { commands } = screen.session;
  if (row.muted.some(({ by }) => by === 'silence')) {
    attempt(screen, words.screen.silences.ended, () => {
      const ending = commands.unsilence(row.id);
      ending?.catch((error: unknown) => screen.ui.update({ notice: errorText(error) }));
    });
    return;
  }
  ask(screen, {
    title: words.screen.silences.title(row.name),
    fields: [
      { label: words.screen.silences.comment, value: '' },
      { label: words.screen.silences.for, value: '2h' },
    ],
    done: words.screen.silences.done(row.name),
    send([comment, duration]) {
      const forMs = parseDuration(duration!);
      if (forMs === undefined || forMs <= 0) throw new Error(words.screen.silences.notADuration);
      if (forMs > longestSilence) throw new Error(words.screen.silences.tooLong);
      return commands.silence(row.id, { forMs, comment: comment! });
    },
  });
}

/** The message for the worst thing that fires, of these components where one of theirs does, from wherever the person is. */
export function escalateWorst(screen: Screen, components: readonly string[] = []): void {
  const firing = screen.session.store.get('alerts').filter(isActive);
  const row = firing.find(({ component }) => component && components.includes(component)) ?? firing[0];
  if (!row) screen.ui.update({ notice: words.screen.compose.nothing });
  else beginEscalation(screen, row.incident ?? row.id, row.name);
}
