import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import type { SystemConfig } from '../../src/model/system.ts';

const minute = 60_000;
const configured = (handoffs: string, more = ''): Promise<SystemConfig> =>
  parseConfig(
    `system: s
components:
  api: { check: { tcp: "127.0.0.1:1" } }
escalations:
  handoffs:
    sql: "SELECT * FROM handoffs"
    db: postgres://app@db/clinic
${handoffs.replaceAll(/^/gm, '    ')}
${more}`,
    { file: 'plantao.yaml', env: {} },
  );
const problems = (handoffs: string, more = ''): Promise<readonly string[]> =>
  configured(handoffs, more).then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems.map(({ path, message }) => `${path}: ${message}`);
    },
  );

describe('handoffs', () => {
  it('say how soon an answer is due', async () => {
    const { escalations } = await configured(`answer:
  within: { Urgent: 10m, default: 2h }
  always: [urgent]
  hours: { days: weekdays, from: "08:00", to: "18:00", timezone: America/Sao_Paulo }`);
    expect(escalations[0]!.answer).toEqual({
      byPriority: { urgent: 10 * minute },
      otherwise: 120 * minute,
      always: ['urgent'],
      hours: [
        {
          days: { type: 'weekdays', days: [1, 2, 3, 4, 5] },
          fromMinute: 480,
          toMinute: 1080,
          zone: 'America/Sao_Paulo',
          text: 'weekdays 08:00-18:00 America/Sao_Paulo',
        },
      ],
    });
    const short = await configured('answer: { within: 30m }');
    expect(short.escalations[0]!.answer).toEqual({
      byPriority: {},
      otherwise: 30 * minute,
      always: [],
      hours: [],
    });
  });

  it('take the zone of on-call where none is written, and none for granted', async () => {
    const text = 'answer: { within: 30m, hours: { days: daily, from: "08:00", to: "18:00" } }';
    const { escalations } = await configured(text, 'oncall: { timezone: Europe/Lisbon }');
    expect(escalations[0]!.answer!.hours[0]!.zone).toBe('Europe/Lisbon');
    expect(await problems(text)).toEqual([
      'escalations.handoffs.answer.hours: timezone is missing here and under oncall',
    ]);
  });

  it('are an alert by one line', async () => {
    const { alerts } = await configured('title: Chats\nanswer: { within: 30m }\nalert: breached');
    expect(alerts.find(({ id }) => id === 'handoff:handoffs')).toMatchObject({
      name: 'Chats: answer overdue',
      when: { type: 'breached', metric: 'handoffs' },
      severity: 'P2',
      implied: false,
    });
    const urgent = await configured(
      'answer: { within: 30m }\nalert: { breached: HIGH }',
      'alerting: { implied: false, severities: { HIGH: P1 } }',
    );
    expect(urgent.alerts).toMatchObject([{ id: 'handoff:handoffs', severity: 'P1' }]);
  });

  it('may be what a rule asks', async () => {
    const rule = 'alerts: [{ name: Late, when: "handoffs is breached for 5m", severity: P1 }]';
    const { alerts } = await configured('columns: { due: prazo }', rule);
    expect(alerts[0]).toMatchObject({
      when: { type: 'breached', metric: 'handoffs' },
      forMs: 5 * minute,
    });
    expect((await problems('warning: "> 5"', rule))[0]).toContain('no time by which people are answered');
  });

  it('have actions in the database of the source, unless they name another', async () => {
    const { escalations } = await configured(`actions:
  take: { sql: "UPDATE handoffs SET claimed_by = {me} WHERE id = {id} AND claimed_by IS NULL" }
  close: { sql: "DELETE FROM handoffs WHERE id = {id}", db: postgres://other@db/x, risk: destructive }
  give-back: { http: "https://chat.example.com/api/v1/conversations/{id}/toggle_status", body: { status: pending } }
agents: { ana: 12 }`);
    expect(escalations[0]!.agents).toEqual({ ana: 12 });
    expect(escalations[0]!.actions).toMatchObject([
      { verb: 'take', kind: 'sql', risk: 'safe', options: { db: 'postgres://app@db/clinic' } },
      { verb: 'give-back', kind: 'http', risk: 'disruptive' },
      { verb: 'close', kind: 'sql', risk: 'destructive', options: { db: 'postgres://other@db/x' } },
    ]);
  });

  it.each([
    ['alert: breached', 'breached needs answer: { within: … }, or columns: { due: … }'],
    ['answer: { within: {} }', 'within is empty: add a time, such as 30m'],
    ['answer: { within: { high: 1h }, always: [hihg] }', 'no time under within for "hihg"'],
    [
      'answer: { within: 30m, hours: { days: Mondy, from: "8:00", to: "9:00", timezone: UTC } }',
      '"mondy" in "Mondy" is not a day',
    ],
    [
      'actions: { take: { sql: "UPDATE handoffs SET claimed_by = {me}" } }',
      'expected a statement that names its row by {id}',
    ],
    ['answer: { within: 30m }\nalert: { breached: P9 }', 'no severity "P9"'],
  ])('explain %s', async (text, expected) => {
    const [first] = await problems(text);
    expect(first).toContain(expected);
  });

  it('need a database for a statement where the source has none', async () => {
    const text = `system: s
components: { api: { check: { tcp: "127.0.0.1:1" } } }
escalations:
  chats: { json: "https://chat.example.com/list", path: data, actions: { take: { sql: "UPDATE t SET a = {me} WHERE id = {id}" } } }`;
    await expect(parseConfig(text, { file: 'plantao.yaml', env: {} })).rejects.toThrow(
      'db is missing: the source is no sql query',
    );
  });
});
