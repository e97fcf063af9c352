import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { partsOf } from '../../src/depth/queues/depth.ts';
import { CannotAsk } from '../../src/model/kind.ts';
import { queueKindOf } from '../../src/queues/registry.ts';
import { queueTarget } from '../../src/queues/target.ts';
import { awsEnv } from '../services/aws-recorder.ts';
import { testContext, within } from '../services/context.ts';
import { patient } from '../services/patient.ts';
import { requireService } from '../services/require.ts';

interface Asked {
  readonly line: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

type Answer = { readonly status?: number; readonly type?: string; readonly body: string };

/** A server that answers as it is told, and remembers what it was asked. */
async function standIn(answer: (asked: Asked, request: IncomingMessage) => Answer) {
  const asked: Asked[] = [];
  const server: Server = createServer(patient, (request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const one = {
        line: `${request.method} ${request.url}`,
        body,
        authorization: request.headers.authorization,
      };
      asked.push(one);
      const { status = 200, type = 'application/json', body: text } = answer(one, request);
      response.writeHead(status, { 'content-type': type }).end(text);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { asked, port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

let world: ReturnType<typeof testContext>;
beforeEach(() => {
  world = testContext();
});
afterEach(() => world.close());

/** Documents as RabbitMQ 3.10.8 of Debian sent them, without the fields that nobody reads. */
describe('RabbitMQ, a stand-in with recorded documents', () => {
  const described: Readonly<Record<string, object>> = {
    mail: {
      ...{
        name: 'mail',
        state: 'running',
        type: 'classic',
        consumers: 0,
        head_message_timestamp: 1_795_923_000,
      },
      ...{ messages: 5, messages_ready: 4, messages_unacknowledged: 1 },
      message_stats: { publish: 9, publish_details: { rate: 0 }, ack: 3, get_no_ack: 1, deliver_get: 20 },
      consumer_details: [
        {
          consumer_tag: 'ctag1',
          prefetch_count: 10,
          channel_details: { connection_name: '10.0.0.7:5 -> 10.0.0.1:5672' },
        },
      ],
    },
    // Just declared: there are no numbers yet.
    fresh: { name: 'fresh', type: 'quorum', members: ['q@localhost'] },
    'mail.dead': { name: 'mail.dead', state: 'running', messages_ready: 7 },
  };
  let ready = 4;
  let rabbit: Awaited<ReturnType<typeof standIn>>;
  beforeAll(async () => {
    rabbit = await standIn(({ line, authorization }) => {
      if (authorization !== `Basic ${Buffer.from('monitor:pw').toString('base64')}`)
        return { status: 401, body: '{"error":"not_authorized","reason":"Login failed"}' };
      const [, method, name, then] = /^(\w+) \/api\/queues\/%2F\/([^/]+)(\/.*)?$/.exec(line) ?? [];
      const queue = described[decodeURIComponent(name ?? '')];
      if (!queue) return { status: 404, body: '{"error":"Object Not Found","reason":"Not Found"}' };
      if (method === 'DELETE' && then === '/contents') {
        ready = 0;
        return { status: 204, body: '' };
      }
      if (then === '/get') {
        const message = {
          payload_bytes: 26,
          redelivered: false,
          payload_encoding: 'string',
          message_count: 3,
        };
        const properties = {
          timestamp: 1_795_923_000,
          headers: { task: 'clinic.remind', 'x-delivery-count': 2 },
        };
        return { body: JSON.stringify([{ ...message, properties, payload: '{"phone":"+5511999","n":1}' }]) };
      }
      return { body: JSON.stringify(name === 'mail' ? { ...queue, messages_ready: ready } : queue) };
    });
  });
  afterAll(() => rabbit.close());
  beforeEach(() => {
    ready = 4;
  });

  const options = (more: object = {}) =>
    queueKindOf({ kind: 'rabbitmq', options: {} })!.schema.parse({
      ...{ rabbitmq: `http://monitor:pw@127.0.0.1:${rabbit.port}`, name: 'mail', dead: 'mail.dead' },
      ...more,
    });
  const open = (more: object = {}) =>
    queueKindOf({ kind: 'rabbitmq', options: {} })!.open(options(more), world.context);

  test('its numbers, totals for rates, consumers, dead letters and the time of the first message', async () => {
    const counts = await open().count(within());
    expect(counts).toMatchObject({ waiting: 4, inFlight: 1, consumers: 0, dead: 7, added: 9, done: 4 });
    expect(counts).toHaveProperty('oldestMs');
    expect(await open().consumers!(within())).toEqual([
      { id: 'ctag1', place: '10.0.0.7:5 -> 10.0.0.1:5672', most: 10 },
    ]);
    expect(open().label).not.toContain('pw');
  });

  test('no numbers yet, no such queue and a refused login are no empty queue', async () => {
    expect(await open({ name: 'fresh' }).count(within())).toMatchObject({
      waiting: null,
      why: /no numbers for it yet/,
    });
    expect(await open({ name: 'mial' }).count(within())).toEqual({
      waiting: null,
      why: 'no queue "mial" in vhost "/"',
    });
    expect(await open({ dead: 'mial' }).count(within())).toMatchObject({
      waiting: 4,
      note: /no queue "mial"/,
    });
    const wrong = open({ rabbitmq: `http://monitor:other@127.0.0.1:${rabbit.port}` }).count(within());
    await expect(wrong).rejects.toThrow(CannotAsk);
    await expect(wrong).rejects.toThrow(/needs the tag "monitoring"/);
    const nowhere = open({ vhost: 'other/one' }).count(within());
    expect(await nowhere).toMatchObject({ waiting: null });
    expect(rabbit.asked.at(-1)!.line).toMatch(/^GET \/api\/queues\/other%2Fone\//);
  });

  test('looking waits for a key, says what it does, and gives back what it took', async () => {
    const use = { kind: 'rabbitmq', options: options() };
    const config = { id: 'mail', title: 'Mail', bands: {}, unit: '', every: 1, timeout: 1, source: use };
    const { sections, open: opening } = partsOf(queueKindOf(use)!, use.options);
    const waiting = sections.find(({ id }) => id === 'waiting')!;
    expect(waiting.everyMs).toBeUndefined();
    expect(waiting.byKey!()).toMatch(/redelivered/);
    const found = await opening({ config, use }, world.context).ask('waiting', within(), {});
    expect(JSON.parse(rabbit.asked.at(-1)!.body)).toEqual({
      ...{ count: 20, ackmode: 'ack_requeue_true', encoding: 'auto', truncate: 2_048 },
    });
    expect(found.tables[0]!.rows[0]!.cells).toMatchObject({
      ...{ title: 'clinic.remind', tries: 2, body: '{"phone":"?","n":?}' },
    });
  });

  test('a purge is counted, for good, and verified by what is left', async () => {
    const queue = { id: 'mail', title: 'Mail', use: { kind: 'rabbitmq', options: options() } };
    const target = queueTarget.open({ queues: [queue] }, world.context);
    const made = await target.plan('purge-queue', { queue: 'mail' }, within());
    expect(made).toMatchObject({ touches: 4, risk: 'destructive' });
    expect(made).not.toHaveProperty('undo');
    expect(made.requests).toEqual([`DELETE http://127.0.0.1:${rabbit.port}/api/queues/%2F/mail/contents`]);
    expect(await made.verify!.look(within())).toBe('mail 4');
    await made.run(() => {}, within());
    expect(await made.verify!.look(within())).toBeUndefined();
  });
});

/** Both protocols that versions of the aws command speak with SQS: JSON since 2.13, forms and XML before. */
describe.skipIf(!requireService('aws'))('SQS, a stand-in driven by the real aws command', () => {
  const numbers = {
    ...{ ApproximateNumberOfMessages: '12', ApproximateNumberOfMessagesNotVisible: '3' },
    ...{ ApproximateNumberOfMessagesDelayed: '0', QueueArn: 'arn:aws:sqs:us-east-1:1:jobs' },
  };
  let sqs: Awaited<ReturnType<typeof standIn>>;
  const operations: string[] = [];
  const before: Record<string, string | undefined> = {};
  beforeAll(async () => {
    for (const [name, value] of Object.entries(awsEnv)) {
      before[name] = process.env[name];
      process.env[name] = value;
    }
    sqs = await standIn(({ body }, { headers }) => {
      const target = headers['x-amz-target'];
      const form = new URLSearchParams(body);
      const operation = target === undefined ? form.get('Action')! : String(target).split('.').at(-1)!;
      operations.push(operation);
      if (operation === 'GetMetricData') {
        const members = [
          ['oldest', '95.0'],
          ['added', '30.0'],
        ].map(([id, value]) => `<member><Id>${id}</Id><Values><member>${value}</member></Values></member>`);
        return {
          type: 'text/xml',
          body: `<GetMetricDataResponse><GetMetricDataResult><MetricDataResults>${members.join('')}</MetricDataResults></GetMetricDataResult></GetMetricDataResponse>`,
        };
      }
      if (target !== undefined)
        return { body: JSON.stringify(operation === 'GetQueueAttributes' ? { Attributes: numbers } : {}) };
      const listed = Object.entries(numbers).map(
        ([name, value]) => `<Attribute><Name>${name}</Name><Value>${value}</Value></Attribute>`,
      );
      return {
        type: 'text/xml',
        body: `<${operation}Response><${operation}Result>${operation === 'GetQueueAttributes' ? listed.join('') : ''}</${operation}Result></${operation}Response>`,
      };
    });
  });
  afterAll(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    sqs?.close();
  });

  test('its approximate numbers, the age of the oldest and rates of CloudWatch, and a purge', async () => {
    const endpoint = `http://127.0.0.1:${sqs.port}`;
    const kind = queueKindOf({ kind: 'sqs', options: {} })!;
    const options = kind.schema.parse({ sqs: `${endpoint}/1/jobs`, endpoint, 'metrics-endpoint': endpoint });
    expect(await kind.open(options, world.context).count(within())).toEqual({
      ...{ waiting: 12, inFlight: 3, delayed: 0, oldestMs: 95_000, inPerMinute: 30 },
    });
    expect(operations.toSorted()).toEqual(['GetMetricData', 'GetQueueAttributes']);
    const queue = { id: 'jobs', title: 'Jobs', use: { kind: 'sqs', options } };
    const target = queueTarget.open({ queues: [queue] }, world.context);
    const made = await target.plan('purge-queue', { queue: 'jobs' }, within());
    expect(made).toMatchObject({ touches: 12, risk: 'destructive' });
    expect(made.requests[0]).toMatch(/^aws sqs purge-queue --queue-url http/);
    await made.run(() => {}, within());
    expect(operations.at(-1)).toBe('PurgeQueue');
    expect(kind.peek).toBe('hides');
  });
});
