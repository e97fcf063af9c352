import { alertEvents } from '../../../app/alert-events.ts';
import { escalationMessage } from '../../../app/escalation-message.ts';
import { handIncidentRows } from '../../../app/hand-incidents.ts';
import { newestEvents } from '../../../app/newest-events.ts';
import { quietDispatch } from '../../../app/quiet-dispatch.ts';
import { type AlertRow, isActive } from '../../../model/alert.ts';
import { defined } from '../../../model/defined.ts';
import { dispatchKinds } from '../../../notify/dispatch.ts';
import { worstOf } from '../../../notify/plan.ts';
import { watchedStatus } from '../../../notify/status-file.ts';
import { withoutGaps } from '../../../oncall/escalation-message.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { CommandError, complain } from '../../context.ts';
import { templateNamed } from '../../documents.ts';
import { exitCodes } from '../../exit-codes.ts';
import { personNamed } from '../../person-named.ts';
import { printJson } from '../../print.ts';
import { printDone, type RecordedAlerts, withRecordedAlerts } from '../../recorded-alerts.ts';
import { hintFor } from '../../unknown-word.ts';

/** `plantao alerts escalate`: an alert by its name or id, or an incident. Whoever watches sends the message. */
export const command = defineCommand<{
  readonly message?: string;
  readonly print?: boolean;
  readonly to?: string;
}>({
  arguments: '<alert>',
  options: () => [
    { flags: '--message <text>', help: words.commands.alerts.escalate.message },
    { flags: '--to <person>', help: words.commands.alerts.escalate.to },
    { flags: '--print', help: words.commands.alerts.escalate.print },
  ],
  exits: () => words.commands.alerts.escalate.exits,
  run: (options, [name]) =>
    withRecordedAlerts(options, options.print ? 'read' : 'write', async (recorded) => {
      const { config, engine, journal, by, now } = recorded;
      const to = options.to === undefined ? undefined : personNamed(options.to, config);
      const rows = firing(name!, recorded);
      const about = rows[0].incident ?? rows[0].id;
      const dispatch = quietDispatch({
        ...{ config, rows },
        events: alertEvents(journal, config, dispatchKinds),
        record: (event) => void journal.append(event),
      });
      const { text: template } = await templateNamed('escalation', config);
      const composed = escalationMessage(
        {
          ...{ rows, config },
          incident: engine.incidents().find(({ id }) => id === about),
          running: dispatch.escalations().find((one) => one.about === about),
          events: newestEvents(journal, config),
        },
        now,
        template,
      );
      const message = options.message ?? (options.print ? composed : withoutGaps(composed));
      if (options.print) {
        if (options.json) printJson({ about, message });
        else process.stdout.write(`${message.trimEnd().split('\n').map(sanitize).join('\n')}\n`);
        return exitCodes.ok;
      }
      const facts = { severity: worstOf(rows), by, message, ...defined({ to: to?.id }) };
      dispatch.escalate(about, facts, now, false);
      const say = words.commands.alerts.escalate;
      const done = to ? say.called(to.name, about) : say.done(about);
      const code = printDone(options, done, { about, by, message, ...defined({ to: to?.id }) });
      if (journal.shared === true || watchedStatus(process.env, config, now)) return code;
      complain(say.nobodyWatches);
      return exitCodes.warning;
    }),
});

/** What fires of an alert or of an incident, the alert itself first. @throws CommandError when nothing does */
function firing(name: string, { engine, now }: RecordedAlerts): readonly [AlertRow, ...AlertRow[]] {
  const active = [...engine.rows(now).filter(isActive), ...handIncidentRows(engine.incidents())];
  const asked = active.find(({ id, name: title, incident }) => [id, title, incident].includes(name));
  if (!asked) {
    const say = words.commands.alerts.escalate;
    const names = active.map((row) => row.name);
    const hint = active.length === 0 ? say.nothingFires : hintFor(name, names);
    throw new CommandError(`${say.notFiring(name)}: ${hint}`);
  }
  const together = ({ id, incident }: AlertRow): boolean =>
    id !== asked.id && incident !== undefined && incident === asked.incident;
  return [asked, ...active.filter(together)];
}
