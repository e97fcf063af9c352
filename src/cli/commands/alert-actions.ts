import { AlertEngine } from '../../alerts/engine.ts';
import { foldIncidents } from '../../alerts/incidents.ts';
import { MatcherError, matchersText, parseMatchers } from '../../alerts/matcher.ts';
import { alertEvents } from '../../app/alert-watch.ts';
import { askOthers, type Others, othersNamed } from '../../app/external-once.ts';
import { changeIncident, openIncident } from '../../app/incident-changes.ts';
import { currentActor } from '../../journal/actor.ts';
import type { Journal } from '../../journal/journal.ts';
import { type AlertRow, isActive, type LabelMatcher, type Severity, severities } from '../../model/alert.ts';
import { systemClock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import type { JournalEvent } from '../../model/event.ts';
import { type IncidentChange, incidentPhases } from '../../model/incident.ts';
import { formatDuration, parseDuration } from '../../model/quantity.ts';
import type { SystemConfig } from '../../model/system.ts';
import { nearestWord } from '../../text/nearest.ts';
import { sanitize } from '../../text/sanitize.ts';
import { errorText } from '../../words/error-text.ts';
import { journalOf, mustNotBeReadOnly } from '../command-journal.ts';
import { configOf } from '../configured.ts';
import { CommandError, type GlobalOptions } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { printJson, printRows } from '../print.ts';

/** Longer is a mistake in writing, in milliseconds. */
const longestSilenceMs = 366 * 86_400_000;

/** What the journal knows of alerts and incidents, and who asks. */
export interface Desk {
  readonly engine: AlertEngine;
  readonly journal: Journal;
  /** Those of alerts and incidents, oldest first. */
  readonly events: readonly JournalEvent[];
  readonly config: SystemConfig;
  readonly by: string;
  readonly now: number;
}

/** `plantao alerts ack ALERT`: says that somebody takes care. */
export async function runAcknowledge(
  name: string,
  options: GlobalOptions & { readonly note?: string },
): Promise<number> {
  return atDesk(options, true, async (desk) => {
    const { engine, by, now } = desk;
    const { id, row, close } = await alertNamed(name, desk);
    await close?.();
    if (row) engine.showExternal([row]);
    else if (!isActive(engine.state(id) ?? { phase: 'normal' }))
      throw new CommandError(
        `"${id}" does not fire as far as the journal knows: a screen or "plantao watch" judges the rules and writes that down`,
      );
    engine.acknowledge(id, by, now, options.note);
    return said(options, `${by} is at ${id}`, { alert: id, by });
  });
}

/** `plantao alerts silence ALERT|MATCHERS --for 2h --comment WHY`. */
export async function runSilence(
  what: string,
  options: GlobalOptions & { readonly for?: string; readonly comment?: string },
): Promise<number> {
  return atDesk(options, true, async (desk) => {
    const { engine, journal, by, now } = desk;
    const forMs = parseDuration(options.for ?? '2h');
    if (forMs === undefined || forMs <= 0) throw new CommandError('--for needs a time such as 30m, 2h or 1d');
    if (forMs > longestSilenceMs)
      throw new CommandError('--for is more than a year: take the rule out instead');
    const comment = (options.comment ?? '').trim();
    if (comment === '') throw new CommandError('--comment says why: the others will read it');
    const asked = { until: now + forMs, comment, by };
    const until = `${momentText(asked.until)} (for ${formatDuration(forMs)})`;
    let matchers = /[=~]/.test(what) ? matchersOf(what) : undefined;
    if (!matchers) {
      const { id, row, others, close } = await alertNamed(what, desk);
      try {
        if (row && (await others?.silence(row, asked))) {
          // The silence itself is kept over there; here is written who asked for it.
          journal.append({ kind: 'silence.requested', data: { alert: id, name: row.name, ...asked } });
          return said(options, `${row.name} is silenced at its place until ${until}`, {
            alert: id,
            ...asked,
          });
        }
      } finally {
        await close?.();
      }
      matchers = [{ label: 'rule', operator: '=', value: id }];
    }
    const silence = engine.silence(matchers, asked, now);
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
          { title: 'until', cell: ({ until }) => momentText(until) },
          { title: 'left', cell: ({ until }) => formatDuration(until - now) },
          { title: 'by', cell: ({ by }) => sanitize(by) },
          { title: 'mutes', cell: ({ matchers }) => sanitize(matchersText(matchers)), flexible: true },
          { title: 'why', cell: ({ comment }) => sanitize(comment), flexible: true },
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
    if (title.trim() === '') throw new CommandError('say in a few words what is wrong: it is the title');
    const { component } = options;
    const known = config.components.map(({ id }) => id);
    if (component !== undefined && !known.includes(component))
      throw new CommandError(`no component "${component}"${hintFor(component, known)}`);
    const severity = severityNamed(options.severity ?? 'P1', config);
    const facts = { title, severity, ...defined({ component }) };
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
  return atDesk(options, true, ({ engine, config, events, by, now }) => {
    const open = engine.incidents();
    if (!open.some((incident) => incident.id === id)) {
      if (foldIncidents(events).has(id))
        throw new CommandError(`incident ${id} is closed: open another one if it is back`);
      throw new CommandError(`no incident "${id}"${openHint(open)}`);
    }
    const change = changeOf(what, value, options, config);
    changeIncident(engine, id, change, by, now);
    return said(options, `${id}: ${doneText(change, by, config)}`, { id, ...change });
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
      return { what, ...defined({ owner: value }) };
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
  if (writes) mustNotBeReadOnly(options);
  const config = await configOf(options);
  const journal = await journalOf(config);
  try {
    const now = systemClock.now();
    const { alerts: rules, alerting } = config;
    const engine = new AlertEngine({
      ...{ rules, alerting },
      record: (event) => void journal.append(event),
    });
    const events = alertEvents(journal, config);
    // What a rule that is gone leaves behind is ended by the one that watches, not by a look at it.
    engine.restore(events, now, false);
    const by = currentActor(process.env).user;
    const code = await work({ engine, journal, events, config, by, now });
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
  else process.stdout.write(`${sanitize(text)}\n`);
  return exitCodes.ok;
}

/** An alert that is meant: plantao's own, or one of another place, which was asked and is to be let go. */
interface Meant {
  readonly id: string;
  readonly row?: AlertRow;
  readonly others?: Others;
  readonly close?: () => Promise<void>;
}

/** The alert that is meant by its id or its name. Other places are asked only when it is none of plantao's own. */
async function alertNamed(name: string, { engine, config }: Desk): Promise<Meant> {
  const rule = engine.rule(name) ?? config.alerts.find((one) => one.name === name);
  if (rule) return { id: rule.id };
  const others = config.alerting.external.length > 0 ? await askOthers(config) : undefined;
  const [row, ...more] = othersNamed(name, others?.rows ?? []);
  if (row && others && more.length === 0) return { id: row.id, row, others, close: () => others.close() };
  await others?.close();
  if (row) {
    const ids = [row, ...more].slice(0, 8).map(({ id }) => id);
    throw new CommandError(`"${name}" are ${more.length + 1} alerts: name one of them, ${ids.join(', ')}`);
  }
  const names = [...config.alerts, ...(others?.rows ?? []).filter(isActive)].map((one) => one.name);
  throw new CommandError(`no alert "${sanitize(name)}"${hintFor(name, names)}`);
}

/** Matchers such as `component="api"`. */
function matchersOf(what: string): readonly LabelMatcher[] {
  try {
    return parseMatchers(what);
  } catch (error) {
    if (error instanceof MatcherError) throw new CommandError(error.message);
    throw error;
  }
}

/** What was done to an incident, in words. */
function doneText(change: IncidentChange, by: string, { alerting }: SystemConfig): string {
  switch (change.what) {
    case 'phase':
      return `is in phase ${change.to} now`;
    case 'owner':
      return `${change.owner ?? by} owns it now`;
    case 'severity':
      return `is ${alerting.names[change.severity]} now`;
    case 'resolve':
      return 'is resolved; document it, then "phase ID closed"';
    default:
      return `${change.what === 'note' ? 'note' : 'status update'} written down`;
  }
}

/** `2026-11-21 10:16 UTC`. */
function momentText(at: number): string {
  return `${new Date(at).toISOString().replace('T', ' ').slice(0, 16)} UTC`;
}

/** Never the id of another incident as what may have been meant: ids differ by a digit, and so do the wrong ones. */
function openHint(open: readonly { readonly id: string }[]): string {
  return open.length === 0
    ? ': there is none'
    : `: there are ${open
        .map(({ id }) => id)
        .slice(0, 8)
        .join(', ')}`;
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
