import { expect, test } from 'vitest';
import { ChecklistRuntime } from '../../src/app/checklist-runtime.ts';
import { FollowUpRuntime } from '../../src/app/follow-up-runtime.ts';
import { parseConfig } from '../../src/config/load.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { AnyNewEvent, JournalEvent } from '../../src/model/event.ts';
import type { Reminder } from '../../src/notify/dispatch.ts';
import { facts } from '../checklists/lists.ts';
import { ManualClock } from '../engine/manual-clock.ts';

const text = `system: s
components: { api: { check: { tcp: "127.0.0.1:1" } } }
oncall: { timezone: UTC, people: { ana: { name: Ana }, bo: { name: Bo } }, shifts: [{ who: ana }] }
checklists:
  - { name: Daily, due: daily at 00:00, items: [Backups, { text: API, check: api is up }] }
`;

/** A journal in memory that others write to as well, and that refuses everything while it is full. */
class SharedJournal {
  readonly #clock: ManualClock;
  readonly events: JournalEvent[] = [];
  full = false;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  append(event: AnyNewEvent): JournalEvent {
    if (this.full) throw new Error('database or disk is full');
    const written: JournalEvent = {
      ...{
        seq: this.events.length + 1,
        at: this.#clock.now(),
        actor: { user: 'ana' },
        host: 'h',
        system: 's',
      },
      ...{ environment: 'default', prevHash: '', hash: '', ...structuredClone(event) },
    };
    this.events.push(written);
    return written;
  }

  newest(count: number, kinds?: readonly string[]): readonly JournalEvent[] {
    const wanted = (kind: string): boolean =>
      !kinds || kinds.some((one) => kind === one || kind.startsWith(`${one}.`));
    return this.events
      .filter(({ kind }) => wanted(kind))
      .slice(-count)
      .toReversed();
  }

  kinds(): readonly string[] {
    return this.events.map(({ kind }) => kind);
  }
}

async function opened() {
  const config = await parseConfig(text, { file: 'plantao.yaml', env: {} });
  const clock = new ManualClock();
  const journal = new SharedJournal(clock);
  const plantao = (by: string): ChecklistRuntime => {
    const runtime = new ChecklistRuntime({
      ...{ clock, config, by, lists: () => config.checklists, changed() {} },
      facts: () => facts({ status: 'up', at: clock.now() }),
    });
    runtime.start(journal as unknown as Journal);
    return runtime;
  };
  return { config, clock, journal, plantao };
}

test('the one that leads writes what is due, once, whoever takes the lead after it', async () => {
  const { clock, journal, plantao } = await opened();
  const [first, second] = [plantao('ana'), plantao('bo')];
  for (const leading of [first, first, second, plantao('eva')]) {
    leading.tick(true, clock.now());
    first.tick(false, clock.now());
    second.tick(false, clock.now());
  }
  expect(journal.kinds()).toEqual(['checklist.listed', 'checklist.opened']);
});

test('what one ticked the other shows; a tick that did not see it changes nothing; the last tick is that it is done', async () => {
  const { clock, journal, plantao } = await opened();
  const [ana, bo] = [plantao('ana'), plantao('bo')];
  const [seen] = bo.rows();
  const [item] = seen!.items;
  await ana.change(ana.rows()[0]!, { what: 'tick', item: item!.id });
  await clock.advance(1_000);
  // Bo's screen still shows what it was.
  await bo.change(seen!, { what: 'tick', item: item!.id });
  for (const one of [ana, bo]) {
    one.tick(false, clock.now());
    expect(one.rows()[0]).toMatchObject({ state: 'done', done: { by: 'ana' } });
    expect(one.rows()[0]!.items[0]).toMatchObject({ mark: { by: 'ana' }, late: { by: 'bo' } });
  }
  expect(journal.kinds().filter((kind) => kind === 'checklist.done')).toHaveLength(1);
});

test('nothing is ticked that cannot be written, and what another then writes is read', async () => {
  const { clock, journal, plantao } = await opened();
  const ana = plantao('ana');
  const [row] = ana.rows();
  const tick = { what: 'tick', item: row!.items[0]!.id } as const;
  journal.full = true;
  await expect(ana.change(row!, tick)).rejects.toThrow('disk is full');
  ana.tick(true, clock.now());
  expect(ana.rows()[0]!.items[0]).toMatchObject({ state: 'open' });
  journal.full = false;
  await plantao('bo').change(row!, tick);
  ana.tick(false, clock.now());
  expect(ana.rows()[0]!.items[0]).toMatchObject({ state: 'ticked', mark: { by: 'bo' } });
});

test('an action is held back by what its gate says now', async () => {
  const config = await parseConfig(
    text.replace('check: api is up }', 'check: api is up, gate: restart api }'),
    { file: 'plantao.yaml', env: {} },
  );
  let status: 'up' | 'down' = 'up';
  const runtime = new ChecklistRuntime({
    ...{ clock: new ManualClock(), config, by: 'ana', lists: () => config.checklists, changed() {} },
    facts: () => facts({ status }),
  });
  const action = { verb: 'restart', component: 'api' };
  expect(runtime.gate(action)).toBeUndefined();
  status = 'down';
  expect(runtime.gate(action)).toMatchObject({ list: 'Daily', item: 'API', state: 'bad' });
});

test('whose follow-up is overdue is reminded once, and again after a week; whoever is on call where nobody owns it', async () => {
  const { config, clock, journal } = await opened();
  const reminded: Reminder[] = [];
  const plantao = (): FollowUpRuntime => {
    const runtime = new FollowUpRuntime({
      ...{ clock, config, by: 'ana', changed() {} },
      remind: (reminder) => void reminded.push(reminder),
    });
    runtime.start(journal as unknown as Journal);
    return runtime;
  };
  const hour = 3_600_000;
  journal.append({ kind: 'incident.opened', incident: 'i1', data: { title: 'No replies' } });
  const first = plantao();
  const dueAt = clock.now() + hour;
  first.change(undefined, { what: 'add', incident: 'i1', text: 'Add an index', owner: 'Bo', dueAt });
  first.change(undefined, { what: 'add', incident: 'i1', text: 'Write it down', dueAt });
  first.tick(true, clock.now());
  expect(reminded).toEqual([]);
  await clock.advance(hour);
  first.tick(true, clock.now());
  first.tick(true, clock.now());
  plantao().tick(true, clock.now());
  plantao().tick(false, clock.now());
  expect(reminded.map(({ title, to }) => [title, ...to])).toEqual([
    ['Add an index', 'bo'],
    ['Write it down', 'oncall'],
  ]);
  expect(reminded[0]!.text).toContain('i1, No replies');
  await clock.advance(7 * 24 * hour);
  first.change(first.rows().find(({ text: one }) => one === 'Write it down')!.id, { what: 'done' });
  first.tick(true, clock.now());
  expect(reminded.slice(2).map(({ title }) => title)).toEqual(['Add an index']);
  expect(new Set(reminded.map(({ id }) => id)).size).toBe(3);
});

test('a shift list is due when somebody who swapped comes on call', async () => {
  const shifts = `system: s
components: { api: { check: { tcp: "127.0.0.1:1" } } }
oncall: { timezone: UTC, people: { ana: { name: Ana }, bo: { name: Bo } }, shifts: [{ who: ana }] }
checklists:
  - { name: Takeover, due: shift-start, items: [Read the notes] }
`;
  const config = await parseConfig(shifts, { file: 'plantao.yaml', env: {} });
  const clock = new ManualClock();
  const journal = new SharedJournal(clock);
  const runtime = new ChecklistRuntime({
    ...{ clock, config, by: 'ana', lists: () => config.checklists, changed() {} },
    facts: () => facts({ status: 'up', at: clock.now() }),
  });
  runtime.start(journal as unknown as Journal);
  runtime.tick(true, clock.now());
  const hour = 3_600_000;
  const [from, until] = [clock.now() + hour, clock.now() + 9 * hour];
  journal.append({
    kind: 'oncall.swapped',
    data: { id: 'w1', person: 'bo', instead: 'ana', from, until, by: 'ana' },
  });
  runtime.tick(true, clock.now());
  expect(runtime.rows()[0]).toMatchObject({ nextAt: from });
  await clock.advance(hour);
  runtime.tick(true, clock.now());
  expect(runtime.rows()[0]).toMatchObject({ state: 'due', dueAt: from });
  // Taken back, nobody takes over.
  journal.append({ kind: 'oncall.unswapped', data: { id: 'w1', at: from - 1, by: 'ana' } });
  runtime.tick(true, clock.now());
  expect(runtime.rows()[0]!.nextAt).toBeUndefined();
});

test('whom a list says is told once it is overdue, with what is left; nobody else is, and nobody a day later', async () => {
  const config = await parseConfig(
    text.replace('due: daily at 00:00,', 'due: daily at 12:00, remind: oncall,'),
    {
      file: 'plantao.yaml',
      env: {},
    },
  );
  const clock = new ManualClock();
  const journal = new SharedJournal(clock);
  const reminded: Reminder[] = [];
  const runtime = new ChecklistRuntime({
    ...{ clock, config, by: 'ana', lists: () => config.checklists, changed() {} },
    remind: (reminder) => void reminded.push(reminder),
    facts: () => facts({ status: 'up', at: clock.now() }),
  });
  runtime.start(journal as unknown as Journal);
  const hour = 3_600_000;
  runtime.tick(true, clock.now());
  expect(reminded).toEqual([]);
  await clock.advance(hour);
  runtime.tick(false, clock.now());
  expect(reminded).toEqual([]);
  runtime.tick(true, clock.now());
  expect(reminded).toMatchObject([{ title: 'Daily', to: ['oncall'], about: 'checklist/daily' }]);
  // What checks itself and is good is not left.
  expect(reminded[0]!.text).toMatch(/^Due .*12:00.*, not done\.\n- Backups$/);
  runtime.tick(true, clock.now());
  expect(new Set(reminded.map(({ id }) => id)).size).toBe(1);
  const told = reminded.length;
  await runtime.change(runtime.rows()[0]!, { what: 'tick', item: runtime.rows()[0]!.items[0]!.id });
  runtime.tick(true, clock.now());
  expect(reminded.length).toBe(told);
});

test('without anybody who leads, a command writes down what is due and what was missed', async () => {
  const { clock, journal, plantao } = await opened();
  plantao('ana').catchUp();
  await clock.advance(24 * 3_600_000);
  plantao('ana').catchUp();
  plantao('bo').catchUp();
  expect(journal.kinds()).toEqual([
    'checklist.listed',
    'checklist.opened',
    'checklist.missed',
    'checklist.opened',
  ]);
});
