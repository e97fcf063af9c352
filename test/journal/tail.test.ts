import { expect, it } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import { JournalTail } from '../../src/journal/tail.ts';
import type { JournalEvent } from '../../src/model/event.ts';

function event(note: string, seq = 0): JournalEvent {
  return {
    ...{ seq, at: 1, actor: { user: 'ana' }, host: 'h', system: 's', environment: 'e', kind: 'note' },
    ...{ data: { note }, prevHash: '', hash: '' },
  };
}

/** A shared journal: what was delivered, and what waits for it behind. */
function shared() {
  const [delivered, waiting]: [JournalEvent[], JournalEvent[]] = [[], []];
  const numbered = () => [...delivered, ...waiting].map((one, index) => ({ ...one, seq: index + 1 }));
  const journal = {
    newest: (count: number) => numbered().toReversed().slice(0, count),
    state: () => ({ waiting: waiting.length }),
  } as Partial<Journal> as Journal;
  const tail = new JournalTail(journal);
  const take = () => tail.take(['note']).map(({ data }) => data.note);
  return { delivered, waiting, tail, take };
}

it('says what is new once, and nothing of what was skipped', () => {
  const { delivered, tail, take } = shared();
  delivered.push(event('before'));
  tail.skip();
  expect(take()).toEqual([]);
  delivered.push(event('one'), event('two'));
  expect(take()).toEqual(['two', 'one']);
  expect(take()).toEqual([]);
});

it('misses nothing that comes in before what waits to be delivered, and says nothing twice when that is', () => {
  const { delivered, waiting, take } = shared();
  waiting.push(event('own'));
  expect(take()).toEqual(['own']);
  // Somebody else's gets the number that the own one had.
  delivered.push(event('theirs'));
  expect(take()).toEqual(['theirs']);
  delivered.push(...waiting.splice(0));
  expect(take()).toEqual([]);
  waiting.push(event('own again'));
  delivered.push(event('theirs again'));
  expect(take()).toEqual(['own again', 'theirs again']);
});
