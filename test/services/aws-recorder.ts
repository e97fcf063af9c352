import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EcsService } from '../../src/targets/ecs-service.ts';
import { patient } from './patient.ts';

/** What keeps the real aws command to a stand-in: no login, no configuration, no machine of Amazon's asked. */
export const awsEnv = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
};

export interface AwsRecorder {
  readonly env: Readonly<Record<string, string>>;
  readonly endpoint: string;
  /** Operations and their parameters, in order, without those that only read. */
  readonly changes: { readonly operation: string; readonly body: Record<string, unknown> }[];
  service: EcsService | undefined;
  definitions: string[];
  /** What `describe-task-definition` says of the logs of each container. */
  logOptions: Readonly<Record<string, string>>[];
  /** Events of all log groups, and what a query of Logs Insights finds. */
  events: LogEvent[];
  rows: readonly { readonly field: string; readonly value: string }[][];
  /** How often a query still runs when it is asked for. */
  queryRuns: number;
  /** Operations of the logs and their parameters, in order. */
  readonly logs: { readonly operation: string; readonly body: Record<string, unknown> }[];
  /** Answers every question with this error. */
  fault: string | undefined;
  close(): void;
}

export interface LogEvent {
  readonly group: string;
  readonly stream: string;
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly message: string;
}

/** A stand-in for the ECS and CloudWatch Logs endpoints of AWS, driven by the real aws command (JSON 1.1, X-Amz-Target). */
export async function startAwsRecorder(): Promise<AwsRecorder> {
  const changes: AwsRecorder['changes'] = [];
  const server: Server = createServer(patient, (request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1)!;
      const body = JSON.parse(text) as Record<string, unknown>;
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      if (recorder.fault !== undefined) {
        response.statusCode = 400;
        response.end(JSON.stringify({ __type: recorder.fault, message: 'the security token is expired' }));
        return;
      }
      response.end(JSON.stringify(answer(operation, body)));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const answer = (operation: string, body: Record<string, unknown>): unknown => {
    const { service } = recorder;
    if (logOperations.has(operation)) {
      recorder.logs.push({ operation, body });
      return logAnswer(recorder, operation, body);
    }
    if (operation === 'DescribeTaskDefinition')
      return {
        taskDefinition: {
          containerDefinitions: recorder.logOptions.map((options, index) => ({
            name: `container-${index}`,
            logConfiguration: { logDriver: 'awslogs', options },
          })),
        },
      };
    if (operation === 'DescribeServices') return { services: service ? [service] : [], failures: [] };
    if (operation === 'ListTaskDefinitions') return { taskDefinitionArns: recorder.definitions };
    changes.push({ operation, body });
    if (service && operation === 'UpdateService') {
      const desiredCount = (body.desiredCount as number | undefined) ?? service.desiredCount;
      recorder.service = {
        ...service,
        desiredCount,
        ...(body.taskDefinition
          ? { taskDefinition: `arn:aws:ecs:x:1:task-definition/${body.taskDefinition}` }
          : {}),
        deployments: [
          {
            id: 'ecs-svc/new',
            status: 'PRIMARY',
            rolloutState: 'IN_PROGRESS',
            desiredCount,
            runningCount: 0,
          },
          ...service.deployments.map((one) => ({ ...one, status: 'ACTIVE' })),
        ],
      };
    }
    return { service: recorder.service };
  };
  const recorder: AwsRecorder = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    env: awsEnv,
    changes,
    service: undefined,
    definitions: [],
    logOptions: [],
    events: [],
    rows: [],
    queryRuns: 0,
    logs: [],
    fault: undefined,
    close: () => void server.close(),
  };
  return recorder;
}

const logOperations = new Set(['FilterLogEvents', 'StartQuery', 'GetQueryResults', 'StopQuery']);
/** Events in one answer: so few that there are several. */
const pageEvents = 3;

function logAnswer(recorder: AwsRecorder, operation: string, body: Record<string, unknown>): unknown {
  if (operation === 'StartQuery') return { queryId: 'query-1' };
  if (operation === 'StopQuery') return { success: true };
  if (operation === 'GetQueryResults') {
    recorder.queryRuns -= 1;
    return recorder.queryRuns >= 0
      ? { status: 'Running', results: [] }
      : { status: 'Complete', results: recorder.rows };
  }
  const { startTime = 0, logGroupName, logStreamNamePrefix = '', nextToken = '0' } = body;
  const found = recorder.events
    .map((event, index) => ({ ...event, index }))
    .filter(
      ({ group, at, stream }) =>
        group === logGroupName && at >= Number(startTime) && stream.startsWith(String(logStreamNamePrefix)),
    )
    .sort((a, b) => a.at - b.at);
  const from = Number(nextToken);
  return {
    events: found.slice(from, from + pageEvents).map(({ stream, at, message, index }) => ({
      logStreamName: stream,
      timestamp: at,
      ingestionTime: at,
      message,
      eventId: String(index),
    })),
    ...(found.length > from + pageEvents ? { nextToken: String(from + pageEvents) } : {}),
  };
}
