import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { tempFolder } from '../services/temp.ts';

const folder = tempFolder('alerts-config');
afterAll(() => folder.remove());
const base = `system: S
components:
  api: { criticality: critical, check: { tcp: "localhost:1" } }
  worker: { check: { tcp: "localhost:2" } }
metrics:
  p95: { unit: ms, component: api, json: "http://localhost/x", critical: "> 1s" }
  sent: { component: worker, json: "http://localhost/x" }
`;

async function load(text: string) {
  const file = join(folder.path, 'plantao.yaml');
  writeFileSync(file, base + text);
  return loadConfig({ file, env: {} });
}

async function problems(text: string): Promise<string[]> {
  try {
    await load(text);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(
      ({ line, message, nearest }) => `${line - 7} ${message}${nearest ? ` -> ${nearest}` : ''}`,
    );
  }
  return [];
}

describe('alert rules in the configuration', () => {
  it('makes rules by itself for what no rule speaks of', async () => {
    const none = await load('');
    expect(none.alerts.map(({ id, severity }) => `${id} ${severity}`)).toEqual([
      'component:api P0',
      'component:worker P2',
      'metric:p95 P2',
    ]);
    const some = await load(
      'alerts: [{ name: Down, when: api is down }, { name: Slow, when: p95 > 2s for 5m }]\n',
    );
    expect(some.alerts.map(({ id }) => id)).toEqual(['down', 'slow', 'component:worker']);
    expect((await load('alerting: { implied: false }\n')).alerts).toEqual([]);
  });

  it('finds out what an alert is about, and reads names of severities', async () => {
    const { alerts, alerting } = await load(
      'alerts: [{ name: Sem respostas, when: sent == 0, for: 30m, severity: ALTO, worse: { CRÍTICO: sent < 0 } }]\nalerting: { severities: { CRÍTICO: P0, ALTO: P1 }, respond: { ALTO: 30m } }\n',
    );
    expect(alerts[0]).toMatchObject({
      id: 'sem-respostas',
      component: 'worker',
      severity: 'P1',
      forMs: 1_800_000,
      worse: [{ severity: 'P0' }],
    });
    expect(alerting).toMatchObject({
      names: { P0: 'CRÍTICO', P1: 'ALTO', P2: 'P2' },
      respondMs: { P1: 1_800_000 },
    });
  });

  it('takes response times in business days, in the zone of the rota', async () => {
    const { alerting } = await load(
      'alerting: { timezone: Europe/Lisbon, respond: { P3: 3 business days, P2: 4h } }\n',
    );
    expect(alerting).toMatchObject({
      respondDays: { P3: 3 },
      zone: 'Europe/Lisbon',
      respondMs: { P2: 14_400_000 },
    });
    expect(await problems('alerting:\n  respond: { P3: 3 bussiness days }\n')).toEqual([
      expect.stringContaining('expected a duration or business days such as 3 business days'),
    ]);
  });

  it('says how urgent its own rules are in the words of the team', async () => {
    for (const [severities, expected] of [
      ['{ CRÍTICO: P1, BAIXO: P3 }', ['P1', 'P2', 'P2']],
      ['{ LOW: P3 }', ['P3', 'P3', 'P3']],
      ['{ CRITICAL: P1, MEDIUM: P3 }', ['P1', 'P3', 'P3']],
      ['{ Emergency: P0 }', ['P0', 'P0', 'P0']],
    ] as const) {
      const { alerts } = await load(`alerting: { severities: ${severities} }\n`);
      expect(
        alerts.map(({ severity }) => severity),
        severities,
      ).toEqual(expected);
    }
  });

  it.each([
    ['alerts:\n  - { name: A, when: p95 > 5m2 }', '2 "5m2" is not a value in "ms" at column 7'],
    ['alerts:\n  - { name: A, when: apo is down }', '2 no component "apo" at column 1 -> api'],
    ['alerts:\n  - { name: A, when: api is dwn }', '-> down'],
    ['alerts:\n  - { name: A, when: api is down, severity: CRITCAL }', '2 no severity "CRITCAL"'],
    [
      'alerts:\n  - { name: A, when: api is down, actions: [restart wroker] }',
      '2 no component "wroker" -> worker',
    ],
    ['alerts:\n  - { name: A, when: api is down for 1m, for: 2m }', '"for" is given twice'],
    ['alerts:\n  - { name: A, when: api is down, worse: { P3: p95 > 1s } }', 'P3 is not more urgent than P2'],
    [
      'alerts:\n  - { name: A, when: api is down }\n  - { name: a, when: p95 > 1 }',
      '3 two alerts are named "a"',
    ],
    ['alerts:\n  - { name: A, when: api is down, mutes: [component] }', 'is not a matcher'],
    ['alerts:\n  - { name: A, when: oldest of sent > 10m }', '2 age of the oldest entry of "sent" unknown'],
    ['notify: { routes: [{ send: [], environment: productoin }] }', '1 no environment "productoin"'],
    ['alerting:\n  severities: { P1: P0, ALTO: P2 }', '2 P1 is taken: P1 is one of plantao'],
    ['alerting:\n  severities: { p2: P0 }', '2 p2 is taken: P2 is one of plantao'],
    ['alerting: { guard: [internet] }', '1 no component "internet"'],
    [
      'alerting:\n  maintenance: [{ name: M, days: last Sundya of the month, from: "02:00", to: "04:00", timezone: UTC }]',
      '"sundya" in "last Sundya of the month" is not a day -> sunday',
    ],
    [
      'alerting:\n  maintenance: [{ name: M, days: daily, from: "02:00", to: "04:00", timezone: Sao_Paulo }]',
      'expected a time zone such as America/Sao_Paulo, not',
    ],
  ])('explains %s', async (text, message) => {
    const found = await problems(`${text}\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });
});
