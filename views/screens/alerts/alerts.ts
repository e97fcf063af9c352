import { type AlertRow, isActive } from '../../../src/model/alert.ts';
import { parseDuration } from '../../../src/model/quantity.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import { mayWrite } from '../../input/available.ts';
import type { CommandId } from '../../input/commands.ts';
import { runIfScreen } from '../../input/controller.ts';
import { reselected, selectedIndex } from '../../input/list.ts';
import { goTo, opening, type Screen, type ScreenKind } from '../../input/screen.ts';
import type { Selection } from '../../input/ui.ts';
import { bodyRoom } from '../../panes/geometry.ts';
import { attempt } from '../action/attempt.ts';
import { ask } from '../ask.ts';
import { beginEscalation } from '../escalation-message.ts';
import { openLogsAt } from '../main/log-commands.ts';
import { mend } from '../mend.ts';
import { openRunbookOf } from '../runbooks/reader.ts';
import { alertLines } from './lines.ts';

/** Longest silence, in milliseconds: what is muted for longer is a rule that should go. */
const longestSilence = 30 * 24 * 3_600_000;

interface AlertsState {
  readonly at: Selection;
  /** Why the selected one is there shows under it, where there is no room for it below the list. */
  readonly open: boolean;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    alerts: AlertsState;
  }
}

/** Every alert: its state, why it is there, who has it, and what would help. */
export const alerts: ScreenKind<'alerts'> = {
  id: 'alerts',
  place: 'full',
  destination: true,
  title: () => words.screen.alerts.title,
  contexts: ['alerts', 'list', 'global'],
  reads: ['alerts', 'answers', 'system'],
  asks({ session }, { at }) {
    const rows = session.store.get('alerts');
    const row = rows[selectedIndex(rows, at)];
    return row ? [{ to: 'why', id: row.id }] : [];
  },
  commands: [
    opening('alerts', { keys: ['6', 'a'], category: 'looking', footer: 45 }, () => ({
      at: { index: 0 },
      open: false,
    })),
    { id: 'acknowledge', keys: ['a'], context: 'alerts', category: 'acting' },
    { id: 'mend', keys: ['m'], context: 'alerts', category: 'acting' },
    { id: 'silence', keys: ['s'], context: 'alerts', category: 'acting' },
    { id: 'logs-at', keys: ['l'], context: 'alerts', category: 'looking' },
  ],
  draw: (screen, view, { width, height, now }) => ({
    title: alertsTitle(screen.session.store.get('alerts')),
    lines: alertLines(screen, view, width, height, now),
  }),
  press(screen, state, _, command) {
    const { ui, session } = screen;
    const rows = session.store.get('alerts');
    const at = reselected(command, rows, state.at, bodyRoom(screen).height - 1);
    if (at) {
      ui.set('alerts', { at });
      return;
    }
    const index = selectedIndex(rows, state.at);
    const row = rows[index];
    switch (command) {
      case 'open':
        if (row) ui.set('alerts', { at: { id: row.id, index }, open: !state.open });
        return;
      case 'incidents': {
        const id = row?.incident;
        goTo(screen, 'incidents', { at: { index: 0, ...(id ? { id } : {}) }, scroll: 0 });
        return;
      }
      case 'runbooks':
        if (row) openRunbookOf(screen, [row]);
        else runIfScreen(screen, command);
        return;
      case 'logs-at':
        if (row) openLogsAt(screen, row.component, row.startedAt, row.name);
        return;
      case 'back':
      case 'alerts':
      case 'quit':
        ui.close('alerts');
        return;
      default:
        if (row && isTreatment(command)) treat(screen, row, command);
        else runIfScreen(screen, command);
    }
  },
  hints: () => {
    const { keys, commands } = words.screen;
    return [
      { command: 'back', label: commands.back.label },
      { command: 'acknowledge', label: keys.acknowledge },
      { command: 'mend', label: commands.mend.label },
      { command: 'open', label: keys.why },
      { command: 'silence', label: commands.silence.label },
      { command: 'escalate', label: commands.escalate.label },
      { command: 'incidents', label: keys.incident },
      { command: 'runbooks', label: keys.runbook },
      { command: 'logs-at', label: commands['logs-at'].label },
    ];
  },
};

/** How many fire, may fire, and cannot be evaluated. */
function alertsTitle(rows: readonly AlertRow[]): string {
  const firing = rows.filter(isActive).length;
  const pending = rows.filter(({ phase }) => phase === 'pending').length;
  const dark = rows.length - firing - pending;
  return [words.screen.alerts.title, ...words.screen.alerts.counts(firing, pending, dark)].join('  ');
}

const treatments = ['acknowledge', 'mend', 'silence', 'escalate'] as const satisfies readonly CommandId[];
type Treatment = (typeof treatments)[number];

function isTreatment(command: CommandId | undefined): command is Treatment {
  return treatments.some((one) => one === command);
}

/** What a key does to one alert. */
function treat(screen: Screen, row: AlertRow, treatment: Treatment): void {
  if (!mayWrite(screen, words.screen.notices.readOnly)) return;
  switch (treatment) {
    case 'acknowledge':
      acknowledge(screen, row);
      return;
    case 'mend':
      mend(screen, row.name, [row]);
      return;
    case 'silence':
      silence(screen, row);
      return;
    case 'escalate':
      beginEscalation(screen, row.incident ?? row.id, row.name);
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
