import { describe, expect, it } from 'vitest';
import { alertEvents } from '../../src/app/alert-events.ts';
import { AlertRuntime } from '../../src/app/alert-runtime.ts';
import { Leadership } from '../../src/app/lead.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { openSqliteJournal } from '../../src/journal/sqlite.ts';
import type { JournalEvent } from '../../src/model/event.ts';
import { componentRow, rule } from '../alerts/simulation.ts';
import { system } from '../engine/configuration.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { tempFolder } from '../services/temp.ts';

const rules = [
  rule({
    id: 'api',
    component: 'api',
    severity: 'P1',
    when: { type: 'status', component: 'api', status: 'down' },
    text: 'api is down',
  }),
];

async function open(folder: string, clock: ManualClock, status: () => 'up' | 'down', rulesOf = rules) {
  const config = system({ alerts: rulesOf });
  const journal: Journal = await openSqliteJournal({
    file: `${folder}/plantao/journal.sqlite`,
    clock,
    actor: { user: 'ana' },
    host: 'h',
    system: config.system,
    environment: config.environment,
    secrets: [],
  });
  const lead = new Leadership({ clock, env: { XDG_STATE_HOME: folder, USER: 'ana' }, mayLead: true });
  const alerts = new AlertRuntime({
    ...{ clock, config, by: 'ana', mayLead: true },
    engineRows: {
      components: () => [componentRow('api', status(), clock.now())],
      metrics: () => [],
      queues: () => [],
      escalations: () => [],
    },
    record: (event) => void journal.append(event),
    changed: () => {},
  });
  lead.standFor(config, journal);
  alerts.start(journal, lead.held);
  let cancel = (): void => {};
  const tick = (): void => {
    lead.poll();
    alerts.tick(lead.held, clock.now());
    cancel = clock.after(1_000, tick);
  };
  tick();
  const close = (): void => {
    cancel();
    alerts.close();
    lead.close();
  };
  return { alerts, journal, close };
}

/** Lets a few seconds pass; taking the lead loads a module, which takes real time. */
async function pass(clock: ManualClock, done: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !done(); tries++) {
    await clock.advance(1_000);
    await new Promise((next) => setImmediate(next));
  }
  expect(done()).toBe(true);
}

it('goes on from a silence and an incident that are older than a flood of alerts', () => {
  const data = (kind: string) => ({ ...{ kind, data: {}, system: 's', environment: 'e' }, at: 0 });
  const all = [
    data('silence.created'),
    data('incident.opened'),
    ...Array.from({ length: 30_000 }, () => data('alert.pending')),
  ].map((event, index) => ({ ...event, seq: index + 1 }) as unknown as JournalEvent);
  const journal: Pick<Journal, 'newest'> = {
    newest: (count, kinds) =>
      all
        .filter(({ kind }) => kinds?.includes(kind))
        .slice(-count)
        .reverse(),
  };
  const events = alertEvents(journal, { system: 's', environment: 'e' });
  expect(events.slice(0, 2).map(({ kind }) => kind)).toEqual(['silence.created', 'incident.opened']);
  expect(events.length).toBe(20_002);
  expect(events.at(-1)?.seq).toBe(30_002);
});

describe('several plantaos on one system', () => {
  it('leave an alert alone whose rule only the one that has the lead knows, and end it once they have it themselves', async () => {
    const folder = tempFolder('alerts');
    const clock = new ManualClock();
    const a = await open(folder.path, clock, () => 'down');
    await pass(clock, () => a.alerts.rows().length === 1);
    const b = await open(folder.path, clock, () => 'down', []);
    await pass(clock, () => b.alerts.incidents().length === 1);
    a.alerts.acknowledge('api', 'at it');
    await pass(clock, () => b.alerts.incidents()[0]?.owner !== undefined);
    const ended = () => b.journal.newest(100, ['alert.resolved']);
    expect(ended()).toEqual([]);
    a.close();
    await pass(clock, () => ended().length > 0);
    expect(ended()).toMatchObject([{ data: { rule: 'api', reason: 'rule removed' } }]);
    b.close();
    a.journal.close();
    b.journal.close();
    folder.remove();
  });

  it('write each alert once, take over from one that left, and see what others do', async () => {
    const folder = tempFolder('alerts');
    const clock = new ManualClock();
    let status: 'up' | 'down' = 'up';
    const a = await open(folder.path, clock, () => status);
    await pass(clock, () => a.alerts.engine.state('api') !== undefined);
    const b = await open(folder.path, clock, () => status);
    status = 'down';
    await pass(clock, () => b.alerts.rows().length === 1 && a.alerts.rows().length === 1);
    const fired = () => a.journal.newest(100, ['alert.firing', 'incident.opened']).length;
    expect(fired()).toBe(2);
    b.alerts.acknowledge('api');
    await pass(clock, () => a.alerts.rows()[0]?.ack !== undefined);
    expect(a.alerts.incidents()).toMatchObject([{ phase: 'assess' }]);
    a.close();
    status = 'up';
    await pass(clock, () => b.alerts.rows().length === 0);
    expect(b.journal.newest(100, ['alert.resolved'])).toHaveLength(1);
    expect(fired()).toBe(2);
    b.close();
    a.journal.close();
    b.journal.close();
    folder.remove();
  });
});
