import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Cancel, Clock } from '../model/clock.ts';

/** Editors write in several steps; the file is read once it has been quiet this long, in milliseconds. */
const quietMs = 200;

/**
 * Calls `changed` after the file was saved or taken away. The folder is watched, because editors replace a file instead of writing into it.
 * @returns how to stop
 */
export function watchConfig(file: string, changed: () => void, clock: Clock): () => void {
  let timer: Cancel | undefined;
  let last = '';
  const look = async (): Promise<void> => {
    const stats = await stat(file).catch(() => undefined);
    const now = stats ? `${stats.mtimeMs} ${stats.size} ${stats.ino}` : '';
    if (now === last) return;
    last = now;
    changed();
  };
  void stat(file).then(
    (stats) => {
      last = `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
    },
    () => {},
  );
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
      if (name !== null && name !== basename(file)) return;
      timer?.();
      timer = clock.after(quietMs, () => void look());
    });
    watcher.on('error', () => {});
  } catch {
    // Without a watch (no inotify handles left) a change is applied at the next start.
  }
  return () => {
    timer?.();
    watcher?.close();
  };
}
