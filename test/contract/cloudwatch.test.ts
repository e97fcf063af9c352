import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { AwsRefusal } from '../../src/connections/aws.ts';
import { cloudwatch } from '../../src/sources/cloudwatch.ts';
import { type CloudwatchRecorder, startCloudwatchRecorder } from '../services/cloudwatch-recorder.ts';
import { testContext, within } from '../services/context.ts';
import { requireService } from '../services/require.ts';
import { until } from '../services/until.ts';

const canRun = requireService('aws');
const minute = 60_000;
let recorder: CloudwatchRecorder;
let world: ReturnType<typeof testContext>;
beforeAll(async () => {
  recorder = await startCloudwatchRecorder();
});
afterAll(() => recorder?.close());
beforeEach(() => {
  world = testContext('/tmp');
  const whole = Math.floor(Date.now() / minute) * minute - 2 * minute;
  recorder.points = {
    TargetResponseTime: [
      { at: whole - minute, value: 0.1 },
      { at: whole, value: 0.25 },
      // Not over yet, or not all in: not the value.
      { at: whole + 2 * minute, value: 9 },
    ],
    '100 * q1_errors / q1_requests': [{ at: whole, value: 1.5 }],
    CPUUtilization: [],
  };
  recorder.reporting = true;
  recorder.pagePoints = 100;
  recorder.fault = undefined;
  recorder.hangs = false;
  recorder.calls.length = 0;
  for (const [name, value] of Object.entries(recorder.env)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.close();
});
const open = (options: object) =>
  cloudwatch.open(cloudwatch.schema.parse({ endpoint: recorder.endpoint, ...options }), world.context);
const balancer = { cloudwatch: 'AWS/ApplicationELB', dimensions: { LoadBalancer: 'app/shop/1' } };
const service = { cloudwatch: 'AWS/ECS', dimensions: { ClusterName: 'prod', ServiceName: 'api' } };

describe.skipIf(!canRun)('CloudWatch, through the real aws command against a recording endpoint', () => {
  test('all metrics of a place are one call; what has no point has no value', async () => {
    const sources = [
      open({ ...balancer, metric: 'TargetResponseTime', stat: 'p95', times: 1_000 }),
      open({
        ...balancer,
        stat: 'Sum',
        expression: '100 * errors / requests',
        of: { errors: { metric: 'HTTPCode_Target_5XX_Count' }, requests: { metric: 'RequestCount' } },
      }),
      open({ ...service, metric: 'CPUUtilization' }),
    ];
    recorder.pagePoints = 1;
    const readings = await Promise.all(sources.map((source) => source.read(within())));
    expect(readings).toEqual([
      { value: 250 },
      { value: 1.5 },
      { value: null, why: 'no data point in the last 5 min' },
    ]);
    const asked = recorder.calls.filter(({ body }) => body.NextToken === undefined);
    expect(asked.map(({ operation }) => operation)).toEqual(['GetMetricData']);
    expect(asked[0]!.body).toMatchObject({
      'MetricDataQueries.member.1.Id': 'q0',
      'MetricDataQueries.member.1.MetricStat.Stat': 'p95',
      'MetricDataQueries.member.1.MetricStat.Period': '60',
      'MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Value': 'app/shop/1',
      'MetricDataQueries.member.2.Expression': '100 * q1_errors / q1_requests',
      'MetricDataQueries.member.3.Id': 'q1_errors',
      'MetricDataQueries.member.3.MetricStat.Stat': 'Sum',
      'MetricDataQueries.member.5.MetricStat.Metric.Namespace': 'AWS/ECS',
      ScanBy: 'TimestampDescending',
    });
  });

  test('silence is zero only while something with these dimensions reports', async () => {
    const source = open({ ...balancer, metric: 'HTTPCode_ELB_5XX_Count', stat: 'Sum', missing: 0 });
    expect(await source.read(within())).toEqual({ value: 0 });
    recorder.reporting = false;
    await world.close();
    world = testContext('/tmp');
    const mistyped = open({ ...balancer, metric: 'HTTPCode_ELB_5XX_Count', missing: 0 });
    expect(await mistyped.read(within())).toEqual({
      value: null,
      why: 'nothing in AWS/ApplicationELB with LoadBalancer=app/shop/1 reported for 3 h: check the dimensions',
    });
  });

  test('throttling is no value and no zero, with the word of AWS', async () => {
    recorder.fault = 'Throttling';
    const error = await open({ ...balancer, metric: 'HTTPCode_ELB_5XX_Count', missing: 0 })
      .read(within())
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AwsRefusal);
    expect((error as AwsRefusal).code).toBe('Throttling');
    expect((error as Error).message).toContain('Rate exceeded');
  });

  test('an endpoint that gives no answer ends with the time-out, and the next reading asks anew', async () => {
    recorder.hangs = true;
    const source = open({ ...balancer, metric: 'TargetResponseTime' });
    const patience = new AbortController();
    const read = source.read(patience.signal).catch((thrown: unknown) => thrown);
    await until('a call', () => recorder.calls.length > 0);
    patience.abort();
    expect(await read).toBeInstanceOf(Error);
    recorder.hangs = false;
    expect(await source.read(within())).toEqual({ value: 0.25 });
  });
});
