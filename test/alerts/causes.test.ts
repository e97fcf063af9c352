import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertRule, Severity } from '../../src/model/alert.ts';
import { severities, severityRank } from '../../src/model/alert.ts';
import { componentRow, rule, Simulation } from './simulation.ts';

const down = (id: string, severity: Severity, more: Partial<AlertRule> = {}): AlertRule =>
  rule({
    id: `${id}-down`,
    name: `${id} is down`,
    severity,
    component: id,
    when: { type: 'status', component: id, status: 'down' },
    ...more,
  });

/** Everything named is down; `depends` says what needs what. */
function broken(
  rules: readonly AlertRule[],
  depends: Readonly<Record<string, readonly string[]>>,
): Simulation {
  const simulation = new Simulation(rules);
  simulation.rows.components = Object.entries(depends).map(([id, needs]) =>
    componentRow(id, 'down', simulation.now, needs),
  );
  simulation.tick(1_000);
  return simulation;
}

const reasons = (simulation: Simulation, id: string): readonly string[] =>
  simulation.engine.muteReasons(id, simulation.now).map(({ code }) => code);

describe('a cause', () => {
  it('mutes what depends on it when it is as urgent or more so', () => {
    const simulation = broken([down('db', 'P1'), down('api', 'P1')], { db: [], api: ['db'] });
    expect(simulation.engine.muteReasons('api-down', simulation.now)).toEqual([
      { code: 'dependency', component: 'DB', alert: 'db is down' },
    ]);
    expect(reasons(simulation, 'db-down')).toEqual([]);
  });

  it('mutes nothing more urgent than itself', () => {
    const simulation = broken([down('db', 'P2'), down('api', 'P1')], { db: [], api: ['db'] });
    expect(reasons(simulation, 'api-down')).toEqual([]);
  });

  it('mutes nothing while no alert tells of it', () => {
    const simulation = broken([down('api', 'P1')], { db: [], api: ['db'] });
    expect(reasons(simulation, 'api-down')).toEqual([]);
  });

  it('by a rule mutes nothing more urgent than itself either', () => {
    const mutes = [[{ label: 'component', operator: '=', value: 'api' } as const]];
    for (const [severity, expected] of [
      ['P1', ['rule']],
      ['P2', []],
    ] as const) {
      const rules = [down('db', severity, { mutes }), down('api', 'P1')];
      expect(reasons(broken(rules, { db: [], api: [] }), 'api-down')).toEqual(expected);
    }
  });

  it('mutes none of those that would mute it, however far around', () => {
    const mutes = (value: string) => [[{ label: 'component', operator: '=', value } as const]];
    const rules = [
      down('a', 'P1', { mutes: mutes('b') }),
      down('b', 'P1', { mutes: mutes('c') }),
      down('c', 'P1', { mutes: mutes('a') }),
    ];
    const simulation = broken(rules, { a: [], b: [], c: [] });
    for (const { id } of rules) expect(reasons(simulation, id)).toEqual([]);
  });
});

it('of everything that fires, something as urgent as the worst is not muted by the others', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const system = fc.record({
    severity: fc.array(fc.constantFrom(...severities), { minLength: 5, maxLength: 5 }),
    /** What each depends on: only what comes before it, because circles are refused. */
    depends: fc.array(fc.subarray(ids), { minLength: 5, maxLength: 5 }),
    mutes: fc.array(fc.subarray(ids), { minLength: 5, maxLength: 5 }),
  });
  let mutedOnes = 0;
  fc.assert(
    fc.property(system, ({ severity, depends, mutes }) => {
      const rules = ids.map((id, index) =>
        down(id, severity[index]!, {
          mutes: mutes[index]!.map((value) => [{ label: 'component', operator: '=', value } as const]),
        }),
      );
      const needs = Object.fromEntries(
        ids.map((id, index) => [id, depends[index]!.filter((one) => one < id)]),
      );
      const rows = broken(rules, needs).engine.rows(0);
      const worst = Math.min(...severity.map(severityRank));
      expect(rows.some((row) => row.muted.length === 0 && severityRank(row.severity) === worst)).toBe(true);
      mutedOnes += rows.filter(({ muted }) => muted.length > 0).length;
    }),
    { numRuns: 1_000 },
  );
  expect(mutedOnes).toBeGreaterThan(500);
});
