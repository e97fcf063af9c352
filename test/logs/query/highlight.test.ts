import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Highlights } from '../../../src/logs/query/highlight.ts';
import type { ViewRow } from '../../../src/logs/store/rows.ts';
import { systemClock } from '../../../src/model/clock.ts';

const row = (text: string): ViewRow => ({ seq: 0, at: 0, source: 'api', level: 'info', text });
const marked = (text: string, ...queries: string[]): readonly string[] => {
  const [made] = new Highlights(systemClock).apply([row(text)], queries);
  return (made!.highlights ?? []).map(([from, to]) => text.slice(from, to));
};

describe('Highlights', () => {
  it.each([
    ['a Refused time', ['refused time'], ['Refused', 'time']],
    ['two words and two  words', ['"two words"'], ['two words']],
    ['took 37 ms', [String.raw`/\d+ ms/`], ['37 ms']],
    ['GET /x', ['/get/i'], ['GET']],
    ['health of api', ['-health status>=500 comp:api level:error of'], ['of']],
    ['aaaa', ['aa'], ['aaaa']],
    ['a.b axb', ['a.b'], ['a.b']],
    ['search and filter', ['search', 'filter'], ['search', 'filter']],
    ['still marked', ['/(/', 'still'], ['still']],
    ['nothing', ['/x*/'], []],
    ['cafe\u0301 e', ['/e/'], ['e\u0301', 'e']],
    ['a 👩‍👩‍👧 b', ['👧'], ['👩‍👩‍👧']],
  ])('marks in %j for %j', (text, queries, found) => {
    expect(marked(text, ...queries)).toEqual(found);
  });

  it('gives up an expression that takes too long, for good', () => {
    const highlights = new Highlights(systemClock);
    const rows = Array.from({ length: 200 }, () => row(`${'a'.repeat(2_900)}b`));
    const query = String.raw`/(a+)+\1c$/`;
    expect(highlights.apply(rows, [query])).toBe(rows);
    expect(highlights.apply([row('aac')], [query])[0]!.highlights).toBeUndefined();
    expect(highlights.apply([row('aac')], ['aa'])[0]!.highlights).toEqual([[0, 2]]);
  });

  it('marks within the text, in order, apart from each other', () => {
    const part = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constant('ab'));
    fc.assert(
      fc.property(part, fc.array(part, { maxLength: 3 }), (text, queries) => {
        let before = -1;
        const [made] = new Highlights(systemClock).apply([row(text)], queries);
        for (const [from, to] of made!.highlights ?? []) {
          expect(from).toBeGreaterThan(before);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(text.length);
          before = to;
        }
      }),
    );
  });
});
