import { describe, expect, test } from 'vitest';
import { parseCondition } from '../../src/alerts/condition.ts';
import { FactReader } from '../../src/alerts/fact-reader.ts';
import { answerOf } from '../../src/alerts/judge.ts';
import { MetricMemory } from '../../src/alerts/memory.ts';
import type { BurnPair, SloState } from '../../src/model/budget.ts';
import type { MetricRow } from '../../src/model/snapshot.ts';
import { words } from '../../src/words/index.ts';
import { sentenceOf } from '../../src/words/sentence.ts';
import { metricRow, minute, start } from './simulation.ts';

const vocabulary = {
  metrics: new Map([['api_budget', '%']]),
  components: new Set<string>(),
  aged: new Set<string>(),
  budgets: new Set(['api_budget']),
};
const pair = (over: Partial<BurnPair>): BurnPair => ({
  level: 'page',
  factor: 14.4,
  long: { ms: 60 * minute, burn: 0, coverage: 1 },
  short: { ms: 5 * minute, burn: 0, coverage: 1 },
  holds: false,
  ...over,
});
const calm: SloState = {
  type: 'slo',
  objective: 0.999,
  from: start - 30 * 1_440 * minute,
  until: start,
  by: 'minutes',
  total: 43_200,
  bad: 4,
  coverage: 1,
  left: 0.907,
  pace: 0,
  pairs: [pair({})],
  burns: { page: false, warn: false },
};

function judged(text: string, budget: SloState | undefined, over: Partial<MetricRow> = {}) {
  const { condition } = parseCondition(text, vocabulary);
  const row = {
    ...metricRow('api_budget', 90, start, { title: 'API: budget left' }),
    ...(budget && { budget }),
    ...over,
  };
  const rows = { components: () => [], metrics: () => [row], queues: () => [], escalations: () => [] };
  const verdict = answerOf(condition, new FactReader(new MetricMemory(minute)).read(rows, start), start);
  const [evidence] = verdict.evidence;
  return { ...verdict, said: sentenceOf(words.alerts.evidence, evidence!) };
}

describe('burns', () => {
  test('holds by the pair of windows that burns, and says how fast, what is left and when it is gone', () => {
    const burning: SloState = {
      ...calm,
      pairs: [
        pair({
          holds: true,
          long: { ms: 60 * minute, burn: 18.2, coverage: 1 },
          short: { ms: 5 * minute, burn: 21, coverage: 1 },
        }),
      ],
      burns: { page: true, warn: true },
      goneAt: start + 50 * 60 * minute,
    };
    for (const text of ['api_budget burns', 'api_budget burns fast'])
      expect(judged(text, burning)).toMatchObject({
        holds: true,
        said: 'API: budget left 90.7%, burning 18× as fast as it lasts in 1 h and in 5 min (limit 14×); gone in 2 d',
      });
  });

  test('slowly is not fast', () => {
    const slowly: SloState = {
      ...calm,
      pairs: [
        pair({}),
        pair({
          level: 'warn',
          factor: 1,
          holds: true,
          long: { ms: 72 * 60 * minute, burn: 1.2, coverage: 1 },
          short: { ms: 360 * minute, burn: 1.4, coverage: 1 },
        }),
      ],
      burns: { page: false, warn: true },
    };
    expect(judged('api_budget burns fast', slowly)).toMatchObject({ holds: false });
    expect(judged('api_budget burns', slowly)).toMatchObject({
      holds: true,
      said: 'API: budget left 90.7%, burning 1.2× as fast as it lasts in 3 d and in 6 h (limit 1.0×)',
    });
    expect(judged('not api_budget burns', calm)).toMatchObject({ holds: true });
  });

  test('cannot be judged where too little was seen, though a number is there', () => {
    const unseen = { ...calm, burns: { page: null, warn: null } };
    expect(judged('api_budget burns', unseen)).toMatchObject({
      trouble: 'nodata',
      said: 'API: budget left 90.7%: too little was seen to say how fast it burns',
    });
  });

  test.each([
    ['no history', undefined, { value: null, problem: 'no history is open on this machine yet' }, 'nodata'],
    ['an old value', calm, { stale: true }, 'stale'],
  ])('cannot be judged with %s', (_, budget, over, trouble) => {
    expect(judged('api_budget burns', budget, over)).toMatchObject({ trouble });
  });
});

describe('a limit', () => {
  const judged = (
    when: string,
    value: number,
    bound: 'most' | 'least',
    band: MetricRow['band'] = 'nodata',
  ) => {
    const row: MetricRow = {
      ...metricRow('api_budget', value, start),
      title: 'left',
      unit: '%',
      bound,
      band,
    };
    const rows = { metrics: () => [row], components: () => [], queues: () => [], escalations: () => [] };
    const facts = new FactReader(new MetricMemory(minute)).read(rows, start);
    const verdict = answerOf(parseCondition(when, vocabulary).condition, facts, start);
    const text = verdict.evidence.map((one) => sentenceOf(words.alerts.evidence, one)).join();
    return { is: 'holds' in verdict ? verdict.holds : verdict.trouble, text };
  };

  test.each([
    ['api_budget < 10%', 8, 'most', true],
    ['api_budget < 10%', 10, 'most', 'nodata'],
    ['api_budget <= 10%', 10, 'most', true],
    ['api_budget < 10%', 99.5, 'most', 'nodata'],
    ['api_budget > 10%', 99.5, 'most', 'nodata'],
    ['api_budget > 10%', 10, 'most', false],
    ['api_budget >= 10%', 10, 'most', 'nodata'],
    ['api_budget > 50%', 60, 'least', true],
    ['api_budget > 50%', 40, 'least', 'nodata'],
    ['api_budget < 50%', 40, 'least', 'nodata'],
    ['api_budget < 50%', 50, 'least', false],
    ['api_budget is unchanged', 50, 'least', 'nodata'],
    ['api_budget is normal', 50, 'most', 'nodata'],
  ] as const)('%s at %d (%s): %s', (when, value, bound, is) => {
    expect(judged(when, value, bound).is).toBe(is);
  });

  test('that proves a warning may hide something critical', () => {
    expect(judged('api_budget is critical', 20, 'most', 'warning').is).toBe('nodata');
    expect(judged('api_budget is normal', 20, 'most', 'warning').is).toBe(false);
    expect(judged('api_budget is critical', 0, 'most', 'critical').is).toBe(true);
  });

  test('is said as one', () => {
    expect(judged('api_budget < 10%', 99.5, 'most').text).toBe('left ≤99.5%: too little was seen to decide');
    expect(judged('api_budget < 10%', 8, 'most').text).toBe('left ≤8%');
  });
});
