import { expect, it } from 'vitest';
import type { AlertFact, Evidence } from '../../src/model/alert-codes.ts';
import { words } from '../../src/words/index.ts';
import { sentenceOf } from '../../src/words/sentence.ts';

const second = 1_000;

it.each<[AlertFact, string]>([
  [
    { code: 'rule', name: 'Slow answers', condition: 'p95 > 1s', forMs: 300 * second, implied: false },
    '"Slow answers" alerts when p95 > 1s for 5 min.',
  ],
  [
    { code: 'firing', severity: 'P1', firingMs: 8 * second, troubleMs: 11 * second },
    'P1, firing for 8 s; trouble began 11 s ago.',
  ],
  [
    { code: 'ends-when', condition: 'p95 < 800ms', keepForMs: 10 * second },
    'Ends once p95 < 800ms has held for 10 s.',
  ],
  [{ code: 'ends-after', oks: 1, seen: 0, keepForMs: 0 }, 'Ends after one good reading.'],
  [{ code: 'muted', reason: { code: 'flapping' } }, 'Muted while it flaps.'],
  [
    {
      code: 'muted',
      reason: { code: 'silence', by: 'ana', about: 'deploy', until: 0 },
      leftMs: 3_900 * second,
    },
    'Muted: silenced by ana: deploy, 1 h 05 min left.',
  ],
  [{ code: 'next', event: 'fires', ms: 240 * second }, 'Next: fires in 4 min unless it recovers.'],
])('says %j in one line', (fact, sentence) => {
  expect(sentenceOf(words.alerts.why, fact)).toBe(sentence);
});

it.each<[Evidence, string]>([
  [{ code: 'value', title: 'p95', value: 3_000, unit: 'ms' }, 'p95 3s'],
  [{ code: 'no-data', title: 'p95', problem: 'no sample' }, 'p95: no data (no sample)'],
  [{ code: 'longest-wait', title: 'Queue', ms: 90 * second }, 'Queue: oldest entry waiting for 1 min'],
])('says %j in a few words', (evidence, sentence) => {
  expect(sentenceOf(words.alerts.evidence, evidence)).toBe(sentence);
});
