import { expect, test } from 'vitest';
import { Engine, type EngineOptions, type StatusChange } from '../../src/engine/engine.ts';
import type { CheckAnswer, Reading } from '../../src/model/kind.ts';
import type { SystemConfig } from '../../src/model/system.ts';
import type { Target } from '../../src/model/target.ts';
import {
  cannotAsk,
  check,
  component,
  down,
  escalation,
  fails,
  metric,
  never,
  stubKinds,
  system,
  up,
} from './configuration.ts';
import { ManualClock } from './manual-clock.ts';

function opened(config: Partial<SystemConfig>, more: Partial<EngineOptions> & { clock?: ManualClock } = {}) {
  const clock = more.clock ?? new ManualClock();
  const flips: StatusChange[] = [];
  const urgent: string[] = [];
  const engine = new Engine({
    config: system(config),
    random: () => 0.5,
    kinds: stubKinds,
    changed: (slices, urgency) => {
      if (urgency === 'urgent') urgent.push(...slices);
    },
    flipped: (change) => flips.push(change),
    ...more,
    clock,
  });
  engine.start();
  return { clock, engine, flips, urgent };
}

const target: Target = {
  label: 'container api',
  verbs: ['restart', 'stop'],
  plan: () => Promise.reject(new Error('not in this test')),
};

test('shows every component before anything was asked', () => {
  const { engine } = opened({ components: [component('api', { checks: [check(() => up)] })] });
  expect(engine.components()).toMatchObject([{ id: 'api', status: 'unknown', summary: 'not asked yet' }]);
  expect(engine.asked).toBe(false);
});

test('a component that breaks is doubted, then down, then doubted, then up again; each flip is told once', async () => {
  let answer: CheckAnswer = up;
  const { engine, clock, flips } = opened({
    components: [component('api', { checks: [check(() => answer)] })],
  });
  const seen: string[] = [];
  const step = async (): Promise<void> => {
    await clock.advance(5_000);
    const row = engine.component('api')!;
    seen.push(
      `${row.status}${row.confirming ? ` → ${row.confirming.to} ${row.confirming.seen}/${row.confirming.need}` : ''}`,
    );
  };
  await step();
  answer = down;
  await step();
  await step();
  answer = up;
  await step();
  await step();
  expect(seen).toEqual(['up', 'up → down 1/2', 'down', 'down → up 1/2', 'up']);
  expect(flips).toEqual([
    { component: 'api', from: 'up', to: 'down', message: 'answered 500' },
    { component: 'api', from: 'down', to: 'up', message: 'fine' },
  ]);
});

test('no answer is down, being unable to ask is unknown', async () => {
  const { engine, clock } = opened({
    components: [
      component('refused', { checks: [check(() => fails('connection refused'))] }),
      component('forbidden', { checks: [check(() => cannotAsk('no permission'))] }),
    ],
  });
  await clock.advance(5_000);
  expect(engine.component('refused')).toMatchObject({ status: 'down', summary: 'connection refused' });
  expect(engine.component('forbidden')).toMatchObject({
    status: 'unknown',
    checks: [{ problem: 'no permission' }],
  });
});

test('a check that hangs, obediently or not, is bad news about itself only', async () => {
  const late = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
  let answers = 0;
  const { engine, clock } = opened({
    components: [
      component('late', { checks: [check(late)] }),
      component('stuck', { checks: [check(never)] }),
      component('fine', {
        checks: [
          check(() => {
            answers += 1;
            return up;
          }),
        ],
      }),
    ],
  });
  await clock.advance(20_000);
  expect(engine.component('late')).toMatchObject({ status: 'down', summary: 'no answer within 2s' });
  expect(engine.component('stuck')).toMatchObject({
    status: 'unknown',
    summary: 'no answer within 2s',
  });
  expect(engine.component('fine')!.status).toBe('up');
  expect(answers).toBe(5);
});

test('a kind that cannot be opened, or is not there, does not stop the rest', async () => {
  const { engine, clock } = opened({
    components: [
      component('broken', { checks: [{ ...check(() => up), kind: 'broken' }] }),
      component('absent', { checks: [{ ...check(() => up), kind: 'nothing' }] }),
      component('nowhere', { runs: { kind: 'broken', options: {} } }),
      component('placed', { runs: { kind: 'broken', options: {} }, checks: [check(() => up)] }),
      component('fine', { checks: [check(() => up)] }),
    ],
    metrics: [{ ...metric('m', () => ({ value: 1 })), source: { kind: 'nothing', options: {} } }],
  });
  await clock.advance(5_000);
  expect(engine.component('broken')).toMatchObject({
    status: 'unknown',
    checks: [{ problem: 'no such thing' }],
  });
  expect(engine.component('absent')!.summary).toContain('"nothing"');
  expect(engine.component('nowhere')).toMatchObject({ status: 'unknown', verbs: [] });
  expect(engine.component('nowhere')!.summary).toContain('no such place');
  expect(engine.component('placed')).toMatchObject({ status: 'up' });
  expect(engine.component('placed')!.target).toContain('no such place');
  expect(engine.component('fine')!.status).toBe('up');
  expect(engine.metrics()).toMatchObject([
    { value: null, band: 'nodata', problem: 'unknown kind "nothing"' },
  ]);
});

test('an answer speaks for others too; when it does not come, about them nothing is known', async () => {
  let answer: (() => CheckAnswer) | undefined = () => ({
    ...up,
    parts: {
      redis: { status: 'up', message: 'redis is connected' },
      db: { status: 'down', message: 'db is lost' },
    },
  });
  const { engine, clock } = opened({
    components: [
      component('api', {
        title: 'API',
        checks: [check(() => (answer ? answer() : fails()), { partsOf: ['redis', 'db', 'nobody'] })],
      }),
      component('redis'),
      component('db'),
    ],
  });
  await clock.advance(5_000);
  expect(engine.component('redis')).toMatchObject({ status: 'up', checks: [{ kind: 'via api' }] });
  expect(engine.component('db')).toMatchObject({ status: 'down', summary: 'db is lost' });
  answer = () => ({ ...up, parts: { db: { status: 'up', message: 'back' } } });
  await clock.advance(10_000);
  expect(engine.component('redis')).toMatchObject({ status: 'unknown', summary: 'API did not report it' });
  expect(engine.component('db')!.status).toBe('up');
  answer = undefined;
  await clock.advance(10_000);
  expect(engine.component('api')!.status).toBe('down');
  expect(engine.component('db')).toMatchObject({ status: 'unknown', summary: 'API did not answer' });
});

test('two checks of one component may speak for the same other one', async () => {
  const says = (status: 'up' | 'down'): CheckAnswer => ({
    ...up,
    parts: { db: { status, message: status } },
  });
  const { engine, clock } = opened({
    components: [
      component('api', {
        checks: [
          check(() => says('up'), { id: 'stub', partsOf: ['db'] }),
          check(() => says('down'), { id: 'stub-2', partsOf: ['db'] }),
        ],
      }),
      component('db'),
    ],
  });
  await clock.advance(5_000);
  const row = engine.component('db')!;
  expect(row.status).toBe('down');
  expect(new Set(row.checks.map(({ id }) => id)).size).toBe(2);
});

test('a component that only says where it runs is asked whether it runs', async () => {
  let running = true;
  const options: Target = {
    ...target,
    status: async () => (running ? up : { status: 'down', message: 'exited (1)' }),
  };
  const { engine, clock } = opened({ components: [component('api', { runs: { kind: 'stub', options } })] });
  await clock.advance(0);
  expect(engine.component('api')).toMatchObject({
    status: 'up',
    target: 'container api',
    verbs: ['restart', 'stop'],
    checks: [{ id: 'runs', label: 'container api' }],
  });
  running = false;
  await clock.advance(10_000);
  expect(engine.component('api')).toMatchObject({ status: 'down', summary: 'exited (1)' });
});

test('a kind of target says how often and how patiently it is asked, and that its end is its own fault', async () => {
  let asked = 0;
  const slow: Target = {
    ...target,
    status: (signal) => {
      asked += 1;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late'))));
    },
  };
  const kind = {
    ...stubKinds.targets[0]!,
    ownFault: true,
    statusSchedule: { every: 60_000, timeout: 20_000 },
  };
  const { engine, clock } = opened(
    { components: [component('api', { runs: { kind: 'stub', options: slow } })] },
    { kinds: { ...stubKinds, targets: [kind as (typeof stubKinds.targets)[number]] } },
  );
  await clock.advance(19_000);
  expect(engine.component('api')!.summary).toBe('not asked yet');
  await clock.advance(21_000);
  expect(asked).toBe(1);
  expect(engine.component('api')).toMatchObject({
    summary: 'no answer within 20s',
    checks: [{ ownFault: true }],
  });
});

test('what a status is asked through and gives no answer in time says nothing of the component; the component itself does', async () => {
  const late: Target = {
    ...target,
    status: (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late')))),
  };
  const [kind] = stubKinds.targets as [(typeof stubKinds.targets)[number]];
  const { engine, clock } = opened(
    {
      components: [
        component('through', { runs: { kind: 'stub', options: late } }),
        component('itself', { runs: { kind: 'database', options: late } }),
        component('refuses', { runs: { kind: 'stub', options: { ...late, status: async () => fails() } } }),
      ],
    },
    { kinds: { ...stubKinds, targets: [kind, { ...kind, kind: 'database', asksItself: true }] } },
  );
  await clock.advance(30_000);
  expect(engine.component('through')).toMatchObject({ status: 'unknown', summary: 'no answer within 3s' });
  expect(engine.component('itself')).toMatchObject({ status: 'down', summary: 'no answer within 3s' });
  expect(engine.component('refuses')).toMatchObject({ status: 'down', summary: 'connection refused' });
});

test.each([
  [{ timeout: 20_000 }, 20_000, 20_000],
  [{ every: 60_000 }, 60_000, 3_000],
  [{ every: 2_000, timeout: 4_000 }, 2_000, 2_000],
  [{}, 5_000, 3_000],
])('a place with status %j is asked every %d ms, for %d ms at most', async (status, every, timeout) => {
  const asked: number[] = [];
  const ended: number[] = [];
  const options: Target = {
    ...target,
    status: async (signal) => {
      asked.push(clock.elapsed());
      signal.addEventListener('abort', () => ended.push(clock.elapsed()));
      if (asked.length > 1) return new Promise(() => {});
      return up;
    },
  };
  const { engine, clock } = opened({
    components: [component('api', { runs: { kind: 'stub', options, status } })],
  });
  await clock.advance(200_000);
  expect(Math.abs(asked[1]! - asked[0]! - every)).toBeLessThanOrEqual(every * 0.05);
  expect(ended[0]! - asked[1]!).toBe(timeout);
  expect(engine.component('api')).toBeDefined();
});

test('the cache adds its verb to those of the place, and each verb finds who can do it', () => {
  const cache: Target = { ...target, label: 'redis cache', verbs: ['flush-cache'] };
  const { engine } = opened({
    components: [
      component('api', { runs: { kind: 'stub', options: target }, cache: { kind: 'stub', options: cache } }),
    ],
  });
  expect(engine.component('api')!.verbs).toEqual(['restart', 'stop', 'flush-cache']);
  expect(engine.targetFor('api', 'restart')).toBe(target);
  expect(engine.targetFor('api', 'flush-cache')).toBe(cache);
  expect(engine.targetFor('api', 'scale')).toBeUndefined();
  expect(engine.targetFor('nobody', 'restart')).toBeUndefined();
});

test('a component with several roles has the verbs of all; each is asked whether it runs', async () => {
  const container: Target = { ...target, status: async () => up };
  const redis: Target = {
    ...target,
    label: 'redis localhost',
    verbs: ['delete-keys', 'flush-cache', 'stop'],
    status: async () => ({ status: 'down', message: 'refused' }),
  };
  const cache: Target = { ...target, label: 'redis cache', verbs: ['flush-cache'] };
  const stub = (options: Target) => ({ kind: 'stub', options });
  const { engine, clock } = opened({
    components: [
      component('redis', { runs: stub(container), alsoRuns: [stub(redis)], cache: stub(cache) }),
      component('bare', { runs: stub(redis), cache: stub(cache) }),
    ],
  });
  await clock.advance(10_000);
  const row = engine.component('redis')!;
  expect(row.verbs).toEqual(['restart', 'stop', 'delete-keys', 'flush-cache']);
  expect(row).toMatchObject({ status: 'down', target: 'container api, redis localhost' });
  expect(row.checks.map(({ id, status }) => [id, status])).toEqual([
    ['runs', 'up'],
    ['runs-2', 'down'],
  ]);
  expect(engine.targetFor('redis', 'stop')).toBe(container);
  expect(engine.targetFor('redis', 'delete-keys')).toBe(redis);
  // What is promised of the cache holds, whatever the places could do.
  expect(engine.targetFor('redis', 'flush-cache')).toBe(cache);
  expect(engine.targetFor('bare', 'flush-cache')).toBe(cache);
});

test('what nobody answered for three intervals is stale, and tells so without an answer', async () => {
  let reachable = true;
  const { engine, clock, urgent } = opened({
    components: [component('api', { checks: [check(() => (reachable ? up : cannotAsk()), { fails: 9 })] })],
    metrics: [metric('p95', () => (reachable ? { value: 5 } : fails()))],
  });
  await clock.advance(1_000);
  expect(engine.components()[0]!.stale).toBe(false);
  expect(engine.metrics()[0]).toMatchObject({ value: 5, band: 'normal', stale: false });
  reachable = false;
  await clock.advance(13_500);
  expect(engine.components()[0]).toMatchObject({ status: 'up', stale: false });
  urgent.length = 0;
  await clock.advance(20_000);
  expect(urgent).toContain('components');
  expect(urgent).toContain('metrics');
  expect(engine.metrics()[0]).toMatchObject({
    value: 5,
    band: 'nodata',
    stale: true,
    problem: 'connection refused',
  });
});

test('what is stale is fresh again with the next answer', async () => {
  let value: Reading | undefined = { value: 5 };
  const { engine, clock } = opened({ metrics: [metric('p95', () => value ?? fails())] });
  await clock.advance(0);
  value = undefined;
  await clock.advance(45_000);
  expect(engine.metrics()[0]).toMatchObject({ stale: true });
  value = { value: 6 };
  await clock.advance(60_000);
  expect(engine.metrics()[0]).toMatchObject({ stale: false, value: 6, band: 'normal' });
  expect(engine.metrics()[0]!.problem).toBeUndefined();
});

test('says when it asks next while it backs off, and forgets it when the component is back', async () => {
  let reachable = false;
  const { engine, clock } = opened({
    components: [component('api', { checks: [check(() => (reachable ? up : fails()))] })],
  });
  await clock.advance(16_000);
  const { nextAt, stale } = engine.components()[0]!.checks[0]!;
  expect(nextAt).toBeGreaterThan(clock.now());
  expect(stale).toBe(false);
  reachable = true;
  await engineRecheck(engine, clock, 'api');
  await engineRecheck(engine, clock, 'api');
  expect(engine.components()[0]).toMatchObject({ status: 'up' });
  expect(engine.components()[0]!.checks[0]!.nextAt).toBeUndefined();
});

async function engineRecheck(engine: Engine, clock: ManualClock, id?: string): Promise<void> {
  const rechecked = engine.recheck(id);
  await clock.advance(60);
  await rechecked;
}

test('recheck asks everything that speaks about a component, and only that', async () => {
  const asked = { api: 0, db: 0, other: 0, p95: 0, depth: 0 };
  const count = (what: keyof typeof asked): CheckAnswer => {
    asked[what] += 1;
    return { ...up, parts: { db: { status: 'up', message: 'connected' } } };
  };
  const read = (what: keyof typeof asked) => (): Reading => {
    asked[what] += 1;
    return { value: 1 };
  };
  const { engine, clock } = opened({
    components: [
      component('api', { checks: [check(() => count('api'), { partsOf: ['db'] })] }),
      component('db', { checks: [check(() => count('db'))] }),
      component('other', { checks: [check(() => count('other'))] }),
    ],
    metrics: [metric('p95', read('p95'), { component: 'db' })],
    queues: [{ ...metric('depth', read('depth')), worker: 'other' }],
  });
  await clock.advance(100);
  expect(asked).toEqual({ api: 1, db: 1, other: 1, p95: 1, depth: 1 });
  await engineRecheck(engine, clock, 'db');
  expect(asked).toEqual({ api: 2, db: 2, other: 1, p95: 2, depth: 1 });
  await engineRecheck(engine, clock);
  expect(asked).toEqual({ api: 3, db: 3, other: 2, p95: 3, depth: 2 });
});

test('no secret and no escape sequence gets into a row', async () => {
  const secret = 'hunter2-hunter2';
  const { engine, clock } = opened({
    secrets: [secret],
    components: [
      component('api', {
        checks: [
          check(
            () => ({
              status: 'down',
              message: `\u001b[31mbad ${secret}\u001b[0m\nnext ${'x'.repeat(9_000)}`,
            }),
            {
              label: `GET http://me:${secret}@host/`,
            },
          ),
        ],
      }),
      component('db', { checks: [check(() => fails(`password ${secret} refused`))] }),
    ],
    metrics: [metric('m', () => ({ value: null, why: `${secret}\u0007` }))],
    escalations: [
      escalation('e', () => ({ value: 1, rows: [{ id: secret, reason: `\u001b]0;${secret}\u0007` }] })),
    ],
  });
  await clock.advance(5_000);
  const shown = JSON.stringify([engine.components(), engine.metrics(), engine.escalations()]);
  expect(shown).not.toContain(secret);
  expect(shown).not.toMatch(/\\u001b|\\u0007|\u001b/);
  expect(engine.component('api')!.summary.length).toBeLessThanOrEqual(1_000);
});

test('queues have a rate, a time to drain, an age and a worker', async () => {
  const depths = [120, 110, 100];
  const { engine, clock } = opened({
    components: [component('worker', { title: 'Worker', checks: [check(() => up)] })],
    queues: [
      {
        ...metric('mail', () => ({ value: depths.shift() ?? null })),
        worker: 'worker',
        oldest: { kind: 'stub', options: { read: () => ({ value: 90 }) } },
      },
    ],
  });
  await clock.advance(0);
  expect(engine.queues()[0]).toMatchObject({ value: 120, perMinute: null, drainMs: null, oldestMs: 90_000 });
  await clock.advance(20_000);
  expect(engine.queues()[0]).toMatchObject({
    value: 100,
    perMinute: -60,
    drainMs: 100_000,
    workerTitle: 'Worker',
    workerId: 'worker',
    workerStatus: 'up',
  });
});

test('escalations are counted and the longest wait stands first; a source without rows has no data', async () => {
  const bands = { warning: { operator: '>' as const, value: 1 } };
  const { engine, clock } = opened({
    escalations: [
      escalation('plain', () => ({ value: 3 })),
      escalation(
        'handoffs',
        () => ({
          value: 2,
          rows: [
            { id: 1, created_at: '2026-01-05T11:30:00Z' },
            { id: 2, created_at: '2026-01-05T11:00:00Z' },
          ],
        }),
        { bands },
      ),
      escalation('none', () => ({ value: 0, rows: [] }), { bands }),
    ],
  });
  await clock.advance(0);
  const [first, second, third] = engine.escalations();
  expect(first).toMatchObject({
    id: 'handoffs',
    count: 2,
    band: 'warning',
    waiting: [{ id: '2' }, { id: '1' }],
  });
  expect(second).toMatchObject({
    id: 'plain',
    count: null,
    band: 'nodata',
    problem: 'the source returns no rows',
  });
  expect(third).toMatchObject({ id: 'none', count: 0, band: 'normal', waiting: [] });
});

test('the next engine keeps what is known of what did not change, asks the rest anew, and hears nothing of the old one', async () => {
  const slow = Promise.withResolvers<CheckAnswer>();
  let release = false;
  const same = check(() => (release ? slow.promise : down));
  const read = (): Reading => ({ value: 7 });
  const p95 = metric('p95', read);
  const before = opened({
    components: [component('api', { checks: [same] }), component('gone', { checks: [check(() => up)] })],
    metrics: [p95],
  });
  await before.clock.advance(8_000);
  expect(before.engine.component('api')!.status).toBe('down');
  const since = before.engine.component('api')!.since;
  release = true;
  await before.clock.advance(3_000);

  const after = opened(
    {
      components: [
        component('api', { title: 'The API', checks: [same] }),
        component('new', { checks: [check(() => down, { every: 6_000 })] }),
      ],
      metrics: [p95],
    },
    { clock: before.clock, previous: before.engine },
  );
  await before.engine.stop();
  slow.resolve(up);
  await before.clock.advance(0);
  expect(after.engine.components()).toMatchObject([
    { id: 'api', title: 'The API', status: 'down', since },
    { id: 'new', status: 'unknown' },
  ]);
  expect(after.engine.metrics()[0]).toMatchObject({ value: 7 });
  expect(after.engine.metrics()[0]!.history.length).toBeGreaterThan(1);
});

test('once: everything is asked a single time and one answer decides', async () => {
  let asked = 0;
  let second = false;
  const { engine, clock } = opened(
    {
      components: [
        component('api', {
          checks: [
            check(
              () => {
                asked += 1;
                return { ...down, parts: { db: { status: 'down', message: 'lost' } } };
              },
              { partsOf: ['db'] },
            ),
          ],
        }),
        component('db'),
        component('box', {
          runs: {
            kind: 'stub',
            options: { ...target, status: async () => ({ status: 'down', message: 'exited' }) },
          },
        }),
      ],
      metrics: [
        metric('rate', () =>
          second ? { value: 4 } : { value: null, why: 'waiting for a second reading', afterMs: 1 },
        ),
      ],
    },
    { once: true },
  );
  await clock.advance(100);
  expect(engine.asked).toBe(true);
  expect(engine.components().map(({ id, status }) => [id, status])).toEqual([
    ['api', 'down'],
    ['db', 'down'],
    ['box', 'down'],
  ]);
  expect(engine.waiting).toEqual([{ id: 'rate', ms: 10_000 }]);
  second = true;
  const reread = engine.reread(engine.waiting.map(({ id }) => id));
  await clock.advance(60);
  await reread;
  expect(engine.metrics()[0]).toMatchObject({ value: 4 });
  expect(engine.waiting).toEqual([]);
  await clock.advance(60_000);
  expect(asked).toBe(1);
  // What was asked once is not stale because something else took long.
  expect(engine.components().map(({ stale }) => stale)).toEqual([false, false, false]);
  expect(engine.metrics()[0]).toMatchObject({ value: 4, stale: false });
});

test('after stop nothing is asked, nothing is told, and no timer is left', async () => {
  let asked = 0;
  const { engine, clock, flips, urgent } = opened({
    components: [
      component('api', {
        checks: [
          check((signal) => {
            asked += 1;
            return new Promise((_, reject) =>
              signal.addEventListener('abort', () => reject(new Error('aborted'))),
            );
          }),
        ],
      }),
      component('db', { checks: [check(() => up)] }),
    ],
  });
  await clock.advance(100);
  urgent.length = 0;
  await engine.stop();
  await clock.advance(60_000);
  expect(asked).toBe(1);
  expect([flips, urgent]).toEqual([[], []]);
  expect(clock.pending).toBe(0);
});

test('a hundred components on one interval are asked as often as they should be', async () => {
  const asked = new Map<string, number>();
  const { engine, clock } = opened({
    components: Array.from({ length: 100 }, (_, index) =>
      component(`c${index}`, {
        checks: [
          check(() => {
            asked.set(`c${index}`, (asked.get(`c${index}`) ?? 0) + 1);
            return up;
          }),
        ],
      }),
    ),
  });
  await clock.advance(60_000);
  expect(asked.size).toBe(100);
  for (const count of asked.values()) expect(count).toBeGreaterThanOrEqual(12);
  for (const count of asked.values()) expect(count).toBeLessThanOrEqual(13);
  expect(engine.components().every(({ status }) => status === 'up')).toBe(true);
});
