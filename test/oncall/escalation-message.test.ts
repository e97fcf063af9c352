import { expect, it } from 'vitest';
import { type EscalationFacts, writeEscalation } from '../../src/documents/escalation.ts';
import { builtIns } from '../../src/documents/registry.ts';
import type { JournalEvent } from '../../src/model/event.ts';
import { triedIn } from '../../src/oncall/escalation-message.ts';
import { copySequence, notifySequence, titleSequence } from '../../src/terminal/osc.ts';

const now = Date.UTC(2026, 10, 21, 18, 17);
const facts: EscalationFacts = {
  title: 'Error rate of 15 %',
  severityName: 'P0',
  system: 'Agent',
  environment: 'production',
  startedAt: now - 45 * 60_000,
  zone: 'America/Sao_Paulo',
  impact: ['500 people cannot reply'],
  tried: [{ code: 'outcome', action: 'restart api', by: 'ana', state: 'succeeded', result: 'not verified' }],
  evidence: ['error_rate 15 % (critical from 5 %)'],
  dashboard: 'https://grafana.example.com/d/agent-overview',
  help: 'the cause is not known',
  otherwise: { at: now + 15 * 60_000, text: 'L3 is called' },
  cc: ['@tech-lead'],
};

it('says everything that the template of the runbooks asks for', () => {
  expect(writeEscalation(facts, now)).toBe(`ESCALATING INCIDENT

Priority: P0
Start: 14:32 America/Sao_Paulo
Duration so far: 45 min
Where: Agent, production

Summary:
Error rate of 15 %

Impact:
- 500 people cannot reply

Tried so far:
1. restart api (ana): succeeded, not verified

Evidence:
- error_rate 15 % (critical from 5 %)

Dashboard: https://grafana.example.com/d/agent-overview

Help needed:
the cause is not known

Without an answer by 15:32 America/Sao_Paulo:
L3 is called

cc: @tech-lead
`);
});

it('asks for what is not known, and keeps to a length', () => {
  const text = writeEscalation(
    {
      ...{ ...facts, impact: [], help: '', cc: [] },
      evidence: ['\u001b[2Jx'.repeat(900)],
      tried: Array.from(
        { length: 30 },
        (_, index) => ({ code: 'settled', action: `restart ${index}`, state: 'succeeded' }) as const,
      ),
      startedAt: now - 2 * 86_400_000,
    },
    now,
  );
  expect(text).toContain('Start: 2026-11-19 15:17');
  expect(text).toContain('(who is affected, and how?)');
  expect(text).toContain('(what do you need?)');
  expect(text).toContain('(22 before)\n23. restart 22: settled as succeeded');
  expect(text).not.toContain('\u001b');
  expect(text.length).toBeLessThan(2_000);
});

it('tells what was tried from the journal, with how it ended', () => {
  const event = (kind: string, at: number, data: Record<string, unknown>): JournalEvent => ({
    ...{ seq: 1, at, kind, data, actor: { user: 'ana' }, host: 'h', system: 's', environment: 'e' },
    ...{ prevHash: '', hash: '' },
  });
  const events = [
    event('action.intent', 1, { id: 'a', verb: 'restart', component: 'api' }),
    event('action.outcome', 2, {
      id: 'a',
      verb: 'restart',
      component: 'api',
      state: 'succeeded',
      result: 'ran',
    }),
    event('action.intent', 3, { id: 'b', verb: 'restart', component: 'other' }),
    event('action.intent', 4, { id: 'c', verb: 'scale', component: 'api' }),
  ];
  expect(triedIn(events, ['api'], 0)).toEqual([
    { code: 'outcome', action: 'restart api', by: 'ana', state: 'succeeded', result: 'ran' },
    { code: 'no-outcome', action: 'scale api', by: 'ana' },
  ]);
  expect(triedIn(events, [], 3)).toHaveLength(2);
});

it('speaks to the terminal without letting text from outside do so', () => {
  expect(copySequence('olá')).toBe(`\u001b]52;c;${Buffer.from('olá').toString('base64')}\u0007`);
  expect(copySequence('x'.repeat(80_000))).toBeUndefined();
  const hostile = 'a;b\u0007\u001b]52;c;eA==\u0007';
  for (const sequence of [notifySequence(hostile, hostile), titleSequence(hostile)])
    expect(sequence).not.toContain(']52');
  expect(titleSequence(hostile)).toMatch(/^\u001b\]2;[^\u0007\u001b]*\u0007$/);
});

it('is written in the language of documents, or from the template of a team, and holds no secret', () => {
  const { templates } = builtIns.find(({ name }) => name === 'escalation')!;
  const text = writeEscalation(facts, now, { template: templates['pt-BR'], language: 'pt-BR' });
  expect(text).toContain('ESCALANDO INCIDENTE');
  expect(text).toContain('1. restart api (ana): concluída, not verified');
  const own = '{{severity}}: {{title}}, {{#cc}}{{cc}}{{/cc}}';
  expect(writeEscalation(facts, now, { template: own, secrets: ['tech-lead'] })).toBe(
    'P0: Error rate of 15 %, @•••\n',
  );
});
