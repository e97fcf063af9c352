import type { Condition, TroubleKind } from '../model/alert.ts';
import type { EmptiedBy, Evidence } from '../model/alert-codes.ts';
import { type Band, boundCrosses, crosses, type Operator } from '../model/band.ts';
import { defined } from '../model/defined.ts';
import { lateAt } from '../model/handoff.ts';
import type { Usual } from '../model/history.ts';
import type { Bound } from '../model/quantity.ts';
import type { ConditionVerdict, Facts, MetricFact } from './facts.ts';

/** What is neither joined of others nor the opposite of one. */
type Part = Exclude<Condition, { readonly type: 'and' | 'or' | 'not' }>;

/** Judges one part of a condition by what was read last. */
export function judgePart(condition: Part, facts: Facts, now: number): ConditionVerdict {
  switch (condition.type) {
    case 'compare': {
      const { metric, operator, value } = condition;
      return onMetric(metric, facts, (read) => compared(operator, read, value, { code: 'value', ...read }));
    }
    case 'usual': {
      const { metric, operator, times, windowMs } = condition;
      return onMetric(metric, facts, (read) => {
        const usual = facts.usual(metric, windowMs);
        return usual === undefined
          ? troubled('nodata', { code: 'usual-unknown', title: read.title })
          : compared(operator, read, usual * times, { code: 'usual', ...read, usual });
      });
    }
    case 'band':
      return onMetric(condition.metric, facts, (read, { band }) =>
        read.bound && !isBandSure(condition.bands, band)
          ? undecided(read)
          : settled(
              condition.bands.some((one) => one === band),
              { code: 'band', ...read, band },
            ),
      );
    case 'unusual':
      return judgeUnusual(condition.metric, facts);
    case 'unchanged':
      return onMetric(condition.metric, facts, (read) => {
        if (read.bound) return undecided(read);
        const before = facts.previous(condition.metric);
        if (before === undefined) return troubled('nodata', { code: 'read-once', title: read.title });
        return before === read.value
          ? settled(true, { code: 'unchanged', ...read })
          : settled(false, { code: 'value', ...read });
      });
    case 'rises':
      return judgeRise(condition, facts);
    case 'burns':
      return judgeBurn(condition, facts);
    case 'no-data':
      return judgeNoData(condition.metric, facts);
    case 'breached':
      return judgeBreached(condition.metric, facts, now);
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
  }
}

/** A reading with a value, as evidence says it. */
interface Read {
  readonly title: string;
  readonly value: number;
  readonly unit: string;
  readonly bound?: Bound;
}

function onMetric(
  id: string,
  facts: Facts,
  judge: (read: Read, fact: MetricFact) => ConditionVerdict,
): ConditionVerdict {
  const fact = facts.metric(id);
  if (!fact) return gone(id);
  const { title, value, unit, problem, bound } = fact;
  if (fact.stale) return troubled('stale', { code: 'stale', title, ...defined({ problem }) });
  if (value === null || Number.isNaN(value)) {
    const kind = problem === undefined || fact.at !== undefined ? 'nodata' : 'error';
    return troubled(kind, { code: 'no-data', title, ...defined({ problem }) });
  }
  return judge({ title, value, unit, ...defined({ bound }) }, fact);
}

/** A queue that is emptied again and again, however full it gets in between, does not rise: its low points are compared. */
function judgeRise(
  { metric, windowMs }: Extract<Condition, { type: 'rises' }>,
  facts: Facts,
): ConditionVerdict {
  return onMetric(metric, facts, (read, fact) => {
    if (read.bound) return undecided(read);
    const { title, unit, value } = read;
    const lows = facts.lows(metric, windowMs);
    if ('seenMs' in lows) return troubled('nodata', { code: 'rise-unknown', title, windowMs, ...lows });
    const [from, to] = [lows[0]!, lows.at(-1)!];
    const never = lows.every((low, index) => index === 0 || low >= lows[index - 1]!);
    if (!never || to <= from || value <= from) return settled(false, { code: 'value', ...read });
    return settled(true, {
      code: 'rises',
      title,
      unit,
      from,
      to,
      windowMs,
      ...defined({ emptiedBy: emptiedBy(fact) }),
    });
  });
}

/** Said only of what was seen: at this hour in enough weeks, and now. */
function judgeUnusual(metric: string, facts: Facts): ConditionVerdict {
  return onMetric(metric, facts, (limited) => {
    if (limited.bound) return undecided(limited);
    const { title, unit } = limited;
    const usual: Usual = facts.unusual?.(metric) ?? { why: 'no-history', weeks: 0 };
    if ('why' in usual) {
      const codes = {
        'not-seen': 'usual-unseen',
        'too-few-weeks': 'usual-weeks',
        'no-history': 'usual-nowhere',
      } as const;
      return troubled('nodata', { code: codes[usual.why], title, weeks: usual.weeks });
    }
    const { value, low, high, weeks, outsideMinutes: minutes, isUnusual } = usual;
    const read = { title, unit, value, low, high, weeks, minutes };
    return settled(isUnusual, { code: isUnusual ? 'unusual' : 'not-unusual', ...read });
  });
}

/** Told by the windows themselves, whatever is left: a budget that is gone need not burn, and a whole one may. */
function judgeBurn({ metric, level }: Extract<Condition, { type: 'burns' }>, facts: Facts): ConditionVerdict {
  const fact = facts.metric(metric);
  if (!fact) return gone(metric);
  const { title, slo, at, problem, stale, bound } = fact;
  if (at === undefined && !problem) return troubled('nodata', { code: 'not-asked', title });
  if (stale) return troubled('stale', { code: 'stale', title, ...defined({ problem }) });
  if (!slo) return troubled('nodata', { code: 'no-data', title, ...defined({ problem }) });
  const { left, goneAt, until } = slo;
  const remains = { title, left, ...defined({ bound }) };
  const holds = slo.burns[level];
  if (holds === null) return troubled('nodata', { code: 'burn-unknown', ...remains });
  if (!holds) return settled(false, { code: 'burns-not', ...remains });
  const pair = slo.pairs.find((one) => one.holds)!;
  return settled(true, {
    ...{ code: 'burns', ...remains, factor: pair.factor, longMs: pair.long.ms, shortMs: pair.short.ms },
    burn: Math.min(pair.long.burn!, pair.short.burn!),
    ...defined({ goneInMs: goneAt === undefined ? undefined : goneAt - until }),
  });
}

/** What empties a queue, as far as that is known. */
function emptiedBy({ consumers, paused, workerDown }: MetricFact): EmptiedBy | undefined {
  if (paused) return { code: 'paused' };
  if (consumers === 0) return { code: 'nobody' };
  if (workerDown !== undefined) return { code: 'worker-down', worker: workerDown };
  return consumers === undefined ? undefined : { code: 'workers', count: consumers };
}

function judgeNoData(id: string, facts: Facts): ConditionVerdict {
  const fact = facts.metric(id);
  if (!fact) return gone(id);
  const { title, value, unit, at, problem, stale, bound } = fact;
  if (at === undefined && !problem) return troubled('nodata', { code: 'not-asked', title });
  return value === null || stale
    ? settled(true, { code: 'no-data', title, ...defined({ problem }) })
    : settled(false, { code: 'value', title, value, unit, ...defined({ bound }) });
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

/** A late answer is one for certain, whatever is not known of others. */
function judgeBreached(id: string, facts: Facts, now: number): ConditionVerdict {
  return onMetric(id, facts, ({ title, value }, { clocks }) => {
    if (value === 0) return settled(false, { code: 'none-waiting', title });
    if (!clocks) return troubled('nodata', { code: 'due-unknown', title, count: value });
    const late = lateAt(clocks, now);
    if (late > 0)
      return settled(true, { code: 'answers-late', title, count: late, ms: now - clocks.dues[0]! });
    if (clocks.unknown > 0) return troubled('nodata', { code: 'due-unknown', title, count: clocks.unknown });
    const [next] = clocks.dues;
    return settled(
      false,
      next === undefined
        ? { code: 'none-waiting', title }
        : { code: 'next-answer-due', title, ms: next - now },
    );
  });
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

function decided(operator: Operator, left: number, right: number, evidence: Evidence): ConditionVerdict {
  return settled(crosses({ operator, value: right }, left), evidence);
}

/** A limit decides only what holds, or does not, for every value that it allows. */
function compared(operator: Operator, read: Read, right: number, evidence: Evidence): ConditionVerdict {
  const holds = boundCrosses({ operator, value: right }, read.value, read.bound);
  return holds === undefined ? undecided(read) : settled(holds, evidence);
}

/** Whether a limit in this band says whether the value is in one of `asked`: a limit that proves a warning may hide worse. */
function isBandSure(asked: readonly Band[], band: Band): boolean {
  if (band === 'warning') return asked.includes('warning') === asked.includes('critical');
  return band !== 'nodata';
}

function undecided({ title, value, unit, bound }: Read): ConditionVerdict {
  return troubled('nodata', { code: 'only-bound', title, value, unit, ...defined({ bound }) });
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
