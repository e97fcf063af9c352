import { type Severity, severities } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { EscalationPolicy, PolicyLevel } from '../model/oncall.ts';

/** A text of an event that may have been tampered with. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

export function severityIn(value: unknown): Severity | undefined {
  return severities.find((one) => one === value);
}

export function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The policy that was frozen in an event. */
export function policyIn(value: unknown): EscalationPolicy | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const { levels, repeat, from, remindMs, answerMs } = value as Record<string, unknown>;
  if (!Array.isArray(levels)) return undefined;
  const read = levels.map(levelIn);
  if (read.length === 0 || read.some((level) => level === undefined)) return undefined;
  const remind = numberIn(remindMs);
  return {
    levels: read as PolicyLevel[],
    repeat: Math.min(9, Math.max(0, Math.floor(numberIn(repeat) ?? 0))),
    from: severityIn(from) ?? 'P3',
    ...defined({ remindMs: remind }),
    answerMs: numberIn(answerMs) ?? 15 * 60_000,
  };
}

function levelIn(value: unknown): PolicyLevel | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const { name, notify, waitMs, only, via } = value as Record<string, unknown>;
  const wait = numberIn(waitMs);
  const severity = severityIn(only);
  if (textIn(name) === undefined || wait === undefined) return undefined;
  return {
    name: String(name),
    notify: textsIn(notify),
    waitMs: Math.max(0, wait),
    ...defined({ only: severity }),
    ...(Array.isArray(via) ? { via: textsIn(via) } : {}),
  };
}
