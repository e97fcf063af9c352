import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { command } from '../../src/actions/kinds/command.ts';
import { http } from '../../src/actions/kinds/http.ts';
import { postgres } from '../../src/actions/kinds/postgres.ts';
import { redis } from '../../src/actions/kinds/redis.ts';
import type { ActionParams } from '../../src/model/action.ts';
import type { ActionKind } from '../../src/model/target.ts';
import { postgresTarget } from '../../src/targets/postgres.ts';
import { redisTarget } from '../../src/targets/redis.ts';
import { testContext, within } from '../services/context.ts';
import { patient } from '../services/patient.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { type RedisServer, startRedis } from '../services/redis.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

let folder: TempFolder;
let world: ReturnType<typeof testContext>;
beforeEach(() => {
  folder = tempFolder('own');
  world = testContext(folder.path);
});
afterEach(async () => {
  await world.close();
  folder.remove();
});

/** What somebody might type to make a parameter more than a value. */
const hostile = [
  "'; DROP TABLE rows; --",
  '$(touch canary)',
  '; touch canary',
  '`id`',
  '"}, {"a":"',
  '../..',
  '%0a',
  '*',
];

const planOf = (kind: ActionKind, options: object, params: ActionParams = {}) =>
  kind.open(kind.schema.parse(options), world.context).plan(params, within());
const perform = async (kind: ActionKind, options: object, params: ActionParams = {}): Promise<string[]> => {
  const output: string[] = [];
  await (await planOf(kind, options, params)).run((line) => void output.push(line), within());
  return output;
};

describe('a command of the team', () => {
  test('shows itself, runs in its folder and gives its output', async () => {
    const options = { command: ['sh', '-c', 'pwd; echo "$1"', 'sh', '{what}'] };
    const plan = await planOf(command, options, { what: 'a b' });
    expect(plan.requests).toEqual([`sh -c 'pwd; echo "$1"' sh 'a b'`]);
    expect(await perform(command, options, { what: 'a b' })).toEqual([folder.path, 'a b']);
  });

  test('a parameter stays one argument and is never interpreted; one left out goes away', async () => {
    for (const value of hostile)
      expect(await perform(command, { command: ['printf', '<%s>', '{value}'] }, { value })).toEqual([
        `<${value}>`,
      ]);
    expect(await perform(command, { command: ['printf', '<%s>', 'a', '{gone}', 'b'] })).toEqual(['<a><b>']);
    expect(existsSync(join(folder.path, 'canary'))).toBe(false);
  });

  test('a parameter cannot become an option, except where the command says that options are over', async () => {
    await expect(planOf(command, { command: ['rm', '{path}'] }, { path: '-rf' })).rejects.toThrow(
      /read as an option/,
    );
    expect((await planOf(command, { command: ['rm', '--', '{path}'] }, { path: '-rf' })).requests).toEqual([
      'rm -- -rf',
    ]);
    expect(command.schema.safeParse({ command: ['{program}'] }).success).toBe(false);
  });

  test('what an answer holds that nobody can ask for again goes to the screen alone', async () => {
    const run = async (reveal: true | string | undefined, script: string) => {
      const output: string[] = [];
      const secrets: string[] = [];
      const plan = await planOf(command, {
        command: ['sh', '-c', script],
        ...(reveal === undefined ? {} : { reveal }),
      });
      const failed = await plan
        .run(
          (line) => void output.push(line),
          within(),
          (secret) => void secrets.push(secret),
        )
        .then(() => '', String);
      return { output: output.join('\n') + failed, secrets, reveals: plan.reveals };
    };
    const made = `echo made >&2; echo '{"id": 7, "keys": [{"secret": "sk-live-42"}]}'`;
    expect(await run('keys[0].secret', made)).toEqual({
      output: 'made\n{"id":7,"keys":[{"secret":"•••"}]}',
      secrets: ['sk-live-42'],
      reveals: true,
    });
    expect(await run(true, 'printf "%s\\n" sk-live-42 more')).toMatchObject({
      output: '',
      secrets: ['sk-live-42\nmore'],
    });
    // One that does not look as it should is hidden as a whole, and not lost.
    for (const script of ['echo sk-live-42', `echo '{"key": "sk-live-42"}'`, 'echo sk-live-42; exit 1'])
      expect(await run('keys[0].secret', script)).toMatchObject({
        output: expect.not.stringContaining('sk-live-42'),
        secrets: [expect.stringContaining('sk-live-42')],
      });
    expect((await run(undefined, made)).output).toContain('sk-live-42');
  });

  test('environment and input take parameters, and other exit codes may mean success', async () => {
    const options = {
      command: ['sh', '-c', 'cat; echo " $KEY"; exit 3'],
      env: { KEY: 'k-{n}' },
      input: 'in {n}',
      success: [3],
    };
    expect(await perform(command, options, { n: 7 })).toEqual(['in 7 k-7']);
    await expect(perform(command, { ...options, success: [0] }, { n: 7 })).rejects.toThrow(/exit code 3/);
    const psql = `printf '%s\\n' 'psql: ERROR:  no table "rows"' 'LINE 1: SELECT * FROM rows' '       ^' >&2; exit 3`;
    await expect(perform(command, { command: ['sh', '-c', psql] })).rejects.toThrow(
      /ERROR: {2}no table "rows"$/,
    );
    await expect(perform(command, { command: ['no-such-program'] })).rejects.toThrow(/no such program/);
  });
});

describe('a request of the team', () => {
  let server: Server;
  let base: string;
  const seen: { readonly request: IncomingMessage; readonly body: string }[] = [];
  beforeAll(async () => {
    server = createServer(patient, (request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push({ request, body });
        response.statusCode = request.url!.startsWith('/gone') ? 410 : 200;
        response.end('{"ok":true}');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());
  beforeEach(() => void seen.splice(0));

  test('sends its method, headers and JSON, in which a number stays a number', async () => {
    const options = {
      http: `${base}/admin/maintenance`,
      method: 'PUT',
      headers: { authorization: 'Bearer abc' },
      body: { enabled: true, minutes: '{minutes}', note: 'for {minutes} min' },
    };
    const plan = await planOf(http, options, { minutes: 15 });
    expect(plan.requests[0]).toContain('PUT http://127.0.0.1');
    expect(plan.requests[0]).not.toContain('abc');
    expect(seen).toEqual([]);
    const output: string[] = [];
    await plan.run((line) => void output.push(line), within());
    expect(output).toEqual(['answered 200: {"ok":true}']);
    expect(JSON.parse(seen[0]!.body)).toEqual({ enabled: true, minutes: 15, note: 'for 15 min' });
    expect(seen[0]!.request.headers).toMatchObject({
      authorization: 'Bearer abc',
      'content-type': 'application/json',
    });
  });

  test('a parameter stays a value in the URL, in JSON and in a form', async () => {
    for (const value of hostile) {
      const options = { http: `${base}/keys/{id}?by={id}`, method: 'DELETE', body: { id: '{id}' } };
      if (value === '../..') {
        await expect(planOf(http, options, { id: value })).rejects.toThrow(/another path/);
        options.http = `${base}/keys/all?by={id}`;
      }
      await perform(http, options, { id: value });
      const { request, body } = seen.at(-1)!;
      const url = new URL(request.url!, base);
      if (value !== '../..') expect(decodeURIComponent(url.pathname)).toBe(`/keys/${value}`);
      expect(url.pathname.split('/')).toHaveLength(3);
      expect(url.searchParams.get('by')).toBe(value);
      expect(JSON.parse(body)).toEqual({ id: value });
    }
    await perform(http, { http: base, form: { text: 'a={x}' } }, { x: '1&b=2' });
    expect(new URLSearchParams(seen.at(-1)!.body).get('text')).toBe('a=1&b=2');
  });

  test('a parameter never moves a request to another path, percent-encoded or not', async () => {
    const dots = ['.', '..', '%2e', '%2E%2e', '.%2e', '%252e%252e', '..;', '..;x=1', '%2e%2e%3b'];
    const slashes = ['a/b', '../x', 'x/..', 'a%2fb', 'a%252Fb', '..\\x', '%5c', '/', 'a/../../b'];
    for (const id of [...dots, ...slashes])
      for (const path of ['/keys/{id}', '/keys/{id}/rotate', '/keys/{id}?all=1'])
        await expect(planOf(http, { http: base + path, method: 'DELETE' }, { id })).rejects.toThrow(
          /another path/,
        );
    // Two values, or a value and what stands beside it, are as good as one.
    for (const [path, params] of [
      ['/keys/{a}{b}', { a: '.', b: '.' }],
      ['/keys/.{a}', { a: '.' }],
      ['/keys/%2{a}', { a: 'e' }],
      ['/keys/{a}{b}', {}],
      ['/keys/{id}', {}],
      ['/keys/{id}/rotate', {}],
    ] as const)
      await expect(planOf(http, { http: base + path, method: 'DELETE' }, params)).rejects.toThrow(
        /another path/,
      );
    for (const id of [
      '...',
      '.a',
      'a.b',
      'v1..v2',
      'a b',
      'é',
      '100%',
      '%',
      'a?b',
      'a#b',
      '*',
      '%c3%28',
      '1;2',
    ])
      await perform(http, { http: `${base}/keys/{id}`, method: 'DELETE' }, { id });
    for (const { request } of seen) expect(request.url!.split('/')).toHaveLength(3);
    expect(decodeURIComponent(seen.at(-4)!.request.url!)).toBe('/keys/a#b');
    // In the query it is a value and nothing else.
    await perform(http, { http: `${base}/keys?at={id}` }, { id: '../..' });
    expect(seen.at(-1)!.request.url).toBe('/keys?at=..%2F..');
  });

  test('a key that is made is taken out of the answer that is shown', async () => {
    const output: string[] = [];
    const secrets: string[] = [];
    const plan = await planOf(http, { http: `${base}/keys`, reveal: 'ok' });
    await plan.run(
      (line) => void output.push(line),
      within(),
      (secret) => void secrets.push(secret),
    );
    expect(output).toEqual(['answered 200: {"ok":"•••"}']);
    expect(secrets).toEqual(['true']);
  });

  test('another host cannot be reached through a parameter, and a bad status is a failure', async () => {
    expect(http.schema.safeParse({ http: 'http://{host}/x' }).success).toBe(false);
    expect(http.schema.safeParse({ http: 'http://a.example{rest}' }).success).toBe(false);
    await expect(perform(http, { http: `${base}/gone` })).rejects.toThrow(/answered 410/);
    expect(await perform(http, { http: `${base}/gone`, expect: [410] })).toEqual([
      'answered 410: {"ok":true}',
    ]);
  });
});

describe.skipIf(!requireService('postgres'))('a statement of the team', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());
  beforeEach(() =>
    server.sql(`DROP TABLE IF EXISTS rows; CREATE TABLE rows (id int, name text, created_at timestamptz);
      INSERT INTO rows SELECT n, 'row ' || n, now() - n * interval '1 day' FROM generate_series(1, 200) n`),
  );
  const count = async (): Promise<number> => {
    const client = new Client(server.url);
    await client.connect();
    const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM rows');
    await client.end();
    return Number(rows[0]!.count);
  };
  const old = {
    postgres: '',
    delete: 'rows',
    where: "created_at < now() - {days} * interval '1 day'",
    batch: 40,
  };

  test('old rows are counted first, deleted in batches, and their end is verified', async () => {
    const options = { ...old, postgres: server.url, vacuum: true };
    const plan = await planOf(postgres, options, { days: 90 });
    expect(plan).toMatchObject({ touches: 111, thing: 'row', risk: 'destructive', from: '111 rows match' });
    expect(plan.requests[0]).toContain('$1 = 90');
    expect(await count()).toBe(200);
    expect(await plan.verify!.look(within())).toBe('111 rows still match');
    const output: string[] = [];
    await plan.run((line) => void output.push(line), within());
    expect(await count()).toBe(89);
    expect(output).toEqual([
      '40 rows deleted',
      '80 rows deleted',
      '111 rows deleted',
      '111 rows deleted in all',
      'VACUUM (ANALYZE): done',
    ]);
    expect(await plan.verify!.look(within())).toBeUndefined();
  });

  test('far more rows than were counted are not deleted', async () => {
    const plan = await planOf(postgres, { ...old, postgres: server.url }, { days: 199 });
    expect(plan.touches).toBe(2);
    await server.sql(
      `INSERT INTO rows SELECT n, 'x', now() - interval '2 years' FROM generate_series(1, 5000) n`,
    );
    expect(await plan.preconditions[0]!.recheck(within())).toMatch(/^500\d rows match now, not 2$/);
    await expect(plan.run(() => {}, within())).rejects.toThrow(/more than were counted: stopped/);
    expect(await count()).toBeGreaterThan(3_000);
  });

  test('a parameter is a value whatever it holds, and a deletion needs a condition and a table', async () => {
    for (const value of hostile) {
      const plan = await planOf(
        postgres,
        { postgres: server.url, delete: 'rows', where: 'name = {name}' },
        { name: value },
      );
      expect(plan.touches).toBe(0);
    }
    expect(await count()).toBe(200);
    expect(postgres.schema.safeParse({ postgres: server.url, delete: 'rows' }).success).toBe(false);
    const injected = { postgres: server.url, delete: 'rows; DROP TABLE rows', where: 'true' };
    await expect(planOf(postgres, injected)).rejects.toThrow();
    await expect(planOf(postgres, { ...injected, delete: 'nowhere' })).rejects.toThrow(/no table "nowhere"/);
    await expect(
      perform(postgres, { postgres: server.url, run: 'UPDATE rows SET id = 1; DROP TABLE rows' }),
    ).rejects.toThrow(/multiple commands/);
    expect(await count()).toBe(200);
  });

  test('a statement counts its rows where it is told how, and says how many it touched', async () => {
    const options = {
      postgres: server.url,
      run: 'UPDATE rows SET name = {name} WHERE id <= {most}',
      count: 'SELECT count(*) FROM rows WHERE id <= {most}',
    };
    const params = { name: 'new', most: 10 };
    expect(await planOf(postgres, options, params)).toMatchObject({ touches: 10, thing: 'row' });
    expect(await perform(postgres, options, params)).toEqual(['10 rows']);
  });

  test('a statement shows the rows it returns, in columns, as many as fit', async () => {
    const select = {
      postgres: server.url,
      run: 'SELECT id, name, NULL AS none FROM rows ORDER BY id LIMIT 2',
    };
    expect(await perform(postgres, select)).toEqual([
      'id  name   none',
      ' 1  row 1  -',
      ' 2  row 2  -',
      '2 rows',
    ]);
    const all = await perform(postgres, {
      postgres: server.url,
      run: 'SELECT id, id AS id FROM rows ORDER BY id',
    });
    expect(all).toHaveLength(103);
    expect(all[1]).toBe('  1    1');
    expect(all.slice(-2)).toEqual(['… and 100 more rows', '200 rows']);
    expect(await planOf(postgres, select)).toMatchObject({ lastLineOnly: true });
  });

  test('a database lists what runs, and ends a statement or a connection, but never another under the same number', async () => {
    const target = postgresTarget.open(postgresTarget.schema.parse({ postgres: server.url }), world.context);
    expect(await target.status!(within())).toMatchObject({ status: 'up' });
    const victim = new Client(server.url);
    victim.on('error', () => {});
    await victim.connect();
    const { rows } = await victim.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const pid = rows[0]!.pid;
    const running = victim.query('SELECT pg_sleep(60)').catch((error: Error) => error);
    const choice = await until('the statement', async () =>
      (await target.choices!('cancel-query', 'pid', within())).find(
        ({ value, text }) => value === String(pid) && text.includes('pg_sleep'),
      ),
    );
    expect(choice.text).toContain('active');
    const cancel = await target.plan('cancel-query', { pid }, within());
    const kill = await target.plan('kill-query', { pid }, within());
    expect(await cancel.verify!.look(within())).toMatch(/still runs it/);
    await cancel.run(() => {}, within());
    expect(await running).toMatchObject({ message: expect.stringMatching(/canceling statement/) });
    expect(await cancel.verify!.look(within())).toBeUndefined();
    expect(await cancel.preconditions[0]!.recheck(within())).toMatch(/is gone/);
    await expect(cancel.run(() => {}, within())).rejects.toThrow(/nothing was done/);
    await expect(target.plan('cancel-query', { pid }, within())).rejects.toThrow(/runs no statement/);
    await kill.run(() => {}, within());
    expect(await kill.verify!.look(within())).toBeUndefined();
    await expect(kill.run(() => {}, within())).rejects.toThrow(/nothing was done/);
    await victim.end().catch(() => {});
    await expect(target.plan('kill-query', { pid: 1 }, within())).rejects.toThrow(/may be ended/);
    await expect(target.plan('kill-query', { pid: 'x; SELECT 1' }, within())).rejects.toThrow();
  });

  test('statistics are renewed, for a table that exists', async () => {
    const target = postgresTarget.open(postgresTarget.schema.parse({ postgres: server.url }), world.context);
    const plan = await target.plan('analyze', { table: 'rows' }, within());
    expect(plan.requests).toEqual(['ANALYZE rows']);
    await plan.run(() => {}, within());
    await until('newer statistics', async () => (await plan.verify!.look(within())) === undefined);
    for (const table of hostile) await expect(target.plan('analyze', { table }, within())).rejects.toThrow();
    expect(await count()).toBe(200);
  });
});

describe.skipIf(!requireService('redis'))('keys of the team', () => {
  let server: RedisServer;
  let client: Redis;
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.url);
    client.on('error', () => {});
  });
  afterAll(async () => {
    client?.disconnect();
    await server?.close();
  });
  beforeEach(async () => {
    await client.flushall();
  });

  test('what failed goes back into its queue, in order, none lost and none twice', async () => {
    await client.rpush('retry', 'one', 'two', 'three');
    await client.rpush('queue', 'zero');
    const options = { redis: server.url, move: { from: 'retry', to: 'queue' } };
    const plan = await planOf(redis, options);
    expect(plan).toMatchObject({ touches: 3, thing: 'entry', from: '3 in retry' });
    await plan.run(() => {}, within());
    expect((await client.lrange('queue', 0, -1)).sort()).toEqual(['one', 'three', 'two', 'zero']);
    expect(await client.llen('retry')).toBe(0);
    expect((await planOf(redis, options)).touches).toBe(0);
    expect(await plan.preconditions[0]!.recheck(within())).toBe('retry holds 0 now');
  });

  test('keys are deleted by a pattern that is asked for, never every key by mistake', async () => {
    await client.mset('session:1', 'a', 'session:2', 'b', 'other', 'c');
    const target = redisTarget.open(redisTarget.schema.parse({ redis: server.url }), world.context);
    const plan = await target.plan('delete-keys', { pattern: 'session:*' }, within());
    expect(plan).toMatchObject({ touches: 2, risk: 'disruptive' });
    await plan.run(() => {}, within());
    expect(await plan.verify!.look(within())).toBeUndefined();
    expect(await client.keys('*')).toEqual(['other']);
    for (const pattern of ['*', '**', '?*', ''])
      await expect(target.plan('delete-keys', { pattern }, within())).rejects.toThrow(/every key/);
    await expect(planOf(redis, { redis: server.url, keys: 'lead:{id}' }, { id: '*' })).resolves.toMatchObject(
      { touches: 0 },
    );
    expect(() => planOf(redis, { redis: server.url })).toThrow(/either/);
    expect((await target.plan('flush-cache', {}, within())).risk).toBe('destructive');
  });

  test('a million keys go by pattern in small steps: the server is never asked for more than a batch at once', async () => {
    await client.eval("for n = 1, 1000000 do redis.call('SET', 'bulk:' .. n, n) end", 0);
    await client.set('kept', 'yes');
    await client.call('CONFIG', 'SET', 'slowlog-log-slower-than', '0');
    await client.call('CONFIG', 'SET', 'slowlog-max-len', '128');
    await client.call('SLOWLOG', 'RESET');
    const target = redisTarget.open(redisTarget.schema.parse({ redis: server.url }), world.context);
    const plan = await target.plan('delete-keys', { pattern: 'bulk:*' }, within());
    expect(plan.touches).toBeGreaterThan(900_000);
    let answered = 0;
    let running = true;
    const others = (async () => {
      while (running) {
        await client.ping();
        answered += 1;
      }
    })();
    const output: string[] = [];
    await plan.run((line) => void output.push(line), within());
    running = false;
    await others;
    expect(await client.keys('*')).toEqual(['kept']);
    // Somebody else was answered between the batches, again and again.
    expect(answered).toBeGreaterThan(100);
    const slow = (await client.call('SLOWLOG', 'GET', '128')) as [number, number, number, string[]][];
    const unlinks = slow.filter(([, , , [name]]) => name?.toUpperCase() === 'UNLINK');
    expect(unlinks.length).toBeGreaterThan(0);
    // The server shows 32 arguments and counts the rest in the last: a batch of 500 keys is 501 arguments at most.
    for (const [, , , args] of unlinks)
      expect(31 + Number(args.at(-1)?.match(/(\d+) more arguments/)?.[1] ?? 0)).toBeLessThanOrEqual(501);
    expect(output.length).toBeLessThan(200);
  });
});
