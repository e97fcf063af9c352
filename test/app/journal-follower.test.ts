import { expect, test } from 'vitest';
import { JournalFollower } from '../../src/app/journal-follower.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { AnyNewEvent, JournalEvent } from '../../src/model/event.ts';

const of = { system: 's', environment: 'e' };

/** A journal that several write to, and a follower of the kind `a`, and of `b` while it does not lead. */
function opened() {
  const events: JournalEvent[] = [];
  const journal = {
    append(event: AnyNewEvent, place = of) {
      events.push({ ...event, ...place, seq: events.length + 1, at: 0 } as unknown as JournalEvent);
    },
    newest: (count: number, kinds?: readonly string[]) =>
      events
        .filter(({ kind }) => !kinds || kinds.includes(kind))
        .slice(-count)
        .reverse(),
  };
  const made: string[] = [];
  let broken = false;
  const follower = new JournalFollower(journal as unknown as Journal, of, {
    kinds: (leads) => (leads ? ['a'] : ['a', 'b']),
    read(from) {
      if (broken) throw new Error('unreadable');
      return from.newest(100).toReversed();
    },
    restore: (all, leads) => made.push(`${all.length} ${leads ? 'leads' : 'shows'}`),
  });
  const own = (event: AnyNewEvent): void => {
    follower.writes(event);
    journal.append(event);
  };
  const breaks = (now: boolean): void => {
    broken = now;
  };
  return { journal, follower, made, own, breaks };
}

test('what others write is taken over, what one wrote oneself is not', () => {
  const { journal, follower, made, own } = opened();
  journal.append({ kind: 'a', data: {} });
  follower.start(false);
  expect(made).toEqual(['1 shows']);
  own({ kind: 'a', data: { n: 1 } });
  own({ kind: 'a', data: { n: 1 } });
  follower.follow(false);
  expect(made).toHaveLength(1);
  // The same once more is somebody else's.
  journal.append({ kind: 'a', data: { n: 1 } });
  follower.follow(false);
  expect(made).toEqual(['1 shows', '4 shows']);
});

test('other kinds and other systems are passed over', () => {
  const { journal, follower, made } = opened();
  follower.start(false);
  journal.append({ kind: 'c', data: {} });
  journal.append({ kind: 'a', data: {} }, { system: 's', environment: 'other' });
  follower.follow(false);
  expect(made).toEqual(['0 shows']);
});

test('who gets the lead takes over everything once, and then follows what matters to the one that leads', () => {
  const { journal, follower, made } = opened();
  follower.start(false);
  follower.follow(true);
  follower.follow(true);
  expect(made).toEqual(['0 shows', '0 leads']);
  journal.append({ kind: 'b', data: {} });
  follower.follow(true);
  expect(made).toHaveLength(2);
  journal.append({ kind: 'a', data: {} });
  follower.follow(true);
  expect(made.at(-1)).toBe('2 leads');
});

test('a journal that cannot be read leaves what is known, and is read again with the next news', () => {
  const { journal, follower, made, breaks } = opened();
  follower.start(false);
  breaks(true);
  journal.append({ kind: 'a', data: {} });
  follower.follow(false);
  expect(made).toEqual(['0 shows']);
  breaks(false);
  journal.append({ kind: 'a', data: {} });
  follower.follow(false);
  expect(made).toEqual(['0 shows', '2 shows']);
});
