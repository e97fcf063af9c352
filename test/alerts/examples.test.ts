import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Facts, MetricFact } from '../../src/alerts/facts.ts';
import { judgeRule } from '../../src/alerts/judge.ts';
import { initialState, step } from '../../src/alerts/state.ts';
import { Truths } from '../../src/alerts/truths.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { AlertRule, Condition } from '../../src/model/alert.ts';
import type { Operator } from '../../src/model/band.ts';
import type { Status } from '../../src/model/status.ts';
import { minute, start } from './simulation.ts';

const folder = resolve('examples/alerts');
/** How many rules of its runbook each file holds; those that plantao makes by itself come on top. */
const written = { 'ai-agent': 12, backend: 7, 'customer-support': 10, julia: 7, 'whatsapp-agent': 10 };

/** What must be read so that a condition holds, or does not. Steps further for `worse` are not asked for. */
interface Wanted {
  readonly metrics: Map<string, { value: number; band: MetricFact['band'] }>;
  readonly statuses: Map<string, Status>;
  lines: number;
  /** Since when the first waits. */
  oldestSince: number;
}

const usual = 100;

function beyond(operator: Operator, value: number, holds: boolean): number {
  const more = operator === '>' || operator === '>=';
  if (operator === '==') return holds ? value : value + 1;
  return more === holds ? value * 1.0001 + 0.0001 : value * 0.9 - 0.0001;
}

function want(condition: Condition, holds: boolean, wanted: Wanted): void {
  const set = (metric: string, value: number, band: MetricFact['band'] = 'normal'): void => {
    const before = wanted.metrics.get(metric);
    // Two limits on one metric: what satisfies both lies between them, or beyond the further.
    wanted.metrics.set(metric, {
      value:
        before === undefined ? value : holds ? Math.max(before.value, value) : Math.min(before.value, value),
      band,
    });
  };
  switch (condition.type) {
    case 'compare':
      set(condition.metric, beyond(condition.operator, condition.value, holds));
      break;
    case 'usual':
      set(condition.metric, beyond(condition.operator, condition.times * usual, holds));
      break;
    case 'band':
      set(condition.metric, 1, holds ? condition.bands[0]! : 'normal');
      break;
    case 'status':
      wanted.statuses.set(condition.component, holds ? (condition.status as Status) : 'up');
      break;
    case 'logs':
      wanted.lines = beyond(condition.operator, condition.count, holds);
      break;
    case 'age':
      if (holds) wanted.oldestSince = start - 2 * condition.ms;
      break;
    case 'and':
    case 'or':
      for (const one of condition.all) want(one, holds, wanted);
      break;
    default:
      break;
  }
}

function factsThat(conditions: readonly (readonly [Condition, boolean])[]): Facts {
  const wanted: Wanted = {
    metrics: new Map(),
    statuses: new Map(),
    lines: 0,
    oldestSince: Number.MAX_SAFE_INTEGER,
  };
  for (const [condition, holds] of conditions) want(condition, holds, wanted);
  return {
    metric: (id) => {
      const { value, band } = wanted.metrics.get(id) ?? { value: 0, band: 'normal' as const };
      return { title: id, unit: '', stale: false, at: start, value, band, oldestSince: wanted.oldestSince };
    },
    component: (id) => ({
      title: id,
      stale: false,
      summary: '',
      depends: [],
      status: wanted.statuses.get(id) ?? 'up',
      at: start,
    }),
    previous: () => undefined,
    usual: () => usual,
    lows: () => ({ seenMs: 0 }),
    logCount: () => wanted.lines,
  };
}

/** Error rate from 5 to 10 %: the limits of one metric in both directions. */
const between: Readonly<Record<string, number>> = { ElevatedErrorRate: 7 };

function badFacts(rule: AlertRule): Facts {
  const facts = factsThat([[rule.when, true]]);
  const value = between[rule.name];
  return value === undefined ? facts : { ...facts, metric: (id) => ({ ...facts.metric(id)!, value }) };
}

it('has every runbook', () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(written).map((name) => `${name}.yaml`));
});

describe.each(Object.entries(written))('the alerts of %s', (name, count) => {
  it('are valid, and each lives its whole life', async () => {
    const config = await loadConfig({ file: `${folder}/${name}.yaml`, env: {} });
    expect(config.alerts.filter(({ implied }) => !implied)).toHaveLength(count);
    for (const rule of config.alerts) {
      let state = initialState(rule, start);
      const truths = new Truths();
      let now = start;
      const kinds: string[] = [];
      const read = (facts: Facts, ms: number): void => {
        now += ms;
        const next = step(rule, state, judgeRule(rule, state, facts, now, truths), now);
        state = next.state;
        kinds.push(...next.events.map(({ kind }) => kind.slice(6)));
      };
      const good = factsThat([[rule.clear ?? rule.when, rule.clear !== undefined]]);
      const bad = badFacts(rule);
      read(good, minute);
      expect(state.phase, rule.name).toBe('normal');
      for (let reading = 0; reading < rule.fails; reading++) read(bad, 1);
      if (rule.forMs > 0) {
        expect(state.phase, rule.name).toBe('pending');
        read(bad, rule.forMs - 1);
        expect(state.phase, rule.name).toBe('pending');
        read(bad, 1);
      }
      expect(state.phase, rule.name).toBe('firing');
      expect(state.severity, rule.name).toBe(rule.severity);
      for (const { when, severity } of rule.worse) {
        read(
          factsThat([
            [rule.when, true],
            [when, true],
          ]),
          minute,
        );
        expect(state).toMatchObject({ phase: 'firing', severity });
      }
      read(good, minute);
      if (rule.keepForMs > 0) {
        expect(state.phase, rule.name).toBe('recovering');
        read(good, rule.keepForMs);
      }
      expect(state.phase, rule.name).toBe('normal');
      expect(kinds.at(-1)).toBe('resolved');
    }
  });
});
