import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AlertRow } from '../../src/model/alert.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { words } from '../../src/words/index.ts';
import { firing } from './alert-row.ts';
import { calm, check, component, metric, now, plan, running } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

/** Every table of words for identifiers, as they may be written while a test runs. */
const tables = [...Object.values(words.names), words.screen.states] as Record<string, string>[];
const before = tables.map((table) => ({ ...table }));

// Another language: whatever is still in English was not looked up.
beforeEach(() => {
  for (const table of tables) for (const id of Object.keys(table)) table[id] = `‹${id}›`;
});
afterEach(() => {
  for (const [index, table] of tables.entries()) Object.assign(table, before[index]);
});

/** Identifiers that no label and no text of the fixture has. */
const identifiers =
  /\b(degraded|unknown|nodata|firing|recovering|mitigate|verifying|not-verified|disruptive|medium|escalated)\b/;

const minute = 60_000;
const alert = (id: string, more: Partial<AlertRow>): AlertRow =>
  firing(id, { text: 'p95 3s', startedAt: now - 2 * minute, incident: 'one', ...more });

const snapshot: Snapshot = {
  ...calm,
  components: [
    component('api', {
      status: 'degraded',
      criticality: 'medium',
      checks: [check({ status: 'degraded', confirming: { to: 'unknown', seen: 1, need: 3 } })],
    }),
    component('redis', { status: 'unknown', stale: true }),
    component('db', { confirming: { to: 'degraded', seen: 1, need: 3 } }),
  ],
  metrics: [metric('p95', { band: 'nodata', value: null, problem: 'refused' })],
  alerts: [
    alert('slow', { phase: 'firing', muted: [{ by: 'maintenance', text: 'nightly' }] }),
    alert('late', { phase: 'recovering' }),
    alert('dark', { phase: 'normal', trouble: { kind: 'nodata', since: now, text: 'refused' } }),
  ],
  incidents: [
    {
      ...{ id: 'one', title: 'one is broken', severity: 'P1', severityName: 'P1', phase: 'mitigate' },
      ...{ phaseSince: now - minute, openedAt: now - minute, openedBy: 'plantao', joinedAt: now - minute },
      ...{ components: ['api'], alerts: ['slow'], followUps: [] },
    },
  ],
  oncall: {
    ...calm.oncall,
    deliveries: [
      {
        ...{ id: 'd1', channel: 'chat', title: 'one is broken', kind: 'escalated', state: 'unknown' },
        ...{ attempts: 1, when: now - minute },
      },
    ],
  },
  journal: [
    {
      ...{ seq: 1, at: now, host: 'h', system: 's', environment: 'e', actor: { user: 'ana' } },
      ...{ kind: 'status.changed', prevHash: '', hash: '' },
      data: { component: 'api', from: 'unknown', to: 'degraded', message: 'slow' },
    },
    {
      ...{ seq: 2, at: now, host: 'h', system: 's', environment: 'e', actor: { user: 'ana' } },
      ...{ kind: 'action.outcome', prevHash: '', hash: '' },
      data: { component: 'api', verb: 'restart', state: 'not-verified', result: 'late' },
    },
    {
      ...{ seq: 3, at: now, host: 'h', system: 's', environment: 'e', actor: { user: 'ana' } },
      ...{ kind: 'incident.phase', incident: 'one', prevHash: '', hash: '' },
      data: { to: 'mitigate' },
    },
  ],
};

/** Ways to every screen that shows an identifier. */
const ways: readonly (readonly string[])[] = [
  ['1'],
  ['enter'],
  ['2'],
  ['2', 'enter'],
  ['4', 'z'],
  ['6'],
  ['7'],
  ['9'],
  ['r'],
  ['v'],
];

test.each(ways.map((keys) => [keys.join(' '), keys] as const))(
  'a screen shows words for identifiers, not the identifiers: %s',
  async (_, keys) => {
    const stage = new ScreenHarness(
      { ...snapshot, actions: [running(plan(), { state: 'verifying' })] },
      { columns: 200, rows: 50 },
    );
    await stage.settle();
    await stage.press(...keys);
    expect(stage.text).toMatch(/‹/);
    expect(stage.text.replace(/‹[^›]*›/g, '')).not.toMatch(identifiers);
    stage.close();
  },
);
