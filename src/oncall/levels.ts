import { type Severity, severityRank } from '../model/alert.ts';
import type { Escalation, EscalationPolicy, PolicyLevel } from '../model/oncall.ts';
import type { NextInChain } from '../model/oncall-codes.ts';

/** What a chain does next; undefined where it waits for nothing. */
export function nextInChain({ timer, policy, severity, level, round }: Escalation): NextInChain | undefined {
  if (!timer) return undefined;
  if (timer.kind !== 'level') return { code: timer.kind };
  const next = nextLevel(policy, severity, level, round);
  return next ? { code: 'call', level: policy.levels[next.level]!.name } : { code: 'exhaust' };
}

/** The level after `level` that is for this severity, if need be in the next round. */
export function nextLevel(
  { levels, repeat }: EscalationPolicy,
  severity: Severity,
  level: number,
  round: number,
): { readonly level: number; readonly round: number } | undefined {
  const from = (start: number): number =>
    levels.findIndex((one, index) => index >= start && isFor(one, severity));
  const later = from(level + 1);
  if (later >= 0) return { level: later, round };
  const first = from(0);
  return first >= 0 && round < repeat ? { level: first, round: round + 1 } : undefined;
}

/** The last level that is for this severity, in the same round. */
export function lastLevel(
  { levels }: EscalationPolicy,
  severity: Severity,
  round: number,
): { readonly level: number; readonly round: number } | undefined {
  const level = levels.findLastIndex((one) => isFor(one, severity));
  return level < 0 ? undefined : { level, round };
}

export function isFor({ only }: PolicyLevel, severity: Severity): boolean {
  return only === undefined || severityRank(severity) <= severityRank(only);
}
