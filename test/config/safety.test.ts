import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { defaultSafety } from '../../src/config/safety.ts';

const load = (more: string, component = '') =>
  parseConfig(
    `system: shop
components:
  api: { check: { command: ["true"] }, runs: { process: "api-{n}.pid", start: [sleep, "60"] }${component} }
metrics:
  error_rate: { command: [echo, "1"], warning: "> 5" }
${more}`,
    { file: '/etc/plantao.yaml', env: {} },
  );

test('says nothing: the defaults', async () => {
  expect((await load('')).safety).toEqual(defaultSafety);
});

test('every word of it', async () => {
  const { safety } = await load(
    'safety: { cool-down: 2m, repeats: 5, most: 25%, most-things: 100, reason: false, hold: 30s, limit: 5m, revert: run, alone: [restart api] }',
  );
  expect(safety).toEqual({
    coolDownMs: 120_000,
    repeats: 5,
    most: 0.25,
    mostThings: 100,
    reason: false,
    revert: true,
    holdMs: 30_000,
    limitMs: 300_000,
    alone: [{ verb: 'restart', component: 'api' }],
  });
});

test('several places that a component runs on, each found to be wrong where it is', async () => {
  const parse = (runs: string) =>
    parseConfig(`system: s\ncomponents:\n  redis: { runs: ${runs} }\n`, {
      file: '/etc/plantao.yaml',
      env: {},
    });
  const { components } = await parse('[{ docker: redis }, { redis: "redis://localhost:6379" }]');
  expect(components[0]).toMatchObject({
    runs: { kind: 'docker' },
    alsoRuns: [{ kind: 'redis', options: { redis: 'redis://localhost:6379' } }],
  });
  const problems = async (runs: string) => {
    const failed = await parse(runs).catch((error: unknown) => error);
    return (failed as ConfigError).problems.map(({ path, message }) => `${path}: ${message}`);
  };
  expect(await problems('[docker, redis]')).toEqual([
    'components.redis.runs.0: expected a target, such as { docker: api }',
  ]);
  expect(await problems('[{ docker: redis, host: far }]')).toEqual([
    'components.redis.runs.0.host: no host "far" under hosts',
  ]);
  expect(await problems('{ docker: redis, redis: "redis://localhost" }')).toEqual([
    'components.redis.runs.redis: several kinds of target in one place: write a list, [{ docker: … }, { redis: … }]',
  ]);
});

test('a canary and a stop that waits', async () => {
  const { components } = await load(
    '',
    ', canary: { steps: [3, 6, 12], wait: 5m, gate: [error_rate] }, stop: { before: maintenance-on, drain: error_rate, limit: 5m }',
  );
  expect(components[0]).toMatchObject({
    canary: { steps: [3, 6, 12], waitMs: 300_000, gate: ['error_rate'], by: 'scale', param: 'count' },
    stop: { before: 'maintenance-on', drain: 'error_rate', limitMs: 300_000, otherwise: 'stop' },
  });
});

describe('is explained when it is wrong', () => {
  test.each([
    ['safety: { most: lots }', '', 'percentage'],
    ['safety: { repeats: 1 }', '', '2'],
    ['safety: { cooldown: 5s }', '', 'cool-down'],
    ['', ', canary: { steps: [3], gate: [error_rat] }', 'no metric "error_rat"'],
    ['', ', canary: { steps: [], gate: [error_rate] }', 'steps'],
    [
      '',
      ', canary: { steps: [5], gate: [error_rate], by: set-weight, param: weight }',
      'only scale knows the number to go back to',
    ],
    ['', ', stop: { drain: requests }', 'no metric "requests"'],
  ])('%s%s', async (more, component, said) => {
    const error = await load(more, component).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    const text = (error as ConfigError).problems
      .map(({ path, message, ...rest }) => `${path}: ${message} ${JSON.stringify(rest)}`)
      .join('\n');
    expect(text).toContain(said);
  });
});
