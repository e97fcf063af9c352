import { afterEach, beforeEach, expect, test } from 'vitest';
import { postgres as postgresCheck } from '../../src/checks/postgres.ts';
import { redis as redisCheck } from '../../src/checks/redis.ts';
import { redis as redisSource } from '../../src/sources/redis.ts';
import { postgresTarget } from '../../src/targets/postgres.ts';
import { redisTarget } from '../../src/targets/redis.ts';
import { testContext, within } from '../services/context.ts';
import {
  type HostileServer,
  hostilePostgres,
  pgColumn,
  pgDone,
  pgRow,
  startHostileServer,
} from '../services/hostile-server.ts';

// What speaks a protocol well and says nothing that makes sense: a stub, a proxy without a server behind it. It is not up.

let world: ReturnType<typeof testContext>;
let server: HostileServer;
beforeEach(() => {
  world = testContext();
});
afterEach(async () => {
  await world.close();
  await server.close();
});

test.each(['+OK\r\n', '+hello\r\n', '$5\r\nhello\r\n', ':1\r\n', '*0\r\n', '$-1\r\n', '+pong\r\n'])(
  'a Redis that answers everything with %j is down',
  async (reply) => {
    server = await startHostileServer({
      answer: (asked) => ({
        first: Buffer.from(reply.repeat(asked.toString('latin1').match(/\*\d+\r\n/g)?.length ?? 1)),
      }),
    });
    const redis = `redis://127.0.0.1:${server.port}`;
    const said = `no valid Redis answer from 127.0.0.1:${server.port}`;
    const check = redisCheck.open(redisCheck.schema.parse({ redis }), world.context);
    await expect(check.run(within())).rejects.toThrow(said);
    const target = redisTarget.open(redisTarget.schema.parse({ redis }), world.context);
    await expect(target.status!(within())).rejects.toThrow(said);
    const read = (question: object) =>
      redisSource.open(redisSource.schema.parse({ redis, ...question }), world.context).read(within());
    const number = reply.startsWith(':');
    for (const question of [{ llen: 'a' }, { zcard: 'a' }, { xlen: 'a' }, { dbsize: true }]) {
      if (number) expect(await read(question)).toEqual({ value: 1 });
      else await expect(read(question)).rejects.toThrow(said);
    }
    const ratio = await read({ info: 'hit_ratio' }).catch(() => ({ value: null }));
    expect(ratio.value).toBeNull();
  },
);

test.each([
  ['no row', pgDone('FETCH 0')],
  ['another row', Buffer.concat([pgColumn, pgRow('nonsense'), pgDone('FETCH 1')])],
])('a PostgreSQL that answers SELECT 1 with %s is down', async (_what, first) => {
  server = await startHostileServer(hostilePostgres({ first }));
  const postgres = `postgres://u:p@127.0.0.1:${server.port}/db`;
  const said = `no valid PostgreSQL answer from 127.0.0.1:${server.port}`;
  const check = postgresCheck.open(postgresCheck.schema.parse({ postgres }), world.context);
  await expect(check.run(within())).rejects.toThrow(said);
  const target = postgresTarget.open(postgresTarget.schema.parse({ postgres }), world.context);
  await expect(target.status!(within())).rejects.toThrow(said);
});
