import { expect, test } from 'vitest';
import { Questions } from '../../src/app/questions.ts';
import { answerTo } from '../../src/model/answers.ts';
import { ManualClock } from '../engine/manual-clock.ts';

function opened() {
  const clock = new ManualClock();
  const read: string[] = [];
  const changed: string[] = [];
  const known = { sentences: ['it fires'], minutes: undefined as number | undefined };
  const questions = new Questions(
    clock,
    {
      why(id) {
        read.push(`why ${id}`);
        return known.sentences;
      },
      timeline(id) {
        read.push(`timeline ${id}`);
        return [];
      },
      shelf: () => undefined,
      contacts: () => ({ book: { contacts: [], links: [] }, reading: true }),
      runs: () => undefined,
      run: () => undefined,
      runbook: () => undefined,
      depth: () => undefined,
      past: () => undefined,
      uptime(id) {
        read.push(`uptime ${id}`);
        return known.minutes === undefined
          ? undefined
          : { known: known.minutes, down: 0, degraded: 0, unknown: 0, maintenance: 0, share: 1 };
      },
    },
    (urgency) => changed.push(urgency),
  );
  return { clock, questions, read, changed, known };
}

test('asking reads nothing at once; the answer comes later and is kept current', async () => {
  const { clock, questions, read, changed, known } = opened();
  questions.follow({ to: 'why', id: 'api' });
  expect(read).toEqual([]);
  expect(questions.answers()).toEqual([]);
  await clock.advance(1);
  expect(answerTo(questions.answers(), 'why', 'api')?.sentences).toEqual(['it fires']);
  expect(answerTo(questions.answers(), 'why', 'db')).toBeUndefined();
  expect(changed).toEqual(['urgent']);

  known.sentences = ['it is over'];
  questions.refresh('routine');
  questions.refresh('routine');
  expect(answerTo(questions.answers(), 'why', 'api')?.sentences).toEqual(['it fires']);
  await clock.advance(1);
  expect(answerTo(questions.answers(), 'why', 'api')?.sentences).toEqual(['it is over']);
  expect(changed).toEqual(['urgent', 'routine']);
});

test('what is not known yet has no answer, until it is', async () => {
  const { clock, questions, known } = opened();
  questions.follow({ to: 'uptime', id: 'api' });
  await clock.advance(1);
  expect(questions.answers()).toEqual([]);
  known.minutes = 5;
  questions.refresh('urgent');
  await clock.advance(1);
  expect(answerTo(questions.answers(), 'uptime', 'api')?.month.known).toBe(5);
});

test('a question that several follow is read once, and no longer when the last has stopped', async () => {
  const { clock, questions, read } = opened();
  const stops = [1, 2].map(() => questions.follow({ to: 'timeline', id: 'i1' }));
  await clock.advance(1);
  expect(read).toEqual(['timeline i1']);
  stops[0]!();
  stops[0]!();
  expect(questions.answers()).toHaveLength(1);
  stops[1]!();
  expect(questions.answers()).toEqual([]);
  questions.refresh('urgent');
  await clock.advance(1_000);
  expect(read).toEqual(['timeline i1']);
});
