// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of the configuration are written so
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadOptions, parseConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { anyText } from '../text/any-text.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantao-config-'));
  await writeFile(join(folder, 'db-secret'), 'postgres://app:s3cr%20et@db/app\n');
});
afterAll(() => rm(folder, { recursive: true }));

const load = (text: string, options: Partial<LoadOptions> = {}) =>
  parseConfig(text, { file: join(folder, 'plantao.yaml'), env: {}, ...options });

// Where the design says compose, docker stands in until that target exists; the sections that come later are left out.
const example = `
system: Júlia
environments:
  local:      { api: "http://localhost:8000", redis: "redis://localhost:6379", db: "\${DATABASE_URL}" }
  production: { api: "https://api.example.com", redis: "\${REDIS_URL}", db: "\${secret:file:db-secret}", guarded: true }
components:
  api:
    title: API
    criticality: critical
    uptime: 99.9%
    runs: { docker: api }
    check: { http: "\${api}/health", expect: { json: { status: ok, db: { is: ok, component: database } } }, every: 5s, timeout: 3s }
    depends: [redis, database]
  database: {}
  worker: { runs: { docker: worker } }
  redis: { criticality: high, runs: { docker: redis }, check: { redis: "\${redis}" } }
metrics:
  cache_hit_rate: { title: Cache hit rate, unit: "%", redis: "\${redis}", info: hit_ratio, warning: "< 80", critical: "< 60" }
  response_p95:   { unit: ms, prometheus: "\${api}/metrics", value: "quantile(0.95, http_request_duration_seconds) * 1000", warning: ">= 0.5s", critical: "> 1_000" }
queues:
  fila_mensagens: { sql: "SELECT count(*) FROM fila_mensagens", db: "\${db}", worker: worker, warning: "> 100", critical: "> 1000" }
escalations:
  handoffs: { sql: "SELECT id, created_at, motivo FROM handoffs", db: "\${db}", warning: "> 5", critical: "> 10" }
`;

test('the example of the design means what it says', async () => {
  const config = await load(example, { env: { DATABASE_URL: 'postgres://a:pa55word@h/d' } });
  expect(config).toMatchObject({
    system: 'Júlia',
    environment: 'local',
    environments: ['local', 'production'],
    guarded: false,
  });
  const [api, database] = config.components;
  expect(api).toMatchObject({
    id: 'api',
    title: 'API',
    criticality: 'critical',
    depends: ['redis', 'database'],
  });
  expect(api!.uptime).toBeCloseTo(0.999);
  expect(api!.checks[0]).toMatchObject({
    id: 'http',
    kind: 'http',
    every: 5_000,
    timeout: 3_000,
    fails: 2,
    oks: 2,
  });
  expect(api!.checks[0]!.options).toMatchObject({ http: 'http://localhost:8000/health' });
  expect(database!.checks).toEqual([]);
  expect(config.metrics[1]!.bands).toEqual({
    warning: { operator: '>=', value: 500 },
    critical: { operator: '>', value: 1_000 },
  });
  expect(config.queues[0]).toMatchObject({ worker: 'worker', every: 10_000, timeout: 5_000 });
  expect(config.secrets).toEqual(['pa55word']);
});

test('another environment has its own values, guard and secrets', async () => {
  const config = await load(example, { environment: 'production', env: { REDIS_URL: 'redis://r' } });
  expect(config.guarded).toBe(true);
  expect(config.escalations[0]!.source.options).toMatchObject({ db: 'postgres://app:s3cr%20et@db/app' });
  expect(config.secrets).toEqual(['postgres://app:s3cr%20et@db/app', 's3cr%20et', 's3cr et']);
});

const minimal = (environments: string, components = 'a: { runs: { docker: a } }') =>
  `system: x\nenvironments: ${environments}\ncomponents:\n  ${components}\n`;

test.each([
  ['{ production: {} }', true],
  ['{ prod-eu: }', true],
  ['{ staging: {} }', false],
  ['{ production: { guarded: false } }', false],
  ['{ staging: { guarded: true } }', true],
  ['{ staging: { guarded: "${UNCLEAR:-perhaps}" } }', true],
])('guard of %s', async (environments, guarded) => {
  expect((await load(minimal(environments))).guarded).toBe(guarded);
});

test('references: defaults, escapes, numbers, programs without a shell', async () => {
  const config = await load(
    minimal(
      '{ local: { port: 8000, name: "${NAME:-shop}" } }',
      'a: { check: { process: { port: "${port}" } }, title: "${name} $${name} ${secret:cmd:echo $HOME;id}" }',
    ),
  );
  expect(config.components[0]!.checks[0]!.options).toMatchObject({ process: { port: 8_000 } });
  expect(config.components[0]!.title).toBe('shop ${name} $HOME;id');
  expect(config.secrets).toEqual(['$HOME;id']);
});

test('how the status of a place is asked for is beside the keys of its target, whatever those are called', async () => {
  const config = await load(
    minimal(
      '{ local: }',
      `a: { runs: { systemd: nginx, timeout: 2m, status: { timeout: 20s } } }
  b: { runs: [{ docker: b, status: { every: 1m } }, { redis: "redis://r", status: {} }] }`,
    ),
  );
  expect(config.components[0]!.runs).toMatchObject({
    status: { timeout: 20_000 },
    options: { timeout: 120_000 },
  });
  expect(config.components[1]!.runs).toEqual({
    kind: 'docker',
    options: expect.not.objectContaining({ status: expect.anything() }),
    status: { every: 60_000 },
  });
  expect(config.components[1]!.alsoRuns).toMatchObject([{ kind: 'redis', status: {} }]);
  await expect(
    load(minimal('{ local: }', 'a: { runs: { docker: a, status: { wait: 3s } } }')),
  ).rejects.toThrow('wait');
});

test('a text of digits stays a text where the schema wants one', async () => {
  const config = await load(minimal('{ local: }', 'a: { runs: { docker: "${ID}" } }'), {
    env: { ID: '0042' },
  });
  expect(config.components[0]!.runs!.options).toMatchObject({ docker: '0042' });
});

test('names of object methods are not values', async () => {
  await expect(load(minimal('{ local: }', 'a: { runs: { docker: "${constructor}" } }'))).rejects.toThrow(
    '${constructor} is set neither',
  );
});

test('anchors and merge keys work', async () => {
  const config = await load(
    'system: x\nx-base: &base { runs: { docker: a }, criticality: low }\ncomponents:\n  a: { <<: *base, criticality: high }\n',
  );
  expect(config.components[0]).toMatchObject({ criticality: 'high', runs: { kind: 'docker' } });
});

test('hundreds of components may share an anchor', async () => {
  const components = Array.from({ length: 300 }, (_, index) => `  c${index}: { runs: *place }`);
  const config = await load(
    `system: x\nx-place: &place { docker: a }\ncomponents:\n${components.join('\n')}\n`,
  );
  expect(config.components).toHaveLength(300);
});

test('a dense web of dependencies is searched in no time', async () => {
  const ids = Array.from({ length: 60 }, (_, index) => `c${index}`);
  const components = ids.map(
    (id, index) => `  ${id}: { runs: { docker: a }, depends: [${ids.slice(0, index).join(', ')}] }`,
  );
  const config = await load(`system: x\ncomponents:\n${components.join('\n')}\n`);
  expect(config.components).toHaveLength(60);
});

const acceptable = async (text: string): Promise<void> => {
  try {
    await load(text);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = text.split('\n').length;
    for (const { line, column, message } of error.problems) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines);
      expect(column).toBeGreaterThanOrEqual(1);
      expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }
  }
};

test('any text is a configuration or a ConfigError', { tags: ['sweep'] }, () =>
  fc.assert(fc.asyncProperty(anyText({ maxLength: 200 }), acceptable), { numRuns: 300 }),
);

test('any damage to a configuration is a configuration or a ConfigError', { tags: ['sweep'] }, () =>
  fc.assert(
    fc.asyncProperty(
      fc.nat(example.length),
      fc.nat(40),
      fc.oneof(
        fc.string({ maxLength: 8 }),
        fc.constantFrom('{', '}', '[', ': ', '\n', '&a ', '*a', '${', '\u001b[2J', '__proto__: '),
      ),
      (at, length, inserted) => acceptable(example.slice(0, at) + inserted + example.slice(at + length)),
    ),
    { numRuns: 300 },
  ),
);

test.each([
  ['[', 50_000],
  ['{a: ', 5_000],
  ['- ', 5_000],
])('nesting of %j is bounded', { tags: ['sweep'] }, async (text, times) => {
  await expect(load(text.repeat(times))).rejects.toBeInstanceOf(ConfigError);
});
