import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findConfig } from '../../src/config/find.ts';
import { watchConfig } from '../../src/config/watch.ts';
import { systemClock } from '../../src/model/clock.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantao-watch-'));
  file = join(folder, 'plantao.yaml');
  await writeFile(file, 'system: one\n');
});
afterEach(() => rm(folder, { recursive: true }));

test('a file that an editor replaces is seen, and seen again', async () => {
  const changed = vi.fn();
  const stop = watchConfig(file, changed, systemClock);
  try {
    for (const [index, text] of ['system: second\n', 'system: the third\n'].entries()) {
      await writeFile(join(folder, '.plantao.swp'), text);
      await rename(join(folder, '.plantao.swp'), file);
      await vi.waitUntil(() => changed.mock.calls.length === index + 1, { timeout: 5_000 });
    }
  } finally {
    stop();
  }
});

test('a file that is taken away is told of, once', async () => {
  const changed = vi.fn();
  const stop = watchConfig(file, changed, systemClock);
  try {
    await rm(file);
    await vi.waitUntil(() => changed.mock.calls.length > 0, { timeout: 5_000 });
    await writeFile(file, 'system: back\n');
    await vi.waitUntil(() => changed.mock.calls.length === 2, { timeout: 5_000 });
  } finally {
    stop();
  }
});

test('the named file, then the folder, then the user configuration', async () => {
  expect(findConfig('x.yaml', '/srv', {})).toBe('/srv/x.yaml');
  expect(findConfig(undefined, folder, {})).toBe(file);
  expect(findConfig(undefined, join(folder, 'elsewhere'), { XDG_CONFIG_HOME: folder })).toBeUndefined();
});
