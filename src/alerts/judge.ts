import type { AlertRule, AlertState, Condition, Severity } from '../model/alert.ts';
import type { ConditionVerdict, Facts } from './facts.ts';
import { judgePart } from './judge-part.ts';
import { Truths } from './truths.ts';

/** What judging needs beside the facts. */
interface Judging {
  readonly now: number;
  readonly truths: Truths;
  /** Whether the alert fires already. */
  readonly fires: boolean;
  /** A part that is not known now is taken as it has been since before the alert fired. */
  readonly unmoved?: true;
}

/**
 * Judges a condition in three-valued logic (Kleene's): what is known decides where it suffices, so `false and unknown` is false and
 * `true or unknown` is true; anything else with an unknown part is unknown, and `not` of it too.
 */
function judgeCondition(condition: Condition, facts: Facts, judging: Judging): ConditionVerdict {
  if (condition.type === 'not') {
    const one = judgeCondition(condition.one, facts, judging);
    return 'trouble' in one ? one : { ...one, holds: !one.holds };
  }
  if ('all' in condition)
    return joined(
      condition.type,
      condition.all.map((one) => judgeCondition(one, facts, judging)),
    );
  const { now, truths, fires, unmoved } = judging;
  const verdict = judgePart(condition, facts, now);
  truths.note(condition, 'holds' in verdict ? verdict.holds : undefined, fires, now);
  if ('holds' in verdict || !unmoved) return verdict;
  const last = truths.unmoved(condition);
  return last === undefined ? verdict : { holds: last, evidence: verdict.evidence };
}

/** Whether a condition holds at this moment, asked by somebody and not by a rule. */
export function answerOf(condition: Condition, facts: Facts, now: number): ConditionVerdict {
  return judgeCondition(condition, facts, { now, truths: new Truths(), fires: false });
}

/**
 * A rule's verdict and how urgent it is. What fires is judged by `clear` where there is one, and is good when what made it fire is
 * good: a part that is not known now, but has been the same all along, decides nothing.
 */
export function judgeRule(
  rule: AlertRule,
  state: AlertState | undefined,
  facts: Facts,
  now: number,
  truths: Truths,
): { readonly verdict: ConditionVerdict; readonly severity: Severity } {
  const fires = state?.phase === 'firing' || state?.phase === 'recovering';
  const judging = { now, truths, fires };
  const severity = severityOf(rule, fires ? state.severity : undefined, facts, judging);
  const verdict = judgeCondition(rule.when, facts, judging);
  if (!fires || ('holds' in verdict && verdict.holds)) return { verdict, severity };
  if (rule.clear) {
    const clear = judgeCondition(rule.clear, facts, judging);
    return { verdict: 'trouble' in clear ? clear : { ...clear, holds: !clear.holds }, severity };
  }
  // Where not knowing may raise an alert, what made it fire may be just that.
  if (Object.values(rule.otherwise).includes('alert')) return { verdict, severity };
  const asKnown = judgeCondition(rule.when, facts, { ...judging, unmoved: true });
  return { verdict: 'holds' in asKnown && !asKnown.holds ? asKnown : verdict, severity };
}

/** How urgent it is. That what made it more urgent cannot be known now does not make it less urgent, for a while. */
function severityOf(
  { severity, worse, holdMs }: AlertRule,
  was: Severity | undefined,
  facts: Facts,
  judging: Judging,
): Severity {
  const { now, truths } = judging;
  for (const one of worse) {
    const verdict = judgeCondition(one.when, facts, judging);
    const known = 'holds' in verdict ? verdict.holds : undefined;
    truths.note(one.when, known, judging.fires, now);
    if (known ?? (one.severity === was && truths.unknownMs(one.when, now) < holdMs)) return one.severity;
  }
  return severity;
}

function joined(type: 'and' | 'or', verdicts: readonly ConditionVerdict[]): ConditionVerdict {
  const deciding = verdicts.filter((one) => 'holds' in one && one.holds === (type === 'or'));
  const read = (some: readonly ConditionVerdict[]) => some.flatMap(({ evidence }) => evidence);
  if (deciding.length > 0) return { holds: type === 'or', evidence: read(deciding) };
  const trouble = verdicts.find((one) => 'trouble' in one);
  return trouble ?? { holds: type === 'and', evidence: read(verdicts) };
}
