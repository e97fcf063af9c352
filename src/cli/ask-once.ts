import { Engine } from '../engine/engine.ts';
import { systemClock } from '../model/clock.ts';
import type { SystemConfig } from '../model/system.ts';
import { sleep } from '../time/sleep.ts';
import { configOf } from './configured.ts';
import type { GlobalOptions } from './context.ts';
import { closing } from './ending.ts';

/** The parts of a configuration a command needs; the others are not asked. */
type Part = 'components' | 'metrics' | 'queues' | 'escalations';

/** Rates need a second reading; for one that takes longer than this nobody waits, in milliseconds: it is not known yet. */
const longestWaitMs = 20_000;

/**
 * Asks the named parts of the configuration once, what needs a second reading twice, then lets `read` read the engine. One answer
 * decides, none confirms it, and none gets stale while others are waited for.
 */
export async function askOnce<T>(
  options: GlobalOptions,
  parts: readonly Part[],
  read: (engine: Engine, config: SystemConfig) => T,
): Promise<T> {
  const loaded = await configOf(options);
  const config: SystemConfig = {
    ...loaded,
    components: loaded.components.map((component) => ({
      ...component,
      checks: parts.includes('components') ? component.checks : [],
      ...(parts.includes('components') ? {} : { runs: undefined as never }),
    })),
    metrics: parts.includes('metrics') ? loaded.metrics : [],
    queues: parts.includes('queues') ? loaded.queues : [],
    escalations: parts.includes('escalations') ? loaded.escalations : [],
  };
  // Most commands ask nothing of the past, and need not load what keeps it.
  const kept =
    loaded.budgets && parts.includes('metrics')
      ? await (await import('./kept-past.ts')).openKeptPast(loaded)
      : undefined;
  let looked = (): void => {};
  const engine = new Engine({
    config,
    clock: systemClock,
    random: () => 0,
    once: true,
    past: () => kept?.past,
    changed: () => looked(),
  });
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((done) => {
      looked = () => {
        if (condition()) done();
      };
      looked();
    });
  try {
    engine.start();
    await until(() => engine.asked);
    const again = engine.waiting.filter(({ ms }) => ms <= longestWaitMs);
    if (again.length > 0) {
      await sleep(systemClock, Math.max(...again.map(({ ms }) => ms)));
      await engine.reread(again.map(({ id }) => id));
    }
    return read(engine, config);
  } finally {
    await closing(() => engine.stop());
    kept?.close();
  }
}
