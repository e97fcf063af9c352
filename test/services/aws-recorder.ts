import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EcsService } from '../../src/targets/ecs.ts';

export interface AwsRecorder {
  readonly env: Readonly<Record<string, string>>;
  readonly endpoint: string;
  /** Operations and their parameters, in order, without those that only read. */
  readonly changes: { readonly operation: string; readonly body: Record<string, unknown> }[];
  service: EcsService | undefined;
  definitions: string[];
  /** Answers every question with this error. */
  fault: string | undefined;
  close(): void;
}

/** A stand-in for the ECS endpoint of AWS, driven by the real aws command (JSON 1.1, X-Amz-Target). */
export async function startAwsRecorder(): Promise<AwsRecorder> {
  const changes: AwsRecorder['changes'] = [];
  const server: Server = createServer((request, response) => {
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
    env: {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
    },
    changes,
    service: undefined,
    definitions: [],
    fault: undefined,
    close: () => void server.close(),
  };
  return recorder;
}
