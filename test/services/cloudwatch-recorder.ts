import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awsEnv } from './aws-recorder.ts';
import { patient } from './patient.ts';

export interface RecordedPoint {
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly value: number;
}

export interface CloudwatchRecorder {
  readonly env: Readonly<Record<string, string>>;
  readonly endpoint: string;
  /** Operations and their parameters as they came (`MetricDataQueries.member.1.Id`), in order. */
  readonly calls: { readonly operation: string; readonly body: Readonly<Record<string, string>> }[];
  /** Points by metric name, or by expression. */
  points: Readonly<Record<string, readonly RecordedPoint[]>>;
  /** Whether `list-metrics` finds any. */
  reporting: boolean;
  /** Points in one page; those that follow come with the next token. */
  pagePoints: number;
  /** Answers every question with this error. */
  fault: string | undefined;
  /** Answers nothing at all. */
  hangs: boolean;
  close(): void;
}

/** A stand-in for the CloudWatch endpoint of AWS, driven by the real aws command (the query protocol, which answers in XML). */
export async function startCloudwatchRecorder(): Promise<CloudwatchRecorder> {
  const server: Server = createServer(patient, (request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const body = Object.fromEntries(new URLSearchParams(text));
      const operation = body.Action ?? '';
      recorder.calls.push({ operation, body });
      if (recorder.hangs) return;
      response.setHeader('content-type', 'text/xml');
      const { fault } = recorder;
      if (fault !== undefined) {
        response.statusCode = 400;
        response.end(
          `<ErrorResponse><Error><Type>Sender</Type><Code>${fault}</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`,
        );
        return;
      }
      const result = operation === 'ListMetrics' ? listed(recorder) : data(recorder, body);
      response.end(
        `<${operation}Response xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><${operation}Result>${result}</${operation}Result></${operation}Response>`,
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const recorder: CloudwatchRecorder = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    env: { ...awsEnv, AWS_MAX_ATTEMPTS: '1' },
    calls: [],
    points: {},
    reporting: true,
    pagePoints: 100,
    fault: undefined,
    hangs: false,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return recorder;
}

function listed({ reporting }: CloudwatchRecorder): string {
  return reporting ? '<Metrics><member><MetricName>any</MetricName></member></Metrics>' : '<Metrics/>';
}

function data({ points, pagePoints }: CloudwatchRecorder, body: Readonly<Record<string, string>>): string {
  const from = Number(body.NextToken ?? 0);
  const [start, end] = [Date.parse(body.StartTime!), Date.parse(body.EndTime!)];
  let more = false;
  const members: string[] = [];
  for (let index = 1; body[`MetricDataQueries.member.${index}.Id`] !== undefined; index += 1) {
    const part = `MetricDataQueries.member.${index}`;
    if (body[`${part}.ReturnData`] === 'false') continue;
    const name = body[`${part}.MetricStat.Metric.MetricName`] ?? body[`${part}.Expression`]!;
    const found = (points[name] ?? [])
      .filter(({ at }) => at >= start && at < end)
      .sort((a, b) => b.at - a.at);
    const page = found.slice(from, from + pagePoints);
    more ||= found.length > from + pagePoints;
    const list = (values: readonly (string | number)[]) =>
      values.map((value) => `<member>${value}</member>`).join('');
    members.push(
      `<member><Id>${body[`${part}.Id`]}</Id><Label>${name}</Label><StatusCode>${more ? 'PartialData' : 'Complete'}</StatusCode>` +
        `<Timestamps>${list(page.map(({ at }) => new Date(at).toISOString()))}</Timestamps>` +
        `<Values>${list(page.map(({ value }) => value))}</Values></member>`,
    );
  }
  const token = more ? `<NextToken>${from + pagePoints}</NextToken>` : '';
  return `<MetricDataResults>${members.join('')}</MetricDataResults>${token}`;
}
