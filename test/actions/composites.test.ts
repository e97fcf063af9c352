import { beforeEach, describe, expect, test } from 'vitest';
import { composites } from '../../src/actions/composites.ts';
import type { MetricReader } from '../../src/actions/steps.ts';
import type { NumberNow } from '../../src/actions/verify.ts';
import type { TargetPlan } from '../../src/model/action.ts';
import type { CanaryConfig, StopConfig } from '../../src/model/system.ts';
import type { Target } from '../../src/model/target.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { targetPlan } from './harness.ts';

const minute = 60_000;
let clock: ManualClock;
let numbers: Map<string, NumberNow>;
let count: number;
let did: string[];
let output: string[];
/** Fails a step to this count. */
let broken: number | null;

beforeEach(() => {
  clock = new ManualClock();
  numbers = new Map();
  count = 3;
  did = [];
  output = [];
  broken = null;
  reads('error_rate', 'normal', 0.1);
});

function reads(id: string, band: NumberNow['band'], value: number | null): void {
  numbers.set(id, { id, title: id, band, value, text: String(value), at: clock.now() });
}

const metrics = (): MetricReader => ({ clock, number: (id) => numbers.get(id), reread: async () => {} });

const targetOf = (...verbs: string[]): Target => ({
  label: 'compose api',
  verbs,
  async plan(verb, params) {
    const before = count;
    return targetPlan({
      requests: [`${verb} ${params.count ?? ''}`.trim()],
      undo: { verb, params: { count: before }, text: `back to ${before}` },
      run: async () => {
        if (params.count === broken) throw new Error('no room');
        did.push(`${verb} ${params.count ?? ''}`.trim());
        if (verb === 'scale') count = Number(params.count);
      },
    });
  },
});

async function canary(more: Partial<CanaryConfig> = {}): Promise<TargetPlan> {
  const config = {
    steps: [6, 12],
    waitMs: 5 * minute,
    gate: ['error_rate'],
    by: 'scale',
    param: 'count',
    ...more,
  };
  const [target] = composites({ canary: config }, [targetOf('scale', 'weigh')], metrics());
  return target!.plan('canary', {}, new AbortController().signal);
}

/** Runs a plan with as much time as it takes; gives what it threw. */
async function run(
  plan: TargetPlan,
  forMs = 30 * minute,
  abort = new AbortController(),
): Promise<string | undefined> {
  const ended = plan
    .run((line) => output.push(line), abort.signal)
    .then(
      () => undefined,
      (error: Error) => error.message,
    );
  await clock.advance(forMs);
  return ended;
}

describe('canary', () => {
  test('the plan says every step, the waits, and where it goes back to', async () => {
    expect(await canary()).toMatchObject({
      requests: [
        'scale count 6',
        'wait 5m while error_rate stay within their thresholds',
        'scale count 12',
        'wait 5m while error_rate stay within their thresholds',
        'else scale count 3',
      ],
      to: '6 → 12',
      undo: { verb: 'scale', params: { count: 3 } },
      risk: 'disruptive',
    });
  });

  test('takes each step only after the gate was good for the whole wait', async () => {
    const plan = await canary();
    const ended = plan.run(() => {}, new AbortController().signal);
    await clock.advance(5 * minute - 1);
    expect(did).toEqual(['scale 6']);
    await clock.advance(10 * minute);
    expect(did).toEqual(['scale 6', 'scale 12']);
    expect(await ended).toBeUndefined();
  });

  test.each([
    ['critical', 7],
    ['warning', 2],
    ['nodata', null],
  ] as const)('a gate that turns %s goes back', async (band, value) => {
    clock.after(7 * minute, () => reads('error_rate', band, value));
    const said = await run(await canary());
    expect(said).toMatch(/^step 2 of 2 \(12\): error_rate .*; went back to 3$/);
    expect(did).toEqual(['scale 6', 'scale 12', 'scale 3']);
    expect(count).toBe(3);
  });

  test('a step that fails goes back', async () => {
    broken = 12;
    expect(await run(await canary())).toBe('step 2 of 2 (12): no room; went back to 3');
    expect(did).toEqual(['scale 6', 'scale 3']);
  });

  test('a cancel goes back, although its signal is aborted', async () => {
    const abort = new AbortController();
    clock.after(minute, () => abort.abort());
    expect(await run(await canary(), 10 * minute, abort)).toBe('step 1 of 2 (6): stopped; went back to 3');
    expect(did).toEqual(['scale 6', 'scale 3']);
  });

  test('when it cannot go back, that is said in no uncertain words', async () => {
    broken = 3;
    reads('error_rate', 'normal', 0);
    clock.after(minute, () => reads('error_rate', 'critical', 9));
    expect(await run(await canary())).toBe('could NOT go back to 3: no room. Do it by hand.');
  });

  test('a gate that is not good before it begins refuses it', async () => {
    reads('error_rate', 'warning', 2);
    await expect(canary()).rejects.toThrow('gate not good before it starts: error_rate is warning: 2');
  });

  test('a gate that was never read yet is waited for: a rate needs two readings', async () => {
    reads('error_rate', 'nodata', null);
    clock.after(8_000, () => reads('error_rate', 'normal', 0));
    const planned = canary();
    await clock.advance(10_000);
    await expect(planned).resolves.toMatchObject({ to: '6 → 12' });
    reads('error_rate', 'nodata', null);
    const refused = canary().catch((error: Error) => error.message);
    await clock.advance(20_000);
    expect(await refused).toContain('error_rate has no data');
  });

  test('weights by an action of the team go back to where they are told', async () => {
    clock.after(minute, () => reads('error_rate', 'critical', 9));
    const plan = await canary({ by: 'weigh', steps: [5, 25], back: 0 });
    expect(await run(plan)).toContain('went back to 0');
    expect(did).toEqual(['weigh 5', 'weigh 0']);
  });
});

describe('a stop that waits', () => {
  async function stop(more: Partial<StopConfig> = {}): Promise<TargetPlan> {
    const config: StopConfig = {
      before: 'maintenance-on',
      drain: 'active_requests',
      limitMs: 5 * minute,
      otherwise: 'stop',
      ...more,
    };
    const [target] = composites({ stop: config }, [targetOf('maintenance-on'), targetOf('stop')], metrics());
    return target!.plan('stop', {}, new AbortController().signal);
  }
  beforeEach(() => reads('active_requests', 'normal', 4));

  test('does what comes first, waits until nothing runs, then stops', async () => {
    const plan = await stop();
    expect(plan.requests).toEqual(['maintenance-on', 'wait until active_requests is 0, at most 5m', 'stop']);
    expect(plan.warnings).toEqual(['stops anyway after 5m']);
    clock.after(2 * minute, () => reads('active_requests', 'normal', 0));
    const ended = plan.run(() => {}, new AbortController().signal);
    await clock.advance(minute);
    expect(did).toEqual(['maintenance-on']);
    await clock.advance(2 * minute);
    expect(await ended).toBeUndefined();
    expect(did).toEqual(['maintenance-on', 'stop']);
  });

  test('a number without data is not 0', async () => {
    reads('active_requests', 'nodata', null);
    const plan = await stop();
    void plan.run(() => {}, new AbortController().signal);
    await clock.advance(4 * minute);
    expect(did).toEqual(['maintenance-on']);
  });

  test.each([
    ['stop', ['maintenance-on', 'stop'], undefined],
    ['leave', ['maintenance-on'], 'active_requests still 4 after 5m; left running'],
  ] as const)('at the limit: %s', async (otherwise, expected, said) => {
    expect(await run(await stop({ otherwise }))).toBe(said);
    expect(did).toEqual(expected);
  });

  test('a step that fails says which, and nothing follows it', async () => {
    const stops = targetOf('stop');
    const [made] = composites(
      { stop: { before: 'maintenance', limitMs: minute, otherwise: 'stop' } as StopConfig },
      [
        stops,
        {
          ...targetOf('maintenance'),
          plan: async () =>
            targetPlan({
              requests: ['POST /maintenance'],
              run: async (said) => {
                said('asking');
                throw new Error('answered 503');
              },
            }),
        },
      ],
      metrics(),
    );
    const plan = await made!.plan('stop', {}, new AbortController().signal);
    await expect(plan.run((line) => void output.push(line), new AbortController().signal)).rejects.toThrow(
      'maintenance: answered 503',
    );
    expect(output).toEqual(['> POST /maintenance', 'asking']);
    expect(did).toEqual([]);
  });

  test('a first part that cannot be done is said when it is planned', async () => {
    await expect(stop({ before: 'maintenance' })).rejects.toThrow('stop needs maintenance');
  });
});

test('without a configuration, or a target that does the parts, nothing is offered', () => {
  expect(composites({}, [targetOf('stop', 'scale')], metrics())).toEqual([]);
  const stop: StopConfig = { limitMs: 1, otherwise: 'stop' };
  const canary: CanaryConfig = { steps: [1], waitMs: 1, gate: ['x'], by: 'scale', param: 'count' };
  expect(composites({ stop, canary }, [targetOf('restart'), undefined], metrics())).toEqual([]);
});
