import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UptimeRecording } from '../../src/app/uptime-recording.ts';
import { openRollups } from '../../src/uptime/open.ts';
import { componentRow } from '../alerts/simulation.ts';
import { system } from '../engine/configuration.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

test('minutes that cannot be taken down are said once, and taken down again when they can be', async () => {
  const folder = tempFolder('uptime');
  const clock = new ManualClock();
  const config = system({});
  const env = { XDG_STATE_HOME: join(folder.path, 'state') };
  const failures: string[] = [];
  const watch = new UptimeRecording({
    ...{ clock, env, config: () => config },
    failed: (message) => failures.push(message),
  });
  try {
    // A file stands where the folder should be.
    writeFileSync(env.XDG_STATE_HOME, '');
    const look = async (): Promise<void> => {
      watch.observe([componentRow('api', 'up', clock.now())], []);
      await clock.advance(5_000);
    };
    await until('the failure', async () => {
      await look();
      return failures.length > 0;
    });
    for (let count = 0; count < 30; count++) await look();
    expect(failures).toEqual([expect.stringContaining('uptime is not recorded')]);
    rmSync(env.XDG_STATE_HOME);
    mkdirSync(env.XDG_STATE_HOME);
    await until('a minute', async () => {
      await look();
      const { rollups, close } = await openRollups(env, config);
      try {
        return rollups.minutes('api', 0, clock.now() + 60_000).includes('u');
      } finally {
        close();
      }
    });
    expect(failures.length).toBe(1);
  } finally {
    watch.close();
    folder.remove();
  }
});
