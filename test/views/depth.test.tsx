import { describe, expect, test } from 'vitest';
import { verbInfo } from '../../src/actions/verbs.ts';
import type { DepthRow, DepthTab, DepthView } from '../../src/model/depth.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { calm, component, now } from './fixture.ts';
import { type HarnessOptions, ScreenHarness } from './screen-harness.tsx';

const verbs = ['restart', 'cancel-query', 'kill-query'];
const tabs: readonly DepthTab[] = [
  ...['blocking', 'sessions', 'transactions', 'statements', 'tables', 'indexes', 'horizon'].map((id) => ({
    id,
    title: id,
  })),
  { id: 'keys', title: 'keys', text: 'pattern' },
];

const row = (pid: number, more: Partial<DepthRow> = {}, cells: DepthRow['cells'] = {}): DepthRow => ({
  id: String(pid),
  cells: { pid, waits: 12.5, rows: 1_234_567, statement: `SELECT ${'x'.repeat(200)} ${pid}`, ...cells },
  actions: [
    { verb: 'cancel-query', params: { pid: String(pid) } },
    { verb: 'kill-query', params: { pid: String(pid) } },
  ],
  ...more,
});

const columns = [
  { id: 'pid', title: 'pid' },
  { id: 'waits', title: 'waits', unit: 's' },
  { id: 'rows', title: 'rows', unit: '', estimated: true, drop: 1 },
  { id: 'statement', title: 'statement', least: 12, grow: 1 },
] as const;

function view(rows: readonly DepthRow[], more: Partial<DepthView> = {}): DepthView {
  return {
    label: 'postgres clinic at db:5432',
    sections: tabs,
    section: 'blocking',
    answer: {
      facts: [
        { id: 'blocked', title: 'blocked', value: 3, severity: 'warning' },
        { id: 'io', title: 'read time', value: null, why: 'track_io_timing is off' },
      ],
      tables: [{ id: 'blocking', columns, rows, none: 'nothing waits for a lock' }],
      notes: ['3 sessions of other roles not shown: GRANT pg_monitor TO ana'],
      costMs: 4.2,
      at: now - 30_000,
    },
    ...more,
  };
}

const tree = [
  row(5075, { severity: 'critical', level: 0 }),
  row(5213, { level: 1 }, { waits: 40 }),
  row(5215, { level: 2, actions: [] }, { waits: null }),
];

const snapshot: Snapshot = {
  ...calm,
  components: [component('db', { title: 'Database', verbs, actions: verbs.map(verbInfo) })],
  system: { ...calm.system, depths: [{ of: 'component', id: 'db' }] },
};

async function stageOf(
  of: (section: string | undefined) => DepthView | undefined,
  options: HarnessOptions = {},
  from = snapshot,
) {
  const stage = new ScreenHarness(from, options);
  stage.session.depth = ({ section }) => of(section);
  await stage.settle();
  await stage.press('D');
  return stage;
}

test.each([
  [80, 24],
  [120, 40],
  [200, 50],
])('what lies behind the row: facts, what limits them, a tree, at %ix%i', async (width, height) => {
  const stage = await stageOf(() => view(tree), { columns: width, rows: height });
  expect(stage.line('Depth: Database')).toContain('postgres clinic at db:5432');
  expect(stage.line('Depth: Database')).toContain('4.20ms, 30s ago');
  expect(stage.line('blocked')).toContain('▲ blocked 3   read time – (track_io_timing is off)');
  expect(stage.text).toContain('3 sessions of other roles not shown: GRANT pg_monitor TO ana');
  expect(stage.line('▸')).toMatch(/▸ ✖ 5075/);
  expect(stage.line('└ 5213')).toMatch(/ {2}└ 5213 +40s/);
  expect(stage.line('└ 5215')).toMatch(/ {4}└ 5215 +– /);
  expect(stage.line('5075')).toContain('~1.23M');
  for (const line of stage.lines.filter((one) => one.startsWith('┃'))) expect(line).toHaveLength(width);
  stage.close();
});

test('sections are gone through by arrows and digits; all of their names can be reached on a narrow screen', async () => {
  const asked: (string | undefined)[] = [];
  const stage = await stageOf((section) => {
    asked.push(section);
    return view(tree, { section: section ?? 'blocking' });
  });
  expect(stage.line('1 blocking')).toContain('>');
  await stage.press('right', '7', 'right', 'right', 'left');
  expect(asked).toEqual([undefined, 'sessions', 'horizon', 'keys', 'blocking', 'keys']);
  expect(stage.line('8 keys')).toMatch(/<.*8 keys/);
  stage.close();
});

test('a section on its way leaves the names of the others in place', async () => {
  const stage = await stageOf((section) => (section === undefined ? view(tree) : undefined));
  await stage.press('2');
  expect(stage.text).toContain('2 sessions');
  expect(stage.text).not.toContain('5075');
  await stage.press('1');
  stage.close();
});

test('an action of the row is planned with its values, by its key, from the list and from the row', async () => {
  const stage = await stageOf(() => view(tree));
  await stage.press('down', 'x');
  const planned = () => stage.session.sent.filter(([what]) => what === 'plan');
  expect(planned()).toEqual([['plan', 'kill-query', 'db', { pid: '5213' }]]);
  await stage.press('esc', 'c');
  expect(planned().at(-1)).toEqual(['plan', 'cancel-query', 'db', { pid: '5213' }]);
  await stage.press('esc', 'a');
  expect(stage.text).toContain('1  Cancel query pid=5213');
  await stage.press('2');
  expect(planned().at(-1)).toEqual(['plan', 'kill-query', 'db', { pid: '5213' }]);
  await stage.press('esc', 'enter', '1');
  expect(planned().at(-1)).toEqual(['plan', 'cancel-query', 'db', { pid: '5213' }]);
  await stage.press('esc', 'esc', 'down', 'x');
  expect(stage.text).toContain('nothing can be done to this row');
  expect(planned()).toHaveLength(4);
  stage.close();
});

test('a read-only screen offers no action, and plans none', async () => {
  const from = { ...snapshot, system: { ...snapshot.system, readOnly: true } };
  const stage = await stageOf(() => view(tree), {}, from);
  expect(stage.lines.at(-1)).not.toMatch(/ x end| a act/);
  await stage.press('x', 'a', 'enter', '1');
  expect(stage.session.sent.filter(([what]) => what === 'plan')).toEqual([]);
  expect(stage.text).not.toContain('Kill query');
  stage.close();
});

test('what is masked is looked up for one row, and is gone when that closes', async () => {
  const stage = await stageOf(() => view([row(1, { more: 'unmasked text' }), row(2)]));
  stage.session.commands.depthMore = async () => [{ label: 'statement', value: 'name = Ana' }];
  expect(stage.lines.at(-1)).toContain('m unmasked text');
  await stage.press('m');
  expect(stage.text).toContain('Recorded nowhere');
  expect(stage.text).toContain('name = Ana');
  await stage.press('esc', 'enter');
  expect(stage.text).not.toContain('Ana');
  await stage.press('esc', 'down', 'm');
  expect(stage.text).toContain('all of it is shown');
  stage.session.commands.depthMore = () => Promise.reject(new Error('waits behind a lock'));
  await stage.press('up', 'm');
  expect(stage.text).toContain('waits behind a lock');
  stage.close();
});

describe('what cannot be asked', () => {
  test('says why and what it needs, and leaves an older answer with its age', async () => {
    const trouble = {
      code: 'not-installed',
      sentence: 'not here',
      remedy: 'CREATE EXTENSION x',
      at: now,
    } as const;
    const stage = await stageOf(() => view(tree, { trouble }));
    expect(stage.text).toContain('not installed: not here');
    expect(stage.text).toContain('needs: CREATE EXTENSION x');
    expect(stage.text).toContain('5075');
    stage.close();
  });

  test('and was never asked shows no praise', async () => {
    const trouble = { code: 'no-answer', sentence: 'no answer within 5 s', at: now } as const;
    const { answer: _, ...blank } = view([], { trouble });
    const stage = await stageOf(() => blank);
    expect(stage.text).toContain('unknown: no answer within 5 s');
    expect(stage.text).not.toContain('nothing waits');
    stage.close();
  });

  test('waits for a key that says what it costs, or for a text', async () => {
    const { answer: _, ...blank } = view([]);
    const byKey = await stageOf(() => ({ ...blank, waits: { byKey: 'it marks messages' } }));
    expect(byKey.text).toContain('R asks: it marks messages');
    await byKey.press('R');
    expect(byKey.session.sent.map(([what]) => what)).toContain('refreshDepth');
    byKey.close();
    const asked: (string | undefined)[] = [];
    const text = new ScreenHarness(snapshot);
    text.session.depth = ({ text: given }) => {
      asked.push(given);
      return { ...blank, section: 'keys', waits: { text: 'pattern' } };
    };
    await text.settle();
    await text.press('D');
    expect(text.text).toContain('i enters the pattern');
    await text.press('i');
    await text.type('ab*');
    await text.press('enter');
    expect(asked.at(-1)).toBe('ab*');
    text.close();
  });
});

test('nothing found is said in words, and a filter that hides all of it is another sentence', async () => {
  const empty = await stageOf(() => view([]));
  expect(empty.text).toContain('nothing waits for a lock');
  empty.close();
  const stage = await stageOf(() => view(tree));
  await stage.press('/');
  await stage.type('nowhere');
  await stage.press('enter');
  expect(stage.text).not.toContain('nothing waits for a lock');
  expect(stage.line('nowhere')).toBeDefined();
  await stage.press('esc');
  expect(stage.text).toContain('5075');
  stage.close();
});

test('rows are sorted by a column, numbers largest first, what has no value last; then as they came', async () => {
  const stage = await stageOf(() => view(tree));
  const shown = () => stage.lines.flatMap((line) => /\b(5075|52\d\d)\b/.exec(line)?.[1] ?? []);
  await stage.press('s', 's');
  expect(shown()).toEqual(['5213', '5075', '5215']);
  expect(stage.text).toContain('waits↓');
  await stage.press('S');
  expect(shown()).toEqual(['5075', '5213', '5215']);
  await stage.press('s', 's', 's');
  expect(stage.line('└ 5213')).toBeDefined();
  stage.close();
});

test('the cursor stays on its row while others come and go, and far down a long list', async () => {
  const many = Array.from({ length: 200 }, (_, index) => row(6_000 + index));
  const stage = await stageOf(() => view(many));
  await stage.press('end');
  expect(stage.line('▸')).toContain('6199');
  expect(stage.text).toContain('statement');
  stage.session.set('answers', [
    { to: 'depth', id: '["component","db",null,null]', view: view(many.slice(100)) },
  ]);
  await stage.settle();
  expect(stage.line('▸')).toContain('6199');
  stage.close();
});

test('a row is copied as it is shown; Esc goes back to where it was opened from', async () => {
  const stage = await stageOf(() => view([row(1, {}, { statement: 'SELECT ?' })]));
  await stage.press('y');
  expect(stage.asked).toContain('copy pid 1  waits 12s  rows ~1.23M  statement SELECT ?');
  await stage.press('esc');
  expect(stage.text).not.toContain('Depth:');
  stage.close();
});

test('where nothing lies behind the row its key says so', async () => {
  const { depths: _, ...system } = snapshot.system;
  const stage = await stageOf(() => view(tree), {}, { ...snapshot, system });
  expect(stage.text).toContain('nothing to look into here');
  stage.close();
});

test("Q opens the first of a component's looks, K saves what is shown; a component without looks says so", async () => {
  const looks = [{ name: 'sizes', title: 'Sizes' }];
  const asked: (string | undefined)[] = [];
  const stage = new ScreenHarness({
    ...snapshot,
    components: snapshot.components.map((one) => (one.id === 'db' ? { ...one, looks } : one)),
  });
  stage.session.depth = ({ section }) => {
    asked.push(section);
    return view(tree, { section: section ?? 'blocking' });
  };
  await stage.settle();
  await stage.press('Q');
  expect(asked).toContain('sizes');
  await stage.press('K');
  expect(stage.session.sent.filter(([what]) => what === 'saveDepth')).toEqual([
    ['saveDepth', JSON.stringify(['component', 'db', 'sizes', null])],
  ]);
  expect(stage.text).toContain('saved');
  stage.close();

  const without = await stageOf(() => view(tree));
  await without.press('esc', 'Q');
  expect(without.text).toContain('no looks here');
  without.close();
});
