import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { canaryTarget } from '../../src/actions/canary.ts';
import { gracefulStopTarget } from '../../src/actions/graceful-stop.ts';
import { actionKinds } from '../../src/actions/kinds/registry.ts';
import { sketched } from '../../src/actions/sketch.ts';
import { verbInfo } from '../../src/actions/verbs.ts';
import type { ActionParams, Verb } from '../../src/model/action.ts';
import { CannotAsk, type Context } from '../../src/model/kind.ts';
import type { Target } from '../../src/model/target.ts';
import { cacheKinds, targetKinds } from '../../src/targets/registry.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { openJournal } from '../journal/open.ts';
import { tempFolder } from '../services/temp.ts';
import { ActionHarness } from './harness.ts';

const folder = tempFolder('sketch');
afterAll(() => folder.remove());
const clock = new ManualClock();
const context: Context = {
  clock,
  baseDir: '/',
  connections: { share: (_key, open) => open() },
  hosts: { web1: { ssh: 'web1' } },
};
/** Values for whatever a verb may ask for. */
const values: ActionParams = {
  count: 3,
  min: 2,
  max: 5,
  revision: '4',
  set: 'A=1',
  image: 'api:2',
  memory: '1Gi',
  pod: 'api-a',
  pattern: 'medico:*',
  pid: 4711,
  client: 12,
  operation: '4712',
  table: 'messages',
};
const paramsOf = (verb: Verb): ActionParams =>
  Object.fromEntries(
    verbInfo(verb).params.flatMap(({ name }) => (name in values ? [[name, values[name]!]] : [])),
  );
const away: Target = {
  label: 'deployment/api',
  verbs: ['scale', 'stop'],
  plan: async () => {
    throw new CannotAsk('no cluster');
  },
  sketch: (verb, { count }) => ({
    requests: [`${verb} ${count ?? ''}`.trim()],
    thing: 'pod',
    risk: 'disruptive',
    unseen: ['the pods'],
  }),
};

test.each([...targetKinds, ...cacheKinds].filter(({ kind }) => kind !== 'process' && kind !== 'railway'))(
  '$kind says of each verb what would run, asking nobody',
  (kind) => {
    const target = kind.open(kind.schema.parse(parse(kind.example)), context);
    for (const verb of target.verbs) {
      const { intended, unseen } = sketched(target, verb, paramsOf(verb));
      expect(intended.requests.join('\n'), verb).not.toMatch(/^$|undefined|NaN/);
      expect(unseen.length, verb).toBeGreaterThan(0);
    }
    target.close?.();
  },
);

test.each(actionKinds.filter(({ kind }) => kind === 'postgres' || kind === 'redis'))(
  "a team's own action by $kind does, too",
  (kind) => {
    const action = kind.open(kind.schema.parse(parse(kind.example)), context);
    expect(action.sketch!({}).requests.join('')).not.toBe('');
  },
);

test('actions of several steps sketch their steps', () => {
  const metrics = { clock, number: () => undefined, reread: async () => {} };
  const canary = canaryTarget(
    { by: 'scale', param: 'count', steps: [2, 5], waitMs: 1_000, gate: ['errors'] } as never,
    () => away,
    metrics,
  );
  expect(canary.sketch!('canary', {}).requests).toEqual([
    'scale count 2',
    expect.stringContaining('wait 1s'),
    'scale count 5',
    expect.stringContaining('wait 1s'),
  ]);
  const stop = gracefulStopTarget(
    { drain: 'queue', limitMs: 60_000, otherwise: 'stop' } as never,
    () => away,
    metrics,
  );
  expect(stop.sketch!('stop', {}).requests).toEqual([expect.stringContaining('until queue is 0'), 'stop']);
});

test('a plan that could not be looked up is shown, refused with its cause, and never runs', async () => {
  const harness = new ActionHarness(clock, await openJournal(join(folder.path, 'journal.sqlite')), {
    targetFor: () => away,
  });
  const plan = await harness.executor.plan('scale', 'api', { count: 3 });
  expect(plan).toMatchObject({
    requests: ['scale 3'],
    unseen: ['the pods'],
    refusedFor: 'unseen',
    refused: expect.stringContaining('no cluster'),
  });
  await expect(harness.executor.confirm(plan.id, { typed: 'api' })).rejects.toThrow(/no cluster/);
  expect(harness.executor.rows()[0]).toMatchObject({ state: 'refused' });
});

test('an answer is no silence: what does not exist is an error', async () => {
  const harness = new ActionHarness(clock, await openJournal(join(folder.path, 'journal.sqlite')), {
    targetFor: () => ({
      ...away,
      plan: async () => {
        throw new Error('there is no deployment/api');
      },
    }),
  });
  await expect(harness.executor.plan('scale', 'api', { count: 3 })).rejects.toThrow(
    'there is no deployment/api',
  );
});
