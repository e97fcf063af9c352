import type { IncidentRow } from '../../../src/model/incident.ts';
import { words } from '../../../src/words/index.ts';
import { ageText, untilText } from '../../ui/age.ts';
import type { Role, Theme } from '../../ui/theme.ts';

/** The shape that stands before an incident. */
export function shapeOf(theme: Theme, { severity, resolvedAt }: IncidentRow): string {
  if (resolvedAt !== undefined) return theme.glyphs.status.up;
  const urgent = severity === 'P0' || severity === 'P1';
  return urgent ? theme.glyphs.band.critical : theme.glyphs.band.warning;
}

/** Its colour. */
export function roleOf({ severity, resolvedAt }: IncidentRow): Role {
  if (resolvedAt !== undefined) return 'ok';
  return severity === 'P0' || severity === 'P1' ? 'critical' : 'warning';
}

/** What is left of the phase's budget; overdue cannot be overlooked. */
export function phaseClock(
  { phaseBy }: IncidentRow,
  now: number,
): { readonly text: string; readonly role?: Role } {
  if (phaseBy === undefined) return { text: '' };
  return phaseBy < now
    ? { text: words.screen.incidents.overdue(ageText(now, phaseBy)), role: 'critical' }
    : { text: words.screen.incidents.phaseLeft(untilText(now, phaseBy)), role: 'warning' };
}
