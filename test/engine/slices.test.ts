import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepRows } from '../../src/engine/equality.ts';
import { type SliceSources, slicesOf } from '../../src/engine/slices.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { incident, plan, running } from '../views/fixture.ts';

type Path = readonly string[];

/** A snapshot in which every slice says something. */
const full: Snapshot = {
  ...incident,
  logs: { ...incident.logs, lines: incident.logs.lines.slice(0, 3) },
  attention: [{ severity: 'critical', kind: 'component', id: 'api', title: 'API', text: 'down', since: 5 }],
  alerts: [
    {
      ...{ id: 'slow', name: 'Slow', from: 'plantao', phase: 'firing', severity: 'P1', severityName: 'P1' },
      ...{ text: '2 s', muted: [{ by: 'silence', text: 'by ana', until: 9 }], flapping: false },
      ...{ actions: [], labels: { team: 'a' }, startedAt: 4, next: { at: 7, text: 'must be answered' } },
      ack: { by: 'ana', at: 6 },
    },
  ],
  incidents: [
    {
      ...{ id: 'i1', title: 'Slow', severity: 'P1', severityName: 'P1', phase: 'assess', phaseSince: 2 },
      ...{ openedAt: 1, openedBy: 'ana', components: ['api'], alerts: ['slow'], joinedAt: 1, followUps: [] },
    },
  ],
  checklists: [
    {
      ...{ id: 'daily 1', list: 'daily', occurrence: '1', name: 'Daily', state: 'overdue', dueAt: 1 },
      ...{ overdueAt: 2, missed: [{ occurrence: '0', at: 0, open: 1 }] },
      items: [
        {
          ...{
            id: 'a',
            text: 'Look',
            state: 'ticked',
            revision: 1,
            mark: { as: 'ticked', by: 'ana', at: 3 },
          },
          ...{ read: 'up', readAt: 4, gate: { verb: 'deploy', component: 'api' } },
        },
      ],
    },
  ],
  followUps: [
    {
      ...{ id: 'f', incident: 'i1', text: 'Add an index', addedAt: 1, by: 'ana', revision: 0 },
      ...{ state: 'overdue', owner: 'bob', dueAt: 2 },
    },
  ],
  schedules: [
    {
      ...{ id: 's', name: 'Back up', text: 'daily at 09:00', state: 'due', at: 1, asks: 'late', nextAt: 2 },
      ...{
        run: true,
        action: { verb: 'rotate', component: 'api', params: { keep: '3' } },
        note: 'keys first',
      },
      ...{ last: { at: 0, by: 'ana' } },
    },
  ],
  oncall: {
    configured: true,
    people: [],
    duty: { person: { id: 'ana', name: 'Ana', contacts: {} } as never, until: 10 },
    chain: [
      { id: 'c', about: 'i1', severity: 'P1', status: 'running', startedAt: 3, called: ['Ana'] },
      {
        ...{ id: 'd', about: 'i2', severity: 'P1', status: 'running', startedAt: 3, called: [] },
        next: { at: 8, text: 'L2 is called' },
      },
    ],
    planned: [{ about: 'i1', channel: 'mail', kind: 'repeat', at: 11 }],
    deliveries: [
      { id: 'n', channel: 'mail', title: 'Slow', kind: 'firing', state: 'sent', attempts: 1, when: 5 },
    ],
  },
  answers: [
    { to: 'why', id: 'slow', sentences: ['it fires'] },
    { to: 'timeline', id: 'i1', entries: [{ seq: 1, at: 2, who: 'ana', kind: 'incident.note', text: 'x' }] },
  ],
  actions: [running(plan())],
  journal: [
    {
      ...{ seq: 3, at: 4, actor: { user: 'ana' }, host: 'h', system: 's', environment: 'e' },
      ...{ kind: 'config.applied', data: { file: 'f' }, prevHash: '0', hash: '1' },
    },
  ],
};

/** Fields that may move without being news, as the slices declare them; `*` is any place in a list. */
const declared = [
  'components * checks * latencies',
  'components * checks * at',
  'metrics * history',
  'metrics * at',
  'queues * history',
  'queues * at',
  'escalations * at',
  'checklists * items * readAt',
];

function isDeclared(path: Path): boolean {
  const text = path.map((key) => (/^\d+$/.test(key) ? '*' : key)).join(' ');
  return declared.some((one) => text === one || text.startsWith(`${one} `));
}

/** Every value that is not a list or an object itself, by its path. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, [...path, key]));
}

function at(value: unknown, path: Path): unknown {
  return path.reduce((inside, key) => (inside as Record<string, unknown>)[key], value);
}

/** A copy in which the value at `path` is another, or is gone. */
function changed<T>(value: T, path: Path, how: 'other' | 'gone'): T {
  const copy = structuredClone(value);
  const holder = at(copy, path.slice(0, -1)) as Record<string, unknown>;
  const key = path.at(-1)!;
  const before = holder[key];
  if (how === 'gone' && !Array.isArray(holder)) delete holder[key];
  else if (typeof before === 'number') holder[key] = Number.isFinite(before) ? before + 1 : 1;
  else if (typeof before === 'string') holder[key] = `${before}!`;
  else holder[key] = typeof before === 'boolean' ? !before : 0;
  return copy;
}

/** What the store would show: the snapshot after, with what of the one before shows the same. */
function shown(before: Snapshot, after: Snapshot): Snapshot {
  const slices = slicesOf({} as SliceSources) as unknown as Record<
    string,
    { key?: (row: unknown) => unknown; same: (a: unknown, b: unknown) => boolean }
  >;
  return Object.fromEntries(
    Object.entries(after).map(([name, next]) => {
      const previous = before[name as keyof Snapshot] as unknown;
      const { key, same } = slices[name]!;
      if (key) return [name, keepRows(previous as unknown[], next as unknown[], key, same)];
      return [name, same(previous, next) ? previous : next];
    }),
  ) as unknown as Snapshot;
}

const places = leaves(full);

test('a change of any field is shown, unless the slice declares that it may move', () => {
  expect(new Set(places.map(([slice]) => slice)).size).toBe(Object.keys(full).length);
  for (const path of places) {
    const after = changed(full, path, 'other');
    const news = at(shown(full, after), path.slice(0, 1)) !== at(full, path.slice(0, 1));
    expect(news, path.join(' ')).toBe(!isDeclared(path));
  }
});

test('whatever changes together, what is shown differs from what is known by declared fields at most', {
  tags: ['sweep'],
}, () => {
  const some = fc.array(
    fc.tuple(fc.constantFrom(...places), fc.constantFrom('other' as const, 'gone' as const)),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(some, (changes) => {
      let after = full;
      for (const [path, how] of changes) {
        if (at(full, path.slice(0, -1)) !== undefined && exists(after, path))
          after = changed(after, path, how);
      }
      const screen = shown(full, after);
      for (const path of leaves(after)) {
        if (!isDeclared(path)) expect(at(screen, path), path.join(' ')).toEqual(at(after, path));
      }
      for (const path of leaves(screen)) {
        if (!isDeclared(path)) expect(exists(after, path), path.join(' ')).toBe(true);
      }
    }),
  );
});

test('a declared field is shown when something else in its row is', () => {
  const [row, ...others] = full.metrics;
  const after = { ...full, metrics: [{ ...row!, value: 7, history: [1, 2, 3] }, ...others] };
  const screen = shown(full, after);
  expect(screen.metrics[0]).toBe(after.metrics[0]);
  expect(screen.metrics[1]).toBe(full.metrics[1]);
});

function exists(value: unknown, path: Path): boolean {
  let inside = value;
  for (const key of path) {
    if (inside === null || typeof inside !== 'object' || !Object.hasOwn(inside, key)) return false;
    inside = (inside as Record<string, unknown>)[key];
  }
  return true;
}
