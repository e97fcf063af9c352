import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';

const around = `
system: shop
oncall: { timezone: America/Sao_Paulo }
metrics:
  requests: { command: [count], counter: true }
  failed: { command: [count], counter: true }
  tokens_in: { command: [count], counter: true, unit: tokens }
  spent: { prometheus: "http://localhost/metrics", value: llm_cost_usd_total }
  load: { command: [load] }
`;
const load = (text: string) => parseConfig(around + text, { file: '/nowhere/plantao.yaml', env: {} });
const api = 'components: { api: { title: API, check: { tcp: "localhost:1" } } }\n';
async function faults(text: string): Promise<readonly string[]> {
  const error = await load(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof ConfigError ? error.problems.map(({ message }) => message) : [];
}

describe('objectives', () => {
  test('one line of a component is a metric and an alert that gets more urgent', async () => {
    const config = await load(
      'components: { api: { title: API, check: { tcp: "localhost:1" }, slo: { objective: 99.9% } } }',
    );
    expect(config.budgets!.slos).toEqual([
      {
        id: 'api',
        title: 'API',
        objective: 0.999,
        overMs: 30 * 86_400_000,
        component: 'api',
        measure: { by: 'minutes', component: 'api', degradedIsBad: false },
      },
    ]);
    expect(config.metrics.at(-1)).toMatchObject({
      id: 'api_budget',
      title: 'API: budget left',
      unit: '%',
      component: 'api',
      every: 10_000,
      bands: { warning: { operator: '<', value: 25 }, critical: { operator: '<=', value: 0 } },
    });
    expect(config.alerts.find(({ id }) => id === 'slo:api')).toMatchObject({
      name: 'API burns its error budget',
      when: { type: 'burns', metric: 'api_budget', level: 'warn' },
      severity: 'P3',
      worse: [{ severity: 'P1', when: { type: 'burns', metric: 'api_budget', level: 'page' } }],
      component: 'api',
    });
    // A budget that is gone is told by how it went.
    expect(config.alerts.map(({ id }) => id)).not.toContain('metric:api_budget');
  });

  test('of events, with severities of its own, and rules that speak of it', async () => {
    const config = await load(`${api}
slos:
  checkout: { objective: 99.95%, over: 28d, total: requests, errors: failed, component: api, alert: { page: P0, warn: P2 } }
alerts: [{ name: Slow burn, when: "checkout_budget burns and checkout_budget < 50%", severity: P2 }, { name: Fast, when: checkout_budget burns fast }]
`);
    expect(config.budgets!.slos[0]).toMatchObject({
      objective: 0.9995,
      overMs: 28 * 86_400_000,
      measure: { by: 'events', total: { key: 'metric requests', kind: 'counter' }, partIs: 'bad' },
    });
    expect(config.alerts.find(({ id }) => id === 'slo:checkout')).toMatchObject({
      severity: 'P2',
      worse: [{ severity: 'P0' }],
    });
    expect(config.alerts.find(({ name }) => name === 'Fast')!.when).toEqual({
      type: 'burns',
      metric: 'checkout_budget',
      level: 'page',
    });
  });

  test('alert: false has the budget and no alert', async () => {
    const config = await load(`${api}slos: { x: { objective: 99%, component: api, alert: false } }`);
    expect(config.metrics.map(({ id }) => id)).toContain('x_budget');
    expect(config.alerts.filter(({ id }) => id.includes('x'))).toEqual([]);
  });

  test.each([
    ['slos: { x: { objective: 100%, component: api } }', 'expected a share below 100%: 99.9%'],
    ['slos: { x: { objective: 0%, component: api } }', 'expected a share below 100%: 99.9%'],
    ['slos: { x: { objective: 99.9, component: api } }', 'expected'],
    ['slos: { x: { objective: 99.9%, over: 1d, component: api } }', 'expected 7d to 90d'],
    ['slos: { x: { objective: 99.9% } }', 'names nothing to count'],
    ['slos: { x: { objective: 99.9%, total: requests } }', 'events need "total" and one of'],
    ['slos: { x: { objective: 99.9%, errors: failed } }', 'events need "total" and one of'],
    [
      'slos: { x: { objective: 99.9%, total: requests, errors: failed, good: failed } }',
      'events need "total"',
    ],
    ['slos: { x: { objective: 99.9%, total: requests, errors: load } }', 'metric "load" is no counter'],
    ['slos: { x: { objective: 99.9%, total: request, errors: failed } }', 'no metric "request"'],
    ['slos: { x: { objective: 99.9%, component: apy } }', 'no component "apy"'],
    ['slos: { x: { objective: 99.9%, component: api, alert: { page: P9 } } }', 'no severity "P9"'],
    ['alerts: [{ name: x, when: load burns }]', 'load is no error budget'],
  ])('%s is explained', async (text, sentence) => {
    expect((await faults(api + text)).join('\n')).toContain(sentence);
  });

  test('two budgets of one name are one too many', async () => {
    const text =
      'components: { api: { check: { tcp: "localhost:1" }, slo: { objective: 99% } } }\nslos: { api: { objective: 99%, component: api } }';
    expect((await faults(text)).join()).toContain('its metric "api_budget" is there already');
  });
});

describe('costs', () => {
  const llm = `${api}
costs:
  llm:
    models: { mini: { cost: spent }, large: { tokens: { input: tokens_in } } }
    prices: { large: { input: 2.5 } }
    budget: { day: 40, month: 900 }
`;

  test('a price of a million tokens is one of each, and a counter of money counts itself', async () => {
    const config = await load(llm);
    expect(config.budgets!.costs[0]).toMatchObject({ currency: 'USD', zone: 'America/Sao_Paulo', day: 40 });
    expect(config.budgets!.costs[0]!.models).toEqual([
      {
        name: 'mini',
        counters: [{ series: { key: 'metric spent', kind: 'counter', unit: '' }, perUnit: 1 }],
      },
      {
        name: 'large',
        counters: [{ series: { key: 'metric tokens_in', kind: 'counter', unit: 'tokens' }, perUnit: 2.5e-6 }],
      },
    ]);
  });

  test('today, this month and what the day will have cost are metrics with bands', async () => {
    const config = await load(llm);
    const bandsOf = (id: string) => config.metrics.find((metric) => metric.id === id)!.bands;
    expect(bandsOf('llm_today')).toEqual({
      warning: { operator: '>=', value: 32 },
      critical: { operator: '>=', value: 40 },
    });
    expect(bandsOf('llm_forecast')).toEqual({ warning: { operator: '>', value: 40 } });
    expect(bandsOf('llm_month').critical).toEqual({ operator: '>=', value: 900 });
    expect(config.alerts.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['metric:llm_today', 'metric:llm_month']),
    );
  });

  test.each([
    ['costs: { llm: { models: {} } }', 'expected at least one model'],
    ['costs: { llm: { models: { a: {} } } }', 'expected either "cost" or "tokens"'],
    ['costs: { llm: { models: { a: { cost: spent, tokens: { input: tokens_in } } } } }', 'either "cost"'],
    [
      'costs: { llm: { models: { a: { tokens: { input: tokens_in } } } } }',
      'no price: write prices: { a: { input',
    ],
    ['costs: { llm: { models: { a: { cost: load } } } }', 'metric "load" is no counter'],
    ['costs: { llm: { models: { a: { cost: spend } } } }', 'no metric "spend"'],
    ['costs: { llm: { models: { gpt: { cost: spent } }, prices: { gtp: { input: 1 } } } }', 'no model "gtp"'],
    ['costs: { llm: { models: { a: { cost: spent } }, budget: { day: 0 } } }', 'above 0'],
    ['costs: { llm: { models: { a: { cost: spent } }, timezone: Mars } }', 'zone'],
  ])('%s is explained', async (text, sentence) => {
    expect((await faults(api + text)).join('\n')).toContain(sentence);
  });
});
