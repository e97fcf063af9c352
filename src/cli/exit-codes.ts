import type { Band } from '../model/band.ts';
import type { Status } from '../model/status.ts';

/** Exit codes of monitoring plugins. A configuration that cannot be used is 3 too. */
export const exitCodes = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

/** The exit code for the worst of several statuses; no status at all is unknown. */
export function exitForStatuses(statuses: readonly Status[]): number {
  if (statuses.includes('down')) return exitCodes.critical;
  if (statuses.includes('degraded')) return exitCodes.warning;
  return statuses.length === 0 || statuses.includes('unknown') ? exitCodes.unknown : exitCodes.ok;
}

/** The exit code for the worst of several bands; none at all is ok. */
export function exitForBands(bands: readonly Band[]): number {
  if (bands.includes('critical')) return exitCodes.critical;
  if (bands.includes('warning')) return exitCodes.warning;
  return bands.includes('nodata') ? exitCodes.unknown : exitCodes.ok;
}
