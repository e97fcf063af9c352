import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { http } from '../../src/checks/http.ts';
import { askOne } from '../../src/connections/postgres.ts';
import { testContext } from '../services/context.ts';
import { until } from '../services/until.ts';

/** As many sockets as there may be to one origin. */
const mostSockets = 32;

let world: ReturnType<typeof testContext>;
let server: Server;
let accepted: number;
let open: Set<Socket>;
beforeEach(async () => {
  world = testContext();
  accepted = 0;
  open = new Set();
  // Accepts, and never says a word of TLS.
  server = createServer((socket) => {
    accepted += 1;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  await world.close();
  for (const socket of open) socket.destroy();
  server.close();
});

/** Asks until it is told to give up. */
function ask(): { readonly giveUp: () => Promise<unknown> } {
  const { port } = server.address() as { port: number };
  const check = http.open(http.schema.parse({ http: `https://127.0.0.1:${port}/` }), world.context);
  const patience = new AbortController();
  const asked = expect(check.run(patience.signal)).rejects.toThrow('no answer in time');
  return {
    giveUp() {
      patience.abort();
      return asked;
    },
  };
}

it('each question to a host whose TLS hangs is asked, and leaves no connection behind', async () => {
  for (let nth = 1; nth <= mostSockets + 8; nth++) {
    const { giveUp } = ask();
    await until('the host to be reached', () => accepted === nth);
    await giveUp();
    await until('the connection to be closed', () => open.size === 0);
  }
});

it('questions that were queued behind those that hang are not asked once they are given up', async () => {
  const questions = Array.from({ length: 2 * mostSockets }, ask);
  await until('the host to be reached', () => accepted > 0);
  await Promise.all(questions.map(({ giveUp }) => giveUp()));
  await until('the connections to be closed', () => open.size === 0);
  const before = accepted;
  const { giveUp } = ask();
  await until('the next question to reach the host', () => open.size === 1);
  expect(accepted).toBe(before + 1);
  await giveUp();
});

it('a PostgreSQL that takes no connection has not answered: it did not close any', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { port } = server.address() as { port: number };
    const reached = once(server, 'connection');
    const url = `postgres://app:secret@127.0.0.1:${port}/app`;
    const asked = expect(askOne(url, world.context, new AbortController().signal)).rejects.toThrow(
      `no answer from 127.0.0.1:${port}`,
    );
    await reached;
    await vi.advanceTimersByTimeAsync(10_000);
    await asked;
  } finally {
    vi.useRealTimers();
  }
});
