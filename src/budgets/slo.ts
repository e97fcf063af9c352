import type { Past, SloConfig, SloState } from '../model/budget.ts';
import { defined } from '../model/defined.ts';
import { minuteMs } from '../time/units.ts';
import { uptimeOf } from '../uptime/minutes.ts';
import { budgetLeft, burnPairs, burnsAt, type Counted, judgePair } from './burn.ts';

/** The burn that tells when a budget is gone is that of this window: long enough for no short spike. */
const paceMs = 6 * 60 * minuteMs;
const fallbackPaceMs = 60 * minuteMs;

/** An error budget now, a window a turn; undefined while the past is not known yet. */
export function* sloState(slo: SloConfig, past: Past): Generator<void, SloState | undefined> {
  const until = past.until();
  const counts = new Map<number, Counted>();
  for (const ms of new Set([slo.overMs, ...burnPairs.flatMap(({ longMs, shortMs }) => [longMs, shortMs])])) {
    const found = countedOf(slo, past, until - ms, until);
    if (!found) return undefined;
    counts.set(ms, found);
    yield;
  }
  const counted = (ms: number): Counted => counts.get(ms)!;
  const whole = counted(slo.overMs);
  const pairs = burnPairs.map((pair) =>
    judgePair(pair, counted(pair.longMs), counted(pair.shortMs), slo.objective),
  );
  const left = budgetLeft(whole, slo.objective);
  const pace = paceOf(counted, slo.objective);
  return {
    type: 'slo',
    objective: slo.objective,
    from: until - slo.overMs,
    until,
    by: slo.measure.by,
    ...whole,
    left,
    pairs,
    burns: { page: burnsAt(pairs, 'page'), warn: burnsAt(pairs, 'warn') },
    pace,
    ...defined({ goneAt: goneAt(slo, left, pace, until) }),
  };
}

/** What was counted from `from` until `until`; undefined while the minutes of components are not known. */
function countedOf({ measure }: SloConfig, past: Past, from: number, until: number): Counted | undefined {
  if (measure.by === 'minutes') {
    const letters = past.minutes(measure.component, from, until);
    if (letters === undefined) return undefined;
    const { known: total, down, degraded, maintenance } = uptimeOf(letters);
    return {
      total,
      bad: down + (measure.degradedIsBad ? degraded : 0),
      // Maintenance was seen, and counts neither for nor against it.
      coverage: Math.min(1, (total + maintenance) / ((until - from) / minuteMs)),
    };
  }
  const [all, part] = [measure.total, measure.part].map((ref) => past.stretch(ref, from, until)) as [
    ReturnType<Past['stretch']>,
    ReturnType<Past['stretch']>,
  ];
  const bad = measure.partIs === 'bad' ? part.sum : all.sum - part.sum;
  return {
    total: all.sum,
    bad: Math.min(Math.max(0, bad), Math.max(0, all.sum)),
    coverage: Math.min(all.coverage, part.coverage),
  };
}

function paceOf(counted: (ms: number) => Counted, objective: number): number | null {
  for (const ms of [paceMs, fallbackPaceMs]) {
    const { total, bad, coverage } = counted(ms);
    if (total > 0 && coverage >= 0.5) return bad / total / (1 - objective);
  }
  return null;
}

/** A pace of 1 or less never uses up a window that slides on. */
function goneAt(slo: SloConfig, left: number | null, pace: number | null, now: number): number | undefined {
  return left === null || left <= 0 || pace === null || pace <= 1
    ? undefined
    : now + (left * slo.overMs) / pace;
}
