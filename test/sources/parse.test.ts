import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../src/sources/exposition.ts';
import { type Expression, ExpressionError, parseExpression } from '../../src/sources/expression.ts';
import { hitRatio } from '../../src/sources/redis.ts';
import { anyText } from '../text/any-text.ts';

describe('parseExposition', () => {
  it('reads what the format allows', () => {
    const text = [
      '# HELP a Help with \\\\ and \\n.',
      '# TYPE a counter',
      'a 1',
      '',
      'b{} 2 1395066363000',
      'c{x="1",y="two \\"quoted\\" \\\\ \\n end",} +Inf',
      'd{ x = "1" , y = "2" } -1.5e-3',
      'e NaN',
      '  f   0x10 '.replace('0x10', '16'),
      'g_bucket{le="0.1"} 3 # {trace="abc"} 0.05 1520879607.789',
    ].join('\n');
    const samples = parseExposition(`${text}\n# EOF\n`);
    expect(samples.map(({ name, value }) => [name, value])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', Infinity],
      ['d', -0.0015],
      ['e', Number.NaN],
      ['f', 16],
      ['g_bucket', 3],
    ]);
    expect(samples[2]!.labels).toEqual({ x: '1', y: 'two "quoted" \\ \n end' });
  });

  it.each([
    '<html>',
    'a',
    'a b',
    'a{x=1} 2',
    'a{x="1"',
    'a{x="1" y="2"} 3',
    'a 1 2 3',
    '1a 2',
    'a 1 later',
    '{"json": true}',
  ])('refuses %j, naming the line', (line) => {
    expect(() => parseExposition(`ok 1\n${line}\n`)).toThrow(/line 2/);
  });

  it('never throws anything but an Error, whatever the text', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 300 }), (text) => {
        try {
          parseExposition(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).message).toMatch(/^not Prometheus text: line \d+/);
        }
      }),
    );
  });

  it('keeps an endless page within bounds', () => {
    expect(() => parseExposition('a 1\n'.repeat(60_000))).toThrow('more than 50000 samples');
  });
});

describe('parseExpression', () => {
  it('binds products before sums, and to the left', () => {
    const number = (expression: Expression): number => {
      if (expression.type === 'number') return expression.value;
      if (expression.type !== 'binary') throw new Error('only numbers here');
      const [left, right] = [number(expression.left), number(expression.right)];
      return { '+': left + right, '-': left - right, '*': left * right, '/': left / right }[
        expression.operator
      ];
    };
    expect(number(parseExpression('1 + 2 * 3 - 8 / 4 / 2'))).toBe(6);
    expect(number(parseExpression('(1 + 2) * 3'))).toBe(9);
    expect(number(parseExpression('10 - 3 - 2'))).toBe(5);
  });

  it('reads selectors with every matcher', () => {
    expect(parseExpression(`rate(a:b{x="1", y!='2', z=~"5..", w!~"a|b"})`)).toEqual({
      type: 'change',
      perSecond: true,
      selector: {
        name: 'a:b',
        matchers: [
          { label: 'x', operator: '=', value: '1' },
          { label: 'y', operator: '!=', value: '2' },
          { label: 'z', operator: '=~', value: '5..' },
          { label: 'w', operator: '!~', value: 'a|b' },
        ],
      },
    });
  });

  it.each([
    ['', 'ends too early at column 1'],
    ['rate(a', 'expected ")" at column 7'],
    ['rat(a)', 'unknown function "rat"'],
    ['quantile(2, a)', 'expected a quantile from 0 to 1'],
    ['a{x~"1"}', 'expected =, !=, =~ or !~ at column 4'],
    ['a{x=~"("}', 'invalid regular expression'],
    ['a +', 'ends too early'],
    ['a b', 'unexpected "b" at column 3'],
    [`${'('.repeat(100)}1`, 'too deeply nested'],
  ])('explains %j', (text, message) => {
    expect(() => parseExpression(text)).toThrow(message);
  });

  it('throws nothing but ExpressionError, with a column inside the text', () => {
    const piece = fc.constantFrom(
      'a',
      'rate(',
      ')',
      '{',
      '}',
      '"x"',
      '=',
      '=~',
      ',',
      '+',
      '-',
      '*',
      '/',
      '0.5',
      'quantile(',
      ' ',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        try {
          parseExpression(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
          expect((error as ExpressionError).column).toBeLessThanOrEqual(text.length + 1);
        }
      }),
    );
  });
});

describe('hitRatio', () => {
  it('counts only what came since the reading before', () => {
    expect(hitRatio(undefined, { hits: 1_000, misses: 0 })).toEqual({
      value: null,
      why: 'waiting for a second reading',
      afterMs: 1,
    });
    expect(hitRatio({ hits: 1_000, misses: 0 }, { hits: 1_003, misses: 1 })).toEqual({ value: 75 });
    expect(hitRatio({ hits: 5, misses: 5 }, { hits: 5, misses: 5 })).toEqual({
      value: null,
      why: 'no lookups',
    });
  });

  it('starts anew when the server was restarted', () => {
    expect(hitRatio({ hits: 1_000, misses: 900 }, { hits: 3, misses: 1 })).toEqual({ value: 75 });
  });
});
