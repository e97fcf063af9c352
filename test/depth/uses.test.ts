import { expect, test } from 'vitest';
import { depthOwners, depthsOf, targetsBehind } from '../../src/depth/uses.ts';
import type { ComponentConfig, SystemConfig } from '../../src/model/system.ts';

const url = 'postgres://db/clinic';
const check = { kind: 'postgres', options: { postgres: url } };

function component(id: string, more: object = {}): ComponentConfig {
  return { id, checks: [], depends: [], logs: [], actions: [], ...more } as unknown as ComponentConfig;
}

function config(components: readonly ComponentConfig[], metrics: readonly object[] = []): SystemConfig {
  return { components, metrics, queues: [] } as unknown as SystemConfig;
}

const kinds = (of: SystemConfig, id: string) =>
  depthsOf(of, { of: 'component', id }).map(({ kind, options }) => [kind.kind, options]);

test.each([
  ['a check', { checks: [check] }],
  ['a target', { runs: check }],
  ['a second role', { runs: { kind: 'docker', options: { docker: 'db' } }, alsoRuns: [check] }],
])('%s is enough to look into a database', (_, more) => {
  const system = config([component('db', more), component('api')]);
  expect(kinds(system, 'db')).toEqual([['postgres', { url }]]);
  expect(depthOwners(system)).toEqual([{ of: 'component', id: 'db' }]);
});

test('a query of a metric of the component is, too; one of another component is not', () => {
  const source = { kind: 'sql', options: { sql: 'SELECT 1', db: url } };
  const system = config([component('db'), component('api')], [{ id: 'm', component: 'db', source }]);
  expect(kinds(system, 'db')).toEqual([['postgres', { url }]]);
  expect(kinds(system, 'api')).toEqual([]);
});

test('of several databases it is the one that it runs on', () => {
  const other = { kind: 'postgres', options: { postgres: 'postgres://other/x' } };
  expect(kinds(config([component('db', { checks: [other], runs: check })]), 'db')).toEqual([
    ['postgres', { url }],
  ]);
});

test('what is only checked gets the target whose verbs act on what is listed; what runs there has it already', () => {
  const checked = component('db', { checks: [check] });
  expect(targetsBehind(config([checked]), checked)).toEqual([
    { kind: 'postgres', options: { postgres: url } },
  ]);
  const running = component('db', { checks: [check], runs: check });
  expect(targetsBehind(config([running]), running)).toEqual([]);
  const elsewhere = component('api', { checks: [{ kind: 'http', options: { http: 'http://a' } }] });
  expect(targetsBehind(config([elsewhere]), elsewhere)).toEqual([]);
});
