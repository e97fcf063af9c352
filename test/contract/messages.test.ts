import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { NewEvent } from '../../src/model/event.ts';
import type { Channel, SendError } from '../../src/model/notify.ts';
import { Courier } from '../../src/notify/courier.ts';
import { command } from '../../src/notify/kinds/command.ts';
import { email } from '../../src/notify/kinds/email.ts';
import { pagerduty } from '../../src/notify/kinds/pagerduty.ts';
import { slack } from '../../src/notify/kinds/slack.ts';
import { webhook } from '../../src/notify/kinds/webhook.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { notice, start } from '../notify/notice.ts';
import { type HttpRecorder, startHttpRecorder } from '../notify/recorder.ts';
import { testContext } from '../services/context.ts';
import { droppingPort, type FaultyPort, refusingPort, startFaultyPort } from '../services/faulty-server.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

const { context, close } = testContext();
let receiver: HttpRecorder;
const ports: FaultyPort[] = [];
beforeAll(async () => {
  receiver = await startHttpRecorder({ status: 200, body: 'ok' });
});
afterEach(async () => {
  for (const port of ports.splice(0)) await port.close();
  receiver.requests.length = 0;
  receiver.answers.length = 0;
});
afterAll(async () => {
  await close();
  await receiver.close();
});

/** A courier on a clock of the test's own, with channels that really send. */
function courierOf(channels: Readonly<Record<string, Channel>>) {
  const clock = new ManualClock(start);
  const written: NewEvent[] = [];
  const courier = new Courier({
    clock,
    channels: Object.entries(channels).map(([id, channel]) => ({ id, kind: { idempotent: false }, channel })),
    record: (event) => void written.push(event),
    changed() {},
  });
  return { clock, written, courier };
}

const states = (courier: Courier): unknown[] =>
  [...courier.outbox.deliveries.values()].map(({ channel, state, mayHaveArrived = false }) => ({
    ...{ channel, state, mayHaveArrived },
  }));
const keyOf = ({ headers }: { headers: Record<string, unknown> }): unknown => headers['idempotency-key'];

describe('a message that may have arrived', () => {
  it('comes again under the same key, and says so, when the connection was reset or ended before the answer', async () => {
    const { clock, courier } = courierOf({
      hook: webhook.open({ webhook: `${receiver.url}/hook`, headers: {} }, context),
    });
    receiver.answers.push({ status: 200, hangUp: true });
    courier.queue('hook', notice());
    courier.pump();
    await courier.idle();
    expect(states(courier)).toEqual([{ channel: 'hook', state: 'waiting', mayHaveArrived: true }]);
    await clock.advance(5_000);
    courier.pump();
    await courier.idle();
    expect(states(courier)).toEqual([{ channel: 'hook', state: 'sent', mayHaveArrived: true }]);
    expect(receiver.requests).toHaveLength(2);
    const [first, second] = receiver.requests as [HttpRecorder['requests'][0], HttpRecorder['requests'][0]];
    expect(keyOf(second)).toBe(keyOf(first));
    expect(JSON.parse(first.body)).not.toHaveProperty('mayRepeat');
    expect(JSON.parse(second.body)).toMatchObject({ mayRepeat: true });
  });

  it('comes again after a receiver that hung for as long as it may, and holds up no other channel meanwhile', async () => {
    const hanging = await startFaultyPort('hangs');
    ports.push(hanging);
    const url = `http://127.0.0.1:${hanging.port}/hook`;
    const { clock, courier } = courierOf({
      hangs: slack.open({ slack: url }, context),
      works: slack.open({ slack: `${receiver.url}/x` }, context),
    });
    courier.queue('hangs', notice());
    courier.queue('works', notice());
    courier.pump();
    await until('the other to be sent', () => receiver.requests.length === 1);
    await clock.advance(14_000);
    expect(states(courier)[0]).toEqual({ channel: 'hangs', state: 'sending', mayHaveArrived: false });
    await clock.advance(1_000);
    await courier.idle();
    expect(states(courier)).toEqual([
      { channel: 'hangs', state: 'waiting', mayHaveArrived: true },
      { channel: 'works', state: 'sent', mayHaveArrived: false },
    ]);
  });

  it('is a program that was ended in its middle', async () => {
    const { clock, courier } = courierOf({ call: command.open({ command: ['sleep', '600'] }, context) });
    courier.queue('call', notice());
    courier.pump();
    await clock.advance(15_000);
    await courier.idle();
    expect(states(courier)).toEqual([{ channel: 'call', state: 'waiting', mayHaveArrived: true }]);
  });
});

describe('a message that cannot have arrived', () => {
  const failureOf = (channel: Channel, ms = 2_000): Promise<SendError> =>
    channel.send(notice(), AbortSignal.timeout(ms)).then(
      () => {
        throw new Error('it was sent');
      },
      (error: SendError) => error,
    );
  const channelsAt = (origin: string, port: number): Readonly<Record<string, Channel>> => ({
    slack: slack.open({ slack: `${origin}/x` }, context),
    pagerduty: pagerduty.open({ pagerduty: 'k', url: `${origin}/v2/enqueue` }, context),
    webhook: webhook.open({ webhook: `${origin}/x`, headers: {} }, context),
    email: email.open({ email: 'a@b.c', smtp: `smtp://127.0.0.1:${port}`, from: 'p@b.c' }, context),
  });

  it('is one to a port that refuses, or whose packets are dropped', async () => {
    for (const port of [await refusingPort(), await droppingPort()]) {
      ports.push(port);
      for (const [kind, channel] of Object.entries(channelsAt(`http://127.0.0.1:${port.port}`, port.port)))
        expect((await failureOf(channel, kind === 'email' ? 15_000 : 2_000)).failure, kind).toBe('again');
    }
  });

  describe('because nobody trusts the certificate', () => {
    let folder: TempFolder;
    let servers: Server[];
    let requests = 0;
    beforeAll(async () => {
      folder = tempFolder('untrusted');
      const [key, cert] = [join(folder.path, 'key'), join(folder.path, 'cert')];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
      const how = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      execFileSync('openssl', [...how, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
      const identity = { key: readFileSync(key), cert: readFileSync(cert) };
      const web = createHttps(identity, (_, response) => {
        requests++;
        response.end('ok');
      });
      const mail = createTls(identity, (socket) => void socket.on('error', () => {}).write('220 mail\r\n'));
      servers = [web, mail];
      for (const server of servers) {
        server.on('tlsClientError', () => {});
        await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      }
    });
    afterAll(() => {
      for (const server of servers) server.close();
      folder.remove();
    });

    it('says so and is worth another attempt', async () => {
      const [web, mail] = servers.map((server) => (server.address() as { port: number }).port) as [
        number,
        number,
      ];
      const { email: _, ...overHttp } = channelsAt(`https://127.0.0.1:${web}`, web);
      const mails = email.open({ email: 'a@b.c', smtp: `smtps://127.0.0.1:${mail}`, from: 'p@b.c' }, context);
      for (const [kind, channel] of Object.entries({ ...overHttp, mails })) {
        const { failure, message } = await failureOf(channel, 10_000);
        expect(failure, kind).toBe('again');
        expect(message, kind).toMatch(/certificate/i);
      }
      expect(requests).toBe(0);
    });
  });
});
