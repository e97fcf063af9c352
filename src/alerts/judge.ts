import type { AlertRule, AlertState, Condition, Severity, TroubleKind } from '../model/alert.ts';
import { type Band, crosses, type Operator } from '../model/band.ts';
import { defined } from '../model/defined.ts';
import { formatDuration, formatQuantity } from '../model/quantity.ts';
import type { Status } from '../model/status.ts';

/** A metric, queue or escalation as it was read last. */
export interface MetricFact {
  readonly title: string;
  readonly unit: string;
  /** Null when there is no data. */
  readonly value: number | null;
  readonly band: Band;
  readonly at?: number;
  readonly stale: boolean;
  readonly problem?: string;
  readonly component?: string;
  /** Wall-clock milliseconds since which the first waits; undefined when nothing waits or it is not known. */
  readonly oldestSince?: number;
}

export interface ComponentFact {
  readonly title: string;
  readonly status: Status;
  readonly stale: boolean;
  readonly summary: string;
  /** plantao found no way out or no name server when it asked: nothing is known of the component, much of the network. */
  readonly isCutOff?: boolean;
  readonly at?: number;
  readonly depends: readonly string[];
}

/** What is known at one moment; all that rules may ask. */
export interface Facts {
  metric(id: string): MetricFact | undefined;
  component(id: string): ComponentFact | undefined;
  /** The reading before the last one; undefined before there were two. */
  previous(metric: string): number | undefined;
  /** What the metric usually is: the mean over `windowMs` before now; undefined when too little is known. */
  usual(metric: string, windowMs: number): number | undefined;
  /** How many log lines matched within `windowMs`, or why that is not known. */
  logCount?(
    query: { readonly component?: string; readonly pattern: string },
    windowMs: number,
  ): number | { readonly problem: string } | undefined;
}

/** Whether a condition holds, or why that cannot be said, with what was read in words. */
export type Verdict =
  | { readonly holds: boolean; readonly evidence: string }
  | { readonly trouble: TroubleKind; readonly evidence: string };

/** Judges a condition. `and` and `or` are decided by what is known where that suffices: `false and unknown` is false. */
export function judgeCondition(condition: Condition, facts: Facts, now: number): Verdict {
  switch (condition.type) {
    case 'compare': {
      const { metric, operator, value } = condition;
      return onMetric(metric, facts, (fact, read) => decided(operator, read, value, said(fact)));
    }
    case 'usual': {
      const { metric, operator, times, windowMs } = condition;
      return onMetric(metric, facts, (fact, read) => {
        const usual = facts.usual(metric, windowMs);
        if (usual === undefined)
          return { trouble: 'nodata', evidence: `${fact.title}: not known yet what is usual` };
        const evidence = `${said(fact)}, usually ${formatQuantity(usual, fact.unit)}`;
        return decided(operator, read, usual * times, evidence);
      });
    }
    case 'band':
      return onMetric(condition.metric, facts, (fact) => ({
        holds: condition.bands.some((band) => band === fact.band),
        evidence: `${said(fact)}, ${fact.band}`,
      }));
    case 'unchanged':
      return onMetric(condition.metric, facts, (fact, read) => {
        const before = facts.previous(condition.metric);
        return before === undefined
          ? { trouble: 'nodata', evidence: `${fact.title}: read only once` }
          : { holds: before === read, evidence: `${said(fact)}${before === read ? ', unchanged' : ''}` };
      });
    case 'no-data': {
      const fact = facts.metric(condition.metric);
      if (!fact) return gone(condition.metric);
      if (fact.at === undefined && !fact.problem)
        return { trouble: 'nodata', evidence: `${fact.title}: not asked yet` };
      const missing = fact.value === null || fact.stale;
      return {
        holds: missing,
        evidence: missing ? `${fact.title}: no data${because(fact.problem)}` : said(fact),
      };
    }
    case 'status':
      return judgeStatus(condition.component, condition.status, facts);
    case 'age':
      return judgeAge(condition, facts, now);
    case 'logs': {
      const { component, pattern, operator, count, windowMs } = condition;
      const found = facts.logCount?.({ pattern, ...defined({ component }) }, windowMs);
      if (found === undefined) return { trouble: 'nodata', evidence: 'the logs were not counted yet' };
      if (typeof found !== 'number') return { trouble: 'error', evidence: `logs: ${found.problem}` };
      const evidence = `${found} lines matching "${pattern}" in ${formatDuration(windowMs)}`;
      return decided(operator, found, count, evidence);
    }
    case 'not': {
      const one = judgeCondition(condition.one, facts, now);
      return 'trouble' in one ? one : { ...one, holds: !one.holds };
    }
    default:
      return joined(
        condition.type,
        condition.all.map((one) => judgeCondition(one, facts, now)),
      );
  }
}

/** A rule's verdict and how urgent it is. What fires is judged by `clear` where there is one. */
export function judgeRule(
  rule: AlertRule,
  state: AlertState | undefined,
  facts: Facts,
  now: number,
): { readonly verdict: Verdict; readonly severity: Severity } {
  let severity = rule.severity;
  for (const worse of rule.worse) {
    const one = judgeCondition(worse.when, facts, now);
    if ('holds' in one && one.holds) {
      severity = worse.severity;
      break;
    }
  }
  const verdict = judgeCondition(rule.when, facts, now);
  const fires = state?.phase === 'firing' || state?.phase === 'recovering';
  if (!fires || !rule.clear || ('holds' in verdict && verdict.holds)) return { verdict, severity };
  const clear = judgeCondition(rule.clear, facts, now);
  return { verdict: 'trouble' in clear ? clear : { ...clear, holds: !clear.holds }, severity };
}

function onMetric(id: string, facts: Facts, judge: (fact: MetricFact, value: number) => Verdict): Verdict {
  const fact = facts.metric(id);
  if (!fact) return gone(id);
  if (fact.stale) return { trouble: 'stale', evidence: `${fact.title}: stale${because(fact.problem)}` };
  if (fact.value === null || Number.isNaN(fact.value)) {
    const kind = fact.problem === undefined || fact.at !== undefined ? 'nodata' : 'error';
    return { trouble: kind, evidence: `${fact.title}: no data${because(fact.problem)}` };
  }
  return judge(fact, fact.value);
}

function judgeStatus(
  id: string,
  status: Extract<Condition, { type: 'status' }>['status'],
  facts: Facts,
): Verdict {
  const fact = facts.component(id);
  if (!fact) return gone(id);
  const evidence = `${fact.title} is ${fact.status}: ${fact.summary}`;
  if (status === 'stale') return { holds: fact.stale, evidence };
  if (fact.stale) return { trouble: 'stale', evidence: `${fact.title}: stale, ${fact.summary}` };
  // A plantao that could not ask does not know that it is down, nor that it is not.
  if (fact.status === 'unknown' && status !== 'unknown') return { trouble: 'nodata', evidence };
  return { holds: fact.status === status, evidence };
}

function judgeAge(condition: Extract<Condition, { type: 'age' }>, facts: Facts, now: number): Verdict {
  const { of, about, operator, ms } = condition;
  const fact = facts.metric(about) ?? facts.component(about);
  if (!fact) return gone(about);
  const from = of === 'age' ? fact.at : (fact as MetricFact).oldestSince;
  if (of === 'oldest') {
    const { value, stale } = fact as MetricFact;
    if (stale) return { trouble: 'stale', evidence: `${fact.title}: stale` };
    if (from === undefined) {
      return value === 0
        ? decided(operator, 0, ms, `${fact.title}: nothing waits`)
        : { trouble: 'nodata', evidence: `${fact.title}: not known how long the first waits` };
    }
  }
  if (from === undefined) return { trouble: 'nodata', evidence: `${fact.title}: no answer yet` };
  const age = Math.max(0, now - from);
  const said =
    of === 'age' ? `last answer ${formatDuration(age)} ago` : `the first waits for ${formatDuration(age)}`;
  return decided(operator, age, ms, `${fact.title}: ${said}`);
}

function joined(type: 'and' | 'or', verdicts: readonly Verdict[]): Verdict {
  const deciding = verdicts.filter((one) => 'holds' in one && one.holds === (type === 'or'));
  const said = (some: readonly Verdict[]): string => some.map(({ evidence }) => evidence).join('; ');
  if (deciding.length > 0) return { holds: type === 'or', evidence: said(deciding) };
  const trouble = verdicts.find((one) => 'trouble' in one);
  return trouble ?? { holds: type === 'and', evidence: said(verdicts) };
}

function decided(operator: Operator, left: number, right: number, evidence: string): Verdict {
  return { holds: crosses({ operator, value: right }, left), evidence };
}

function said({ title, value, unit }: MetricFact): string {
  return `${title} ${value === null ? 'has no data' : formatQuantity(value, unit)}`;
}

function because(problem: string | undefined): string {
  return problem === undefined ? '' : ` (${problem})`;
}

function gone(id: string): Verdict {
  return { trouble: 'error', evidence: `there is no "${id}" any more` };
}
