import { expect, it } from 'vitest';
import type { NotificationFact } from '../../src/model/notice-codes.ts';
import { headline } from '../../src/notify/text.ts';
import { words } from '../../src/words/index.ts';
import { sentenceOf } from '../../src/words/sentence.ts';
import { notice } from '../notify/notice.ts';

const call = { kind: 'escalated', people: ['Ana'], level: 'L1' } as const;
const firing = { kind: 'firing', people: [] } as const;

it.each<[NotificationFact, string]>([
  [
    { code: 'sent', message: call, channel: 'hook', agoMs: 59_000 },
    'Call to Ana (L1) sent through hook, 59 s ago.',
  ],
  [
    { code: 'sent', message: firing, channel: 'chat', agoMs: 200 },
    'Firing notice sent through chat, just now.',
  ],
  [
    {
      ...{ code: 'retrying', message: call, channel: 'hook', result: 'answered 503' },
      ...{ attempts: 2, uncertain: false, inMs: 10_000 },
    },
    'Call to Ana (L1) not sent through hook yet: answered 503; tried twice, again in 10 s.',
  ],
  [
    {
      ...{ code: 'retrying', message: call, channel: 'hook', result: 'no answer in time' },
      ...{ attempts: 1, uncertain: true, inMs: 5_000 },
    },
    'Call to Ana (L1) may not have arrived through hook yet: no answer in time; tried once, again in 5 s.',
  ],
  [
    { code: 'unknown', message: firing, channel: 'chat', result: 'no answer in time' },
    'Firing notice through chat: delivery unknown (no answer in time).',
  ],
  [
    { code: 'planned', message: firing, channel: 'chat', inMs: 300_000 },
    'Next: firing notice through chat in 5 min.',
  ],
  [
    { code: 'chain', next: 'L2 is called', inMs: 840_000, acknowledged: false },
    'Next: L2 is called in 14 min unless somebody acknowledges.',
  ],
])('says %j in one line', (fact, sentence) => {
  expect(sentenceOf(words.notify.why, fact)).toBe(sentence);
});

it('names in the title whom it calls', () => {
  const people = [{ id: 'ana', name: 'Ana' }];
  const about = { severityName: 'P1', title: 'Slow answers', people } as const;
  expect(headline(notice({ ...about, kind: 'escalated', level: 'L1' }))).toBe(
    '[P1] CALLING Ana (L1): Slow answers (Júlia, production)',
  );
  expect(headline(notice({ ...about, kind: 'reminder' }))).toBe(
    '[P1] STILL ON IT? Ana: Slow answers (Júlia, production)',
  );
  expect(headline(notice({ ...about, kind: 'firing' }))).toBe('[P1] FIRING Slow answers (Júlia, production)');
});
