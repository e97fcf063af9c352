import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../src/alerts/condition.ts';
import { ConditionError } from '../../src/alerts/condition-tokens.ts';

const vocabulary = {
  metrics: new Map([
    ['response_p95', 'ms'],
    ['messages_sent', ''],
    ['errors', '%'],
    ['fila', ''],
  ]),
  components: new Set(['api', 'redis', 'worker']),
  aged: new Set(['fila']),
};
const parse = (text: string) => parseCondition(text, vocabulary);

describe('conditions in words', () => {
  it('reads comparisons in the unit of the metric, with how long', () => {
    expect(parse('messages_sent == 0')).toEqual({
      condition: { type: 'compare', metric: 'messages_sent', operator: '==', value: 0 },
    });
    expect(parse('response_p95 > 1s for 5m')).toEqual({
      condition: { type: 'compare', metric: 'response_p95', operator: '>', value: 1_000 },
      forMs: 300_000,
    });
  });

  it.each([
    ['api is down', { type: 'status', component: 'api', status: 'down' }],
    ['api is not up', { type: 'not', one: { type: 'status', component: 'api', status: 'up' } }],
    ['errors is warning', { type: 'band', metric: 'errors', bands: ['warning', 'critical'] }],
    ['messages_sent is unchanged', { type: 'unchanged', metric: 'messages_sent' }],
    ['errors rises for 10m', { type: 'rises', metric: 'errors', windowMs: 600_000 }],
    ['errors has no data', { type: 'no-data', metric: 'errors' }],
    [
      'errors > 3x usual over 2h',
      { type: 'usual', metric: 'errors', operator: '>', times: 3, windowMs: 7_200_000 },
    ],
    ['age of api > 2m', { type: 'age', of: 'age', about: 'api', operator: '>', ms: 120_000 }],
    ['oldest of fila > 10m', { type: 'age', of: 'oldest', about: 'fila', operator: '>', ms: 600_000 }],
    [
      'logs of api matching "time(out|d out)" > 10 in 5m',
      {
        type: 'logs',
        component: 'api',
        pattern: 'time(out|d out)',
        operator: '>',
        count: 10,
        windowMs: 300_000,
      },
    ],
  ])('reads %s', (text, condition) => {
    expect(parse(text).condition).toEqual(condition);
  });

  it('lets and go before or, and parentheses before both', () => {
    expect(parse('api is down or redis is down and errors > 5%').condition).toMatchObject({
      type: 'or',
      all: [{ component: 'api' }, { type: 'and', all: [{ component: 'redis' }, { metric: 'errors' }] }],
    });
    expect(parse('(api is down or redis is down) and not errors > 5').condition).toMatchObject({
      type: 'and',
      all: [{ type: 'or' }, { type: 'not' }],
    });
  });

  it.each([
    ['api is dwon', 8, 'down', 'other-word'],
    ['apo is down', 1, 'api', 'no-component'],
    ['messages_snt == 0', 1, 'messages_sent', 'no-metric'],
    ['errors > 5ms', 10, undefined, 'not-a-value'],
    ['errors >', 9, undefined, 'ends-early'],
    ['errors > 5 fro 5m', 12, 'for', 'unexpected'],
    ['errors rises for 2m', 18, undefined, 'rises-too-short'],
    ['errors rises', 13, undefined, 'other-word'],
    ['(api is down', 13, undefined, 'other-word'],
    ['', 1, undefined, 'ends-early'],
    ['logs of api matching timeout > 3 in 5m', 22, undefined, 'not-quoted'],
    ['logs matching "x', 15, undefined, 'open-quote'],
    ['errors > 5 for 5m or api is down', 19, undefined, 'after-for'],
    ['errors > 5 for 5m for 3m', 19, undefined, 'after-for'],
    ['(errors > 5 for 5m) or api is down', 13, undefined, 'for-inside'],
    ['or api is down', 1, undefined, 'no-condition'],
    ['errors > 5 or for 5m', 15, undefined, 'no-condition'],
    ['api is down or', 15, undefined, 'ends-early'],
    ['errors > 5 && api is down', 12, 'and', 'unexpected'],
    ['errors => 5', 8, '>=', 'other-word'],
    ['api = down', 1, undefined, 'component-has-status'],
    ['api has no data', 1, undefined, 'component-has-status'],
    ['errors is down', 1, undefined, 'metric-has-bands'],
  ])('says what is wrong with %j and where', (text, column, nearest, code) => {
    let error: unknown;
    try {
      parse(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ConditionError);
    expect((error as ConditionError).column).toBe(column);
    expect((error as ConditionError).nearest).toBe(nearest);
    expect((error as ConditionError).fault.code).toBe(code);
  });

  it('either reads a text or says why not', () => {
    const word = fc.constantFrom(
      'api',
      'errors',
      'is',
      'down',
      'not',
      '(',
      ')',
      'and',
      '>',
      '5%',
      'for',
      '3x',
      '"',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (text) => {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ConditionError);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
