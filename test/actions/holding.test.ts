import { beforeEach, expect, test } from 'vitest';
import { ActionLedger } from '../../src/actions/ledger.ts';
import { temporaries } from '../../src/actions/temporary.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { JournalEvent } from '../../src/model/event.ts';
import { ManualClock } from '../engine/manual-clock.ts';

const hour = 3_600_000;
let events: JournalEvent[];
let asked: number[];
beforeEach(() => {
  [events, asked] = [[], []];
});

function write(kind: string, data: object): void {
  events.push({
    ...{ seq: events.length + 1, at: events.length, actor: { user: 'ana' }, host: 'h', system: 's' },
    ...{ environment: 'local', prevHash: '', hash: '', kind, data: { config: 'c', ...data } },
  });
}

function act(plan: string, component: string, more: object = {}): void {
  const what = { plan, component, verb: 'scale', params: { count: 20 }, pid: 1 };
  write('action.intent', {
    ...what,
    undo: { verb: 'scale', params: { count: 3 }, text: 'back to 3' },
    ...more,
  });
  write('action.outcome', { ...what, state: 'succeeded' });
}
const forWhile = { revert: { forMs: 2 * hour, run: true } };
const others = (count: number): void => {
  for (let at = 0; at < count; at += 1) act(`other-${events.length}`, 'web');
};

/** What holds, as somebody finds it who began when `ledger` did. */
const held = (ledger: ActionLedger) =>
  temporaries(ledger.past()).map(({ plan, changedSince }) => [plan, changedSince]);

function opened(): ActionLedger {
  const journal = {
    shared: true,
    newest(count: number, kinds?: readonly string[]) {
      asked.push(count);
      return events
        .filter(({ kind }) => !kinds || kinds.includes(kind))
        .toReversed()
        .slice(0, count);
    },
  } as unknown as Journal;
  return new ActionLedger({
    ...{ clock: new ManualClock(), journal, system: 's', environment: 'local', configFile: 'c', host: 'h' },
    isAlive: () => false,
  });
}

test('a change for a while stays known behind any number of newer actions, and so does what changed the same since', () => {
  const always = opened();
  act('p1', 'api', forWhile);
  expect(held(always)).toEqual([['p1', false]]);
  others(800);
  // One that was there all the time, and one that begins only now.
  for (const ledger of [always, opened()]) expect(held(ledger)).toEqual([['p1', false]]);
  act('p2', 'api', forWhile);
  for (let round = 0; round < 3; round += 1) {
    others(300);
    expect(held(always)).toEqual([
      ['p1', true],
      ['p2', false],
    ]);
  }
  expect(held(opened())).toEqual(held(always));
});

test('taken back, or decided to stay, it is forgotten; another environment has none of it', () => {
  const always = opened();
  act('p1', 'api', forWhile);
  act('p2', 'db', forWhile);
  others(800);
  expect(held(always)).toHaveLength(2);
  act('undo', 'api', { undoes: 'p1' });
  write('action.kept', { plan: 'p2', component: 'db', verb: 'scale' });
  for (const ledger of [always, opened()]) expect(held(ledger)).toEqual([]);
  others(800);
  for (const ledger of [always, opened()]) expect(held(ledger)).toEqual([]);
});

test('far back is looked once, and only where there is more than is looked at anyway', () => {
  const always = opened();
  act('p1', 'api', forWhile);
  held(always);
  expect(asked.filter((count) => count > 1_000)).toEqual([]);
  others(800);
  const late = opened();
  held(late);
  others(1);
  held(late);
  expect(asked.filter((count) => count > 1_000)).toHaveLength(1);
});

test('more at once than is looked at is no loss', () => {
  const always = opened();
  others(1);
  expect(held(always)).toEqual([]);
  act('p1', 'api', forWhile);
  others(800);
  expect(held(always)).toEqual([['p1', false]]);
});
