import { expect, it } from 'vitest';
import { alert, minute, route, World } from './world.ts';

const why = (world: World): string[] => [...world.dispatch.why(world.rows[0]!, world.now)];

it('says who was told and called, what is told next and when', async () => {
  const world = new World();
  world.rows = [alert('slow', world.now)];
  await world.run(minute);
  const lines = why(world);
  expect(lines).toContain('Told chat that it fires, 59s ago.');
  expect(lines).toContain('Told pager that it fires, 59s ago.');
  expect(lines).toContain('Next: chat is told that it still fires, in 29m.');
  expect(lines.find((line) => line.startsWith('Called: '))).toMatch(/^Called: \S+ \(\w+\)\.$/);
  expect(lines.at(-1)).toMatch(/^Next: .* is called in \d+m unless somebody takes it\.$/);
});

it('says that somebody has it, and what did not get through and is tried again', async () => {
  const world = new World();
  world.rows = [alert('slow', world.now)];
  world.failures.push('again', 'refused');
  await world.run(2_000);
  const lines = why(world).join('\n');
  expect(lines).toMatch(/^Not told yet: phone to call the next level: .*; tried once, again in \d+s\.$/m);
  expect(lines).toMatch(/^Could not tell chat that it fires: refused\.$/m);
  world.dispatch.answer('slow', 'ana', world.now);
  expect(why(world).join('\n')).toContain('ana has it: nobody else is called.');
});

it('says why nobody is told, and one that does not lead knows what will be', async () => {
  const world = new World();
  world.rows = [alert('slow', world.now, { severity: 'P3', severityName: 'LOW' })];
  world.routes = [];
  world.restart();
  expect(why(world)).toEqual(['Nobody is told: no route is configured (notify: routes:).']);
  world.routes = [{ ...route, severities: ['P0'] }];
  world.restart();
  expect(why(world)).toEqual(['Nobody is told: no route takes LOW here and now.']);
  world.routes = [{ ...route, groupMs: 5 * minute }];
  world.restart();
  world.dispatch.look(world.rows, world.now);
  expect(why(world)).toContain('Next: chat is told that it fires, in 5m.');
  expect(world.arrived).toEqual([]);
});
