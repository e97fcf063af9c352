import { setFlagsFromString } from 'node:v8';

/** The first version of Node whose V8 knows how to save memory; another one would complain about the flag. */
const savesMemorySince = 24;

/**
 * Tells V8 that this process stays open for weeks beside what it watches: garbage is collected while there is little of it, and what
 * lives for a frame or two is not moved to where it lies longer. What that costs is in docs/performance.md.
 */
export function stayOpen(): void {
  if (Number.parseInt(process.versions.node, 10) < savesMemorySince) return;
  setFlagsFromString('--memory-saver-mode');
  setFlagsFromString('--max-semi-space-size=4');
}
