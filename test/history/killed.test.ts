import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { History } from '../../src/history/history.ts';
import { openKeptHistory } from '../../src/history/open.ts';
import { tempFolder } from '../services/temp.ts';

const writer = fileURLToPath(new URL('writer.ts', import.meta.url));

test('a plantao that is killed while it writes and seals leaves whole minutes, each once, in every tier', async () => {
  const folder = tempFolder('history');
  onTestFinished(() => folder.remove());
  let seen = 0;
  for (let life = 0; life < 3; life++) {
    const child = spawn(process.execPath, [writer], {
      env: { ...process.env, STATE: folder.path },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const opened = (await openKeptHistory(
      { XDG_STATE_HOME: folder.path },
      { system: 's', environment: 'e' },
    ))!;
    const history = new History(opened.tables, { now: () => 0 });
    const [gauge, counter] = (['gauge', 'counter'] as const).map((kind) => {
      const ref = { key: kind, kind, unit: '' };
      const minutes = history.minutes(ref, 0, 86_400_000 * 30);
      expect(minutes.map(({ at }) => at / 60_000)).toEqual(minutes.map((_, index) => index));
      const hours = history.hours(ref, 0, 86_400_000 * 30);
      expect(hours.reduce((sum, one) => sum + one.sum, 0)).toBe(
        minutes.reduce((sum, one) => sum + one.sum, 0),
      );
      return minutes.length;
    });
    expect(gauge).toBe(counter);
    expect(gauge).toBeGreaterThanOrEqual(Math.max(200, seen));
    seen = gauge!;
    opened.close();
  }
});
