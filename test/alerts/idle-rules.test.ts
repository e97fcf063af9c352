import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FactReader } from '../../src/alerts/fact-reader.ts';
import { IdleRules } from '../../src/alerts/idle-rules.ts';
import { judgeRule } from '../../src/alerts/judge.ts';
import { MetricMemory } from '../../src/alerts/memory.ts';
import { initialState, step } from '../../src/alerts/state.ts';
import { Truths } from '../../src/alerts/truths.ts';
import type { Condition, Otherwise } from '../../src/model/alert.ts';
import { componentRow, metricRow, minute, rule, start } from './simulation.ts';

const over = (value: number): Condition => ({ type: 'compare', metric: 'm', operator: '>', value });
const conditions: Condition[] = [
  over(10),
  { type: 'status', component: 'api', status: 'down' },
  { type: 'band', metric: 'm', bands: ['critical'] },
  { type: 'unchanged', metric: 'm' },
  { type: 'no-data', metric: 'm' },
  { type: 'usual', metric: 'm', operator: '>', times: 2, windowMs: 4 * minute },
  { type: 'age', of: 'age', about: 'm', operator: '>', ms: 2 * minute },
  { type: 'and', all: [over(10), { type: 'not', one: { type: 'status', component: 'api', status: 'up' } }] },
];
const condition = fc.constantFrom(...conditions);
const otherwise = fc.constantFrom<Otherwise>('alert', 'ok', 'keep');
const anyRule = fc.record({
  when: condition,
  clear: condition,
  worse: condition,
  forMs: fc.constantFrom(0, 2 * minute),
  keepForMs: fc.constantFrom(0, 2 * minute),
  fails: fc.integer({ min: 1, max: 3 }),
  oks: fc.integer({ min: 1, max: 3 }),
  otherwise: fc.record({ nodata: otherwise, error: otherwise, stale: otherwise }),
});
const move = fc.record({
  value: fc.option(fc.constantFrom(5, 20, 60), { nil: null }),
  status: fc.constantFrom('up', 'down', 'unknown'),
  /** Most looks find nothing new. */
  read: fc.integer({ min: 0, max: 4 }).map((one) => one === 0),
  ms: fc.constantFrom(0, 1_000, 1_000, 1_000, minute),
});

/** Was P0 for a moment and is P1: when it has been still for long enough that is forgotten, without another reading. */
const fading = {
  ...{ when: over(10), clear: over(10), worse: { type: 'unchanged', metric: 'm' } as const },
  ...{ forMs: 0, keepForMs: 0, fails: 1, oks: 1 },
  otherwise: { nodata: 'alert', error: 'alert', stale: 'alert' } as const,
};
const fadingMoves = (
  [
    ...[
      [null, false, 0],
      [null, false, 60_000],
      [null, false, 1_000],
      [null, true, 1_000],
      [5, true, 0],
    ],
    ...[
      [null, true, 1_000],
      [null, true, 60_000],
      [null, true, 60_000],
      [null, true, 1_000],
      [20, true, 0],
    ],
    ...[
      [null, true, 1_000],
      [null, false, 1_000],
    ],
  ] as const
).map(([value, read, ms]) => ({ value, read, ms, status: 'up' as const }));

it('lets a rule rest only while judging it would change nothing', { tags: ['sweep'] }, () => {
  let rested = 0;
  fc.assert(
    fc.property(anyRule, fc.array(move, { maxLength: 50, size: 'max' }), ({ worse, ...more }, moves) => {
      const one = rule({ id: 'r', ...more, worse: [{ severity: 'P0', when: worse, text: '' }] });
      const [rest, book] = [new IdleRules([one]), new FactReader(new MetricMemory(60 * minute))];
      const truths = new Truths();
      let [now, state] = [start, initialState(one, start)];
      let rows = { m: metricRow('m', 5, now), api: componentRow('api', 'up', now) };
      for (const { value, status, read, ms } of moves) {
        now += ms;
        if (read) rows = { m: metricRow('m', value, now), api: componentRow('api', status, now) };
        const watched = {
          components: () => [{ ...rows.api }],
          metrics: () => [{ ...rows.m }],
          queues: () => [],
          escalations: () => [],
        };
        const facts = book.read(watched, now);
        const rests = rest.isIdle(one, state, facts, now);
        const fresh = rest.isFresh(one, facts, now);
        const next = step(one, state, judgeRule(one, state, facts, now, truths), now, fresh);
        if (rests) {
          expect(next.events).toEqual([]);
          expect(next.state).toEqual(state);
          rested++;
        }
        rest.judged(one, { before: state, state: next.state }, facts);
        state = next.state;
      }
    }),
    { numRuns: 1_000, examples: [[fading, fadingMoves]] },
  );
  expect(rested).toBeGreaterThan(2_000);
});
