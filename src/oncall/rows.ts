import { severityRank } from '../model/alert.ts';
import type { Escalation, EscalationRow } from '../model/oncall.ts';
import { nextText } from './policy.ts';

/** Running escalations with their timers, most urgent first. */
export function escalationRows(escalations: Iterable<Escalation>): readonly EscalationRow[] {
  return [...escalations]
    .sort((a, b) => severityRank(a.severity) - severityRank(b.severity) || a.startedAt - b.startedAt)
    .map((escalation): EscalationRow => {
      const { id, about, severity, status, startedAt, called, policy, level, ack, timer } = escalation;
      const text = nextText(escalation);
      const name = policy.levels[level]?.name;
      return {
        ...{ id, about, severity, status, startedAt, called },
        ...(name === undefined ? {} : { levelName: name }),
        ...(ack ? { ackedBy: ack.by } : {}),
        ...(timer && text !== undefined ? { next: { at: timer.at, text } } : {}),
      };
    });
}
