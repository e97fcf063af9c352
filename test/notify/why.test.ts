import { expect, it } from 'vitest';
import type { NotificationFact } from '../../src/model/notice-codes.ts';
import { alert, minute, route, Simulation } from './simulation.ts';

const explain = (simulation: Simulation): readonly NotificationFact[] =>
  simulation.dispatch.explain(simulation.rows[0]!, simulation.now);

it('tells who was told and called, what is told next and when', async () => {
  const simulation = new Simulation();
  simulation.rows = [alert('slow', simulation.now)];
  await simulation.run(minute);
  const facts = explain(simulation);
  const message = { kind: 'firing', people: [] };
  expect(facts).toContainEqual({ code: 'sent', message, channel: 'chat', agoMs: 59_000 });
  expect(facts).toContainEqual({ code: 'sent', message, channel: 'pager', agoMs: 59_000 });
  const call = { kind: 'escalated', people: ['ana'], level: 'L1' };
  expect(facts).toContainEqual({ code: 'sent', message: call, channel: 'phone', agoMs: 59_000 });
  const repeat = { kind: 'repeat', people: [] };
  expect(facts).toContainEqual({
    code: 'planned',
    message: repeat,
    channel: 'chat',
    inMs: 29 * minute + 1_000,
  });
  expect(facts).toContainEqual({ code: 'called', level: 'L1', people: ['ana'] });
  expect(facts.at(-1)).toMatchObject({ code: 'chain', inMs: 14 * minute + 1_000, acknowledged: false });
});

it('tells who acknowledged, and what did not get through and is tried again', async () => {
  const simulation = new Simulation();
  simulation.rows = [alert('slow', simulation.now)];
  simulation.failures.push('again', 'refused');
  await simulation.run(2_000);
  const facts = explain(simulation);
  expect(facts).toContainEqual(
    expect.objectContaining({
      code: 'retrying',
      message: { kind: 'escalated', people: ['ana'], level: 'L1' },
      channel: 'phone',
      attempts: 1,
    }),
  );
  const message = { kind: 'firing', people: [] };
  expect(facts).toContainEqual({ code: 'failed', message, channel: 'chat', result: 'refused' });
  simulation.dispatch.answer('slow', 'ana', simulation.now);
  expect(explain(simulation)).toContainEqual({ code: 'acknowledged', by: 'ana' });
});

it('tells why nobody is told, and one that does not lead knows what will be', async () => {
  const simulation = new Simulation();
  simulation.rows = [alert('slow', simulation.now, { severity: 'P3', severityName: 'LOW' })];
  simulation.routes = [];
  simulation.restart();
  expect(explain(simulation)).toEqual([{ code: 'no-routes' }]);
  simulation.routes = [{ ...route, severities: ['P0'] }];
  simulation.restart();
  expect(explain(simulation)).toEqual([{ code: 'no-route', severity: 'LOW' }]);
  simulation.routes = [{ ...route, groupMs: 5 * minute }];
  simulation.restart();
  simulation.dispatch.look(simulation.rows, simulation.now);
  const message = { kind: 'firing', people: [] };
  expect(explain(simulation)).toContainEqual({ code: 'planned', message, channel: 'chat', inMs: 5 * minute });
  expect(simulation.arrived).toEqual([]);
});

it('knows when people were told of it last', async () => {
  const simulation = new Simulation();
  simulation.rows = [alert('slow', simulation.now)];
  expect(simulation.dispatch.toldAt(simulation.rows[0]!, simulation.now)).toBeUndefined();
  await simulation.run(2_000);
  const told = simulation.dispatch.toldAt(simulation.rows[0]!, simulation.now);
  await simulation.run(10 * minute);
  expect(told).toMatch(/^\d\d:\d\d America\/Sao_Paulo$/);
  expect(simulation.dispatch.toldAt(simulation.rows[0]!, simulation.now)).toBe(told);
});
