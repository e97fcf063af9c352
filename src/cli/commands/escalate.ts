import { alertEvents } from '../../app/alert-watch.ts';
import { escalationMessage, newestEvents } from '../../app/escalation-message.ts';
import { quietDispatch } from '../../app/quiet-dispatch.ts';
import { type AlertRow, isActive } from '../../model/alert.ts';
import { dispatchKinds } from '../../notify/dispatch.ts';
import { worstOf } from '../../notify/plan.ts';
import { watchedStatus } from '../../notify/status-file.ts';
import { withoutQuestions } from '../../oncall/compose.ts';
import { sanitize } from '../../text/sanitize.ts';
import { errorText } from '../../words/error-text.ts';
import { CommandError, type GlobalOptions } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { printJson } from '../print.ts';
import { atDesk, type Desk, hintFor, said } from './alert-actions.ts';

/**
 * `plantao alerts escalate ALERT|INCIDENT`: calls the next level now, with a message made of the facts or one's own. Whoever watches
 * sends it; exit code 1 when nobody does on this machine. `--print` only shows the message.
 */
export async function runEscalate(
  name: string,
  options: GlobalOptions & { readonly message?: string; readonly print?: boolean },
): Promise<number> {
  return atDesk(options, options.print !== true, (desk) => {
    const { config, engine, journal, by, now } = desk;
    const rows = firing(name, desk);
    const about = rows[0].incident ?? rows[0].id;
    const dispatch = quietDispatch({
      ...{ config, rows },
      events: alertEvents(journal, config, dispatchKinds),
      record: (event) => void journal.append(event),
    });
    const composed = escalationMessage(
      {
        ...{ rows, config },
        incident: engine.incidents().find(({ id }) => id === about),
        running: dispatch.escalations().find((one) => one.about === about),
        events: newestEvents(journal, config),
      },
      now,
    );
    const message = options.message ?? (options.print ? composed : withoutQuestions(composed));
    if (options.print) {
      if (options.json) printJson({ about, message });
      else process.stdout.write(`${message.trimEnd().split('\n').map(sanitize).join('\n')}\n`);
      return exitCodes.ok;
    }
    try {
      dispatch.escalate(about, { severity: worstOf(rows), by, message }, now, false);
    } catch (error) {
      throw new CommandError(errorText(error));
    }
    const code = said(options, `the next level is called about ${about}`, { about, by, message });
    if (journal.shared === true || watchedStatus(process.env, config, now)) return code;
    process.stderr.write(
      'nobody watches on this machine: it is sent once "plantao watch" or a screen runs\n',
    );
    return exitCodes.warning;
  });
}

/** What fires of an alert, by its id or name, or of an incident, the alert itself first. @throws CommandError when nothing does */
function firing(name: string, { engine, now }: Desk): readonly [AlertRow, ...AlertRow[]] {
  const active = engine.rows(now).filter(isActive);
  const meant = active.find(({ id, name: title, incident }) => [id, title, incident].includes(name));
  if (!meant) {
    const what =
      active.length === 0
        ? ': nothing does'
        : hintFor(
            name,
            active.map((row) => row.name),
          );
    throw new CommandError(`no alert or incident "${name}" fires${what}`);
  }
  const together = ({ id, incident }: AlertRow): boolean =>
    id !== meant.id && incident !== undefined && incident === meant.incident;
  return [meant, ...active.filter(together)];
}
