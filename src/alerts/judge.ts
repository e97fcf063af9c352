import type { AlertRule, AlertState, Condition, Severity, TroubleKind } from '../model/alert.ts';
import type { Evidence } from '../model/alert-codes.ts';
import { type Band, crosses, type Operator } from '../model/band.ts';
import { defined } from '../model/defined.ts';
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

/** Whether a condition holds, or why that cannot be said, with what was read. */
export type ConditionVerdict =
  | { readonly holds: boolean; readonly evidence: readonly Evidence[] }
  | { readonly trouble: TroubleKind; readonly evidence: readonly Evidence[] };

/** Judges a condition. `and` and `or` are decided by what is known where that suffices: `false and unknown` is false. */
function judgeCondition(condition: Condition, facts: Facts, now: number): ConditionVerdict {
  switch (condition.type) {
    case 'compare': {
      const { metric, operator, value } = condition;
      return onMetric(metric, facts, (read) =>
        decided(operator, read.value, value, { code: 'value', ...read }),
      );
    }
    case 'usual': {
      const { metric, operator, times, windowMs } = condition;
      return onMetric(metric, facts, (read) => {
        const usual = facts.usual(metric, windowMs);
        return usual === undefined
          ? troubled('nodata', { code: 'usual-unknown', title: read.title })
          : decided(operator, read.value, usual * times, { code: 'usual', ...read, usual });
      });
    }
    case 'band':
      return onMetric(condition.metric, facts, (read, { band }) =>
        settled(
          condition.bands.some((one) => one === band),
          { code: 'band', ...read, band },
        ),
      );
    case 'unchanged':
      return onMetric(condition.metric, facts, (read) => {
        const before = facts.previous(condition.metric);
        if (before === undefined) return troubled('nodata', { code: 'read-once', title: read.title });
        return before === read.value
          ? settled(true, { code: 'unchanged', ...read })
          : settled(false, { code: 'value', ...read });
      });
    case 'no-data':
      return judgeNoData(condition.metric, facts);
    case 'status':
      return judgeStatus(condition.component, condition.status, facts);
    case 'age':
      return judgeAge(condition, facts, now);
    case 'logs': {
      const { component, pattern, operator, count, windowMs } = condition;
      const found = facts.logCount?.({ pattern, ...defined({ component }) }, windowMs);
      if (found === undefined) return troubled('nodata', { code: 'lines-unknown' });
      if (typeof found !== 'number')
        return troubled('error', { code: 'lines-unknown', problem: found.problem });
      return decided(operator, found, count, { code: 'lines', count: found, pattern, windowMs });
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
): { readonly verdict: ConditionVerdict; readonly severity: Severity } {
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

/** A reading with a value, as evidence says it. */
interface Read {
  readonly title: string;
  readonly value: number;
  readonly unit: string;
}

function onMetric(
  id: string,
  facts: Facts,
  judge: (read: Read, fact: MetricFact) => ConditionVerdict,
): ConditionVerdict {
  const fact = facts.metric(id);
  if (!fact) return gone(id);
  const { title, value, unit, problem } = fact;
  if (fact.stale) return troubled('stale', { code: 'stale', title, ...defined({ problem }) });
  if (value === null || Number.isNaN(value)) {
    const kind = problem === undefined || fact.at !== undefined ? 'nodata' : 'error';
    return troubled(kind, { code: 'no-data', title, ...defined({ problem }) });
  }
  return judge({ title, value, unit }, fact);
}

function judgeNoData(id: string, facts: Facts): ConditionVerdict {
  const fact = facts.metric(id);
  if (!fact) return gone(id);
  const { title, value, unit, at, problem, stale } = fact;
  if (at === undefined && !problem) return troubled('nodata', { code: 'not-asked', title });
  return value === null || stale
    ? settled(true, { code: 'no-data', title, ...defined({ problem }) })
    : settled(false, { code: 'value', title, value, unit });
}

function judgeStatus(
  id: string,
  status: Extract<Condition, { type: 'status' }>['status'],
  facts: Facts,
): ConditionVerdict {
  const fact = facts.component(id);
  if (!fact) return gone(id);
  const { title, summary, stale } = fact;
  const evidence: Evidence = { code: 'status', title, status: fact.status, summary };
  if (status === 'stale') return settled(stale, evidence);
  if (stale) return troubled('stale', { code: 'status-stale', title, summary });
  // A plantao that could not ask does not know that it is down, nor that it is not.
  if (fact.status === 'unknown' && status !== 'unknown') return troubled('nodata', evidence);
  return settled(fact.status === status, evidence);
}

function judgeAge(
  { of, about, operator, ms }: Extract<Condition, { type: 'age' }>,
  facts: Facts,
  now: number,
): ConditionVerdict {
  const metric = facts.metric(about);
  const fact = metric ?? facts.component(about);
  if (!fact) return gone(about);
  const { title, stale } = fact;
  const age = (from: number): number => Math.max(0, now - from);
  if (of === 'age')
    return fact.at === undefined
      ? troubled('nodata', { code: 'no-answer', title })
      : decided(operator, age(fact.at), ms, { code: 'answer-age', title, ms: age(fact.at) });
  if (stale) return troubled('stale', { code: 'stale', title });
  if (metric?.oldestSince !== undefined) {
    const waits = age(metric.oldestSince);
    return decided(operator, waits, ms, { code: 'longest-wait', title, ms: waits });
  }
  return metric?.value === 0
    ? decided(operator, 0, ms, { code: 'none-waiting', title })
    : troubled('nodata', { code: 'wait-unknown', title });
}

function joined(type: 'and' | 'or', verdicts: readonly ConditionVerdict[]): ConditionVerdict {
  const deciding = verdicts.filter((one) => 'holds' in one && one.holds === (type === 'or'));
  const read = (some: readonly ConditionVerdict[]) => some.flatMap(({ evidence }) => evidence);
  if (deciding.length > 0) return { holds: type === 'or', evidence: read(deciding) };
  const trouble = verdicts.find((one) => 'trouble' in one);
  return trouble ?? { holds: type === 'and', evidence: read(verdicts) };
}

function decided(operator: Operator, left: number, right: number, evidence: Evidence): ConditionVerdict {
  return settled(crosses({ operator, value: right }, left), evidence);
}

function settled(holds: boolean, evidence: Evidence): ConditionVerdict {
  return { holds, evidence: [evidence] };
}

function troubled(trouble: TroubleKind, evidence: Evidence): ConditionVerdict {
  return { trouble, evidence: [evidence] };
}

function gone(id: string): ConditionVerdict {
  return troubled('error', { code: 'gone', id });
}
