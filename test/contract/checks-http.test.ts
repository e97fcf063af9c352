import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { http } from '../../src/checks/http.ts';
import { statuspage } from '../../src/checks/statuspage.ts';
import { CannotAsk, type CheckAnswer } from '../../src/model/kind.ts';
import { sanitize } from '../../src/text/sanitize.ts';
import { testContext } from '../services/context.ts';
import { type HostileServer, startHostileServer } from '../services/hostile-http.ts';
import { type NginxServer, startNginx } from '../services/nginx.ts';
import { patient } from '../services/patient.ts';
import { requireService } from '../services/require.ts';

let hostile: HostileServer;
const { context, close } = testContext();
beforeAll(async () => {
  hostile = await startHostileServer();
});
afterAll(async () => {
  await close();
  await hostile.close();
});

type Expect = NonNullable<Parameters<typeof http.schema.parse>[0]>;

function ask(url: string, expectation: Expect = {}, ms = 10_000): Promise<CheckAnswer> {
  const options = http.schema.parse({ http: url, expect: expectation });
  return http.open(options, context).run(AbortSignal.timeout(ms));
}

async function failure(path: string, ms: number): Promise<Error> {
  return ask(hostile.url + path, {}, ms).then(
    (answer) => {
      throw new Error(`it answered ${JSON.stringify(answer)}`);
    },
    (error: Error) => error,
  );
}

describe('the http check against a hostile server', () => {
  it.each(['/hang', '/drip', '/slow-headers'])('gives up on %s at its time-out', async (path) => {
    const error = await failure(path, 700);
    expect(error.message).toBe('no answer in time');
  });

  it.each([
    ['/reset', /reset|closed|aborted|other side/i],
    ['/garbage', /no valid HTTP answer/],
    ['/nothing', /closed|other side|reset/i],
    ['/endless-headers', /headers too large|no valid HTTP answer/],
  ])('says in one clean sentence what %s did', async (path, sentence) => {
    const error = await failure(path, 5_000);
    expect(error.message).toMatch(sentence);
    expect(error.message).not.toContain('\n');
    expect(sanitize(error.message)).toBe(error.message);
    expect(error).not.toBeInstanceOf(CannotAsk);
  });

  it('reads no more of a gigabyte than it looks at', async () => {
    const answer = await ask(`${hostile.url}/huge`, { json: { status: 'ok' } });
    expect(answer.status).toBe('down');
    expect(answer.message).toBe('answered 200 with more than 1 MiB, too much to be read as JSON');
    expect(hostile.bytesOn('/huge')).toBeLessThan(32 * 2 ** 20);
  });

  it('does not unpack what it did not ask to be packed', async () => {
    const answer = await ask(`${hostile.url}/bomb`, { json: { status: 'ok' } });
    expect(answer).toMatchObject({ status: 'down' });
  });

  it('does not follow a redirect', async () => {
    expect(await ask(`${hostile.url}/loop`)).toMatchObject({ status: 'down', message: 'answered 302' });
    expect(hostile.requestsOn('/loop')).toBe(1);
  });

  it('survives JSON that is no UTF-8, or a hundred thousand levels deep', async () => {
    expect(await ask(`${hostile.url}/not-utf8`, { json: { s: 'x' } })).toMatchObject({ status: 'down' });
    expect(await ask(`${hostile.url}/deep`, { json: { 'a.b': 1 } })).toMatchObject({ status: 'down' });
  });

  it('is not held up by other checks of the same server that hang', async () => {
    const hanging = Promise.allSettled([1, 2, 3, 4, 5, 6].map(() => ask(`${hostile.url}/hang`, {}, 1_500)));
    const answer = await ask(`${hostile.url}/loop`, {}, 1_200);
    expect(answer.message).toBe('answered 302');
    await hanging;
  });
});

describe('the http check', () => {
  let server: Server;
  let url: string;
  const health = {
    status: 'ok',
    mongodb: 'connected',
    queue: { depth: 12 },
    workers: [{ up: true }],
    'a.b': 1,
  };
  beforeAll(async () => {
    server = createServer(patient, (request, response) => {
      if (request.url === '/503') response.statusCode = 503;
      if (request.url === '/echo') response.end(`${request.method} ${request.headers['x-probe']}`);
      else if (request.url === '/login') response.end(request.headers.authorization);
      else if (request.url === '/text') response.end('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!');
      else response.end(JSON.stringify(health));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(() => new Promise<void>((closed) => void server.close(() => closed())));

  it.each<[Expect, string, string]>([
    [{ json: { status: 'ok' } }, 'up', 'answered 200: status is ok'],
    [{ json: { status: ['healthy', 'OK'] } }, 'up', 'answered 200: status is ok'],
    [
      { json: { 'queue.depth': '< 80', 'workers[0].up': true, '"a.b"': '>= 1' } },
      'up',
      'answered 200: queue.depth is 12, workers[0].up is true, 1 more field as expected',
    ],
    [{ json: { status: 'fine' } }, 'down', 'status is ok, expected fine'],
    [{ json: { 'queue.depth': '> 80' } }, 'down', 'queue.depth is 12, expected > 80'],
    [{ json: { nothing: 'x' } }, 'down', 'nothing is missing, expected x'],
    [{ json: { nothing: '< 5' } }, 'down', 'nothing is missing, expected < 5'],
    [
      { json: { mongodb: { is: 'primary', degraded: 'connected' } } },
      'degraded',
      'mongodb is connected, expected primary',
    ],
    [{ under: '0ms' }, 'degraded', 'slower than 0s'],
    [{ body: 'connected' }, 'up', 'answered 200'],
    [{ body: '^nothing$' }, 'down', 'the body does not match'],
    [{ status: 404 }, 'down', 'answered 200, expected 404'],
    [{ status: ['2xx', 503] }, 'up', 'answered 200'],
  ])('judges %j as %s', async (expectation, status, message) => {
    const answer = await ask(`${url}/health`, expectation);
    expect(answer.status).toBe(status);
    expect(answer.message).toContain(message);
  });

  it('lets each field speak for its own component', async () => {
    const check = http.open(
      http.schema.parse({
        http: `${url}/health`,
        expect: {
          json: {
            status: 'ok',
            mongodb: { is: 'connected', component: 'database' },
            'queue.depth': { is: '< 5', degraded: '< 50', component: 'worker' },
          },
        },
      }),
      context,
    );
    expect(check.partsOf).toEqual(['database', 'worker']);
    const answer = await check.run(AbortSignal.timeout(5_000));
    expect(answer.status).toBe('up');
    expect(answer.parts).toEqual({
      database: { status: 'up', message: 'mongodb is connected' },
      worker: { status: 'degraded', message: 'queue.depth is 12, expected < 5' },
    });
  });

  it('gives up on a pattern that would take forever, as its own fault', async () => {
    await expect(ask(`${url}/text`, { body: '^(a+)+$' })).rejects.toThrow(CannotAsk);
  });

  it('sends method, headers and the login of the URL, and shows none of it', async () => {
    const options = http.schema.parse({
      http: `${url}/echo`,
      method: 'POST',
      headers: { 'x-probe': 'seven' },
      expect: { body: '^POST seven$' },
    });
    expect((await http.open(options, context).run(AbortSignal.timeout(5_000))).status).toBe('up');
    const login = url.replace('//', '//ann:s3cret@');
    const check = http.open(
      http.schema.parse({ http: `${login}/login?token=abc`, expect: { body: '^$' } }),
      context,
    );
    expect(check.label).not.toMatch(/s3cret|abc/);
    expect((await check.run(AbortSignal.timeout(5_000))).message).not.toContain('s3cret');
    const basic = Buffer.from('ann:s3cret').toString('base64');
    expect((await ask(`${login}/login`, { body: `^Basic ${basic}$` })).status).toBe('up');
  });

  it('says who refused the connection', async () => {
    await expect(ask('http://127.0.0.1:9/')).rejects.toThrow('connection refused by 127.0.0.1:9');
  });
});

const nginxIsHere = requireService('nginx');
describe.skipIf(!nginxIsHere)('the http check against nginx', () => {
  let nginx: NginxServer;
  beforeAll(async () => {
    nginx = await startNginx({
      server: 'location = /health { return 200 ok; } location = /gone { return 410; }',
    });
  });
  afterAll(() => nginx.close());

  it('sees it up, sees an error status, and sees it stop', async () => {
    expect(await ask(`${nginx.url}/health`, { body: '^ok$' })).toMatchObject({ status: 'up' });
    expect(await ask(`${nginx.url}/gone`)).toMatchObject({ status: 'down', message: 'answered 410' });
    await nginx.close();
    await expect(ask(`${nginx.url}/health`)).rejects.toThrow(/connection (?:refused|closed|reset)/);
  });
});

describe('a status page', () => {
  const summary = {
    page: { id: 'x', name: 'Provider' },
    status: { indicator: 'minor', description: 'Partially Degraded Service' },
    components: [
      { id: 'a', name: 'API', status: 'partial_outage', group_id: null, group: false, position: 1 },
      { id: 'b', name: 'Console', status: 'operational', group_id: null, group: false, position: 2 },
    ],
    incidents: [
      { id: 'i', name: 'Elevated errors', status: 'investigating', components: [{ id: 'a', name: 'API' }] },
    ],
    scheduled_maintenances: [],
  };
  /** Answers by the first part of the path: a page of each kind at one address. */
  const answers: Readonly<
    Record<string, () => { status?: number; headers?: Record<string, string>; body?: string }>
  > = {
    good: () => ({ body: JSON.stringify(summary) }),
    moved: () => ({ status: 302, headers: { location: 'https://status.example.com/api/v2/summary.json' } }),
    busy: () => ({ status: 503, body: 'busy' }),
    html: () => ({ body: '<html>All Systems Operational</html>' }),
    other: () => ({ body: '{"components":{}}' }),
  };
  let server: Server;
  let base: string;
  beforeAll(async () => {
    server = createServer(patient, (request, response) => {
      const [, name = '', ...rest] = request.url!.split('/');
      const made = rest.join('/') === 'api/v2/summary.json' ? answers[name] : undefined;
      if (!made) return void (name === 'hang' || response.writeHead(404).end());
      const { status = 200, headers = {}, body = '' } = made();
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const look = (url: string, ms = 10_000) =>
    statuspage
      .open(statuspage.schema.parse({ statuspage: url, components: ['API'] }), context)
      .run(AbortSignal.timeout(ms));

  it.each(['', '/', '/api/v2/', '/api/v2/summary.json'])(
    'is found by its address with %o behind it',
    async (end) => {
      expect(await look(`${base}/good${end}`)).toEqual({
        status: 'degraded',
        message: 'API: partial outage · Elevated errors',
      });
    },
  );

  it.each([
    ['moved', 'status page moved to https://status.example.com'],
    ['busy', 'status page answered 503'],
    ['html', 'status page answered, but not as Statuspage does'],
    ['other', 'status page answered, but not as Statuspage does'],
    ['none', 'status page answered 404'],
  ])('that is %s says nothing of the component', async (name, sentence) => {
    const error = await look(`${base}/${name}`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CannotAsk);
    expect((error as Error).message).toBe(sentence);
  });

  it.each(['hang', 'refused'])('that gives no answer (%s) says nothing of the component', async (name) => {
    const url = name === 'hang' ? `${base}/hang` : 'http://127.0.0.1:1';
    const error = await look(url, name === 'hang' ? 300 : 10_000).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CannotAsk);
  });
});
