import { type AlertRow, isActive } from '../../../src/model/alert.ts';
import { parseDuration } from '../../../src/model/quantity.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import { mayWrite } from '../../input/available.ts';
import type { CommandId } from '../../input/commands.ts';
import type { Screen } from '../../input/screen.ts';
import { attempt } from '../action/attempt.ts';
import { ask } from '../ask.ts';
import { beginEscalation } from '../escalation-message.ts';
import { mend } from '../mend.ts';

/** Longest silence, in milliseconds: what is muted for longer is a rule that should go. */
const longestSilence = 30 * 24 * 3_600_000;

const treatments = ['acknowledge', 'mend', 'silence', 'escalate'] as const satisfies readonly CommandId[];
type Treatment = (typeof treatments)[number];

export function isTreatment(command: CommandId | undefined): command is Treatment {
  return treatments.some((one) => one === command);
}

/**
 * What a key does to alerts: to those that are marked, else to the selected one. A call is made for one only.
 * @param row the selected one
 */
export function treat(
  screen: Screen,
  row: AlertRow,
  marked: readonly AlertRow[],
  treatment: Treatment,
): void {
  const { ui } = screen;
  if (!mayWrite(screen, words.screen.notices.readOnly)) return;
  const rows = marked.length > 0 ? marked : [row];
  switch (treatment) {
    case 'acknowledge':
      if (rows.length === 1) acknowledge(screen, rows[0]!);
      else acknowledgeAll(screen, rows);
      return;
    case 'mend':
      mend(screen, rows[0]!.name, rows);
      return;
    case 'silence':
      if (rows.length === 1) silence(screen, rows[0]!);
      else silenceAll(screen, rows);
      return;
    case 'escalate':
      if (rows.length > 1) ui.update({ notice: words.screen.alerts.oneOnly });
      else beginEscalation(screen, rows[0]!.incident ?? rows[0]!.id, rows[0]!.name);
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

/** Acknowledges each that fires and nobody has yet; the first that cannot be is told. */
function acknowledgeAll(screen: Screen, rows: readonly AlertRow[]): void {
  const open = rows.filter((row) => isActive(row) && !row.ack);
  attempt(screen, words.screen.alerts.acknowledgedAll(open.length, rows.length), () => {
    for (const { id } of open) screen.session.commands.acknowledge(id);
  });
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
  askHowLong(screen, row.name, words.screen.silences.done(row.name), (how) => commands.silence(row.id, how));
}

/** Mutes several for the same while. Those that are muted already stay as they are. */
function silenceAll(screen: Screen, rows: readonly AlertRow[]): void {
  const heard = rows.filter(({ muted }) => !muted.some(({ by }) => by === 'silence'));
  const { silences } = words.screen;
  askHowLong(
    screen,
    silences.several(heard.length),
    silences.done(silences.several(heard.length)),
    async (how) => {
      for (const { id } of heard) await screen.session.commands.silence(id, how);
    },
  );
}

function askHowLong(
  screen: Screen,
  what: string,
  done: string,
  send: (how: { readonly forMs: number; readonly comment: string }) => void | Promise<void>,
): void {
  ask(screen, {
    title: words.screen.silences.title(what),
    fields: [
      { label: words.screen.silences.comment, value: '' },
      { label: words.screen.silences.for, value: '2h' },
    ],
    done,
    send([comment, duration]) {
      const forMs = parseDuration(duration!);
      if (forMs === undefined || forMs <= 0) throw new Error(words.screen.silences.notADuration);
      if (forMs > longestSilence) throw new Error(words.screen.silences.tooLong);
      return send({ forMs, comment: comment! });
    },
  });
}
