import { ActionLedger } from '../actions/ledger.ts';
import { isAlive } from '../app/process-alive.ts';
import { currentHost } from '../journal/actor.ts';
import { systemClock } from '../model/clock.ts';
import { errorText } from '../words/error-text.ts';
import { journalOf } from './command-journal.ts';
import { configOf } from './configured.ts';
import { CommandError, type GlobalOptions } from './context.ts';

/** Opens the system's actions as journaled; asks nothing of the system itself. */
export async function withLedger(
  options: GlobalOptions,
  work: (ledger: ActionLedger, system: string) => Promise<number>,
): Promise<number> {
  const config = await configOf(options);
  const journal = await journalOf(config);
  try {
    const { system, environment } = config;
    const ledger = new ActionLedger({
      clock: systemClock,
      journal,
      system,
      environment,
      configFile: config.file,
      host: currentHost(),
      isAlive,
    });
    return await work(ledger, system);
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError(errorText(error));
  } finally {
    journal.close();
  }
}
