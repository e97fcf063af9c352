import { beforeEach, expect, test } from 'vitest';
import { DepthRuntime } from '../../src/app/depth-runtime.ts';
import {
  CannotLook,
  type DepthAsk,
  type DepthFindings,
  type DepthSection,
  depthId,
} from '../../src/model/depth.ts';
import type { SystemConfig } from '../../src/model/system.ts';
import { ManualClock } from '../engine/manual-clock.ts';

const section = (id: string, more: Partial<DepthSection> = {}): DepthSection => ({
  ...{ id, title: () => id, everyMs: 2_000 },
  ...more,
});

const found = (value: string): DepthFindings => ({
  facts: [{ id: 'fact', title: 'fact', value }],
  tables: [],
  notes: [],
});

const owner = { of: 'component', id: 'db' } as const;
const id = (of: string, text?: string) =>
  depthId({ owner, section: of, ...(text === undefined ? {} : { text }) });

let clock: ManualClock;
let runtime: DepthRuntime;
let asked: { readonly section: string; readonly how: DepthAsk; readonly signal: AbortSignal }[];
let opened: number;
let closed: number;
let changed: number;
/** What the depth answers. */
let answer: (section: string, how: DepthAsk, signal: AbortSignal) => Promise<DepthFindings>;
let config: SystemConfig;

beforeEach(() => {
  clock = new ManualClock();
  [asked, opened, closed, changed] = [[], 0, 0, 0];
  answer = async (of) => found(of);
  config = { secrets: ['hunter22'] } as unknown as SystemConfig;
  runtime = new DepthRuntime({
    clock,
    config: () => config,
    changed: () => {
      changed += 1;
    },
    async open() {
      opened += 1;
      const depth = {
        label: 'postgres hunter22',
        ask: (of: string, signal: AbortSignal, how: DepthAsk) => {
          asked.push({ section: of, how, signal });
          return answer(of, how, signal);
        },
        more: async (_: string, row: string) => [{ label: 'text', value: `${row} hunter22 \u001b[31mred` }],
      };
      const sections = [
        section('sessions'),
        section('heavy', { everyMs: undefined as never, byKey: () => 'it reads everything' }),
        section('keys', { text: { label: () => 'pattern' } }),
      ];
      return {
        label: depth.label,
        sections: sections.map((one) => ({ id: one.id, section: one, depth })),
        close: async () => {
          closed += 1;
        },
      };
    },
  });
});

const sections = () => asked.map((one) => one.section);

test('nothing is opened before somebody looks, and asked again only while somebody does', async () => {
  await clock.advance(60_000);
  expect(opened).toBe(0);
  const stops = [runtime.follow(id('sessions')), runtime.follow(id('sessions'))];
  await clock.advance(0);
  expect(runtime.view(id('sessions'))).toMatchObject({
    section: 'sessions',
    answer: { facts: [{ value: 'sessions' }], at: clock.now() },
  });
  await clock.advance(4_000);
  expect(sections()).toEqual(['sessions', 'sessions', 'sessions']);
  stops[0]!();
  stops[0]!();
  await clock.advance(2_000);
  expect(asked).toHaveLength(4);
  stops[1]!();
  expect(runtime.view(id('sessions'))).toBeUndefined();
  await clock.advance(9_000);
  expect([asked.length, opened, closed]).toEqual([4, 1, 0]);
  await clock.advance(1_000);
  expect([asked.length, opened, closed]).toEqual([4, 1, 1]);
  expect(clock.pending).toBe(0);
});

test('going from one section to another keeps the connections', async () => {
  const stop = runtime.follow(id('sessions'));
  await clock.advance(0);
  stop();
  const next = runtime.follow(id('heavy'));
  await clock.advance(30_000);
  expect([opened, closed]).toEqual([1, 0]);
  next();
  await clock.advance(10_000);
  expect(closed).toBe(1);
});

test('a section is never asked twice at once; what is under way ends with the look', async () => {
  answer = (_, __, signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const stop = runtime.follow(id('sessions'));
  await clock.advance(1_000);
  runtime.refresh(id('sessions'));
  await clock.advance(1_000);
  expect(asked).toHaveLength(1);
  expect(runtime.view(id('sessions'))!.askingSince).toBe(clock.now() - 2_000);
  stop();
  expect(asked[0]!.signal.aborted).toBe(true);
  const before = changed;
  await clock.advance(60_000);
  expect(changed).toBe(before);
});

test('silence is unknown, and blanks nothing that was known; it is asked again, less often', async () => {
  const stop = runtime.follow(id('sessions'));
  await clock.advance(0);
  const at = clock.now();
  answer = (_, __, signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('socket closed'))));
  await clock.advance(2_000 + 5_000);
  expect(runtime.view(id('sessions'))).toMatchObject({
    answer: { at },
    trouble: { code: 'no-answer', sentence: 'no answer within 5 s, which does not mean that it is down' },
  });
  expect(asked).toHaveLength(2);
  answer = async () => found('again');
  await clock.advance(9_000);
  expect(asked).toHaveLength(2);
  await clock.advance(1_000);
  const view = runtime.view(id('sessions'))!;
  expect(view.answer!.facts[0]!.value).toBe('again');
  expect(view.trouble).toBeUndefined();
  stop();
});

test('a refusal says which right is missing, without a secret', async () => {
  answer = async () => {
    throw new CannotLook('no-right', 'may not, says hunter22', 'GRANT hunter22');
  };
  runtime.follow(id('sessions'));
  await clock.advance(0);
  const { trouble, label } = runtime.view(id('sessions'))!;
  expect(trouble).toMatchObject({ code: 'no-right', sentence: 'may not, says •••', remedy: 'GRANT •••' });
  expect(label).toBe('postgres •••');
});

test('what is found is made harmless and bounded on its way in', async () => {
  const rows = Array.from({ length: 700 }, (_, n) => ({
    id: `${n}`,
    cells: { a: `\u001b]0;x\u0007hunter22 ${n}`, b: Number.NaN },
  }));
  answer = async () => ({
    facts: [],
    tables: [{ id: 't', columns: [{ id: 'a', title: 'a' }], rows, none: '' }],
    notes: ['\u001b[2Jnote hunter22'],
  });
  runtime.follow(id('sessions'));
  await clock.advance(0);
  const { tables, notes } = runtime.view(id('sessions'))!.answer!;
  expect(notes).toEqual(['note •••']);
  expect(tables[0]!.rows).toHaveLength(500);
  expect(tables[0]!.total).toBe(700);
  expect(tables[0]!.rows[7]!.cells).toEqual({ a: '••• 7', b: null });
  expect(await runtime.more(id('sessions'), 'row')).toEqual([{ label: 'text', value: 'row ••• red' }]);
});

test('what costs something waits for a key, what needs a text for the text', async () => {
  runtime.follow(id('heavy'));
  runtime.follow(id('keys'));
  await clock.advance(60_000);
  expect(asked).toEqual([]);
  expect(runtime.view(id('heavy'))!.waits).toEqual({ byKey: 'it reads everything' });
  expect(runtime.view(id('keys'))!.waits).toEqual({ text: 'pattern' });
  runtime.refresh(id('heavy'));
  await clock.advance(60_000);
  expect(sections()).toEqual(['heavy']);
  runtime.follow(id('keys', 'session:*'));
  await clock.advance(0);
  expect(asked[1]).toMatchObject({ section: 'keys', how: { text: 'session:*' } });
});

test('what takes a while shows what it found so far', async () => {
  const end = Promise.withResolvers<DepthFindings>();
  answer = (_, how) => {
    how.progress!(found('half hunter22'));
    return end.promise;
  };
  runtime.follow(id('heavy'));
  await clock.advance(0);
  runtime.refresh(id('heavy'));
  await clock.advance(1_000);
  expect(runtime.view(id('heavy'))).toMatchObject({
    answer: { facts: [{ value: 'half •••' }] },
    askingSince: clock.now() - 1_000,
  });
  end.resolve(found('all'));
  await clock.advance(0);
  expect(runtime.view(id('heavy'))!.answer!.facts[0]!.value).toBe('all');
});

test('another configuration opens anew what is looked at, and a section that is gone says so', async () => {
  const stop = runtime.follow(id('sessions'));
  const gone = runtime.follow(id('nowhere'));
  await clock.advance(0);
  expect(runtime.view(id('nowhere'))).toMatchObject({ trouble: { code: 'failed' }, sections: [] });
  config = { ...config, secrets: ['other-secret'] };
  runtime.renew();
  await clock.advance(0);
  expect([opened, closed]).toEqual([2, 1]);
  expect(runtime.view(id('sessions'))!.label).toBe('postgres hunter22');
  stop();
  gone();
  await clock.advance(10_000);
  expect(closed).toBe(2);
  runtime.follow(id('sessions'));
  await clock.advance(0);
  runtime.close();
  await clock.advance(60_000);
  expect([opened, closed]).toEqual([3, 3]);
  expect(clock.pending).toBe(0);
});
