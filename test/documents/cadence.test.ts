import { describe, expect, it } from 'vitest';
import { foldIncidents, incidentRow } from '../../src/alerts/incidents.ts';
import { defaultAlerting } from '../../src/config/alerting.ts';
import { defaultCadence, nextAfter } from '../../src/documents/cadence.ts';
import type { JournalEvent } from '../../src/model/event.ts';
import type { Incident } from '../../src/model/incident.ts';

const minute = 60_000;
const opened = Date.UTC(2026, 10, 2, 12);
const alerting = { ...defaultAlerting, customers: defaultCadence };

/** An incident that was opened, and told to customers at these minutes. */
function told(minutes: readonly number[], more: readonly Partial<JournalEvent>[] = []): Incident {
  const event = (at: number, kind: string, data: object): JournalEvent =>
    ({ at: opened + at * minute, kind, data, incident: 'i' }) as JournalEvent;
  const events = [
    event(0, 'incident.opened', { title: 'x', severity: 'P1', by: 'ana', components: [], alerts: [] }),
    ...minutes.map((at) => event(at, 'incident.update', { text: 'x', to: 'customers' })),
    ...more.map((one) => ({ ...event(0, '', {}), ...one })),
  ];
  return foldIncidents(events).get('i')!;
}

describe('customers', () => {
  it.each([
    ['first within 5 minutes', [], 5],
    ['how far it reaches 5 minutes later', [4], 9],
    ['then every 20 minutes', [4, 9], 29],
    ['and so on', [4, 9, 28], 48],
    ['for two hours', [4, 9, 119], 139],
    ['and every hour after that', [4, 9, 119, 139], 199],
  ])('hear of it %s', (_, minutes, due) => {
    expect(incidentRow(told(minutes), alerting).customersBy).toBe(opened + due * minute);
  });

  it('hear nothing by themselves where it is not configured, or it is not urgent', () => {
    expect(incidentRow(told([]), defaultAlerting).customersBy).toBeUndefined();
    expect(incidentRow({ ...told([]), severity: 'P2' }, alerting).customersBy).toBeUndefined();
  });

  it('hear once more when it is over, if they heard that there was something', () => {
    const resolved = {
      at: opened + 60 * minute,
      kind: 'incident.resolved',
      data: { cause: 'x', followUps: [] },
    };
    expect(incidentRow(told([4, 9], [resolved]), alerting).customersBy).toBe(opened + 60 * minute);
    expect(incidentRow(told([], [resolved]), alerting).customersBy).toBeUndefined();
    const last = { at: opened + 61 * minute, kind: 'incident.update', data: { text: 'x', to: 'customers' } };
    expect(incidentRow(told([4], [resolved, last]), alerting).customersBy).toBeUndefined();
  });

  it('are not the team: its updates are due as before', () => {
    const row = incidentRow({ ...told([4]), severity: 'P0' }, alerting);
    expect(row.updateBy).toBe(opened + 30 * minute);
  });
});

describe('what a message promises', () => {
  it.each([
    ['customers', [], 3, 8],
    ['customers', [4], 9, 29],
    ['customers', [4, 9, 119], 139, 199],
    ['team', [], 10, undefined],
  ] as const)('to %s told at %j, at minute %d, is minute %s', (to, minutes, now, next) => {
    const at = nextAfter(told(minutes), to, defaultAlerting, opened + now * minute);
    expect(at).toBe(next === undefined ? undefined : opened + next * minute);
  });

  it('is nothing once it is over', () => {
    expect(nextAfter({ ...told([4]), resolvedAt: opened }, 'customers', alerting, opened)).toBeUndefined();
  });
});
