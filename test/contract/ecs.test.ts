import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ecs } from '../../src/targets/ecs.ts';
import type { EcsService } from '../../src/targets/ecs-service.ts';
import { type AwsRecorder, startAwsRecorder } from '../services/aws-recorder.ts';
import { testContext, within } from '../services/context.ts';
import { requireService } from '../services/require.ts';

const canRun = requireService('aws');
const arn = (revision: number): string => `arn:aws:ecs:us-east-1:1:task-definition/api:${revision}`;
const steady: EcsService = {
  serviceName: 'api',
  status: 'ACTIVE',
  desiredCount: 2,
  runningCount: 2,
  pendingCount: 0,
  taskDefinition: arn(7),
  deployments: [
    { id: 'ecs-svc/1', status: 'PRIMARY', rolloutState: 'COMPLETED', desiredCount: 2, runningCount: 2 },
  ],
  events: [{ message: '(service api) has reached a steady state.' }],
};
let recorder: AwsRecorder;
let world: ReturnType<typeof testContext>;
beforeAll(async () => {
  recorder = await startAwsRecorder();
});
afterAll(() => recorder?.close());
beforeEach(() => {
  world = testContext('/tmp');
  recorder.service = steady;
  recorder.definitions = [arn(7), arn(6), arn(5)];
  recorder.fault = undefined;
  recorder.changes.length = 0;
  for (const [name, value] of Object.entries(recorder.env)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.close();
});
const open = (service = 'api') =>
  ecs.open(
    ecs.schema.parse({ ecs: { cluster: 'prod', service }, endpoint: recorder.endpoint }),
    world.context,
  );
const slow = (): AbortSignal => within();

describe.skipIf(!canRun)('ECS, through the real aws command against a recording endpoint', () => {
  test('a service is judged by its tasks and its deployments', async () => {
    expect(await open().status!(slow())).toEqual({ status: 'up', message: '2 of 2 tasks running' });
    recorder.service = { ...steady, runningCount: 1, events: [{ message: 'unable to place a task' }] };
    expect(await open().status!(slow())).toEqual({
      status: 'degraded',
      message: '1 of 2 tasks running; unable to place a task',
    });
    recorder.service = undefined;
    expect(await open().status!(slow())).toEqual({ status: 'down', message: 'there is no service api' });
  });

  test.each([
    ['redeploy', {}, { forceNewDeployment: true }],
    ['scale', { count: 4 }, { desiredCount: 4 }],
    ['rollback', {}, { taskDefinition: 'api:6' }],
    ['rollback', { revision: 'api:5' }, { taskDefinition: 'api:5' }],
    ['stop', {}, { desiredCount: 0 }],
  ] as const)('%s %j is one request, and stable only when the service is', async (verb, params, asked) => {
    const plan = await open().plan(verb, params, slow());
    expect(recorder.changes).toEqual([]);
    expect(plan.requests[0]).toMatch(/^aws ecs update-service --cluster prod --service api /);
    await plan.run(() => {}, slow());
    expect(recorder.changes).toEqual([
      {
        operation: 'UpdateService',
        body: expect.objectContaining({ cluster: 'prod', service: 'api', ...asked }),
      },
    ]);
    expect(await plan.verify!.look(slow())).toBe('2 deployments at once');
    const { desiredCount, taskDefinition } = recorder.service!;
    recorder.service = { ...steady, desiredCount, taskDefinition, runningCount: desiredCount };
    expect(await plan.verify!.look(slow())).toBeUndefined();
    const failed = {
      ...steady.deployments[0]!,
      rolloutState: 'FAILED',
      rolloutStateReason: 'tasks failed to start',
    };
    recorder.service = { ...recorder.service, deployments: [failed] };
    expect(await plan.verify!.look(slow())).toBe('a deployment failed: tasks failed to start');
  });

  test('undo goes back, and somebody else at work is noticed', async () => {
    const plan = await open().plan('scale', { count: 4 }, slow());
    expect(plan).toMatchObject({
      from: '2 tasks',
      to: '4 tasks',
      undo: { verb: 'scale', params: { count: 2 } },
    });
    recorder.service = { ...steady, desiredCount: 3 };
    expect(await plan.preconditions[0]!.recheck(slow())).toBe('3 tasks are wanted now');
    const choices = await open().choices!('rollback', 'revision', slow());
    expect(choices.map(({ value, current }) => [value, current === true])).toEqual([
      ['api:7', true],
      ['api:6', false],
      ['api:5', false],
    ]);
    await expect(open().plan('rollback', { revision: 'api:99' }, slow())).rejects.toThrow(/no such revision/);
  });

  test('a login that expired is said, and nothing hostile is accepted', async () => {
    recorder.fault = 'ExpiredTokenException';
    await expect(open().status!(slow())).rejects.toThrow(/^aws: .*expired/);
    recorder.fault = undefined;
    for (const hostile of ['--help', '; reboot', '$(reboot)', 'a b', 'a\nb', ''])
      expect(ecs.schema.safeParse({ ecs: { cluster: 'prod', service: hostile } }).success).toBe(false);
    await expect(open().plan('scale', { count: '4; reboot' }, slow())).rejects.toThrow(/scale needs a count/);
  });
});
