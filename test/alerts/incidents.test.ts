import { describe, expect, it } from 'vitest';

import { foldIncidents, incidentRow } from '../../src/alerts/incidents.ts';
import { responseFigures } from '../../src/alerts/response.ts';
import { timelineOf } from '../../src/alerts/timeline.ts';
import { defaultAlerting } from '../../src/config/alerting.ts';
import { incidentDocument } from '../../src/documents/make.ts';
import { templatesOf } from '../../src/documents/templates.ts';
import type { Condition } from '../../src/model/alert.ts';
import type { JournalEvent } from '../../src/model/event.ts';
import { system } from '../engine/configuration.ts';
import { minute, rule, Simulation, start } from './simulation.ts';

const { templates } = await templatesOf('en');
const template = templates.find(({ name }) => name === 'incident')!;

describe('an incident', () => {
  it('goes through its phases with their clocks, and is told by the journal alone', () => {
    const simulation = new Simulation([rule({ id: 'slow', severity: 'P0', component: 'api' })]);
    simulation.read(20);
    const [{ id, phaseBy, updateBy }] = simulation.engine.incidents() as [ReturnType<typeof incidentRow>];
    expect(phaseBy).toBe(simulation.now + 5 * minute);
    expect(updateBy).toBe(simulation.now + 30 * minute);
    simulation.now += 3 * minute;
    simulation.engine.acknowledge('slow', 'bia', simulation.now);
    expect(simulation.engine.incidents()[0]).toMatchObject({
      phase: 'assess',
      phaseBy: simulation.now + 10 * minute,
    });
    simulation.kill();
    simulation.engine.note(id, 'incident.update', { text: 'looking', by: 'bia' }, simulation.now);
    simulation.engine.note(id, 'incident.owner', { owner: 'bia' }, simulation.now);
    simulation.now += 17 * minute;
    simulation.engine.note(
      id,
      'incident.resolved',
      { cause: 'a slow query', followUps: ['index it'], by: 'bia' },
      simulation.now,
    );
    const incidents = foldIncidents(simulation.written);
    const incident = incidents.get(id)!;
    expect(incident).toMatchObject({
      owner: 'bia',
      phase: 'document',
      resolvedAt: simulation.now,
      cause: 'a slow query',
    });
    expect(incidentRow(incident, defaultAlerting).updateBy).toBeUndefined();
    expect(responseFigures(incidents.values(), 'UTC')).toEqual([
      { month: '2026-11', severity: 'P0', incidents: 1, mttaMs: 3 * minute, mttrMs: 20 * minute },
    ]);
    const config = { ...system({}), alerting: simulation.alerting };
    const [zone, now] = ['UTC', simulation.now];
    const document = incidentDocument(template, {
      ...{ incident, events: simulation.written, config, zone, now },
    });
    for (const line of [
      '# slow',
      'alert slow fires: m 20',
      'alert slow acknowledged (bia)',
      'status update: looking (bia)',
      '- [ ] index it',
    ])
      expect(document).toContain(line);
  });

  it('tells who was called and what was sent, and nothing of messages about something else', () => {
    const simulation = new Simulation([rule({ id: 'slow', severity: 'P0', component: 'api' })]);
    simulation.read(20);
    const [{ id }] = simulation.engine.incidents() as [ReturnType<typeof incidentRow>];
    const told = (kind: string, data: Readonly<Record<string, unknown>>) =>
      ({ ...simulation.written[0]!, kind, data, at: simulation.now, seq: 100 }) as JournalEvent;
    const events = [
      ...simulation.written,
      told('escalation.begun', { escalation: 'x', about: id }),
      told('escalation.called', { escalation: 'x', name: 'L1', people: ['ana'] }),
      told('notice.queued', { delivery: 'a', channel: 'chat', notice: { about: id, kind: 'firing' } }),
      told('notice.queued', { delivery: 'b', channel: 'chat', notice: { about: 'other', kind: 'firing' } }),
      told('notice.sent', { delivery: 'a' }),
      told('notice.sent', { delivery: 'b' }),
      told('notice.queued', { delivery: 'c', channel: 'mail', notice: { about: id, kind: 'resolved' } }),
      told('notice.failed', { delivery: 'c', result: 'no such host' }),
    ];
    const texts = timelineOf(foldIncidents(simulation.written).get(id)!, events).map(({ text }) => text);
    expect(texts.slice(-3)).toEqual([
      'L1: called ana',
      'firing notice sent through chat',
      'resolved notice through mail failed: no such host',
    ]);
  });

  it('takes in what is about the same component, opens another for what is not, and none while silenced', () => {
    const onMetric = (id: string, component: string) => rule({ id, component, severity: 'P1' });
    const simulation = new Simulation([onMetric('a', 'api'), onMetric('b', 'api'), onMetric('c', 'db')]);
    simulation.read(20);
    expect(simulation.engine.incidents().map(({ alerts }) => alerts)).toEqual([['a', 'b'], ['c']]);
    const quiet = new Simulation([onMetric('a', 'api')]);
    const matchers = [{ label: 'component', operator: '=', value: 'api' }] as const;
    quiet.engine.silence(matchers, { until: start + 60 * minute, comment: '', by: 'ana' }, start);
    quiet.read(20);
    expect(quiet.kinds()).toEqual(['firing']);
    expect(quiet.engine.incidents()).toEqual([]);
    // Once it is heard again it is worked on.
    quiet.engine.expire(quiet.engine.silences[0]!.id, 'ana', quiet.now);
    quiet.read(20);
    expect(quiet.engine.incidents().map(({ alerts }) => alerts)).toEqual([['a']]);
  });

  it('opens one when an alert gets urgent, follows it when it gets worse, and is not opened again by what people resolved', () => {
    const over = (value: number): Condition => ({ type: 'compare', metric: 'm', operator: '>', value });
    const simulation = new Simulation([
      rule({
        id: 'slow',
        severity: 'P2',
        worse: [
          { severity: 'P0', when: over(80), text: 'm > 80' },
          { severity: 'P1', when: over(50), text: 'm > 50' },
        ],
      }),
    ]);
    simulation.read(20);
    expect(simulation.engine.incidents()).toEqual([]);
    simulation.read(60);
    const [opened] = simulation.engine.incidents();
    expect(opened).toMatchObject({ severity: 'P1', alerts: ['slow'] });
    simulation.read(90);
    expect(simulation.engine.incidents()).toMatchObject([{ id: opened!.id, severity: 'P0' }]);
    simulation.engine.note(opened!.id, 'incident.resolved', { cause: 'x', followUps: [] }, simulation.now);
    simulation.read(90);
    expect(simulation.engine.incidents()).toMatchObject([{ id: opened!.id, phase: 'document' }]);
    // The next firing is another matter.
    simulation.read(1);
    simulation.read(90);
    expect(simulation.engine.incidents().map(({ phase }) => phase)).toEqual(['acknowledge', 'document']);
  });

  it('is the same while it is open, also for an alert that is about no component', () => {
    const simulation = new Simulation([rule({ id: 'slow', severity: 'P1' })]);
    for (const value of [20, 1, 20, 1, 20]) simulation.read(value);
    expect(simulation.engine.incidents().length).toBe(1);
  });
});
