import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LiveSession, openSession } from '../../src/app/session.ts';
import { systemClock } from '../../src/model/clock.ts';
import { acceptance } from '../../src/model/journal-broken.ts';
import { openJournal } from '../journal/open.ts';
import { changeRows } from '../journal/tampering.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

let folder: TempFolder;
let session: LiveSession;
beforeEach(() => {
  folder = tempFolder('session');
});
afterEach(async () => {
  await session.close();
  folder.remove();
});

const good = `system: shop
environments:
  local: {}
  production: { guarded: true }
components:
  api: { check: { command: ["true"] }, runs: { process: api.pid, start: [sleep, "60"] } }
`;

async function open(state = join(folder.path, 'state')): Promise<void> {
  const configFile = join(folder.path, 'plantao.yaml');
  writeFileSync(configFile, good);
  session = await openSession({
    configFile,
    readOnly: false,
    clock: systemClock,
    env: { XDG_STATE_HOME: state },
    pace: { urgentMs: 5, routineMs: 10 },
  });
}

const system = () => session.store.get('system');

test('a configuration that cannot be used changes nothing and says why; a good one cures it', async () => {
  await open();
  await until('the first answer', () => session.store.get('components')[0]?.status === 'up');
  writeFileSync(join(folder.path, 'plantao.yaml'), good.replace('check:', 'chek:'));
  await until('the fault', () => system().error?.includes('chek'));
  expect(system().error).toContain('configuration not applied');
  expect(session.store.get('components')[0]).toMatchObject({ id: 'api', status: 'up' });
  writeFileSync(join(folder.path, 'plantao.yaml'), good.replace('  api:', '  web:'));
  await until('the new component', () => session.store.get('components')[0]?.id === 'web');
  expect(system().error).toBeUndefined();
});

test('another environment: its guard counts, and plans for the one before are forgotten', async () => {
  await open();
  const plan = await session.commands.plan('start', 'api');
  expect(plan).toMatchObject({ environment: 'local', guarded: false });
  session.commands.switchEnvironment('production');
  await until('production', () => system().environment === 'production');
  expect(system().guarded).toBe(true);
  await expect(session.commands.confirm(plan.id, {})).rejects.toThrow('this plan is gone');
  expect(await session.commands.plan('start', 'api')).toMatchObject({
    environment: 'production',
    guarded: true,
  });
});

test('an environment there is none of leaves everything as it is', async () => {
  await open();
  session.commands.switchEnvironment('nowhere');
  await until('the fault', () => system().error?.includes('nowhere'));
  expect(system().environment).toBe('local');
});

test('without a journal the screen goes on and actions are refused', async () => {
  const state = join(folder.path, 'state');
  writeFileSync(state, 'a file where a folder should be');
  await open(state);
  await until('the fault', () => system().error?.includes('journal'));
  await until('an answer', () => session.store.get('components')[0]?.status === 'up');
  expect((await session.commands.plan('start', 'api')).refused).toContain('nothing can be recorded');
});

test('a journal that was changed is said until somebody accepts it', async () => {
  const file = join(folder.path, 'state', 'plantao', 'journal.sqlite');
  mkdirSync(join(folder.path, 'state', 'plantao'), { recursive: true });
  const before = await openJournal(file);
  for (const note of [1, 2, 3]) before.append({ kind: 'note', data: { note } });
  before.close();
  changeRows(file, 'DELETE FROM events WHERE seq = 3');
  await open();
  await session.executor();
  session.commands.openIncident({ title: 'all is slow', severity: 'P1' });
  await until('the fault', () => system().error?.includes('journal changed: event 3 removed'));
  const other = await openJournal(file);
  other.append(acceptance((await other.verify()).faults, 'restored', other.anchors!()));
  other.close();
  await until('it to be accepted', () => system().error === undefined);
});

test('a journal that cannot be written is said for as long as it lasts', async () => {
  await open();
  await session.executor();
  const blocker = new DatabaseSync(join(folder.path, 'state', 'plantao', 'journal.sqlite'));
  blocker.exec('BEGIN EXCLUSIVE');
  session.commands.openIncident({ title: 'all is slow', severity: 'P1' });
  await until('the fault', () => system().error?.includes('journal'));
  blocker.exec('ROLLBACK');
  blocker.close();
  session.commands.openIncident({ title: 'all is slower', severity: 'P1' });
  await until('its end', () => system().error === undefined);
});

test('what another plantao writes is seen: a freeze, and its end', async () => {
  await open();
  await session.executor();
  const other = await openJournal(join(folder.path, 'state', 'plantao', 'journal.sqlite'), {
    environment: 'production',
  });
  other.append({ kind: 'actions.frozen', data: { reason: 'migration' } });
  await until('the freeze', () => system().frozen);
  expect(system().frozen).toMatchObject({ by: 'kai@bastion', reason: 'migration' });
  expect((await session.commands.plan('start', 'api')).refused).toContain('migration');
  await until('its event', () => session.store.get('journal')[0]?.kind === 'actions.frozen');
  other.append({ kind: 'actions.unfrozen', data: {} });
  other.close();
  await until('its end', () => system().frozen === undefined);
  session.commands.freeze('mine');
  await until('the own freeze', () => system().frozen?.reason === 'mine');
  session.commands.unfreeze();
  await until('its end', () => system().frozen === undefined);
  expect(() => session.commands.unfreeze()).toThrow('nothing is frozen');
});

test('a clock that is set is written down, and no alert fires sooner for it', async () => {
  const configFile = join(folder.path, 'plantao.yaml');
  const alerts = 'alerts:\n  - { name: Down, when: "api is down", for: 10m }\n';
  writeFileSync(
    configFile,
    good.replace('["true"]', '[sh, -c, "exit 2"]').replace('"] }', '"], every: 1s }') + alerts,
  );
  let set = 0;
  session = await openSession({
    ...{ configFile, readOnly: false, env: { XDG_STATE_HOME: join(folder.path, 'state') } },
    clock: { ...systemClock, now: () => systemClock.now() + set },
    pace: { urgentMs: 5, routineMs: 10 },
  });
  const pending = () => session.store.get('alerts').find(({ id }) => id === 'down');
  await until('the alert', () => pending()?.phase === 'pending');
  const fires = pending()!.next!.at;
  set = 20 * 60_000;
  await until('the event', () => session.store.get('journal').some(({ kind }) => kind === 'clock.stepped'));
  await until('the alert', () => pending()!.next!.at - fires > 19 * 60_000);
  const { phase, startedAt } = pending()!;
  expect([phase, Math.round((startedAt! - fires) / 60_000)]).toEqual(['pending', 10]);
});
