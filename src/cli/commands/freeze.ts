import { ActionLedger } from '../../actions/ledger.ts';
import { isAlive } from '../../app/process-alive.ts';
import { currentHost } from '../../journal/actor.ts';
import { systemClock } from '../../model/clock.ts';
import { errorText } from '../../words/error-text.ts';
import { journalOf, mustNotBeReadOnly } from '../command-journal.ts';
import { configOf } from '../configured.ts';
import { CommandError, type GlobalOptions } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { printJson, printRows } from '../print.ts';

/** `plantao freeze`: nobody who shares the journal may act until it is lifted. Without a reason: says whether it is frozen. */
export async function runFreeze(options: GlobalOptions & { reason?: string }): Promise<number> {
  return withLedger(options, async (ledger, system) => {
    const { reason } = options;
    if (reason !== undefined) {
      mustNotBeReadOnly(options);
      if (reason.trim() === '') throw new CommandError('a freeze needs a reason: the others will read it');
      ledger.freeze(reason.trim());
    }
    const { frozen } = ledger;
    if (options.json) printJson({ system, frozen: frozen ?? null });
    else if (frozen)
      process.stdout.write(
        `${system} is frozen by ${frozen.by}: ${frozen.reason}\n"plantao unfreeze" lifts it.\n`,
      );
    else process.stdout.write(`${system} is not frozen; --reason "…" freezes it\n`);
    return exitCodes.ok;
  });
}

/** `plantao unfreeze`: actions may run again. */
export async function runUnfreeze(options: GlobalOptions): Promise<number> {
  return withLedger(options, async (ledger, system) => {
    const { frozen } = ledger;
    if (!frozen) throw new CommandError(`${system} is not frozen`);
    mustNotBeReadOnly(options);
    ledger.unfreeze();
    if (options.json) printJson({ system, frozen: null, was: frozen });
    else process.stdout.write(`${system} is no longer frozen (it was, by ${frozen.by}: ${frozen.reason})\n`);
    return exitCodes.ok;
  });
}

/** `plantao settle`: says how an action ended of which nobody knew; without an id lists those. */
export async function runSettle(
  id: string | undefined,
  options: GlobalOptions & { as?: string; note?: string },
): Promise<number> {
  return withLedger(options, async (ledger) => {
    if (id === undefined) {
      const lost = ledger.lost(ledger.past(), new Set());
      await printRows(
        lost,
        [
          { title: 'id', cell: ({ plan }) => plan.slice(0, 8) },
          { title: 'began', cell: ({ startedAt }) => new Date(startedAt).toLocaleString('sv-SE') },
          { title: 'who', cell: ({ by, host }) => `${by}@${host}` },
          { title: 'action', cell: ({ verb, component }) => `${verb} ${component}`, flexible: true },
        ],
        options,
        lost,
      );
      return lost.length === 0 ? exitCodes.ok : exitCodes.warning;
    }
    const { as, note } = options;
    if (as !== 'succeeded' && as !== 'failed')
      throw new CommandError('say how it ended: --as succeeded or --as failed');
    mustNotBeReadOnly(options);
    const past = ledger.unsettled(id);
    if (!ledger.lost([past], new Set()).includes(past)) throw new CommandError('it is still running');
    ledger.settle(past, as, note);
    if (options.json) printJson({ action: past.plan, verb: past.verb, component: past.component, as });
    else process.stdout.write(`${past.verb} ${past.component}: settled as ${as}\n`);
    return exitCodes.ok;
  });
}

/** Opens what the journal knows of the system's actions, without asking anything of the system itself. */
async function withLedger(
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
