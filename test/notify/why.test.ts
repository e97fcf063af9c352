import { expect, it } from 'vitest';
import type { NotificationFact } from '../../src/model/notice-codes.ts';
import { alert, minute, route, World } from './world.ts';

const explain = (world: World): readonly NotificationFact[] =>
  world.dispatch.explain(world.rows[0]!, world.now);

it('tells who was told and called, what is told next and when', async () => {
  const world = new World();
  world.rows = [alert('slow', world.now)];
  await world.run(minute);
  const facts = explain(world);
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
  const world = new World();
  world.rows = [alert('slow', world.now)];
  world.failures.push('again', 'refused');
  await world.run(2_000);
  const facts = explain(world);
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
  world.dispatch.answer('slow', 'ana', world.now);
  expect(explain(world)).toContainEqual({ code: 'acknowledged', by: 'ana' });
});

it('tells why nobody is told, and one that does not lead knows what will be', async () => {
  const world = new World();
  world.rows = [alert('slow', world.now, { severity: 'P3', severityName: 'LOW' })];
  world.routes = [];
  world.restart();
  expect(explain(world)).toEqual([{ code: 'no-routes' }]);
  world.routes = [{ ...route, severities: ['P0'] }];
  world.restart();
  expect(explain(world)).toEqual([{ code: 'no-route', severity: 'LOW' }]);
  world.routes = [{ ...route, groupMs: 5 * minute }];
  world.restart();
  world.dispatch.look(world.rows, world.now);
  const message = { kind: 'firing', people: [] };
  expect(explain(world)).toContainEqual({ code: 'planned', message, channel: 'chat', inMs: 5 * minute });
  expect(world.arrived).toEqual([]);
});
