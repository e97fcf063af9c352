import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgres as postgresCheck } from '../../src/checks/postgres.ts';
import { redis as redisCheck } from '../../src/checks/redis.ts';
import { ConnectionFault } from '../../src/model/fault.ts';
import { redis as redisSource } from '../../src/sources/redis.ts';
import { sql } from '../../src/sources/sql.ts';
import { testContext, within } from '../services/context.ts';
import {
  everything,
  type HostileServer,
  hostilePostgres,
  hostileRedis,
  type Identity,
  pgColumn,
  pgMessage,
  pgNotice,
  pgReady,
  pgRow,
  pgWelcome,
  type Script,
  startHostileServer,
} from '../services/hostile-server.ts';
import { requireService } from '../services/require.ts';
import { tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

/** So much may leave the server: what one answer may have, and what the kernel holds between the two, in bytes. */
const most = 32 * 2 ** 20;
const patience = 120_000;

let world: ReturnType<typeof testContext>;
let server: HostileServer | undefined;
beforeEach(() => {
  world = testContext();
});
afterEach(async () => {
  await world.close();
  await server?.close();
  server = undefined;
});

type Ask = (port: number) => Promise<unknown>;
const asks: Readonly<Record<'postgres' | 'redis', Readonly<Record<string, Ask>>>> = {
  postgres: {
    check: (port) =>
      postgresCheck
        .open(
          postgresCheck.schema.parse({ postgres: `postgres://app:pw@127.0.0.1:${port}/app` }),
          world.context,
        )
        .run(within(patience)),
    source: (port) =>
      sql
        .open(
          sql.schema.parse({ sql: 'SELECT value FROM t', db: `postgres://app:pw@127.0.0.1:${port}/app` }),
          world.context,
        )
        .read(within(patience)),
    statement: (port) =>
      sql
        .open(
          sql.schema.parse({ sql: 'SHOW all', db: `postgres://app:pw@127.0.0.1:${port}/app` }),
          world.context,
        )
        .read(within(patience)),
  },
  redis: {
    check: (port) =>
      redisCheck
        .open(redisCheck.schema.parse({ redis: `redis://127.0.0.1:${port}` }), world.context)
        .run(within(patience)),
    source: (port) =>
      redisSource
        .open(
          redisSource.schema.parse({ redis: `redis://127.0.0.1:${port}`, info: 'used_memory' }),
          world.context,
        )
        .read(within(patience)),
  },
};

/** Holds a question to what may be taken of an answer, and to its saying so. */
async function expectBounded(script: Script, ask: Ask, identity?: Identity): Promise<void> {
  server = await startHostileServer(script, identity);
  const error = await ask(server.port).then(
    (answer) => answer,
    (thrown: unknown) => thrown,
  );
  expect(server.taken).toBeLessThan(most);
  expect(error).toBeInstanceOf(ConnectionFault);
  expect(error).toMatchObject({
    code: 'too-much',
    message: `answer too large from 127.0.0.1:${server.port}`,
    mayHaveArrived: true,
  });
  await until('the connection to be closed', () => server?.open === 0);
}

it('has far more to give than may be taken', () => {
  expect(everything).toBeGreaterThan(4 * most);
});

describe.skipIf(!requireService('openssl'))('a PostgreSQL behind TLS', () => {
  const folder = tempFolder('hostile');
  afterAll(() => folder.remove());
  const file = (name: string): string => join(folder.path, name);

  it('is held to the same', async () => {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost'],
        ...['-keyout', file('key.pem'), '-out', file('cert.pem')],
      ],
      { stdio: 'ignore' },
    );
    const identity = {
      key: readFileSync(file('key.pem'), 'utf8'),
      cert: readFileSync(file('cert.pem'), 'utf8'),
    };
    const script = hostilePostgres({ first: pgColumn, flood: pgNotice });
    await expectBounded(
      script,
      (port) =>
        postgresCheck
          .open(
            postgresCheck.schema.parse({
              postgres: `postgres://app:pw@127.0.0.1:${port}/app?sslmode=no-verify`,
            }),
            world.context,
          )
          .run(within(patience)),
      identity,
    );
  });
});

const ones = Buffer.alloc(65_536, '1');

describe.each(Object.entries(asks.postgres))('a PostgreSQL that floods a %s', (_kind, ask) => {
  it('with rows that never end', () =>
    expectBounded(hostilePostgres({ first: pgColumn, flood: pgRow('1') }), ask));
  it('with one row of a gigabyte', () =>
    expectBounded(
      hostilePostgres({
        first: Buffer.concat([pgColumn, pgMessage('D', Buffer.alloc(0), 2 ** 30)]),
        flood: ones,
      }),
      ask,
    ));
  it('with notices', () => expectBounded(hostilePostgres({ flood: pgNotice }), ask));
  it('before it let anybody in', () => expectBounded({ answer: () => ({ flood: pgNotice }) }, ask));
  it('with one message that has no end, before it let anybody in', () =>
    expectBounded({ answer: () => ({ first: pgMessage('R', Buffer.alloc(0), 2 ** 30), flood: ones }) }, ask));
});

describe.each(Object.entries(asks.redis))('a Redis that floods a %s', (_kind, ask) => {
  it('with one value that never ends', () =>
    expectBounded(hostileRedis('info', { first: Buffer.from('$1000000000\r\n'), flood: ones }), ask));
  it('with a list that never ends', () =>
    expectBounded(
      hostileRedis('info', { first: Buffer.from('*1000000000\r\n'), flood: Buffer.from('$1\r\n1\r\n') }),
      ask,
    ));
  it('with a line that never ends', () =>
    expectBounded(hostileRedis('info', { first: Buffer.from('+'), flood: ones }), ask));
  it('before it was asked anything', () =>
    expectBounded(
      { greeting: { first: Buffer.from('$1000000000\r\n'), flood: ones }, answer: () => undefined },
      ask,
    ));
});

it('refuses a list in a list without end as no Redis', async () => {
  server = await startHostileServer(hostileRedis('info', { flood: Buffer.from('*1\r\n') }));
  await expect(asks.redis.check!(server.port)).rejects.toThrow(
    /^(?:answer too large|no valid Redis answer) from 127\.0\.0\.1:\d+$/,
  );
  expect(server.taken).toBeLessThan(most);
});

it('ends a PostgreSQL connection that talks while nobody asks', async () => {
  const script = hostilePostgres({
    first: Buffer.concat([pgColumn, pgRow('1'), pgMessage('C', Buffer.from('SELECT 1\0')), pgReady]),
    flood: pgNotice,
  });
  server = await startHostileServer(script);
  await asks.postgres.source!(server.port).catch(() => {});
  await until('the connection to be closed', () => server?.open === 0);
  expect(server.taken).toBeLessThan(most);
});

it('asks a PostgreSQL again that has come to its senses', async () => {
  let sane = false;
  const flooding = hostilePostgres({ first: pgColumn, flood: pgRow('1') });
  const answering = hostilePostgres({
    first: Buffer.concat([pgColumn, pgRow('7'), pgMessage('C', Buffer.from('FETCH 1\0')), pgReady]),
  });
  server = await startHostileServer({
    answer: (asked, nth) =>
      nth === 0 ? { first: pgWelcome } : (sane ? answering : flooding).answer(asked, nth),
  });
  await expect(asks.postgres.source!(server.port)).rejects.toMatchObject({ code: 'too-much' });
  sane = true;
  await expect(asks.postgres.source!(server.port)).resolves.toMatchObject({ value: 7 });
});

it('asks a Redis again that has come to its senses', async () => {
  let sane = false;
  const flooding = hostileRedis('info', {
    first: Buffer.from('*1000000000\r\n'),
    flood: Buffer.from(':1\r\n'),
  });
  const answering = hostileRedis('info', { first: Buffer.from('$14\r\nused_memory:12\r\n') });
  server = await startHostileServer({
    answer: (asked, nth) => (sane ? answering : flooding).answer(asked, nth),
  });
  await expect(asks.redis.source!(server.port)).rejects.toMatchObject({ code: 'too-much' });
  sane = true;
  await expect(asks.redis.source!(server.port)).resolves.toMatchObject({ value: 12 });
});
