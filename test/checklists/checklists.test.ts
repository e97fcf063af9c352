import { describe, expect, test } from 'vitest';
import { changeOf } from '../../src/checklists/change.ts';
import { doneEvent, isComplete } from '../../src/checklists/due.ts';
import { gateOf } from '../../src/checklists/gates.ts';
import { checklistItem } from '../../src/checklists/item.ts';
import { openChecklists, recordedChecklists } from '../../src/checklists/recorded.ts';
import type { ChecklistChange } from '../../src/model/checklist.ts';
import { checks, day, facts, hour, Leading, list, nobody } from './lists.ts';

/** Monday 2026-03-02, 09:00 in São Paulo. */
const monday = Date.UTC(2026, 2, 2, 12);
const disks = checklistItem('Look at the disks');

/** Does as a person would who sees the checklist as it is now. */
function does(leading: Leading, change: ChecklistChange, now: number, by = 'ana'): string {
  const [row] = leading.rows(now);
  const event = changeOf(row!, change, by, now);
  if ('code' in event) return event.code;
  leading.write(event, now, by);
  const [after] = leading.rows(now);
  if (after!.state !== 'done' && isComplete(after!)) leading.write(doneEvent(after!, by), now, by);
  return event.kind;
}

describe('a daily checklist', () => {
  const daily = list('Daily', 'daily at 09:00');

  test('is due at its time, overdue an hour later, done once its last item is ticked, due again the next day', () => {
    const leading = new Leading([daily]);
    leading.tick(monday - hour);
    expect(leading.rows(monday)[0]).toMatchObject({ state: 'due', dueAt: monday, overdueAt: monday + hour });
    expect(leading.rows(monday + hour)[0]).toMatchObject({ state: 'overdue' });
    expect(does(leading, { what: 'tick', item: disks.id }, monday + hour)).toBe('checklist.ticked');
    expect(leading.rows(monday + 2 * hour)[0]).toMatchObject({
      state: 'done',
      done: { by: 'ana', at: monday + hour },
      nextAt: monday + day,
    });
    expect(leading.rows(monday + day)[0]).toMatchObject({ state: 'due', items: [{ state: 'open' }] });
  });

  test('is open again once somebody unticks what they ticked', () => {
    const leading = new Leading([daily]);
    leading.tick(monday);
    does(leading, { what: 'tick', item: disks.id }, monday);
    expect(does(leading, { what: 'untick', item: disks.id }, monday + 1)).toBe('checklist.unticked');
    expect(leading.rows(monday + 2)[0]).toMatchObject({ state: 'due', items: [{ state: 'open' }] });
    expect(does(leading, { what: 'untick', item: disks.id }, monday + 3)).toBe('nothing-to-untick');
  });

  test('takes not applicable with a reason, and not without', () => {
    const leading = new Leading([daily]);
    leading.tick(monday);
    expect(does(leading, { what: 'waive', item: disks.id, reason: ' ' }, monday)).toBe('no-reason');
    expect(does(leading, { what: 'waive', item: disks.id, reason: 'no disks' }, monday)).toBe(
      'checklist.waived',
    );
    expect(leading.rows(monday)[0]).toMatchObject({
      state: 'done',
      items: [{ state: 'waived', mark: { by: 'ana', reason: 'no disks' } }],
    });
  });

  test('that was not done is said, each time of it, until it is done again', () => {
    const leading = new Leading([daily]);
    leading.tick(monday);
    // Nobody had a plantao open for three days.
    expect(leading.tick(monday + 3 * day)).toEqual([
      ...['checklist.missed', 'checklist.missed', 'checklist.missed'],
      'checklist.opened',
    ]);
    expect(leading.rows(monday + 3 * day)[0]!.missed.map(({ at }) => at)).toEqual([
      monday,
      monday + day,
      monday + 2 * day,
    ]);
    expect(leading.tick(monday + 3 * day + 1)).toEqual([]);
    does(leading, { what: 'tick', item: disks.id }, monday + 3 * day + 2);
    expect(leading.rows(monday + 3 * day + 3)[0]!.missed).toEqual([]);
  });

  test('that was done is not missed, and what was due before anybody listed it was nobody’s to do', () => {
    const leading = new Leading([daily]);
    expect(leading.tick(monday + hour)).toEqual(['checklist.listed', 'checklist.opened']);
    expect(leading.tick(monday + hour + 1)).toEqual([]);
    does(leading, { what: 'tick', item: disks.id }, monday + hour + 2);
    expect(leading.tick(monday + day)).toEqual(['checklist.opened']);
  });

  test('may be begun early once the last is done', () => {
    const leading = new Leading([daily]);
    leading.tick(monday);
    expect(does(leading, { what: 'begin' }, monday)).toBe('nothing-to-begin');
    does(leading, { what: 'tick', item: disks.id }, monday);
    expect(does(leading, { what: 'begin' }, monday + 23 * hour)).toBe('checklist.opened');
    expect(leading.rows(monday + 23 * hour)[0]).toMatchObject({ state: 'open', dueAt: monday + day });
    does(leading, { what: 'tick', item: disks.id }, monday + 23 * hour + 1);
    expect(leading.rows(monday + day)[0]).toMatchObject({ state: 'done' });
    expect(leading.tick(monday + 2 * day)).toEqual(['checklist.opened']);
  });

  test('two people who tick the same item: the second changes nothing, and who was first is said', () => {
    const leading = new Leading([daily]);
    leading.tick(monday);
    const seen = leading.rows(monday)[0]!;
    for (const [by, at] of [
      ['ana', monday + 1],
      ['bob', monday + 2],
    ] as const) {
      const event = changeOf(seen, { what: 'tick', item: disks.id }, by, at);
      if ('code' in event) throw new Error(event.code);
      leading.write(event, at, by);
    }
    expect(leading.rows(monday + 3)[0]!.items[0]).toMatchObject({
      ...{ state: 'ticked', revision: 1, mark: { by: 'ana', at: monday + 1 } },
      late: { by: 'bob', at: monday + 2 },
    });
    expect(does(leading, { what: 'tick', item: disks.id }, monday + 4, 'bob')).toBe('ticked-already');
  });
});

describe('an item that checks itself', () => {
  const self = list('Self', 'daily at 09:00', { items: [checks('API answers', 'api is up')] });

  test('carries what was read and when, and is not ticked by anybody', () => {
    const leading = new Leading([self]);
    leading.tick(monday);
    const [row] = leading.rows(monday, facts({ status: 'down', at: monday - 5_000 }));
    expect(row!.items[0]).toMatchObject({
      state: 'bad',
      read: 'API is down: answered',
      readAt: monday - 5_000,
    });
    expect(does(leading, { what: 'tick', item: row!.items[0]!.id }, monday)).toBe('checks-itself');
  });

  test('that is green goes stale with what it was read from, and then is not good any more', () => {
    const leading = new Leading([self]);
    expect(leading.rows(monday, facts({ status: 'up' }))[0]!.items[0]).toMatchObject({ state: 'good' });
    const [row] = leading.rows(monday, facts({ status: 'up', stale: true }));
    expect(row!.items[0]).toMatchObject({ state: 'stale' });
    expect(isComplete(row!)).toBe(false);
  });

  test('completes a checklist in which everything is good, by itself and once', () => {
    const leading = new Leading([self]);
    leading.tick(monday, facts({ status: 'down' }));
    expect(leading.tick(monday + 1, facts({ status: 'down' }))).toEqual([]);
    expect(leading.tick(monday + 2, facts({ status: 'up' }))).toEqual(['checklist.done']);
    expect(leading.tick(monday + 3, facts({ status: 'up' }))).toEqual([]);
    expect(leading.rows(monday + 4)[0]!.done).toMatchObject({ by: 'plantao' });
  });

  test('with a time is good only once it has held for that long', () => {
    const held = list('Held', undefined, { items: [checks('API answers', 'api is up for 5m')] });
    const leading = new Leading([held]);
    const stateAt = (now: number, status: 'up' | 'down') =>
      leading.rows(now, facts({ status }))[0]!.items[0]!.state;
    expect(stateAt(monday, 'up')).toBe('unknown');
    expect(stateAt(monday + 4 * 60_000, 'down')).toBe('bad');
    expect(stateAt(monday + 5 * 60_000, 'up')).toBe('unknown');
    expect(stateAt(monday + 9 * 60_000, 'up')).toBe('unknown');
    expect(stateAt(monday + 10 * 60_000, 'up')).toBe('good');
  });
});

describe('around deploys and incidents', () => {
  const deployed = (leading: Leading, plan: string, at: number, verb = 'set-image'): void => {
    leading.write({ kind: 'action.intent', data: { plan, verb, component: 'api' } }, at);
    leading.write(
      { kind: 'action.outcome', data: { plan, verb, component: 'api', state: 'succeeded' } },
      at + 10,
    );
  };

  test('after a deploy it is due, and not after anything else that is done', () => {
    const leading = new Leading([list('After', 'after-deploy')]);
    leading.tick(monday);
    deployed(leading, 'p1', monday + 1, 'restart');
    expect(leading.rows(monday + 20)[0]).toMatchObject({ state: 'waiting' });
    deployed(leading, 'p2', monday + 30);
    expect(leading.rows(monday + 50)[0]).toMatchObject({
      state: 'due',
      dueAt: monday + 40,
      about: 'set-image api',
    });
    deployed(leading, 'p3', monday + 60);
    expect(leading.tick(monday + 80)).toEqual(['checklist.missed', 'checklist.opened']);
  });

  test('a deploy without the checklist before it is said, and its ticks do not count for ever', () => {
    const leading = new Leading([list('Before', 'before-deploy')]);
    leading.tick(monday);
    expect(leading.rows(monday)[0]).toMatchObject({ state: 'open' });
    does(leading, { what: 'tick', item: disks.id }, monday + 1);
    expect(leading.rows(monday + 2)[0]).toMatchObject({ state: 'done' });
    expect(leading.rows(monday + 2 * hour)[0]).toMatchObject({
      state: 'open',
      items: [{ state: 'expired' }],
    });
    does(leading, { what: 'tick', item: disks.id }, monday + 2 * hour);
    deployed(leading, 'p1', monday + 2 * hour + 1);
    expect(leading.tick(monday + 2 * hour + 20)).toEqual([]);
    deployed(leading, 'p2', monday + 3 * hour);
    expect(leading.tick(monday + 3 * hour + 20)).toEqual(['checklist.missed']);
    expect(leading.rows(monday + 4 * hour)[0]!.missed).toMatchObject([{ at: monday + 3 * hour, open: 1 }]);
  });

  test('each incident that was resolved wants its own', () => {
    const leading = new Leading([list('Afterwards', 'after-incident')]);
    leading.tick(monday);
    for (const [incident, at] of [
      ['20260302-1200', monday + 1],
      ['20260302-1300', monday + 2],
    ] as const) {
      leading.write({ kind: 'incident.opened', incident, data: { title: 'No replies' } }, at);
      leading.write({ kind: 'incident.resolved', incident, data: { cause: 'x' } }, at + 1);
    }
    expect(leading.rows(monday + 5).map(({ about, state }) => [about, state])).toEqual([
      ['20260302-1200 No replies', 'due'],
      ['20260302-1300 No replies', 'due'],
    ]);
    does(leading, { what: 'tick', item: disks.id }, monday + 6);
    expect(leading.rows(monday + 7).map(({ about }) => about)).toEqual(['20260302-1300 No replies']);
  });
});

test('a bad item keeps its action waiting, an unknown one too, and one that was waived does not', () => {
  const gate = { verb: 'deploy', component: 'api' };
  const before = list('Before', 'before-deploy', { items: [checks('API answers', 'api is up', gate)] });
  const leading = new Leading([before]);
  leading.tick(monday);
  const closed = (known?: ReturnType<typeof facts>, verb = 'deploy') =>
    gateOf(leading.rows(monday, known), { verb, component: 'api' })?.state;
  expect(closed(facts({ status: 'down' }))).toBe('bad');
  expect(closed(facts({ status: 'up', stale: true }))).toBe('stale');
  expect(closed(facts({ status: 'up' }))).toBeUndefined();
  expect(closed(facts({ status: 'down' }), 'restart')).toBeUndefined();
  does(leading, { what: 'waive', item: before.items[0]!.id, reason: 'known' }, monday);
  expect(closed(facts({ status: 'down' }))).toBeUndefined();
});

test('an action waits for what checks itself at any time, and for a tick only while there is something to tick', () => {
  const gate = { verb: 'restart', component: 'api' };
  const items = [{ ...disks, gate }, checks('API answers', 'api is up', gate)];
  const leading = new Leading([list('After', 'after-deploy', { items })]);
  leading.tick(monday);
  const closed = (status: 'up' | 'down') => gateOf(leading.rows(monday, facts({ status })), gate)?.item;
  expect(leading.rows(monday)[0]).toMatchObject({ state: 'waiting' });
  expect([closed('up'), closed('down')]).toEqual([undefined, 'API answers']);
});

test('a list that is new is due for today, not late for last month', () => {
  const leading = new Leading([list('Today', 'daily at 09:00'), list('Month', 'monthly 1 at 09:00')]);
  const late = monday + 20 * day + 2 * hour;
  expect(leading.rows(late).map((row) => [row.list, row.state])).toEqual([
    ['Today', 'overdue'],
    ['Month', 'waiting'],
  ]);
});

test('what is handed over is what is due, overdue or was missed', () => {
  const leading = new Leading([list('Daily', 'daily at 09:00'), list('Monthly', 'monthly 1 at 09:00')]);
  leading.tick(monday);
  leading.tick(monday + day);
  const { lists, events, calendar } = leading;
  const open = openChecklists(recordedChecklists(lists, events, calendar, monday + day));
  expect(open.map(({ name, state, missed }) => [name, state, missed.length])).toEqual([['Daily', 'due', 1]]);
});

test('worst first: overdue, due, with a bad item, open, done', () => {
  const items = [checks('API answers', 'api is up')];
  const leading = new Leading([
    ...[list('done', 'daily at 08:00'), list('open', undefined), list('bad', undefined, { items })],
    ...[list('due', 'daily at 09:00'), list('overdue', 'daily at 07:00')],
  ]);
  leading.tick(monday);
  leading.write(doneEvent(leading.rows(monday).find((row) => row.list === 'done')!, 'ana'), monday);
  expect(leading.rows(monday + 1, facts({ status: 'down' })).map((row) => row.list)).toEqual([
    ...['overdue', 'due', 'bad', 'open', 'done'],
  ]);
});

test('at the end of a shift it is due while there still is time, and overdue when the shift ends', () => {
  const people = ['ana', 'bob'].map((id) => ({ id, name: id }));
  const shift = { weekdays: [1, 2, 3, 4, 5, 6, 7], rotation: undefined };
  const layer = {
    ...{ name: 'rota', zone: 'America/Sao_Paulo' },
    shifts: [
      { weekdays: shift.weekdays, fromMinute: 540, toMinute: 1260, people: ['ana'] },
      { weekdays: shift.weekdays, fromMinute: 1260, toMinute: 540, people: ['bob'] },
    ],
  };
  const leading = new Leading([list('Handover', 'shift-end')], { ...nobody, people, layers: [layer] });
  leading.tick(monday);
  const evening = monday + 12 * hour;
  expect(leading.rows(evening - hour)[0]).toMatchObject({
    dueAt: evening - hour,
    overdueAt: evening,
    state: 'due',
  });
  expect(leading.rows(evening)[0]).toMatchObject({ state: 'overdue' });
});
