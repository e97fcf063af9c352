import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { resumed } from '../../src/logs/follow/resume.ts';
import { cloudwatch, detailedLine, rowLine } from '../../src/logs/sources/cloudwatch.ts';
import { systemClock } from '../../src/model/clock.ts';
import { CannotAsk } from '../../src/model/kind.ts';
import { ecs } from '../../src/targets/ecs.ts';
import type { EcsService } from '../../src/targets/ecs-service.ts';
import { type AwsRecorder, type LogEvent, startAwsRecorder } from '../services/aws-recorder.ts';
import { collect } from '../services/collect.ts';
import { testContext, within } from '../services/context.ts';
import { requireService } from '../services/require.ts';
import { until } from '../services/until.ts';

const canRun = requireService('aws');
let recorder: AwsRecorder;
let world: ReturnType<typeof testContext>;
let began = 0;
beforeAll(async () => {
  recorder = await startAwsRecorder();
  for (const [name, value] of Object.entries(recorder.env)) vi.stubEnv(name, value);
});
afterAll(() => {
  vi.unstubAllEnvs();
  recorder?.close();
});
beforeEach(() => {
  began = Date.now() - 60_000;
  world = testContext('/tmp');
  recorder.events = [];
  recorder.rows = [];
  recorder.queryRuns = 0;
  recorder.logs.length = 0;
  recorder.fault = undefined;
});
afterEach(() => world.close());

const event = (n: number, message = `line ${n}`, stream = 'api/app/1'): LogEvent => ({
  group: '/ecs/api',
  stream,
  at: began + n,
  message,
});
const open = (options: object = {}) =>
  cloudwatch.open(
    cloudwatch.schema.parse({ cloudwatch: '/ecs/api', endpoint: recorder.endpoint, ...options }),
    world.context,
  );
const slow = (): AbortSignal => within();

describe.skipIf(!canRun)('CloudWatch, through the real aws command against a recording endpoint', () => {
  test('lines come with their streams and times, from a time, several answers long', async () => {
    recorder.events = [event(1), event(2, 'ERROR x\n  at y', 'api/app/2'), event(3), event(4), event(5)];
    const lines = await collect(open().read({ tail: 100, follow: false, sinceMs: began + 2 }, slow()));
    expect(lines).toEqual([
      { text: 'ERROR x', at: began + 2, instance: 'api/app/2' },
      { text: '  at y', at: began + 2, instance: 'api/app/2' },
      ...[3, 4, 5].map((n) => ({ text: `line ${n}`, at: began + n, instance: 'api/app/1' })),
    ]);
    expect(recorder.logs[0]!.body).toMatchObject({ logGroupName: '/ecs/api', startTime: began + 2 });
    const newest = await collect(open().read({ tail: 2, follow: false }, slow()));
    expect(newest.map(({ text }) => text)).toEqual(['line 4', 'line 5']);
  });

  test('streams and a filter are passed on, never as options', async () => {
    await collect(open({ streams: '--debug', filter: '--follow' }).read({ tail: 1, follow: false }, slow()));
    expect(recorder.logs.at(-1)!.body).toMatchObject({
      logStreamNamePrefix: '--debug',
      filterPattern: '--follow',
    });
    await collect(open({ streams: 'api/', filter: '?ERROR ?WARN' }).read({ tail: 1, follow: false }, slow()));
    expect(recorder.logs.at(-1)!.body).toMatchObject({
      logStreamNamePrefix: 'api/',
      filterPattern: '?ERROR ?WARN',
    });
  });

  test('what is followed goes on, and after a loss without a line twice', async () => {
    recorder.events = [event(1), event(2)];
    const abort = new AbortController();
    const seen: string[] = [];
    const states: string[] = [];
    const reading = (async () => {
      const lines = resumed(
        (request, signal) => open().read(request, signal),
        { tail: 100, follow: true },
        { clock: systemClock, state: (now, why) => void states.push(why ?? now) },
        abort.signal,
      );
      for await (const { text, gap } of lines) seen.push(gap ?? text);
    })();
    await until('the first lines', () => seen.length === 2);
    recorder.events.push(event(3));
    await until('a new line', () => seen.length === 3);
    recorder.fault = 'ExpiredTokenException';
    await until('the loss', () => states.length === 2);
    recorder.events.push(event(4));
    recorder.fault = undefined;
    await until('the line of meanwhile', () => seen.length === 4);
    abort.abort();
    await reading;
    expect(seen).toEqual(['line 1', 'line 2', 'line 3', 'line 4']);
    expect(states[1]).toMatch(/^aws: .*the security token is expired/);
  });

  test('a query of Logs Insights runs by its name, is waited for, and gives its rows', async () => {
    recorder.queryRuns = 1;
    recorder.rows = [
      [
        { field: 'path', value: '/pay' },
        { field: 'count()', value: '7' },
      ],
    ];
    const source = open({ queries: { slow: 'stats count() by path' } });
    const span = { sinceMs: began, untilMs: began + 60_000, limit: 20 };
    expect(await collect(source.query!('slow', span, slow()))).toEqual([
      { text: '{"path":"/pay","count()":"7"}' },
    ]);
    expect(recorder.logs.map(({ operation }) => operation)).toEqual([
      'StartQuery',
      'GetQueryResults',
      'GetQueryResults',
    ]);
    expect(recorder.logs[0]!.body).toMatchObject({
      logGroupName: '/ecs/api',
      queryString: 'stats count() by path',
      startTime: Math.floor(began / 1_000),
      limit: 20,
    });
  });

  test('a query that nobody waits for any more is stopped', async () => {
    recorder.queryRuns = 1_000;
    const abort = new AbortController();
    const source = open({ queries: { slow: 'stats count()' } });
    const asked = collect(source.query!('slow', { sinceMs: 0, untilMs: began, limit: 1 }, abort.signal));
    asked.catch(() => {});
    await until('the query', () => recorder.logs.some(({ operation }) => operation === 'GetQueryResults'));
    abort.abort();
    await expect(asked).rejects.toThrow();
    await until('its end', () => recorder.logs.some(({ operation }) => operation === 'StopQuery'));
  });

  test('what aws says is told', async () => {
    recorder.fault = 'ResourceNotFoundException';
    const reading = collect(open().read({ tail: 1, follow: false }, slow()));
    await expect(reading).rejects.toThrow(CannotAsk);
    await expect(reading).rejects.toThrow(/^aws: .*ResourceNotFoundException/);
  });

  test('a service on ECS has the log of the groups that its task definition names', async () => {
    recorder.service = {
      serviceName: 'api',
      status: 'ACTIVE',
      desiredCount: 1,
      runningCount: 1,
      pendingCount: 0,
      taskDefinition: 'arn:aws:ecs:us-east-1:1:task-definition/api:7',
      deployments: [],
    } satisfies EcsService;
    recorder.logOptions = [{ 'awslogs-group': '/ecs/api', 'awslogs-stream-prefix': 'api' }];
    recorder.events = [
      event(1, 'mine', 'api/container-0/1'),
      event(2, 'the proxy', 'api/container-1/1'),
      event(3, "another's", 'other/container-0/1'),
    ];
    const options = { ecs: { cluster: 'prod', service: 'api' }, endpoint: recorder.endpoint };
    const logs = async (): Promise<string[]> => {
      const target = ecs.open(ecs.schema.parse(options), world.context);
      const lines = await collect(target.logs!({ tail: 10, follow: false }, slow()));
      return lines.map(({ text, instance }) => `${instance} ${text}`);
    };
    expect(await logs()).toEqual(['api/container-0/1 mine']);
    recorder.logOptions = [recorder.logOptions[0]!, recorder.logOptions[0]!];
    expect((await logs()).sort()).toEqual(['api/container-0/1 mine', 'api/container-1/1 the proxy']);
    recorder.logOptions = [];
    await expect(logs()).rejects.toThrow('no container of api logs to CloudWatch');
  });
});

describe('lines of CloudWatch', () => {
  test('a row of messages is a line with its time and stream', () => {
    expect(
      rowLine([
        { field: '@timestamp', value: '2026-01-05 12:00:00.500' },
        { field: '@message', value: 'ERROR x' },
        { field: '@logStream', value: 'api/1' },
        { field: 'duration', value: '12' },
        { field: '@ptr', value: 'abc' },
      ]),
    ).toEqual({
      text: 'ERROR x',
      at: Date.UTC(2026, 0, 5, 12, 0, 0, 500),
      instance: 'api/1',
      fields: { duration: '12' },
    });
  });

  test('what has no head belongs to the line before', () => {
    expect(detailedLine('  at x', { text: 'a', at: 5, instance: 's' })).toEqual({
      text: '  at x',
      at: 5,
      instance: 's',
    });
    expect(detailedLine('  at x', { text: '' })).toEqual({ text: '  at x' });
  });
});
