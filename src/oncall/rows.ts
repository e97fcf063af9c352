import { severityRank } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { ChainRow, Escalation } from '../model/oncall.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';
import { nextInChain } from './levels.ts';

/** Running escalations with their timers, most urgent first. */
export function escalationRows(escalations: Iterable<Escalation>): readonly ChainRow[] {
  return [...escalations]
    .sort((a, b) => severityRank(a.severity) - severityRank(b.severity) || a.startedAt - b.startedAt)
    .map((escalation): ChainRow => {
      const { id, about, severity, status, startedAt, called, policy, level, ack, timer } = escalation;
      const step = nextInChain(escalation);
      const name = policy.levels[level]?.name;
      return {
        ...{ id, about, severity, status, startedAt, called },
        ...defined({ levelName: name }),
        ...(ack ? { ackedBy: ack.by } : {}),
        ...(timer && step ? { next: { at: timer.at, text: sentenceOf(words.oncall.next, step) } } : {}),
      };
    });
}
