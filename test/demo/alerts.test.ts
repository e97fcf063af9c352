import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { scenarios } from '../../demo/scenarios.ts';
import { type Demo, inject, startDemo } from '../../demo/start.ts';
import { type LiveSession, openSession } from '../../src/app/session.ts';
import type { AlertRow } from '../../src/model/alert.ts';
import { LeapingClock } from '../services/leaping-clock.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

let demo: Demo;
let session: LiveSession;
let folder: TempFolder;
let clock: LeapingClock;
afterEach(async () => {
  await session.close();
  clock.stop();
  await demo.close();
  folder.remove();
});

async function open(scenario: string): Promise<void> {
  // People hurry as the time does.
  demo = await startDemo({ scenario, beatMs: 200 });
  clock = new LeapingClock();
  folder = tempFolder('demo-alerts');
  session = await openSession({
    configFile: demo.config,
    readOnly: false,
    clock,
    env: { XDG_STATE_HOME: join(folder.path, 'state'), SUDO_USER: 'ana' },
    pace: { urgentMs: 5, routineMs: 20 },
  });
}

const firing = (): readonly AlertRow[] =>
  session.store.get('alerts').filter(({ phase }) => phase === 'firing');
const alertOf = (name: string): string => scenarios.find((one) => one.name === name)!.alert;

async function untilFires(scenario: string): Promise<AlertRow> {
  const { alert, heals } = scenarios.find(({ name }) => name === scenario)!;
  const row = await until(alert, () => firing().find(({ name }) => name === alert));
  expect(row.actions).toEqual([heals]);
  return row;
}

test.for([['queue-jam', 'llm-down'], ['errors', 'disk-full'], ['slow']])(
  'each fault raises its own alert, which suggests the action that heals it: %s',
  async (names) => {
    await open(names[0]!);
    for (const other of names.slice(1)) inject(other, demo.folder);
    for (const name of names) await untilFires(name);
    expect(firing().map(({ name }) => name)).not.toContain(alertOf('api-down'));
  },
);

test('from a red number to the right person: called, taken, mended, told, resolved; the timeline shows what was done', async () => {
  await open('api-down');
  const row = await untilFires('api-down');
  const incident = await until('the incident', () =>
    session.store.get('incidents').find(({ alerts }) => alerts.includes(row.id)),
  );
  await until('the first call', () =>
    session.store
      .get('oncall')
      .chain.find(({ about, levelName }) => about === incident.id && levelName === 'L1'),
  );
  await until('the message', () =>
    session.store
      .get('oncall')
      .deliveries.some(({ state, channel }) => state === 'sent' && channel === 'pager'),
  );
  session.commands.acknowledge(row.id);
  await until('the chain to stop', () =>
    session.store
      .get('oncall')
      .chain.some(({ status, ackedBy }) => status === 'acknowledged' && ackedBy === 'ana'),
  );
  const message = await session.commands.composeEscalation(incident.id);
  expect(message).toContain('API does not answer');
  session.commands.escalate(incident.id, message.replace('(what do you need?)', 'Look at the deploy.'));
  await until('the second call', () =>
    session.store.get('oncall').chain.some(({ levelName }) => levelName === 'L2'),
  );

  const [suggested] = row.actions;
  const plan = await session.commands.plan(suggested!.verb, suggested!.component);
  await session.commands.confirm(plan.id, {});
  await until('the alert to end', () => !firing().some(({ id }) => id === row.id));
  await expect(session.commands.composeEscalation(row.id)).rejects.toThrow('is not firing');
  session.commands.changeIncident(incident.id, {
    what: 'resolve',
    cause: 'the process had crashed',
    followUps: ['restart it by itself'],
  });
  const told = await until('the end of the timeline', () => {
    const lines = session.alerts.timeline(incident.id).map(({ who, text }) => `${who}: ${text}`);
    return lines.at(-1)?.startsWith('Ana: resolved') ? lines : undefined;
  });
  const places = [
    /^plantao: opened: API does not answer/,
    /^plantao: L1: called/,
    /^Ana: alert .* acknowledged/,
    /^Ana: L2: called/,
    /^Ana: restart API/,
    /^plantao: alert API does not answer resolved/,
    /^Ana: resolved: the process had crashed/,
  ].map((wanted) => told.findIndex((line) => wanted.test(line)));
  expect(
    places.every((place) => place >= 0),
    told.join('\n'),
  ).toBe(true);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
});
