import { expect, test } from 'vitest';
import { defaultAlerting } from '../../src/config/alerting.ts';
import { nobodyOncall } from '../../src/config/oncall.ts';
import type { IncidentRow } from '../../src/model/incident.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { namesIn } from '../../src/words/event-names.ts';
import { firing } from './alert-row.ts';
import { calm, now } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

const severityNames = { P0: 'CRÍTICO', P1: 'ALTO', P2: 'MÉDIO', P3: 'BAIXO' };
const names = namesIn({
  components: [],
  alerts: [],
  alerting: { ...defaultAlerting, names: severityNames },
  oncall: nobodyOncall,
});
const minute = 60_000;
const incident: IncidentRow = {
  ...{ id: 'one', title: 'one is broken', severity: 'P0', severityName: 'CRÍTICO', phase: 'acknowledge' },
  ...{ phaseSince: now, phaseBy: now + minute, openedAt: now, openedBy: 'plantao', components: ['api'] },
  ...{ alerts: ['slow'], joinedAt: now, followUps: [] },
};
const event = (kind: string, data: Record<string, unknown>, seq: number) => ({
  ...{ seq, at: now, kind, data, actor: { user: 'ana' }, host: 'h', system: 's', environment: 'e' },
  ...{ prevHash: '', hash: '' },
});
const snapshot: Snapshot = {
  ...calm,
  alerts: [
    firing('slow', { severity: 'P0', severityName: 'CRÍTICO', incident: 'one', text: 'p95 3s' }),
    firing('old', { severity: 'P3', severityName: 'BAIXO', text: 'cert' }),
  ],
  incidents: [incident],
  oncall: {
    ...calm.oncall,
    configured: true,
    duty: { person: { id: 'ana', name: 'Ana' } },
    chain: [
      {
        ...{ id: 'e1', about: 'one', severity: 'P0', status: 'running', startedAt: now, levelName: 'L1' },
        ...{ called: ['Ana'], next: { at: now + minute, text: 'L2 is called' } },
      },
    ],
  },
  journal: [
    event('incident.opened', { title: 'one', severity: 'P0', by: 'plantao' }, 3),
    event('alert.severity', { rule: 'slow', severity: 'P0', from: 'P1' }, 2),
    event(
      'escalation.begun',
      { about: 'one', severity: 'P0', policy: { from: 'P1', levels: [{ only: 'P0' }] } },
      1,
    ),
  ],
};

/** Ways to every screen that shows a severity, or asks for one. */
const ways: readonly (readonly string[])[] = [
  ...['1', '2', '3', '4', '5', '6', '7', '8', '9', '?'].map((key) => [key]),
  ...[
    ['6', 'enter'],
    ['6', 'S'],
    ['6', 's'],
    ['7', 'S'],
    ['7', 'o'],
    ['7', 'o', 'enter'],
    ['7', 'e'],
    ['7', 'm'],
  ],
  ...[['9', 'enter'], ['9', 'j', 'enter'], ['9', 'j', 'j', 'enter'], ['1', 'enter'], [':']],
];

test.each([
  [80, 24],
  [120, 40],
])(
  'every screen of %i columns says the severities of the team, and never P0 to P3',
  async (columns, rows) => {
    let said = 0;
    for (const keys of ways) {
      const stage = new ScreenHarness(snapshot, { columns, rows, names });
      await stage.settle();
      await stage.press(...keys);
      await stage.settle();
      if (/CRÍTICO|ALTO|BAIXO/.test(stage.text)) said++;
      expect(stage.text.match(/\bP[0-3]\b.*/)?.[0], keys.join(' ')).toBeUndefined();
      stage.close();
    }
    expect(said).toBeGreaterThan(6);
  },
);

test('a severity is asked for, and taken, in the words of the team', async () => {
  const stage = new ScreenHarness(snapshot, { columns: 120, rows: 30, names });
  await stage.settle();
  await stage.press('7', 'S');
  expect(stage.text).toContain('Severity (CRÍTICO, ALTO, MÉDIO, BAIXO)');
  await stage.press('ctrl-u');
  await stage.type('NADA');
  await stage.press('enter');
  expect(stage.text).toContain('expected CRÍTICO, ALTO, MÉDIO or BAIXO');
  await stage.press('ctrl-u');
  await stage.type('ALTO');
  await stage.press('enter');
  expect(stage.session.sent).toContainEqual(['changeIncident', 'one', { what: 'severity', severity: 'P1' }]);
  stage.close();
});
