import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { displayWidth } from '../../src/text/width.ts';
import { calm, crowded, empty, hostile, incident } from './fixture.ts';
import { type HarnessOptions, ScreenHarness } from './screen-harness.tsx';

type Size = readonly [columns: number, rows: number];
const usual: Size = [80, 24];
const others: readonly Size[] = [
  [60, 15],
  [99, 30],
  [110, 26],
  [120, 40],
  [200, 50],
  [40, 8],
  [300, 80],
];

const snapshots: Readonly<Record<string, Snapshot>> = { calm, incident, empty, hostile, crowded };

async function frame(snapshot: Snapshot, options: HarnessOptions, ...keys: string[]): Promise<ScreenHarness> {
  const stage = new ScreenHarness(snapshot, options);
  await stage.settle();
  await stage.press(...keys);
  return stage;
}

/** Ways into every view there is. */
const ways = [
  [],
  ['enter'],
  ['2', 'enter'],
  ['3', 'enter'],
  ['4', 'j', 'enter'],
  ['5', 'enter'],
  ['?'],
  [':'],
  ['r'],
  ['s', '2'],
  ['/', 'a'],
  ['z'],
  ['e'],
];

/** Goes every way and back again, and finds each frame exactly as large as the terminal. */
async function fills(snapshot: Snapshot, [columns, rows]: Size): Promise<void> {
  for (const ascii of [false, true]) {
    const options = { columns, rows, ascii, colours: ascii ? 0 : 256 } as const;
    let stage = await frame(snapshot, options);
    const first = stage.raw;
    for (const keys of ways) {
      await stage.press(...keys);
      const { lines } = stage;
      expect(lines, keys.join(' ')).toHaveLength(rows);
      const tooWide = lines.filter((line) => displayWidth(line) > columns);
      expect(tooWide, keys.join(' ')).toEqual([]);
      if (ascii) expect(stage.text).toMatch(/^[\n\x20-\x7e]*$/);
      // Every way begins at the first frame: the one that Esc leads back to, or another screen's.
      if (stage.raw !== first) await stage.press('esc');
      if (stage.raw !== first) await stage.press('1');
      if (stage.raw === first) continue;
      stage.close();
      stage = await frame(snapshot, options);
    }
    stage.close();
  }
}

describe.each(Object.entries(snapshots))('%s fills the terminal exactly, in every view', (_, snapshot) => {
  test(`of ${usual.join(' columns and ')} rows`, () => fills(snapshot, usual));
  test.each(others)('of %d columns and %d rows', { tags: ['sweep'] }, (...size) => fills(snapshot, size));
});

test.each([
  [120, 40],
  [200, 50],
])('all five panes are live at %d x %d, the worst things first', async (columns, rows) => {
  const stage = await frame(incident, { columns, rows });
  for (const title of ['1 Components', '2 Metrics', '3 Queues', '4 Escalations', '5 Logs']) {
    expect(stage.text).toContain(title);
  }
  const order = ['✖ down         API', '└ WhatsApp bot', '▲ degraded', '● up           Redis'];
  const places = order.map((text) => stage.lines.findIndex((line) => line.includes(text)));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  stage.close();
});

test('a small screen shows the components and one tab, the one with the worst alert unless another was chosen', async () => {
  const stage = await frame(incident, {});
  expect(stage.text).toContain('affected by API');
  expect(stage.line('[3 Queues ✖1]')).toContain('2 Metrics ▲1 ?1');
  expect(stage.text).toContain('Message queue');
  await stage.press('5');
  expect(stage.line('[5 Logs]')).toContain('12400 older dropped');
  expect(stage.text).toContain('ECONNREFUSED');
  stage.close();
});

test('every status is shape and word, also without colours', async () => {
  const stage = await frame(incident, { columns: 120, rows: 40, colours: 0 });
  for (const text of [
    '✖ down',
    '▲ degraded',
    '? unknown',
    '◌ stale 40s',
    '✖ down 1/2',
    '● up',
    '✖ critical',
    '? no data',
  ]) {
    expect(stage.text).toContain(text);
  }
  expect(stage.text).not.toContain('● up           LLM');
  expect(stage.line('■')).toContain('■ PRODUCTION guarded ■');
  expect(stage.line('2 down')).toContain('! 3 alerts');
  expect(stage.text).toContain('✖ API down: connection refused');
  stage.close();
});

test('below the smallest size it says what is needed and the worst state, and only quits', async () => {
  const stage = await frame(incident, { columns: 58, rows: 14 }, 'r', 'q');
  expect(stage.text).toContain('needs 60x15, this is 58x14');
  expect(stage.text).toContain('✖ down 2');
  expect(stage.session.sent).toEqual([]);
  expect(stage.asked).toEqual(['quit']);
  stage.close();
});

test('follows the size of the terminal', async () => {
  const stage = await frame(calm, { columns: 80, rows: 24 });
  await stage.resize(120, 40);
  expect(stage.lines).toHaveLength(40);
  await stage.resize(80, 24);
  expect(stage.lines).toHaveLength(24);
  stage.close();
});

test('draws nothing while nothing changes, and ages move without ticking', async () => {
  const stage = await frame(incident, { columns: 120, rows: 40 });
  expect(stage.line('Disk /')).toBeDefined();
  const { writes } = stage;
  stage.clock.advance(9_000);
  await stage.settle();
  expect(stage.writes).toBe(writes);
  stage.clock.advance(11_000);
  await stage.settle();
  expect(stage.text).toContain('◌ stale 1m');
  stage.close();
});

test('an error of plantao itself gets its own line', async () => {
  const stage = await frame(calm, {});
  stage.session.set('system', { ...calm.system, error: 'plantao.yaml:3:1: unknown key "chek"' });
  await stage.settle();
  expect(stage.text).toContain('! plantao: plantao.yaml:3:1: unknown key "chek"');
  expect(stage.lines).toHaveLength(24);
  stage.close();
});

test('what cannot be drawn shows where it stood, and is reported', async () => {
  const errors: unknown[] = [];
  const broken = { ...calm, metrics: [null] as never };
  const stage = await frame(broken, {
    columns: 120,
    rows: 40,
    app: { onError: (_, what) => errors.push(what) },
  });
  expect(errors).toContain('Metrics');
  expect(stage.text).toContain('Metrics could not be drawn');
  expect(stage.text).toContain('API');
  stage.close();
});

test('what could not be drawn is tried again with Ctrl-L', async () => {
  const stage = await frame({ ...calm, metrics: [null] as never }, { columns: 120, rows: 40 });
  stage.session.set('metrics', calm.metrics);
  await stage.press('ctrl-l');
  expect(stage.asked).toEqual(['repaint']);
  expect(stage.text).toContain('Response p95');
  expect(stage.text).not.toContain('could not be drawn');
  stage.close();
});

test('nothing is called good while anything is stale or without data', async () => {
  const stage = await frame(calm, {});
  expect(stage.text).toContain('All good');
  const [first, ...others] = calm.metrics;
  stage.session.set('metrics', [{ ...first!, stale: true }, ...others]);
  await stage.settle();
  expect(stage.text).not.toContain('All good');
  expect(stage.text).toContain('1 row failing once, stale or without data');
  stage.close();
});

test('what a source of escalations is called stands whole beside its count, on a wide and a narrow screen', async () => {
  const title = 'Handoffs to a human';
  const [source] = calm.escalations;
  for (const [columns, rows] of [
    [120, 40],
    [80, 24],
  ] as const) {
    const stage = await frame({ ...calm, escalations: [{ ...source!, title }] }, { columns, rows });
    await stage.press('4');
    expect(stage.text).toContain(`${title} `);
    stage.close();
  }
});

test('the question by what to rank log lines is not cut', async () => {
  const stage = await frame(calm, { columns: 80, rows: 24 });
  await stage.press('5', 'T');
  expect(stage.text).toContain('By errors, slow, rate, or a field (status)');
  stage.close();
});
