import { Engine } from '../engine/engine.ts';
import { systemClock } from '../model/clock.ts';
import type { SystemConfig } from '../model/system.ts';
import { sleep } from '../time/sleep.ts';
import { configOf } from './configured.ts';
import type { GlobalOptions } from './context.ts';

/** The parts of a configuration a command needs; the others are not asked. */
type Part = 'components' | 'metrics' | 'queues' | 'escalations';

/** Rates need two readings this far apart, in milliseconds. */
const secondReadingMs = 1_200;

/**
 * Asks the named parts of the configuration once, then lets `read` read the engine. One answer decides; none confirms it.
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
  let looked = (): void => {};
  const engine = new Engine({
    config,
    clock: systemClock,
    random: () => 0,
    once: true,
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
    const again = engine.withoutValue;
    if (again.length > 0) {
      await sleep(systemClock, secondReadingMs);
      engine.reread(again);
      await until(() => engine.readTwice);
    }
    return read(engine, config);
  } finally {
    await engine.stop();
  }
}
