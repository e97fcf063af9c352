import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { Engine } from '../../src/engine/engine.ts';
import { systemClock } from '../../src/model/clock.ts';

const examples = new URL('../../examples/', import.meta.url);
const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('plantao.yaml'),
);

test.each(files)('%s can be used in each of its environments, and everything in it opens', async (name) => {
  const file = new URL(name, examples).pathname;
  const first = await loadConfig({ file, env: {} });
  for (const environment of first.environments) {
    const config = await loadConfig({ file, environment, env: {} });
    const engine = new Engine({ config, clock: systemClock, random: () => 0.5, changed: () => {} });
    engine.openTargets();
    for (const component of config.components) {
      const row = engine.component(component.id)!;
      const named = component.actions.map((action) => action.name);
      expect(row.verbs).toEqual(expect.arrayContaining(named));
      expect(row.target ?? '').not.toMatch(/cannot be used/);
    }
    await engine.stop();
  }
});
