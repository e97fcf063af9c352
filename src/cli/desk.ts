import { AlertEngine } from '../alerts/engine.ts';
import { MatcherError, matchersText, parseMatchers } from '../alerts/matcher.ts';
import { loadConfig } from '../config/load.ts';
import { nearestWord } from '../config/nearest.ts';
import { currentActor } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import { type LabelMatcher, type Severity, severities } from '../model/alert.ts';
import { systemClock } from '../model/clock.ts';
import { type IncidentChange, incidentPhases } from '../model/incident.ts';
import { parseDuration } from '../model/quantity.ts';
import type { SystemConfig } from '../model/system.ts';
import { errorText } from '../text/clean.ts';
import { alertEvents } from './alert-watch.ts';
import { CommandError, configFileOf, type GlobalOptions } from './context.ts';
import { exitCodes } from './exit.ts';
import { changeIncident, openIncident } from './incident-desk.ts';
import { openSystemJournal } from './journal-log.ts';
import { printJson, printRows } from './print.ts';

/** What the journal knows of alerts and incidents, and who asks. */
export interface Desk {
  readonly journal: Journal;
  readonly engine: AlertEngine;
  readonly config: SystemConfig;
  readonly by: string;
  readonly now: number;
}

/** `plantao alerts ack ALERT`: says that somebody takes care. */
export async function runAcknowledge(
  name: string,
  options: GlobalOptions & { readonly note?: string },
): Promise<number> {
  return atDesk(options, true, ({ engine, config, by, now }) => {
    const id = alertNamed(name, config);
    engine.acknowledge(id, by, now, options.note);
    return said(options, `${by} is at ${id}`, { alert: id, by });
  });
}

/** `plantao alerts silence ALERT|MATCHERS --for 2h --comment WHY`. */
export async function runSilence(
  what: string,
  options: GlobalOptions & { readonly for?: string; readonly comment?: string },
): Promise<number> {
  return atDesk(options, true, ({ engine, config, by, now }) => {
    const forMs = parseDuration(options.for ?? '2h');
    if (forMs === undefined || forMs <= 0) throw new CommandError('--for needs a time such as 30m, 2h or 1d');
    const comment = (options.comment ?? '').trim();
    if (comment === '') throw new CommandError('--comment says why: the others will read it');
    const matchers = matchersOf(what, config);
    const silence = engine.silence(matchers, { until: now + forMs, comment, by }, now);
    const until = new Date(silence.until).toISOString();
    return said(options, `${silence.id}: ${matchersText(matchers)} is silenced until ${until}`, silence);
  });
}

/** `plantao alerts silences`: those that are on. */
export async function runSilences(options: GlobalOptions): Promise<number> {
  return atDesk(options, false, async ({ engine, now }) => {
    const rows = engine.silences.filter(({ until }) => until > now);
    if (rows.length === 0 && !options.json) process.stdout.write('no silences\n');
    else
      await printRows(
        rows,
        [
          { title: 'id', cell: ({ id }) => id },
          { title: 'until', cell: ({ until }) => new Date(until).toISOString() },
          { title: 'by', cell: ({ by }) => by },
          { title: 'mutes', cell: ({ matchers }) => matchersText(matchers) },
          { title: 'why', cell: ({ comment }) => comment, flexible: true },
        ],
        options,
        rows,
      );
    return exitCodes.ok;
  });
}

/** `plantao alerts unsilence ID`. */
export async function runUnsilence(id: string, options: GlobalOptions): Promise<number> {
  return atDesk(options, true, ({ engine, by, now }) => {
    const ids = engine.silences.map((silence) => silence.id);
    if (!ids.includes(id)) throw new CommandError(`no silence "${id}"${hintFor(id, ids)}`);
    engine.expire(id, by, now);
    return said(options, `${id} is over`, { id });
  });
}

/** `plantao incident open TITLE`. Prints its id. */
export async function runIncidentOpen(
  title: string,
  options: GlobalOptions & { readonly severity?: string; readonly component?: string },
): Promise<number> {
  return atDesk(options, true, ({ engine, config, by, now }) => {
    const { component } = options;
    const known = config.components.map(({ id }) => id);
    if (component !== undefined && !known.includes(component))
      throw new CommandError(`no component "${component}"${hintFor(component, known)}`);
    const severity = severityNamed(options.severity ?? 'P1', config);
    const facts = { title, severity, ...(component === undefined ? {} : { component }) };
    const id = openIncident(engine, facts, by, now);
    return said(options, id, { id, ...facts });
  });
}

/** Everything else that is done to an incident. `value` is what the command was given beside the id. */
export async function runIncidentChange(
  id: string,
  what: IncidentChange['what'],
  value: string | undefined,
  options: GlobalOptions & { readonly cause?: string; readonly followUp?: readonly string[] },
): Promise<number> {
  return atDesk(options, true, ({ engine, config, by, now }) => {
    const ids = engine.incidents().map((incident) => incident.id);
    if (!ids.includes(id)) throw new CommandError(`no open incident "${id}"${hintFor(id, ids)}`);
    const change = changeOf(what, value, options, config);
    changeIncident(engine, id, change, by, now);
    return said(options, `${id}: ${what} written down`, { id, ...change });
  });
}

function changeOf(
  what: IncidentChange['what'],
  value: string | undefined,
  options: { readonly cause?: string; readonly followUp?: readonly string[] },
  config: SystemConfig,
): IncidentChange {
  switch (what) {
    case 'phase': {
      const to = incidentPhases.find((phase) => phase === value);
      if (!to) throw new CommandError(`no phase "${value}": expected one of ${incidentPhases.join(', ')}`);
      return { what, to };
    }
    case 'owner':
      return { what, ...(value === undefined ? {} : { owner: value }) };
    case 'severity':
      return { what, severity: severityNamed(value ?? '', config) };
    case 'resolve':
      return { what, cause: options.cause ?? '', followUps: options.followUp ?? [] };
    default:
      return { what, text: value ?? '' };
  }
}

/** Opens what the journal knows, asks nothing of the system, and closes it again. Whoever watches takes over what was written. */
export async function atDesk(
  options: GlobalOptions,
  writes: boolean,
  work: (desk: Desk) => number | Promise<number>,
): Promise<number> {
  if (writes && options.readOnly)
    throw new CommandError('plantao was started read-only: nothing is written down');
  const config = await loadConfig({
    file: configFileOf(options),
    environment: options.env,
    env: process.env,
  });
  const journal = await openSystemJournal({
    clock: systemClock,
    env: process.env,
    config: () => config,
  }).catch((error: unknown) => {
    throw new CommandError(errorText(error));
  });
  try {
    const now = systemClock.now();
    const { alerts: rules, alerting } = config;
    const engine = new AlertEngine({
      ...{ rules, alerting },
      record: (event) => void journal.append(event),
    });
    // What a rule that is gone leaves behind is ended by the one that watches, not by a look at it.
    engine.restore(alertEvents(journal, config), now, false);
    const code = await work({ journal, engine, config, by: currentActor(process.env).user, now });
    await journal.sync?.();
    return code;
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError(errorText(error));
  } finally {
    journal.close();
  }
}

export function said(options: GlobalOptions, text: string, facts: object): number {
  if (options.json) printJson(facts);
  else process.stdout.write(`${text}\n`);
  return exitCodes.ok;
}

/** The id of the alert that is meant by its id or its name. */
function alertNamed(name: string, { alerts }: SystemConfig): string {
  const found = alerts.find((rule) => rule.id === name) ?? alerts.find((rule) => rule.name === name);
  if (found) return found.id;
  const words = alerts.map((rule) => rule.name);
  throw new CommandError(`no alert "${name}"${hintFor(name, words)}`);
}

/** An alert by name or id, else matchers such as `component="api"`. */
function matchersOf(what: string, config: SystemConfig): readonly LabelMatcher[] {
  if (!/[=~]/.test(what)) return [{ label: 'rule', operator: '=', value: alertNamed(what, config) }];
  try {
    return parseMatchers(what);
  } catch (error) {
    if (error instanceof MatcherError) throw new CommandError(error.message);
    throw error;
  }
}

function severityNamed(name: string, { alerting }: SystemConfig): Severity {
  const found = severities.find((one) => one === name.toUpperCase() || alerting.names[one] === name);
  if (found) return found;
  throw new CommandError(
    `no severity "${name}": expected one of ${Object.values(alerting.names).join(', ')}`,
  );
}

export function hintFor(word: string, words: readonly string[]): string {
  const nearest = nearestWord(word, words);
  if (nearest) return `: did you mean "${nearest}"?`;
  return words.length === 0 ? ': there is none' : `: there are ${words.slice(0, 8).join(', ')}`;
}
