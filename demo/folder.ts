import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the processes of the demo agree on, in the demo's folder. */
export interface DemoSettings {
  readonly apiPort: number;
  readonly llmPort: number;
  /** The process that started the demo; when it is gone, everything ends. */
  readonly keeperPid: number;
  /** How often simulated people write, in milliseconds. */
  readonly beatMs: number;
}

/** Folder of the demo, from the environment of its processes. */
export function demoFolder(): string {
  const folder = process.env.PLANTAO_DEMO_FOLDER;
  if (!folder) throw new Error('PLANTAO_DEMO_FOLDER is not set: start the demo with "plantao demo"');
  return folder;
}

export function readSettings(folder: string): DemoSettings {
  return JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as DemoSettings;
}

export function makeFolders(folder: string): void {
  for (const name of ['run', 'logs', 'data', 'faults', 'runbooks'])
    mkdirSync(join(folder, name), { recursive: true });
}

/** Whether a fault is at work: a file of its name lies in `faults/`. It is taken away by what heals it. */
export function hasFault(folder: string, name: string): boolean {
  try {
    statSync(join(folder, 'faults', name));
    return true;
  } catch {
    return false;
  }
}

/** Writes a file in one step, so that no reader ever sees half of it. */
export function writeWhole(file: string, text: string): void {
  const half = `${file}.${process.pid}.tmp`;
  writeFileSync(half, text);
  renameSync(half, file);
}

/** Ends this process and removes the folder soon after the one that started the demo is gone, however that ended. */
export function endWithKeeper(folder: string, keeperPid: number): void {
  const watch = setInterval(() => {
    // A folder that is gone means that the demo was closed while this process was being started.
    const settings = join(folder, 'demo.json');
    if (!existsSync(settings)) process.exit(0);
    try {
      process.kill(keeperPid, 0);
    } catch {
      try {
        rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      } catch {
        // Another process of the demo is removing it at the same time.
      }
      process.exit(0);
    }
  }, 1_500);
  watch.unref();
}
