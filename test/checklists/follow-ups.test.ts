import { expect, test } from 'vitest';
import { timelineOf } from '../../src/alerts/timeline.ts';
import { addition, foldFollowUps, followUpChange, followUpRows } from '../../src/checklists/follow-ups.ts';
import type { AnyNewEvent, JournalEvent } from '../../src/model/event.ts';
import type { FollowUpChange } from '../../src/model/follow-up.ts';

const incident = '20260302-1200';
const day = 86_400_000;

class Followed {
  readonly events: JournalEvent[] = [];

  constructor() {
    this.write({ kind: 'incident.opened', incident, data: { title: 'No replies' } }, 0);
    this.write(
      { kind: 'incident.resolved', incident, data: { cause: 'x', followUps: ['Add an index', ''] } },
      10,
    );
  }

  write(event: AnyNewEvent, at: number, user = 'ana'): void {
    this.events.push({
      ...{ seq: this.events.length + 1, at, actor: { user }, host: 'h', system: 's', environment: 'e' },
      ...{ prevHash: '', hash: '', ...event },
    });
  }

  rows(now: number) {
    return followUpRows(foldFollowUps(this.events), now);
  }

  does(change: FollowUpChange, at: number, by = 'ana'): string {
    const [row] = this.rows(at);
    const event =
      change.what === 'add'
        ? addition(change, foldFollowUps(this.events), by)
        : followUpChange(row!, change, by);
    if ('code' in event) return event.code;
    this.write(event, at, by);
    return event.kind;
  }
}

test('what an incident was resolved with stays to be done until somebody says that it is', () => {
  const followed = new Followed();
  expect(followed.rows(20)).toMatchObject([
    { incident, title: 'No replies', text: 'Add an index', state: 'open' },
  ]);
  expect(followed.does({ what: 'done', note: 'PR 12' }, 30, 'bob')).toBe('followup.done');
  expect(followed.rows(40)).toMatchObject([{ state: 'done', done: { by: 'bob', at: 30, note: 'PR 12' } }]);
  expect(followed.does({ what: 'done' }, 50)).toBe('done-already');
  expect(followed.does({ what: 'reopen' }, 60)).toBe('followup.reopened');
  expect(followed.rows(70)).toMatchObject([{ state: 'open' }]);
});

test('with a date it is overdue from then on, and comes first; a later date takes that back', () => {
  const followed = new Followed();
  expect(
    followed.does({ what: 'add', incident, text: 'Write a runbook', owner: 'bob', dueAt: day }, 20),
  ).toBe('followup.added');
  expect(followed.rows(30).map(({ text, state }) => [text, state])).toEqual([
    ['Write a runbook', 'open'],
    ['Add an index', 'open'],
  ]);
  expect(followed.rows(day)[0]).toMatchObject({ text: 'Write a runbook', owner: 'bob', state: 'overdue' });
  expect(followed.does({ what: 'change', dueAt: 3 * day }, day)).toBe('followup.changed');
  expect(followed.rows(2 * day).every(({ state }) => state === 'open')).toBe(true);
});

test('refuses what says nothing: no text, no such incident, the same again, nothing to change', () => {
  const followed = new Followed();
  expect(followed.does({ what: 'add', incident, text: ' ' }, 20)).toBe('no-text');
  expect(followed.does({ what: 'add', incident: 'none', text: 'x' }, 20)).toBe('no-incident');
  expect(followed.does({ what: 'add', incident, text: ' Add  an index' }, 20)).toBe('there-already');
  expect(followed.does({ what: 'change' }, 20)).toBe('nothing-changed');
  expect(followed.does({ what: 'reopen' }, 20)).toBe('not-done');
});

test('of two who change it at once the second changes nothing', () => {
  const followed = new Followed();
  const [seen] = followed.rows(20);
  for (const [by, at] of [
    ['bob', 30],
    ['eva', 40],
  ] as const) {
    const event = followUpChange(seen!, { what: 'done' }, by);
    if ('code' in event) throw new Error(event.code);
    followed.write(event, at, by);
  }
  expect(followed.rows(50)[0]).toMatchObject({ revision: 1, done: { by: 'bob', at: 30 } });
});

test('the timeline of its incident says that it was added, and that it was done', () => {
  const followed = new Followed();
  followed.does({ what: 'add', incident, text: 'Write a runbook', owner: 'bob' }, 20);
  followed.does({ what: 'done' }, 30, 'bob');
  const { id, title } = { id: incident, title: 'No replies' };
  const about = { openedAt: 0, alerts: [], components: [] };
  const told = timelineOf({ id, title, ...about } as never, followed.events).map(({ text }) => text);
  expect(told).toContain('follow-up: Write a runbook, bob');
  expect(told).toContain('follow-up done: Add an index');
});
