import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { askSection } from '../../src/depth/findings.ts';
import { openDepth } from '../../src/depth/open.ts';
import { openLook } from '../../src/looks/open.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { SystemConfig } from '../../src/model/system.ts';
import { redactor } from '../../src/text/redactor.ts';
import { testContext, within } from '../services/context.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';

const hasPostgres = requireService('postgres');
let server: PostgresServer;
beforeAll(async () => {
  if (!hasPostgres) return;
  server = await startPostgres();
  await server.sql(`CREATE TABLE jobs (id bigint, phone text, price numeric(8, 2), at timestamptz, meta jsonb, wait interval);
    INSERT INTO jobs VALUES (9007199254740993, '0551', 12.50, '2026-01-05T12:00:00Z', '{"a": 1}', '90 s'),
      (2, '0552', NULL, NULL, NULL, NULL)`);
});
afterAll(() => server?.close());

let folder: TempFolder;
let world: ReturnType<typeof testContext>;
beforeEach(() => {
  folder = tempFolder('looks');
  world = testContext(folder.path);
});
afterEach(async () => {
  await world.close();
  folder.remove();
});

const configured = (looks: string, check = '{ tcp: "127.0.0.1:1" }'): Promise<SystemConfig> =>
  parseConfig(
    `system: s
components:
  db:
    check: ${check}
    looks:
${looks.replaceAll(/^/gm, '      ')}
`,
    { file: join(folder.path, 'plantao.yaml'), env: {} },
  );
const ask = async (look: string, check?: string) => {
  const [one] = (await configured(`it: ${look}`, check)).components[0]!.looks!;
  return openLook(one!, world.context).ask(within());
};
const own = (): string => `{ postgres: "${server.url}" }`;

describe.skipIf(!hasPostgres)('a look at a database', () => {
  test('is its rows in their columns, asked of the database of the component', async () => {
    expect(await ask('{ sql: "SELECT * FROM jobs ORDER BY phone" }', own())).toEqual({
      columns: ['id', 'phone', 'price', 'at', 'meta', 'wait'],
      rows: [
        // Too long for a number: a text keeps every digit. So does one that begins with 0.
        [
          '9007199254740993',
          '0551',
          '12.50',
          '2026-01-05T12:00:00.000Z',
          '{"a":1}',
          expect.stringContaining('30'),
        ],
        ['2', '0552', null, null, null, null],
      ],
    });
    expect(await ask('{ sql: "SELECT count(*) AS n FROM jobs" }', own())).toEqual({
      columns: ['n'],
      rows: [[2]],
    });
    expect(await ask('{ sql: "SELECT id FROM jobs WHERE false" }', own())).toEqual({
      columns: ['id'],
      rows: [],
    });
  });

  test('cannot write, however it is written', async () => {
    for (const query of [
      'WITH gone AS (DELETE FROM jobs RETURNING 1) SELECT * FROM gone',
      "SELECT nextval('numbers')",
      'SELECT 1; DELETE FROM jobs',
      'EXPLAIN ANALYZE DELETE FROM jobs',
    ]) {
      await server.sql('CREATE SEQUENCE IF NOT EXISTS numbers');
      await expect(ask(`{ sql: "${query}" }`, own()), query).rejects.toThrow();
    }
    expect(await server.sql('SELECT count(*)::int AS n FROM jobs')).toEqual([{ n: 2 }]);
    await expect(configured('it: { sql: "DELETE FROM jobs" }', own())).rejects.toThrow(
      'expected a query that reads: SELECT, WITH, VALUES, TABLE, SHOW or EXPLAIN',
    );
  });

  test('says when there is more, and shows nothing in a wrong column', async () => {
    const many = await ask('{ sql: "SELECT * FROM generate_series(1, 2000) AS n" }', own());
    expect(many).toMatchObject({ cut: 'rows cut after 1,000' });
    expect('rows' in many && many.rows).toHaveLength(1_000);
    await expect(ask('{ sql: "SELECT 1 AS id, 2 AS id" }', own())).rejects.toThrow(
      'two columns are named "id"',
    );
  });

  test('is a section of the depth of its component, that fails alone', async () => {
    const config = await configured(
      `sizes: { title: Sizes, sql: "SELECT 'a\\eb' AS x" }
slow: { sql: "SELECT pg_sleep(60)", timeout: 1s }
wrong: { sql: "SELECT nothing" }`,
      own(),
    );
    const opened = (await openDepth(config, { of: 'component', id: 'db' }, systemClock))!;
    try {
      const askOf = (id: string) => {
        const { depth, section } = opened.sections.find((one) => one.id === id)!;
        return askSection(depth, section, within(), {}, { clock: systemClock, redact: redactor([]) });
      };
      expect(opened.sections.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['sessions', 'sizes', 'slow']),
      );
      expect((await askOf('sizes')).tables[0]).toMatchObject({
        columns: [{ title: 'x' }],
        rows: [{ cells: { 0: expect.not.stringContaining('\u001b') } }],
      });
      await expect(askOf('wrong')).rejects.toThrow(/nothing/);
      await expect(askOf('slow')).rejects.toMatchObject({ code: 'no-answer' });
    } finally {
      await opened.close();
    }
  });
});

describe('a look at a program', () => {
  test('is what it prints, and no shell reads its arguments', async () => {
    expect(await ask('{ command: [printf, "%s\\\\n%s\\\\n", "$(id)", "; id"] }')).toEqual({
      lines: ['$(id)', '; id'],
    });
    expect(await ask('{ command: ["true"] }')).toEqual({ lines: [] });
    await expect(ask('{ command: [sh, -c, "echo no rights >&2; exit 3"] }')).rejects.toThrow(/3.*no rights/);
    await expect(ask('{ command: [no-such-program-here] }')).rejects.toThrow(/no-such-program-here/);
  });

  test('is cut where it prints without end, and says so', async () => {
    const answer = await ask('{ command: [seq, "3000"] }');
    expect(answer).toMatchObject({ cut: 'lines cut after 1,000' });
    expect('lines' in answer && answer.lines.length).toBe(1_000);
  });
});

describe('a look at a document', () => {
  let api: Server;
  let answer: { status: number; body: string };
  let methods: string[];
  beforeEach(async () => {
    methods = [];
    api = createServer((request, response) => {
      methods.push(request.method!);
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((listening) => api.listen(0, '127.0.0.1', listening));
  });
  afterEach(() => void api.close());
  const get = (body: unknown, path = '', status = 200) => {
    answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
    return ask(`{ http: "http://127.0.0.1:${(api.address() as AddressInfo).port}/x", path: "${path}" }`);
  };

  test('is a table of its list or its keys, asked by GET', async () => {
    expect(
      await get(
        {
          data: [
            { id: 1, ok: true },
            { id: 2, why: 'late' },
          ],
        },
        'data',
      ),
    ).toEqual({
      columns: ['id', 'ok', 'why'],
      rows: [
        [1, 'true', null],
        [2, null, 'late'],
      ],
    });
    expect(await get([1, 'a', { id: 2 }])).toEqual({
      columns: ['value', 'id'],
      rows: [
        [1, null],
        ['a', null],
        [null, 2],
      ],
    });
    expect(await get({ status: 'ok', jobs: { waiting: 3 } })).toEqual({
      columns: ['key', 'value'],
      rows: [
        ['status', 'ok'],
        ['jobs', '{"waiting":3}'],
      ],
    });
    expect(await get('plain\ntext\n')).toEqual({ lines: ['plain', 'text'] });
    expect(new Set(methods)).toEqual(new Set(['GET']));
  });

  test('is nothing where the path leads nowhere, the answer is none, or no JSON', async () => {
    await expect(get({ a: 1 }, 'b')).rejects.toThrow(/b/);
    await expect(get('{}', '', 503)).rejects.toThrow(/503/);
    await expect(get('<html>', 'data')).rejects.toThrow(/JSON/);
  });

  test('has a bounded number of rows and columns', async () => {
    const wide = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`c${index}`, index]));
    const found = await get(Array.from({ length: 1_200 }, () => wide));
    expect(found.cut).toBe('rows cut after 1,000, 60 of 80 columns');
  });
});

test('looks that cannot be asked are explained', async () => {
  const problems = (looks: string) =>
    configured(looks).then(
      () => [],
      (error: unknown) =>
        error instanceof ConfigError ? error.problems.map(({ message }) => message) : [String(error)],
    );
  expect(await problems('it: { sql: "SELECT 1" }')).toEqual([
    'db is missing: the component has no PostgreSQL of its own',
  ]);
  expect((await problems('it: { http: "http://localhost/x", method: POST }'))[0]).toContain('method');
  expect((await problems('it: { command: [df], host: web9 }'))[0]).toContain('web9');
  expect((await problems('it: { shell: "df -h" }'))[0]).toContain('look');
});
