import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestWord } from '../../src/text/nearest.ts';

const words = ['check', 'checks', 'depends', 'criticality', 'runs'];

test.each([
  ['chek', 'check'],
  ['chekc', 'check'],
  ['Depends', 'depends'],
  ['critcality', 'criticality'],
  ['rnus', 'runs'],
  ['zebra', undefined],
  ['dep', 'depends'],
  ['che', 'check'],
  ['r', undefined],
  ['', undefined],
])('%j is nearest to %j', (word, nearest) => expect(nearestWord(word, words)).toBe(nearest));

test('the word itself is the nearest, whatever stands beside it', () =>
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.array(fc.string()), (word, others) => {
      expect(nearestWord(word, [...others, word])?.toLowerCase()).toBe(word.toLowerCase());
    }),
  ));

test('two neighbours swapped are found', () =>
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{4,12}$/), fc.nat(10), (word, index) => {
      const at = index % (word.length - 1);
      const swapped = word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2);
      expect(nearestWord(swapped, [word])).toBe(word);
    }),
  ));
