import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const candidate = '/dev/shm';
/** Servers, their data and a Debian of a few hundred megabytes lie in temporary folders. */
const least = 4 * 2 ** 30;

/**
 * A folder in memory that has room for temporary folders and lets programs in it run, or undefined. Databases and journals wait for the
 * disk after each write, which takes longer than all else that many tests do; none of them is about a disk that loses its power.
 */
export function memoryFolder(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(candidate);
    if (bavail * bsize < least) return undefined;
    const folder = mkdtempSync(join(candidate, 'plantao-'));
    const program = join(folder, 'program');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    const { status } = spawnSync(program);
    rmSync(folder, { recursive: true });
    return status === 0 ? candidate : undefined;
  } catch {
    // There is none, or nobody may write there.
    return undefined;
  }
}
