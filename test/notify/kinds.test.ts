import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SendError } from '../../src/model/notify.ts';
import { retryAfter } from '../../src/notify/answer.ts';
import { command } from '../../src/notify/kinds/command.ts';
import { dedupKey, pagerduty, pagerdutyEvent } from '../../src/notify/kinds/pagerduty.ts';
import { slack, slackMessage } from '../../src/notify/kinds/slack.ts';
import { webhook, webhookBody } from '../../src/notify/kinds/webhook.ts';
import { truncate } from '../../src/notify/text.ts';
import { testContext } from '../services/context.ts';
import { notice, start } from './notice.ts';
import { type HttpRecorder, startHttpRecorder } from './recorder.ts';

const { context, close } = testContext();
const signal = (): AbortSignal => AbortSignal.timeout(10_000);
const failure = (sending: Promise<string>): Promise<SendError> =>
  sending.then(
    () => {
      throw new Error('it was sent');
    },
    (error: SendError) => error,
  );
/** Characters that count as two where a program counts UTF-16. */
const flags = '🔥'.repeat(2_000);

let server: HttpRecorder;
beforeAll(async () => {
  server = await startHttpRecorder({ status: 200, body: 'ok' });
});
afterAll(async () => {
  await close();
  await server.close();
});

describe('Slack', () => {
  it('posts a text and blocks within the limits, and nobody mentions a channel from outside', async () => {
    const channel = slack.open({ slack: `${server.url}/services/T0/B0/secret` }, context);
    const hostile = notice({
      title: `<!channel> & ${flags}`,
      text: `<@U1> ${flags}`,
      people: [{ id: 'ana', name: 'Ana', chat: '<@U012AB3CD>' }],
    });
    expect(await channel.send(hostile, signal())).toBe('ok');
    expect(channel.label).not.toContain('secret');
    const { headers, body } = server.requests.at(-1)!;
    expect(headers['content-type']).toBe('application/json');
    const sent = JSON.parse(body) as { text: string; blocks: { type: string; text: { text: string } }[] };
    expect([...sent.text].length).toBeLessThanOrEqual(4_000);
    expect(sent.blocks.length).toBeLessThanOrEqual(50);
    for (const { text } of sent.blocks) {
      expect([...text.text].length).toBeLessThanOrEqual(3_000);
      expect(text.text.isWellFormed()).toBe(true);
    }
    expect(body).toContain('<@U012AB3CD>');
    expect(body).not.toContain('<!channel>');
    expect(body).not.toContain('<@U1>');
  });

  it('says when a message may come again, and when nobody knows', async () => {
    const channel = slack.open({ slack: `${server.url}/x` }, context);
    server.answers.push({ status: 429, headers: { 'retry-after': '7' } });
    expect(await failure(channel.send(notice(), signal()))).toMatchObject({
      failure: 'again',
      retryAfterMs: 7_000,
    });
    server.answers.push({ status: 404, body: 'no_service' });
    expect(await failure(channel.send(notice(), signal()))).toMatchObject({
      failure: 'refused',
      message: 'answered 404: no_service',
    });
    server.answers.push({ status: 200, body: '<html>log in</html>' });
    expect((await failure(channel.send(notice(), signal()))).failure).toBe('unconfirmed');
    server.answers.push({ status: 200, hangUp: true });
    expect((await failure(channel.send(notice(), signal()))).failure).toBe('uncertain');
    const gone = slack.open({ slack: 'http://127.0.0.1:9/x' }, context);
    expect((await failure(gone.send(notice(), signal()))).failure).toBe('again');
  });

  it('keeps to one line for the fallback', () => {
    expect(slackMessage(notice())).toMatchObject({
      text: '[CRITICAL] FIRING API is down (Júlia, production)',
    });
  });
});

describe('PagerDuty', () => {
  it('triggers, acknowledges and resolves with one key', async () => {
    const channel = pagerduty.open({ pagerduty: 'R0'.repeat(16), url: `${server.url}/v2/enqueue` }, context);
    for (const kind of ['firing', 'acknowledged', 'resolved'] as const)
      await channel.send(notice({ kind, id: kind }), signal());
    const events = server.requests.slice(-3).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(events.map((event) => event.event_action)).toEqual(['trigger', 'acknowledge', 'resolve']);
    expect(new Set(events.map((event) => event.dedup_key)).size).toBe(1);
    expect(events[0]).toMatchObject({
      routing_key: 'R0'.repeat(16),
      payload: { severity: 'critical', source: 'Júlia', timestamp: '2026-11-21T03:00:00.000Z' },
    });
    expect(dedupKey(notice()).length).toBeLessThanOrEqual(255);
    expect(dedupKey(notice({ severity: 'P3', title: 'other' }))).toBe(dedupKey(notice()));
    expect(dedupKey(notice({ environment: 'staging' }))).not.toBe(dedupKey(notice()));
  });

  it('keeps to 1024 characters, not bytes, and to 512 KB', () => {
    const event = JSON.parse(pagerdutyEvent(notice({ title: flags }), 'k')) as {
      payload: { summary: string };
    };
    expect([...event.payload.summary]).toHaveLength(1_024);
    expect(event.payload.summary.isWellFormed()).toBe(true);
    const huge = pagerdutyEvent(notice({ text: 'ç'.repeat(600_000) }), 'k');
    expect(Buffer.byteLength(huge)).toBeLessThanOrEqual(512 * 1_024);
    expect(JSON.parse(huge)).toMatchObject({ event_action: 'trigger' });
  });
});

describe('a webhook', () => {
  it('fills a template without letting a value change the document', () => {
    const body = webhookBody(
      notice({ title: '", "admin": true, "x": "', people: [{ id: 'a', name: 'A', phone: '+55 11' }] }),
      '{"to": "{phone}", "message": "{headline}", "what": "{nothing}"}',
    );
    expect(JSON.parse(body)).toEqual({
      to: '+55 11',
      message: '[CRITICAL] FIRING ", "admin": true, "x": " (Júlia, production)',
      what: '{nothing}',
    });
    expect(JSON.parse(webhookBody(notice(), undefined))).toMatchObject({ version: 1, title: 'API is down' });
  });

  it('sends a key by which doubles are found, and headers of its own', async () => {
    const options = { webhook: `${server.url}/hook?token=abc`, headers: { 'x-team': 'ops' } };
    const channel = webhook.open(options, context);
    await channel.send(notice(), signal());
    expect(server.requests.at(-1)!.headers).toMatchObject({
      'x-team': 'ops',
      'idempotency-key': 'api%2F1%2Ffiring%2F1',
    });
    expect(channel.label).not.toContain('abc');
  });
});

describe('a command', () => {
  const open = (...argv: string[]) => command.open({ command: argv }, context);

  it('gets values as arguments, never as shell, and the message on its standard input', async () => {
    const hostile = notice({ title: '$(touch x); "' });
    const script = 'test "$1" = "\\$(touch x); \\"" && grep -q FIRING';
    expect(await open('sh', '-c', script, 'sh', '{title}').send(hostile, signal())).toBe('exit code 0');
  });

  it('is tried again when it asks for it or is not there, and not when it refuses', async () => {
    expect((await failure(open('sh', '-c', 'exit 75').send(notice(), signal()))).failure).toBe('again');
    expect((await failure(open('no-such-program-here').send(notice(), signal()))).failure).toBe('again');
    expect(
      await failure(open('sh', '-c', 'echo no credit >&2; exit 2').send(notice(), signal())),
    ).toMatchObject({ failure: 'refused', message: 'exit code 2: no credit' });
  });
});

it('counts characters as people do', () => {
  expect(truncate('🔥🔥🔥', 3)).toBe('🔥🔥🔥');
  expect(truncate('🔥🔥🔥🔥', 3)).toBe('🔥🔥…');
});

it('reads Retry-After as seconds or as a date, and bounds it', () => {
  expect(retryAfter('120', start)).toBe(120_000);
  expect(retryAfter(new Date(start + 30_000).toUTCString(), start)).toBe(30_000);
  expect(retryAfter('99999999', start)).toBe(15 * 60_000);
  expect(retryAfter('soon', start)).toBeUndefined();
  expect(retryAfter(undefined, start)).toBeUndefined();
});
