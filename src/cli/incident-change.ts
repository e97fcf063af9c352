import { foldIncidents } from '../alerts/incidents.ts';
import { addressed, changeIncident } from '../app/incident-changes.ts';
import { type Severity, severities } from '../model/alert.ts';
import type { IncidentChange } from '../model/incident.ts';
import type { SystemConfig } from '../model/system.ts';
import { watchedStatus } from '../notify/status-file.ts';
import { words } from '../words/index.ts';
import { CommandError, complain, type GlobalOptions } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { printDone, withRecordedAlerts } from './recorded-alerts.ts';

/** How many ids of open incidents to list. */
const mostListed = 8;

/**
 * Changes one open incident and prints what changed; `change` gets the loaded configuration.
 * @throws CommandError when there is no such incident, or it is closed
 */
export async function changeRecorded(
  id: string,
  options: GlobalOptions,
  change: (config: SystemConfig) => IncidentChange,
): Promise<number> {
  return withRecordedAlerts(options, 'write', ({ engine, config, events, journal, by, now }) => {
    const open = engine.incidents().map((incident) => incident.id);
    if (!open.includes(id)) throw notOpen(id, open, foldIncidents(events).has(id));
    const made = addressed(change(config), config);
    changeIncident(engine, id, made, by, now);
    const sentence = words.commands.incident.done.line(id, doneText(made, by, config));
    const code = printDone(options, sentence, { id, ...made });
    const isSent = made.what === 'update' && made.via !== undefined && made.via.length > 0;
    if (!isSent || journal.shared === true || watchedStatus(process.env, config, now)) return code;
    complain(words.commands.alerts.escalate.nobodyWatches);
    return exitCodes.warning;
  });
}

/** @throws CommandError for anything but P0 to P3 or the system's own names for them */
export function severityNamed(name: string, { alerting }: SystemConfig): Severity {
  const found = severities.find((one) => one === name.toUpperCase() || alerting.names[one] === name);
  if (found) return found;
  const { noSeverity, expectedOneOf } = words.commands.alerts;
  throw new CommandError(`${noSeverity(name)}: ${expectedOneOf(Object.values(alerting.names))}`);
}

/** Never suggests a similar id: ids differ by a digit, and so do wrong ones. */
function notOpen(id: string, open: readonly string[], closed: boolean): CommandError {
  const { errors, incident: say, things } = words.commands;
  if (closed) return new CommandError(say.closed(id));
  const hint =
    open.length === 0
      ? errors.thereIsNone
      : errors.expected(open.slice(0, mostListed), open.length - mostListed);
  return new CommandError(`${errors.unknown(things.incident, id)}: ${hint}`);
}

function doneText(change: IncidentChange, by: string, { alerting }: SystemConfig): string {
  const say = words.commands.incident.done;
  switch (change.what) {
    case 'phase':
      return say.phase(change.to);
    case 'owner':
      return say.owner(change.owner ?? by);
    case 'severity':
      return say.severity(alerting.names[change.severity]);
    case 'resolve':
      return say.resolved;
    case 'note':
      return say.note;
    case 'update':
      return change.to === 'customers' ? say.customers : say.update;
    case 'impact':
      return say.impact;
    case 'merge':
      return say.merged(change.into);
  }
}
