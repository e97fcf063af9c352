import { AlertEngine } from '../alerts/engine.ts';
import { alertEvents } from '../app/alert-events.ts';
import { currentActor } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import { systemClock } from '../model/clock.ts';
import type { JournalEvent } from '../model/event.ts';
import type { SystemConfig } from '../model/system.ts';
import { sanitize } from '../text/sanitize.ts';
import { errorText } from '../words/error-text.ts';
import { journalOf, mustNotBeReadOnly } from './command-journal.ts';
import { configOf } from './configured.ts';
import { CommandError, type GlobalOptions } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { printJson } from './print.ts';

/** Alerts and incidents as journaled, and who asks. Changes made to `engine` are journaled. */
export interface RecordedAlerts {
  readonly engine: AlertEngine;
  readonly journal: Journal;
  /** Events of alerts and incidents, oldest first. */
  readonly events: readonly JournalEvent[];
  readonly config: SystemConfig;
  readonly by: string;
  readonly now: number;
}

/** Opens the journal, asks nothing of the system, and closes it; the plantao that leads picks up what was written. */
export async function withRecordedAlerts(
  options: GlobalOptions,
  access: 'read' | 'write',
  work: (recorded: RecordedAlerts) => number | Promise<number>,
): Promise<number> {
  if (access === 'write') mustNotBeReadOnly(options);
  const config = await configOf(options);
  const journal = await journalOf(config);
  try {
    const now = systemClock.now();
    const { alerts: rules, alerting } = config;
    const engine = new AlertEngine({ rules, alerting, record: (event) => void journal.append(event) });
    const events = alertEvents(journal, config);
    // Alerts of removed rules are ended by the plantao that leads, not by a command.
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

/** Prints what was done, as a sentence or as JSON. @returns exit code 0 */
export function printDone(options: GlobalOptions, sentence: string, facts: object): number {
  if (options.json) printJson(facts);
  else process.stdout.write(`${sanitize(sentence)}\n`);
  return exitCodes.ok;
}

/** `2026-11-21 10:16 UTC`. */
export function momentText(at: number): string {
  return `${new Date(at).toISOString().replace('T', ' ').slice(0, 16)} UTC`;
}
