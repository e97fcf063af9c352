import type { Severity } from '../model/alert.ts';
import type { Incident } from '../model/incident.ts';
import { wallTime } from '../time/zone.ts';

/** How quickly incidents of one month and severity were answered and mended, in milliseconds. */
export interface ResponseFigures {
  /** `2026-11`, in the zone asked for. */
  readonly month: string;
  readonly severity: Severity;
  readonly incidents: number;
  /** Mean time to acknowledge, over those that were; null when none was. */
  readonly mttaMs: number | null;
  /** Mean time to resolve, over those that were. */
  readonly mttrMs: number | null;
}

/** MTTA and MTTR by the month an incident was opened in and its severity; newest month first, most urgent first. */
export function responseFigures(incidents: Iterable<Incident>, zone: string): readonly ResponseFigures[] {
  const groups = new Map<string, Incident[]>();
  for (const incident of incidents) {
    // The one that it was merged into is counted.
    if (incident.mergedInto !== undefined) continue;
    const { year, month } = wallTime(incident.openedAt, zone);
    const key = `${year}-${String(month).padStart(2, '0')} ${incident.severity}`;
    groups.set(key, [...(groups.get(key) ?? []), incident]);
  }
  return [...groups]
    .map(([key, group]): ResponseFigures => {
      const [month, severity] = key.split(' ') as [string, Severity];
      return {
        month,
        severity,
        incidents: group.length,
        mttaMs: mean(group.map(({ openedAt, ackedAt }) => span(openedAt, ackedAt))),
        mttrMs: mean(group.map(({ openedAt, resolvedAt }) => span(openedAt, resolvedAt))),
      };
    })
    .sort((a, b) => b.month.localeCompare(a.month) || a.severity.localeCompare(b.severity));
}

function span(from: number, until: number | undefined): number | undefined {
  return until === undefined ? undefined : Math.max(0, until - from);
}

function mean(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
