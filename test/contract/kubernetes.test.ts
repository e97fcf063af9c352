import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActionParams, TargetPlan, Verb } from '../../src/model/action.ts';
import { kubernetes } from '../../src/targets/kubernetes.ts';
import { collect } from '../services/collect.ts';
import { testContext, within } from '../services/context.ts';
import { KubeApi, type KubeThing, type Recorded } from '../services/kubernetes-api.ts';
import { programPath } from '../services/programs.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

const apps = '/apis/apps/v1';
const canRun = requireService('kubectl');
let api: KubeApi;
let folder: TempFolder;
let world: ReturnType<typeof testContext>;

const template = (image: string) => ({
  metadata: { labels: { app: 'api' } },
  spec: {
    containers: [
      { name: 'api', image, env: [{ name: 'POOL', value: '10' }], resources: { limits: { memory: '1Gi' } } },
    ],
  },
});
const deployment = (image = 'registry/api:2', replicas = 3): KubeThing => ({
  metadata: {
    name: 'api',
    labels: { app: 'api' },
    annotations: { 'deployment.kubernetes.io/revision': '2' },
  },
  spec: { replicas, selector: { matchLabels: { app: 'api' } }, template: template(image) },
});
const replicaSet = (revision: number, image: string): KubeThing => ({
  metadata: {
    name: `api-${revision}`,
    labels: { app: 'api', 'pod-template-hash': `h${revision}` },
    annotations: {
      'deployment.kubernetes.io/revision': String(revision),
      'kubernetes.io/change-cause': `release ${revision}`,
    },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api', uid: 'uid-api', controller: true },
    ],
  },
  spec: { replicas: 0, selector: { matchLabels: { app: 'api' } }, template: template(image) },
});
const pod = (name: string, state: object = { running: {} }, more: object = {}): KubeThing => ({
  metadata: { name, labels: { app: 'api' } },
  spec: { containers: [{ name: 'api' }] },
  status: { phase: 'Running', containerStatuses: [{ name: 'api', restartCount: 0, state, ...more }] },
});

beforeAll(async () => {
  if (canRun) api = await KubeApi.start();
});
afterAll(() => api?.close());
beforeEach(() => {
  folder = tempFolder('kubectl');
  world = testContext(folder.path);
  if (!canRun) return;
  api.put(apps, 'deployments', deployment());
  api.put(apps, 'replicasets', replicaSet(1, 'registry/api:1'));
  api.put(apps, 'replicasets', replicaSet(2, 'registry/api:2'));
  for (const name of ['api-a', 'api-b', 'api-c']) api.put('/api/v1', 'pods', pod(name));
  api.settle('deployments', 'api');
  api.metrics = undefined;
  api.recorded.length = 0;
});
afterEach(async () => {
  await world.close();
  folder.remove();
});

const open = (options: object = {}) =>
  kubernetes.open(
    kubernetes.schema.parse({ kubernetes: 'deployment/api', kubeconfig: api.kubeconfig(), ...options }),
    world.context,
  );
const planned = (verb: Verb, params: ActionParams = {}): Promise<TargetPlan> =>
  open().plan(verb, params, within());
/** kubectl as a person would type it. Not synchronously: the server is in this process. */
const direct = async (...args: string[]): Promise<void> => {
  await promisify(execFile)(programPath('kubectl'), [`--kubeconfig=${api.kubeconfig()}`, ...args]);
};
/** A request without what differs from one moment to the next. */
const normal = ({ method, url, contentType, body }: Recorded) => ({
  method,
  url,
  contentType,
  body: JSON.parse(
    JSON.stringify(body ?? null)
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+(?:Z|[+-]\d\d:\d\d)/g, 'TIME')
      .replaceAll(/"resourceVersion":"\d+"/g, '"resourceVersion":"V"'),
  ),
});
/** What was asked of the server that would change something. */
const changes = () =>
  api.recorded
    .filter(({ url, body }) => !url.includes('dryRun') && !(body as { dryRun?: unknown } | undefined)?.dryRun)
    .map(normal);
const reset = (): void => {
  api.put(apps, 'deployments', deployment());
  api.settle('deployments', 'api');
  if (!api.get('/api/v1', 'pods', 'api-a')) api.put('/api/v1', 'pods', pod('api-a'));
  api.recorded.length = 0;
};

describe.skipIf(!canRun)('Kubernetes, through the real kubectl against a recording server', () => {
  test.each([
    ['restart', {}, ['rollout', 'restart', 'deployment/api']],
    ['scale', { count: 5 }, ['scale', 'deployment/api', '--replicas=5', '--current-replicas=3']],
    ['rollback', {}, ['rollout', 'undo', 'deployment/api', '--to-revision=1']],
    ['rollback', { revision: '1' }, ['rollout', 'undo', 'deployment/api', '--to-revision=1']],
    [
      'set-env',
      { set: 'POOL=50 MODE=x OLD-' },
      ['set', 'env', 'deployment/api', '--containers=api', 'POOL=50', 'MODE=x', 'OLD-'],
    ],
    ['set-image', { image: 'registry/api:3' }, ['set', 'image', 'deployment/api', 'api=registry/api:3']],
    [
      'set-resources',
      { memory: '2Gi' },
      ['set', 'resources', 'deployment/api', '--containers=api', '--limits=memory=2Gi'],
    ],
    ['delete-pod', { pod: 'api-a' }, ['delete', 'pod', 'api-a', '--wait=false']],
    ['stop', {}, ['scale', 'deployment/api', '--replicas=0', '--current-replicas=3']],
    [
      'autoscale',
      { min: 3, max: 20, cpu: 70 },
      ['autoscale', 'deployment/api', '--min=3', '--max=20', '--cpu-percent=70'],
    ],
  ] as const)('%s %j asks the server for what kubectl itself would', async (verb, params, args) => {
    const plan = await planned(verb, params);
    expect(changes()).toEqual([]);
    expect(plan.requests[0]).toMatch(/^kubectl --kubeconfig=\S+ /);
    expect(plan.requests[0]!.endsWith(args.join(' '))).toBe(true);
    await plan.run(() => {}, within());
    const mine = changes();
    expect(mine.length).toBeGreaterThan(0);
    reset();
    api.remove('/apis/autoscaling/v1', 'horizontalpodautoscalers', 'api');
    await direct(...args);
    expect(mine).toEqual(changes());
  });

  test('a workload is up when every pod is ready; the worst pod is named with its reason', async () => {
    expect(await open().status!(within())).toEqual({ status: 'up', message: '3 of 3 ready' });
    const target = open();
    const oom = { waiting: { reason: 'CrashLoopBackOff' } };
    const lastState = { terminated: { reason: 'OOMKilled', exitCode: 137 } };
    api.put('/api/v1', 'pods', pod('api-b', oom, { restartCount: 7, lastState }));
    const sick = await until('the pod', async () => {
      const answer = await target.status!(within());
      return answer.status === 'degraded' ? answer : undefined;
    });
    expect(sick.message).toBe('3 of 3 ready; api-b CrashLoopBackOff, killed: out of memory, 7 restarts');
    const [first] = await target.choices!('delete-pod', 'pod', within());
    expect(first!.text).toMatch(/^api-b CrashLoopBackOff/);
    const object = api.get(apps, 'deployments', 'api')!;
    api.put(apps, 'deployments', {
      ...object,
      status: { ...object.status, readyReplicas: 0, availableReplicas: 0 },
    });
    await until('none ready', async () => (await target.status!(within())).status === 'down');
  });

  test('one that is not there is down, and one that appears is seen without asking anew', async () => {
    const target = open({ kubernetes: 'deployment/late' });
    expect(await target.status!(within())).toEqual({
      status: 'down',
      message: 'there is no deployment/late',
    });
    api.put(apps, 'deployments', { ...deployment(), metadata: { name: 'late' } });
    await until(
      'the new one',
      async () => (await target.status!(within())).message !== 'there is no deployment/late',
    );
    await expect(open({ kubernetes: 'statefulset/none' }).plan('restart', {}, within())).rejects.toThrow(
      /there is no/,
    );
  });

  test('a server that is away makes it unknown, and it comes back by itself', async () => {
    const target = open();
    expect((await target.status!(within())).status).toBe('up');
    await api.stop();
    await until('the loss', async () => {
      const answer = await target.status!(within()).catch((error: Error) => error);
      return answer instanceof Error && answer.name === 'CannotAsk' && /kubectl: /.test(answer.message);
    });
    await api.listen();
    await until('the return', async () => (await target.status!(within())).status === 'up');
  });

  test('a login that expired says so', async () => {
    api.refuses = true;
    try {
      await expect(planned('restart')).rejects.toThrow(/^kubectl: .*(?:logged in|Unauthorized|asked for)/);
    } finally {
      api.refuses = false;
    }
  });

  test('scale compares with the count of now, shows both, and goes back by undo', async () => {
    const plan = await planned('scale', { count: 5 });
    expect(plan).toMatchObject({
      from: '3 pods',
      to: '5 pods',
      touches: 2,
      undo: { verb: 'scale', params: { count: 3 } },
    });
    await direct('scale', 'deployment/api', '--replicas=4');
    expect(await plan.preconditions[0]!.recheck(within())).toMatch(/changed by somebody/);
    await expect(plan.run(() => {}, within())).rejects.toThrow(/expected replicas|Expected replicas/);
    expect(api.get(apps, 'deployments', 'api')!.spec!.replicas).toBe(4);
    for (const count of ['', '-1', '1e3', '101', '5; reboot'])
      await expect(planned('scale', { count })).rejects.toThrow(/whole number/);
  });

  test('an action is verified by its rollout, not by the answer of the server', async () => {
    const plan = await planned('set-image', { image: 'registry/api:3' });
    expect(plan.undo).toMatchObject({ verb: 'set-image', params: { image: 'registry/api:2' } });
    await plan.run(() => {}, within());
    expect(await plan.verify!.look(within())).toMatch(/controller has not seen the change/);
    api.settle('deployments', 'api');
    expect(await plan.verify!.look(within())).toBeUndefined();
    const object = api.get(apps, 'deployments', 'api')!;
    const conditions = [
      { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' },
    ];
    api.put(apps, 'deployments', { ...object, status: { ...object.status, conditions } });
    expect(await plan.verify!.look(within())).toBe('the rollout failed: timed out');
  });

  test('history lists the revisions with their images and causes, the present one marked', async () => {
    expect(await open().choices!('rollback', 'revision', within())).toEqual([
      { value: '2', text: 'revision 2, registry/api:2, release 2', current: true },
      { value: '1', text: 'revision 1, registry/api:1, release 1' },
    ]);
    const plan = await planned('rollback');
    expect(plan).toMatchObject({
      to: 'revision 1, registry/api:1, release 1',
      undo: { params: { revision: '2' } },
    });
    await plan.run(() => {}, within());
    const containers = (api.get(apps, 'deployments', 'api')!.spec!.template as ReturnType<typeof template>)
      .spec.containers;
    expect(containers[0]!.image).toBe('registry/api:1');
    await expect(planned('rollback', { revision: '2' })).rejects.toThrow(/is the one that runs/);
    await expect(planned('rollback', { revision: '9' })).rejects.toThrow(/there are 2, 1/);
  });

  test('variables are set with their old values kept for the way back', async () => {
    const plan = await planned('set-env', { set: 'POOL=50 NEW=1' });
    expect(plan).toMatchObject({ from: 'POOL=10 NEW not set', undo: { params: { set: 'POOL=10 NEW-' } } });
    await expect(planned('set-env', { set: 'POOL' })).rejects.toThrow(/neither NAME=value/);
    await expect(planned('set-env', { set: '--all' })).rejects.toThrow(/neither NAME=value/);
    await expect(planned('set-env', { set: '' })).rejects.toThrow(/needs NAME=value/);
  });

  test('a paused deployment is not restarted, one scaled to nothing is started instead', async () => {
    const object = api.get(apps, 'deployments', 'api')!;
    api.put(apps, 'deployments', { ...object, spec: { ...object.spec, paused: true } });
    await expect(planned('restart')).rejects.toThrow(/is paused/);
    api.put(apps, 'deployments', deployment('registry/api:2', 0));
    await expect(planned('restart')).rejects.toThrow(/start it instead/);
    expect((await planned('start')).requests[0]).toMatch(/--replicas=1 --current-replicas=0$/);
    expect(await open().status!(within())).toMatchObject({ status: 'down', message: 'scaled to 0' });
  });

  test('logs are those of all pods, each line with its own', async () => {
    api.log('api-a', '2026-11-20T10:00:00.5Z one', '2026-11-20T10:00:01Z two');
    api.log('api-b', '2026-11-20T10:00:02Z three');
    const lines = await collect(open().logs!({ tail: 100, follow: false }, within()));
    expect(lines.sort((a, b) => a.at! - b.at!)).toEqual([
      { text: 'one', at: Date.parse('2026-11-20T10:00:00.5Z'), instance: 'api-a' },
      { text: 'two', at: Date.parse('2026-11-20T10:00:01Z'), instance: 'api-a' },
      { text: 'three', at: Date.parse('2026-11-20T10:00:02Z'), instance: 'api-b' },
    ]);
  });

  test('of a pod that was restarted, what it said before it ended comes first', async () => {
    api.put('/api/v1', 'pods', pod('api-c', { running: {} }, { restartCount: 2 }));
    api.log('api-c before', '2026-11-20T10:00:00Z out of memory');
    api.log('api-c', '2026-11-20T10:00:05Z started');
    const lines = await collect(open().logs!({ tail: 100, follow: false }, within()));
    expect(lines.filter(({ instance }) => instance === 'api-c').map(({ text, gap }) => gap ?? text)).toEqual([
      'out of memory',
      'the container ended and was started again',
      'started',
    ]);
  });

  test('stats are those of kubectl top, and without a metrics server only the count', async () => {
    expect(await open().stats!(within())).toEqual({ instances: 3, restarts: 0 });
    api.metrics = [
      { name: 'api-a', cpu: '250m', memory: '64Mi' },
      { name: 'api-b', cpu: '1', memory: '128Mi' },
    ];
    expect(await open().stats!(within())).toMatchObject({ cpuPercent: 125, memoryBytes: 192 * 2 ** 20 });
  });

  test('what the server would refuse is refused while planning', async () => {
    await expect(planned('set-resources', { memory: 'lots' })).rejects.toThrow(/would refuse it/);
    expect(changes()).toEqual([]);
  });

  test('names and values that are none are not accepted, and none reaches a shell', async () => {
    for (const hostile of ['; touch canary', '$(touch canary)', '--help', 'a b', 'a\nb', '-x', '']) {
      expect(kubernetes.schema.safeParse({ kubernetes: `deployment/${hostile}` }).success).toBe(false);
      expect(kubernetes.schema.safeParse({ kubernetes: 'deployment/api', namespace: hostile }).success).toBe(
        false,
      );
      await expect(planned('set-image', { image: hostile })).rejects.toThrow();
      await expect(planned('delete-pod', { pod: hostile })).rejects.toThrow(/has no pod/);
    }
    await (await planned('set-env', { set: 'X=$(touch${IFS}canary);\'"' })).run(() => {}, within());
    expect(JSON.stringify(changes())).toContain('$(touch${IFS}canary)');
    expect(existsSync(join(folder.path, 'canary'))).toBe(false);
  });
});
