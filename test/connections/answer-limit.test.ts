import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { AnswerLimit } from '../../src/connections/answer-limit.ts';

const chunk = Buffer.alloc(2 ** 20);

/** A connection that is held to a limit; `error` is what it was cut off with. */
function watched(most?: number) {
  const socket = new PassThrough();
  const limit = new AnswerLimit('db:5432', most);
  limit.watch(socket);
  const seen: { error?: Error } = {};
  socket.on('error', (error) => {
    seen.error = error;
  });
  return { socket, limit, seen };
}

/** Lets a stream hand on what was written to it. */
const handedOn = () => new Promise((resolve) => setImmediate(resolve));

test('an answer of 4 MiB is taken, one byte more cuts the connection with a typed fault', async () => {
  const { socket, limit, seen } = watched();
  for (let nth = 0; nth < 4; nth++) socket.write(chunk);
  await handedOn();
  expect(limit.fault).toBeUndefined();
  expect(socket.destroyed).toBe(false);
  socket.write('x');
  await handedOn();
  expect(socket.destroyed).toBe(true);
  expect(seen.error).toBe(limit.fault);
  expect(limit.fault).toMatchObject({
    code: 'too-much',
    mayHaveArrived: true,
    message: 'answer too large from db:5432',
  });
});

test('each question is counted anew', async () => {
  const { socket, limit } = watched(chunk.length);
  for (let nth = 0; nth < 10; nth++) {
    limit.asked();
    socket.write(chunk);
    await handedOn();
  }
  expect(limit.fault).toBeUndefined();
});

test('many small parts are too much long before their bytes are', () => {
  const { socket, limit } = watched();
  for (let nth = 0; nth < 10_000; nth++) limit.part(socket);
  expect(limit.fault).toBeUndefined();
  limit.part(socket);
  expect(limit.fault?.code).toBe('too-much');
});
