import { Engine } from '../engine/engine.ts';
import { systemClock } from '../model/clock.ts';
import type { SystemConfig } from '../model/system.ts';
import { configOf } from './configured.ts';
import type { GlobalOptions } from './context.ts';
import { closing } from './ending.ts';

/** Opens the targets of a configuration, asks nothing of them by itself, and closes them. */
export async function withTargets(
  options: GlobalOptions,
  work: (engine: Engine, components: readonly string[], config: SystemConfig) => Promise<number>,
): Promise<number> {
  const config = await configOf(options);
  const engine = new Engine({ config, clock: systemClock, random: Math.random, changed: () => {} });
  try {
    engine.openTargets();
    return await work(
      engine,
      config.components.map(({ id }) => id),
      config,
    );
  } finally {
    await closing(() => engine.stop());
  }
}
