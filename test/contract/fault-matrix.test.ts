import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { Engine } from '../../src/engine/engine.ts';
import { systemClock } from '../../src/model/clock.ts';
import { expectSentence } from '../services/expect-sentence.ts';
import {
  droppingPort,
  type FaultyPort,
  type PortFault,
  refusingPort,
  startFaultyPort,
} from '../services/faulty-server.ts';

type Fault = PortFault | 'refuses' | 'drops';
const faults: readonly Fault[] = [
  'refuses',
  'drops',
  'hangs',
  'drips',
  'resets',
  'closes',
  'garbage',
  'floods',
];

/** Every kind of check that reaches out over TCP, as YAML for a port. */
const checks: Readonly<Record<string, (port: number) => string>> = {
  http: (port) => `{ http: "http://127.0.0.1:${port}/health" }`,
  https: (port) => `{ http: "https://127.0.0.1:${port}/health" }`,
  tls: (port) => `{ tls: "127.0.0.1:${port}" }`,
  postgres: (port) => `{ postgres: "postgres://app:pw@127.0.0.1:${port}/app" }`,
  redis: (port) => `{ redis: "redis://127.0.0.1:${port}" }`,
  mongodb: (port) => `{ mongodb: "mongodb://127.0.0.1:${port}/app" }`,
};

const sources: Readonly<Record<string, (port: number) => string>> = {
  json: (port) => `json: "http://127.0.0.1:${port}/stats", path: value`,
  prometheus: (port) => `prometheus: "http://127.0.0.1:${port}/metrics", value: up`,
  promql: (port) => `promql: "http://127.0.0.1:${port}", query: up`,
  sql: (port) => `sql: "SELECT 1", db: "postgres://app:pw@127.0.0.1:${port}/app"`,
  redis: (port) => `redis: "redis://127.0.0.1:${port}", dbsize: true`,
  mongodb: (port) => `mongodb: "mongodb://127.0.0.1:${port}/app", collection: jobs, count: {}`,
};

/** So much is read at most of a server that never stops, in bytes; the kernel's buffers hold some of it. */
const mostBytes = 64 * 2 ** 20;

const ports = new Map<Fault, FaultyPort>();
let engine: Engine;

beforeAll(async () => {
  for (const fault of faults) {
    const open =
      fault === 'refuses' ? refusingPort() : fault === 'drops' ? droppingPort() : startFaultyPort(fault);
    ports.set(fault, await open);
  }
  const schedule = 'every: 1m, timeout: 1s';
  const components = faults.flatMap((fault) =>
    Object.entries(checks).map(([kind, yaml]) => {
      const check = yaml(ports.get(fault)!.port).replace(/ \}$/, `, ${schedule} }`);
      return `  ${fault}-${kind}: { check: ${check} }`;
    }),
  );
  const metrics = faults.flatMap((fault) =>
    Object.entries(sources).map(
      ([kind, yaml]) => `  ${fault}_${kind}: { ${yaml(ports.get(fault)!.port)}, ${schedule} }`,
    ),
  );
  const text = `system: faults
environments: { local: {} }
components:
${components.join('\n')}
metrics:
${metrics.join('\n')}
`;
  const config = await parseConfig(text, { file: '/nowhere/plantao.yaml', env: {} });
  engine = new Engine({ config, clock: systemClock, random: Math.random, changed: () => {}, once: true });
  engine.start();
  await engine.recheck();
});
afterAll(async () => {
  await engine.stop();
  await Promise.all([...ports.values()].map((port) => port.close()));
});

describe.each(faults)('a port that %s', (fault) => {
  it.each(Object.keys(checks))('makes a %s check down, in a sentence', (kind) => {
    const row = engine.component(`${fault}-${kind}`)!;
    expect(row.checks[0]).toMatchObject({ status: 'down' });
    expectSentence(row.summary);
  });

  it.each(Object.keys(sources))('gives a %s metric no value and a reason', (kind) => {
    const row = engine.metrics().find(({ id }) => id === `${fault}_${kind}`)!;
    expect(row.value).toBeNull();
    expect(row.band).not.toBe('normal');
    expectSentence(row.problem ?? '');
  });
});

it('reads no more than a bounded part of what floods', () => {
  const kinds = Object.keys(checks).length + Object.keys(sources).length;
  expect(ports.get('floods')!.written).toBeLessThan(kinds * mostBytes);
});
