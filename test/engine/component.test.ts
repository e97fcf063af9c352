import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verbInfo } from '../../src/actions/verbs.ts';
import { attentionOf } from '../../src/engine/attention.ts';
import { componentRow, markAffected, sortComponents } from '../../src/engine/component.ts';
import type { AlertRow } from '../../src/model/alert.ts';
import type { CheckRow, ComponentRow, MetricRow } from '../../src/model/snapshot.ts';
import { criticalities, type Status, statusesWorstFirst } from '../../src/model/status.ts';
import { component } from './configuration.ts';

function checkRow(status: Status, more: Partial<CheckRow> = {}): CheckRow {
  return {
    id: 'c',
    kind: 'stub',
    label: 'c',
    status,
    message: `is ${status}`,
    latencies: [],
    asked: true,
    stale: false,
    at: 1,
    ...more,
  };
}

function row(
  id: string,
  status: Status,
  depends: string[] = [],
  more: Partial<ComponentRow> = {},
): ComponentRow {
  return {
    ...componentRow(component(id, { depends }), [checkRow(status)], undefined, undefined, [], 0),
    ...more,
  };
}

function order(rows: readonly ComponentRow[]): string[] {
  return sortComponents(markAffected(rows)).map(({ id }) => id);
}

test('a component is as bad as its worst check, and says what that check says', () => {
  const made = componentRow(
    component('api'),
    [
      checkRow('up', { latencyMs: 12 }),
      checkRow('degraded', { message: 'slow', latencyMs: 900 }),
      checkRow('unknown'),
    ],
    undefined,
    'container api',
    [verbInfo('restart')],
    50,
  );
  expect(made).toMatchObject({
    status: 'degraded',
    summary: 'slow',
    since: 50,
    target: 'container api',
    verbs: ['restart'],
  });
});

test('since moves only when the status does', () => {
  const first = componentRow(component('api'), [checkRow('up')], undefined, undefined, [], 10);
  const second = componentRow(
    component('api'),
    [checkRow('up', { message: 'else' })],
    first,
    undefined,
    [],
    20,
  );
  const third = componentRow(component('api'), [checkRow('down')], second, undefined, [], 30);
  expect([first.since, second.since, third.since]).toEqual([10, 10, 30]);
});

test('a component nobody asks after is unknown', () => {
  expect(componentRow(component('api'), [], undefined, undefined, [], 0).status).toBe('unknown');
});

test('the worst of several doubts is shown', () => {
  const made = componentRow(
    component('api'),
    [
      checkRow('up', { confirming: { to: 'degraded', seen: 1, need: 2 } }),
      checkRow('up', { confirming: { to: 'down', seen: 1, need: 3 } }),
    ],
    undefined,
    undefined,
    [],
    0,
  );
  expect(made.confirming).toEqual({ to: 'down', seen: 1, need: 3 });
});

test('what suffers from another is named after the root and listed directly under it', () => {
  const rows = [
    row('web', 'down', ['api']),
    row('mail', 'down'),
    row('api', 'down', ['db']),
    row('db', 'down'),
    row('docs', 'up', ['db']),
  ];
  const marked = new Map(markAffected(rows).map(({ id, affectedBy }) => [id, affectedBy]));
  expect(Object.fromEntries(marked)).toEqual({
    web: 'db',
    api: 'db',
    mail: undefined,
    db: undefined,
    docs: undefined,
  });
  expect(order(rows)).toEqual(['mail', 'db', 'web', 'api', 'docs']);
});

test('a dependency that is up has coped: what lies behind it explains nothing', () => {
  const [web] = markAffected([row('web', 'down', ['api']), row('api', 'up', ['db']), row('db', 'down')]);
  expect(web!.affectedBy).toBeUndefined();
});

test('a dependency that is merely degraded or unknown is no cause, but passes one on', () => {
  const rows = markAffected([
    row('web', 'down', ['api']),
    row('api', 'unknown', ['db']),
    row('db', 'down'),
    row('bot', 'down', ['cache']),
    row('cache', 'degraded'),
  ]);
  expect(rows.map(({ affectedBy }) => affectedBy)).toEqual(['db', 'db', undefined, undefined, undefined]);
});

test('a process that is gone is its own fault, whatever it depends on', () => {
  const gone = [checkRow('down', { kind: 'process', ownFault: true })];
  const rows = markAffected([row('bot', 'down', ['api'], { checks: gone }), row('api', 'down')]);
  expect(rows.map(({ affectedBy }) => affectedBy)).toEqual([undefined, undefined]);
});

test('a component known only by the answers of another is affected when that one is down', () => {
  const via = checkRow('unknown', { id: 'via api', kind: 'via api', via: 'api' });
  const rows = markAffected([
    row('cache', 'unknown', [], { checks: [via] }),
    row('disk', 'unknown', [], { checks: [via, checkRow('unknown')] }),
    row('api', 'down'),
  ]);
  expect(rows.map(({ affectedBy }) => affectedBy)).toEqual(['api', undefined, undefined]);
});

test('a mark goes away with its cause', () => {
  const marked = markAffected([row('web', 'down', ['api']), row('api', 'down')]);
  expect(marked[0]!.affectedBy).toBe('api');
  const [web] = markAffected([marked[0]!, row('api', 'up')]);
  expect(web).not.toHaveProperty('affectedBy');
});

test('worst first, then what matters most, and equals keep the order of the configuration', () => {
  const low = { criticality: 'low' as const };
  const rows = [
    row('a', 'up'),
    row('b', 'unknown'),
    row('c', 'down', [], low),
    row('d', 'degraded'),
    row('e', 'down', [], { criticality: 'critical' }),
    row('g', 'up'),
    row('f', 'up'),
  ];
  expect(order(rows)).toEqual(['e', 'c', 'd', 'b', 'a', 'g', 'f']);
});

test('no row is ever lost or doubled, and causes stand before what they affect, circles included', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const any = fc.tuple(
    ...ids.map((id) =>
      fc
        .record({
          status: fc.constantFrom(...statusesWorstFirst),
          criticality: fc.constantFrom(...criticalities),
          depends: fc.subarray(ids.filter((other) => other !== id)),
        })
        .map(({ status, criticality, depends }) => row(id, status, depends, { criticality })),
    ),
  );
  fc.assert(
    fc.property(any, (rows) => {
      const marked = markAffected(rows);
      const sorted = sortComponents(marked);
      expect(sorted.map(({ id }) => id).sort()).toEqual(ids);
      for (const one of marked) {
        if (one.affectedBy === undefined) continue;
        expect(one.status).not.toBe('up');
        expect(rows.find(({ id }) => id === one.affectedBy)!.status).toBe('down');
      }
    }),
  );
});

test('what needs a person: critical first, without what merely suffers and without what was not asked yet', () => {
  const number = (id: string, band: MetricRow['band'], value: number | null): MetricRow => ({
    id,
    title: id,
    unit: 'ms',
    value,
    band,
    trend: null,
    history: [],
    label: id,
    asked: true,
    stale: false,
    critical: '> 1000ms',
    warning: '> 500ms',
  });
  const rows = attentionOf({
    components: markAffected([
      row('slow', 'degraded'),
      row('db', 'down'),
      row('api', 'down', ['db']),
      row('fine', 'up'),
      {
        ...row('new', 'unknown'),
        checks: [{ ...checkRow('unknown'), asked: false, at: undefined as never }],
      },
    ]),
    metrics: [number('p95', 'critical', 2_000), number('hits', 'normal', 1), number('gone', 'nodata', null)],
    queues: [],
    escalations: [],
  });
  expect(rows.map(({ severity, id }) => `${severity} ${id}`)).toEqual([
    'critical db',
    'critical p95',
    'warning slow',
  ]);
  expect(rows[1]!.text).toContain('> 1000ms');
});

test('an alert of which no component and no number speaks needs a person, too, unless nobody is told of it', () => {
  const alert = (id: string, more: Partial<AlertRow> = {}): AlertRow => ({
    ...{ id, name: id, from: 'plantao', phase: 'firing', severity: 'P1', severityName: 'P1', text: 'read' },
    ...{ muted: [], flapping: false, actions: [], labels: {}, startedAt: 5, component: 'fine' },
    ...more,
  });
  const rows = attentionOf({
    components: markAffected([row('api', 'down'), row('fine', 'up')]),
    metrics: [],
    queues: [],
    escalations: [],
    alerts: [
      alert('timeouts', { about: ['fine'] }),
      alert('elsewhere', { from: 'Alertmanager', severity: 'P2', component: 'disk' }),
      alert('taken', { muted: [{ by: 'acknowledged', text: '' }] }),
      alert('api is down', { about: ['api'] }),
      alert('slow api', { about: ['p95'], component: 'api' }),
      alert('silenced', { muted: [{ by: 'silence', text: '' }] }),
      alert('soon', { phase: 'pending' }),
    ],
  });
  expect(rows.map(({ severity, id }) => `${severity} ${id}`)).toEqual([
    'critical api',
    'critical timeouts',
    'critical taken',
    'warning elsewhere',
  ]);
  expect(rows[1]).toMatchObject({ kind: 'alert', text: 'read', since: 5 });
});
