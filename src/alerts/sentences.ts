import type { Muted } from '../model/alert.ts';
import type { Evidence, MuteReason } from '../model/alert-codes.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';

/** What was read, in words: what an alert keeps, and the journal. */
export function evidenceText(evidence: readonly Evidence[]): string {
  return evidence.map((one) => sentenceOf(words.alerts.evidence, one)).join('; ');
}

/** A reason as rows carry it. */
export function mutedText(reason: MuteReason): Muted {
  const text = sentenceOf(words.alerts.mute, reason);
  return { by: mutedBy[reason.code], text, ...('until' in reason ? { until: reason.until } : {}) };
}

const mutedBy: Readonly<Record<MuteReason['code'], Muted['by']>> = {
  silence: 'silence',
  maintenance: 'maintenance',
  dependency: 'dependency',
  rule: 'rule',
  flapping: 'flapping',
  acknowledged: 'acknowledged',
  'silenced-there': 'silence',
  'inhibited-there': 'rule',
  'maintenance-there': 'maintenance',
};
