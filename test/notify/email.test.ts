import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Channel, SendError } from '../../src/model/notify.ts';
import { email } from '../../src/notify/kinds/email.ts';
import { testContext } from '../services/context.ts';
import { notice } from './notice.ts';
import { type SmtpRecorder, startSmtpRecorder } from './smtp-recorder.ts';

const { context, close } = testContext();
let server: SmtpRecorder;
let channel: Channel;
beforeAll(async () => {
  server = await startSmtpRecorder();
  channel = email.open(
    { email: 'ops@example.com', smtp: `smtp://127.0.0.1:${server.port}`, from: 'plantao@example.com' },
    context,
  );
});
afterAll(async () => {
  channel.close?.();
  await close();
  await server.close();
});
const signal = (): AbortSignal => AbortSignal.timeout(10_000);
const failure = (sending: Promise<string>): Promise<SendError> =>
  sending.then(
    () => {
      throw new Error('it was sent');
    },
    (error: SendError) => error,
  );
const header = (data: string, name: string): string | undefined =>
  data.split('\r\n\r\n', 1)[0]!.match(new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, 'im'))?.[1];

it('goes to the address and to whoever is called, and all about one thing is one thread', async () => {
  const called = [{ id: 'ana', name: 'Ana', email: 'ana@example.com' }];
  expect(await channel.send(notice({ kind: 'escalated', people: called }), signal())).toContain('250');
  await channel.send(notice({ id: 'other', kind: 'resolved', title: 'Ja\r\nBcc: x@y.z' }), signal());
  const [first, second] = server.mails.slice(-2);
  expect(first!.to).toEqual(['ops@example.com', 'ana@example.com']);
  expect(first!.from).toBe('plantao@example.com');
  expect(first!.data).toContain('API is down: connection refused');
  expect(header(first!.data, 'References')).toBe(header(second!.data, 'References'));
  expect(header(first!.data, 'Message-ID')).not.toBe(header(second!.data, 'Message-ID'));
  // A line end in a title makes no header of its own.
  expect(second!.to).toEqual(['ops@example.com']);
  expect(header(second!.data, 'Bcc')).toBeUndefined();
});

it('has the same id when it is the same message', async () => {
  await channel.send(notice(), signal());
  await channel.send(notice(), signal());
  const [first, second] = server.mails.slice(-2);
  expect(header(first!.data, 'Message-ID')).toBe(header(second!.data, 'Message-ID'));
});

it('is tried again when the server is busy, not when it refuses, and is unknown when the server goes in the middle', async () => {
  server.instead.push({ word: 'MAIL', answer: '451 busy' });
  expect((await failure(channel.send(notice(), signal()))).failure).toBe('again');
  server.instead.push({ word: 'MAIL', answer: '550 no' });
  expect((await failure(channel.send(notice(), signal()))).failure).toBe('refused');
  server.instead.push({ word: '.', answer: undefined });
  expect((await failure(channel.send(notice(), signal()))).failure).toBe('uncertain');
  const gone = email.open({ email: 'a@b.c', smtp: 'smtp://127.0.0.1:9', from: 'p@b.c' }, context);
  expect((await failure(gone.send(notice(), signal()))).failure).toBe('again');
});

it('does not tell a password to a server that offers no encryption', async () => {
  const smtp = `smtp://ana:pa55-word@127.0.0.1:${server.port}`;
  const spied = email.open({ email: 'a@b.c', smtp, from: 'p@b.c' }, context);
  const { failure: how, message } = await failure(spied.send(notice(), signal()));
  expect(how).toBe('refused');
  expect(message).toContain('STARTTLS');
  expect(server.commands.join('\n')).not.toMatch(/AUTH|YW5h|cGE1/);
});
