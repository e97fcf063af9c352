import { describe, expect, it } from 'vitest';
import { foldIncidents } from '../../src/alerts/incidents.ts';
import { responseFigures } from '../../src/alerts/response.ts';
import { timelineOf } from '../../src/alerts/timeline.ts';
import { changeIncident } from '../../src/app/incident-changes.ts';
import { defaultAlerting } from '../../src/config/alerting.ts';
import { incidentDocument } from '../../src/documents/make.ts';
import { withoutMarks } from '../../src/documents/regions.ts';
import { templatesOf } from '../../src/documents/templates.ts';
import type { Condition } from '../../src/model/alert.ts';
import type { JournalEvent } from '../../src/model/event.ts';
import { formatMeanDuration } from '../../src/model/quantity.ts';
import type { SystemConfig } from '../../src/model/system.ts';
import { system } from '../engine/configuration.ts';
import { minute, rule, Simulation } from './simulation.ts';

const second = 1_000;
const zone = 'America/Sao_Paulo';
const nights = {
  ...{ fromMinute: 0, toMinute: 0, weekdays: [1, 2, 3, 4, 5, 6, 7] },
};
const config = {
  ...system({}),
  alerts: [rule({ id: 'no-replies', name: 'No replies', severity: 'P1', component: 'api' })],
  alerting: { ...defaultAlerting, names: { P0: 'CRÍTICO', P1: 'ALTO', P2: 'MÉDIO', P3: 'BAIXO' } },
  components: [{ id: 'api', title: 'API' }],
  oncall: {
    zone,
    people: [
      { id: 'ana', name: 'Ana Souza' },
      { id: 'kai', name: 'Kai Lima' },
    ],
    layers: [{ name: 'shifts', zone, shifts: [{ ...nights, people: ['ana'] }] }],
    overrides: [{ person: 'kai', from: Date.UTC(2026, 10, 2, 12, 30), until: Date.UTC(2026, 10, 3) }],
  },
} as unknown as SystemConfig;

const { templates } = await templatesOf('en');
const template = templates.find(({ name }) => name === 'incident')!;

/** An outage of 40 minutes as a journal has it, with what went before and 20 messages. */
function outage(): { events: JournalEvent[]; document: (now: number, told?: SystemConfig) => string } {
  const simulation = new Simulation(config.alerts, config.alerting);
  const events = simulation.written;
  const tell = (
    kind: string,
    data: Readonly<Record<string, unknown>>,
    more: Partial<JournalEvent> = {},
  ): void => {
    events.push({
      ...{ seq: events.length + 1, at: simulation.now, actor: { user: 'ana' }, host: 'h' },
      ...{ system: 's', environment: 'test', kind, data, prevHash: '', hash: '' },
      ...more,
    } as JournalEvent);
  };
  const read = (value: number, ms: number): void => {
    simulation.read(value, ms, { title: 'Response p95', unit: 'ms' });
  };
  read(1, 0);
  tell('action.intent', { plan: 'a0', verb: 'restart', component: 'api', requests: [] });
  tell('action.outcome', { plan: 'a0', verb: 'restart', component: 'api', state: 'succeeded', result: 'up' });
  simulation.now += 5 * minute;
  tell('status.changed', { component: 'api', from: 'up', to: 'down', message: 'refused' });
  read(20, 30 * second);
  const id = simulation.engine.incidents()[0]!.id;
  tell('notice.queued', { delivery: 'a', channel: 'chat', notice: { about: id, kind: 'firing' } });
  tell('notice.queued', { delivery: 'b', channel: 'mail', notice: { about: id, kind: 'firing' } });
  tell('notice.sent', { delivery: 'a' });
  tell('notice.sent', { delivery: 'b' });
  tell('escalation.begun', { escalation: 'x', about: id });
  tell('escalation.called', { escalation: 'x', name: 'L1', people: ['ana'] });
  simulation.now += 3 * minute;
  simulation.engine.acknowledge('no-replies', 'ana', simulation.now);
  read(4_100, minute);
  for (let count = 0; count < 16; count += 1) {
    simulation.now += minute;
    tell('notice.queued', { delivery: `r${count}`, channel: 'chat', notice: { about: id, kind: 'repeat' } });
    tell('notice.sent', { delivery: `r${count}` });
  }
  tell('notice.queued', { delivery: 'c', channel: 'mail', notice: { about: id, kind: 'repeat' } });
  tell('notice.failed', { delivery: 'c', result: 'no such host' });
  tell('action.intent', { plan: 'a1', verb: 'restart', component: 'api', requests: ['docker restart api'] });
  simulation.now += 10 * second;
  tell('action.outcome', {
    plan: 'a1',
    verb: 'restart',
    component: 'api',
    state: 'failed',
    result: 'no such container',
  });
  tell(
    'action.intent',
    { plan: 'a2', verb: 'rollback', component: 'api', requests: ['docker run api:41'] },
    { actor: { user: 'kai' } },
  );
  simulation.now += 20 * second;
  tell(
    'action.outcome',
    {
      plan: 'a2',
      verb: 'rollback',
      component: 'api',
      state: 'succeeded',
      result: 'up for 10s',
    },
    { actor: { user: 'kai' } },
  );
  tell('status.changed', { component: 'api', from: 'down', to: 'up', message: 'answered 200' });
  read(1, minute);
  simulation.engine.note(
    id,
    'incident.impact',
    { text: 'Nobody got a reply for 22 minutes.', by: 'kai' },
    simulation.now,
  );
  simulation.now += 10 * minute;
  simulation.engine.note(
    id,
    'incident.resolved',
    { cause: 'Release 42.', followUps: ['Test it'], by: 'ana' },
    simulation.now,
  );
  return {
    events,
    document(now, told = config) {
      const incident = foldIncidents(events).get(id)!;
      return withoutMarks(incidentDocument(template, { incident, events, config: told, zone, now }));
    },
  };
}

const whole = `# No replies

- **Incident**: 20261102-1205
- **Severity**: ALTO
- **Status**: resolved
- **Trouble**: 2026-11-02 09:05:30 to 09:27:00 (21 min)
- **Opened**: 2026-11-02 09:05:30 by plantao
- **Acknowledged**: 2026-11-02 09:08:30, 3 min after it was opened
- **Resolved**: 2026-11-02 09:37:00, 31 min after it was opened
- **Duration**: 31 min
- **Owner**: Ana Souza
- **On call**: Ana Souza until 2026-11-02 09:30:00, then Kai Lima
- **People**: Ana Souza, Kai Lima
- **Components**: API

Times in America/Sao_Paulo (UTC-03:00). Numbers in brackets are events of the journal.

## Impact

Nobody got a reply for 22 minutes.

- API: down for 20 min

## Cause

Release 42.

## Alerts

- **No replies** (ALTO), 09:05:30 to 09:27:00: Response p95 20ms

## Metrics at their worst

- Response p95: 4.10s at 09:09:30

## Actions

- 09:25:30 Ana Souza: restart API: failed, no such container [50]
- 09:25:40 Kai Lima: rollback API: succeeded and verified, up for 10s [52]

## Timeline

- 09:05:30 alert No replies fires: Response p95 20ms [4]
- 09:05:30 opened: No replies (ALTO) [5]
- 09:05:30 L1: called Ana Souza [11]
- 09:08:30 alert No replies acknowledged (Ana Souza) [12]
- 09:08:30 phase: assess; owner: Ana Souza (Ana Souza) [13, 14]
- 09:25:30 repeat notice through mail failed: no such host [49]
- 09:25:30 restart API (docker restart api) (Ana Souza) [50]
- 09:25:40 restart API: failed, no such container (Ana Souza) [51]
- 09:25:40 rollback API (docker run api:41) (Kai Lima) [52]
- 09:26:00 rollback API: succeeded, up for 10s (Kai Lima) [53]
- 09:26:00 API: down -> up (answered 200) [54]
- 09:27:00 alert No replies resolved: Response p95 1ms, good again [55]
- 09:27:00 impact: Nobody got a reply for 22 minutes. (Kai Lima) [56]
- 09:37:00 resolved: Release 42. (Ana Souza) [57]

## Messages

- chat: 17 sent, 09:05:30 to 09:25:30
- mail: 1 sent, 1 failed, 09:05:30 to 09:25:30

## Follow-ups

- [ ] Test it
`;

describe('the document of an incident', () => {
  it('is one that a person would send', () => {
    const { events, document } = outage();
    expect(document(events.at(-1)!.at)).toBe(whole);
  });

  it('names everybody who was on call at once', () => {
    const { events, document } = outage();
    const { layers } = config.oncall;
    const shared = layers.map((layer) => ({
      ...layer,
      shifts: layer.shifts.map((shift) => ({ ...shift, people: ['ana', 'kai'], together: 2 })),
    }));
    const text = document(events.at(-1)!.at, { ...config, oncall: { ...config.oncall, layers: shared } });
    expect(text).toContain(
      '- **On call**: Ana Souza and Kai Lima until 2026-11-02 09:30:00, then Kai Lima\n',
    );
  });

  it('says of an open one how far it is, and what is still to be written', () => {
    const { events, document } = outage();
    const resolved = events.findIndex(({ kind }) => kind === 'alert.resolved');
    const { at } = events[resolved - 1]!;
    events.splice(resolved);
    const text = document(at);
    for (const line of [
      '- **Status**: open, being assessed',
      '- **Trouble**: since 2026-11-02 09:05:30',
      '- **Duration**: 20 min so far',
      '- **On call**: Ana Souza',
      'Not written down yet: `plantao incident impact 20261102-1205 TEXT`.',
      '- **No replies** (ALTO), since 09:05:30: Response p95 20ms',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).not.toMatch(/Resolved|worst/);
  });

  it('names the days where it lasted over midnight', () => {
    const { events, document } = outage();
    const last = events.at(-1)!;
    events[events.length - 1] = { ...last, at: last.at + 24 * 60 * minute };
    const lines = document(last.at).split('\n');
    expect(lines).toContain('### 2026-11-02');
    expect(lines).toContain('### 2026-11-03');
    expect(lines).toContain('- **Resolved**: 2026-11-03 09:37:00, 1 d 00 h after it was opened');
  });
});

describe('an owner', () => {
  it('has acknowledged, whoever set them', () => {
    const simulation = new Simulation(config.alerts, config.alerting);
    simulation.read(20);
    const { id } = simulation.engine.incidents()[0]!;
    simulation.now += 4 * minute;
    changeIncident(simulation.engine, id, { what: 'owner', owner: 'kai' }, 'ana', simulation.now);
    expect(simulation.engine.incidents()[0]).toMatchObject({
      ...{ owner: 'kai', phase: 'assess', ackedAt: simulation.now },
    });
    const [figures] = responseFigures(foldIncidents(simulation.written).values(), 'UTC');
    expect(figures).toMatchObject({ mttaMs: 4 * minute });
  });

  it('may change later without a phase going back', () => {
    const simulation = new Simulation(config.alerts, config.alerting);
    simulation.read(20);
    const { id } = simulation.engine.incidents()[0]!;
    changeIncident(simulation.engine, id, { what: 'phase', to: 'mitigate' }, 'ana', simulation.now);
    changeIncident(simulation.engine, id, { what: 'owner', owner: 'kai' }, 'ana', simulation.now);
    expect(simulation.engine.incidents()[0]).toMatchObject({ owner: 'kai', phase: 'mitigate' });
  });
});

describe('means of times', () => {
  it.each([
    [59_400, '59s'],
    [59_600, '1m'],
    [119_600, '2m'],
    [89_000, '1m'],
    [91_000, '2m'],
    [59.6 * minute, '1h00m'],
    [23 * 60 * minute + 59.6 * minute, '1d00h'],
    [0, '0s'],
  ])('of %d ms are rounded to what is shown: %s', (ms, text) => {
    expect(formatMeanDuration(ms)).toBe(text);
  });
});

describe('two incidents that are one', () => {
  const both = (): { simulation: Simulation; from: string; into: string } => {
    const rules = ['api', 'db'].map((component) => rule({ id: component, component, severity: 'P1' }));
    const simulation = new Simulation([{ ...rules[0]!, severity: 'P0' }, rules[1]!]);
    simulation.read(20);
    const [api, db] = simulation.engine.incidents();
    expect(simulation.engine.incidents()).toHaveLength(2);
    return { simulation, from: api!.id, into: db!.id };
  };

  it('go on as the other, with everything of both', () => {
    const { simulation, from, into } = both();
    simulation.now += minute;
    changeIncident(simulation.engine, from, { what: 'merge', into }, 'ana', simulation.now);
    simulation.kill();
    const [one, ...more] = simulation.engine.incidents();
    expect(more).toEqual([]);
    expect(one).toMatchObject({ id: into, severity: 'P0', alerts: ['db', 'api'], components: ['db', 'api'] });
    expect(simulation.engine.rows(simulation.now).map(({ incident }) => incident)).toEqual([into, into]);
    // Its alerts open no other.
    simulation.read(20);
    expect(simulation.engine.incidents()).toHaveLength(1);
    const incidents = foldIncidents(simulation.written);
    expect(incidents.get(from)).toMatchObject({ phase: 'closed', mergedInto: into });
    const texts = timelineOf(incidents.get(into)!, simulation.written).map(({ text }) => text);
    expect(texts).toEqual(
      expect.arrayContaining(['opened: api (P0)', 'opened: db (P1)', `${from} merged into ${into}`]),
    );
    // It is counted once.
    expect(responseFigures(incidents.values(), 'UTC')).toMatchObject([{ incidents: 1 }]);
  });

  it('cannot be merged into itself, into what is not there, or into what is over', () => {
    const { simulation, from, into } = both();
    const merge = (id: string, other: string) => () =>
      changeIncident(simulation.engine, id, { what: 'merge', into: other }, 'ana', simulation.now);
    expect(merge(from, from)).toThrow('an incident cannot be merged into itself');
    expect(merge(from, 'nothing')).toThrow('no open incident nothing');
    const done = { what: 'resolve', cause: 'x', followUps: [] } as const;
    changeIncident(simulation.engine, into, done, 'ana', simulation.now);
    expect(merge(from, into)).toThrow(`no open incident ${into}`);
    expect(simulation.engine.incidents().map(({ id }) => id)).toEqual([from, into]);
  });
});

describe('the worst reading of an alert', () => {
  const low: Condition = { type: 'compare', metric: 'm', operator: '<', value: 10 };
  const critical: Condition = { type: 'band', metric: 'm', bands: ['critical'] };
  it.each([
    ['upwards', undefined, [20, 90, 30, 1], 90],
    ['downwards', low, [5, 2, 8, 20], 2],
  ] as const)('%s', (_, when, values, worst) => {
    const simulation = new Simulation([rule({ id: 'r', ...(when ? { when } : {}) })]);
    for (const value of values) simulation.read(value);
    const resolved = simulation.written.findLast(({ kind }) => kind === 'alert.resolved');
    expect(resolved?.data.worst).toMatchObject([{ metric: 'm', value: worst }]);
  });

  it('lies away from the usual where the rule does not say which way is bad', () => {
    const simulation = new Simulation([rule({ id: 'r', when: critical })]);
    for (const value of [90, 91, 90]) simulation.read(value);
    for (const value of [40, 20, 50]) simulation.read(value, minute, { band: 'critical' });
    simulation.read(90);
    const resolved = simulation.written.findLast(({ kind }) => kind === 'alert.resolved');
    expect(resolved?.data.worst).toMatchObject([{ metric: 'm', value: 20 }]);
  });
});

describe('the worst reading after a restart', () => {
  it('is still known, also of an incident that is open', () => {
    const simulation = new Simulation([rule({ id: 'slow', severity: 'P1' })]);
    for (const value of [20, 90, 30]) simulation.read(value);
    simulation.kill();
    simulation.read(40);
    const known = (): unknown => simulation.written.findLast(({ data }) => data.worst)?.data.worst;
    expect(known()).toMatchObject([{ metric: 'm', value: 90 }]);
    simulation.read(5);
    expect(simulation.kinds()).toContain('resolved');
    expect(known()).toMatchObject([{ metric: 'm', value: 90 }]);
    simulation.read(20);
    expect(known()).toMatchObject([{ metric: 'm', value: 20 }]);
  });

  it('is written at most once a minute while it gets worse', () => {
    const simulation = new Simulation([rule({ id: 'slow', severity: 'P1' })]);
    for (let value = 20; value < 140; value++) simulation.read(value, 1_000);
    expect(simulation.kinds().filter((kind) => kind === 'worst').length).toBeLessThanOrEqual(2);
  });
});
