import { describe, expect, it } from 'vitest';
import { foldIncidents } from '../../src/alerts/incidents.ts';
import { timelineOf } from '../../src/alerts/timeline.ts';
import type { AlertRow } from '../../src/model/alert.ts';
import { minute, Simulation, start } from './simulation.ts';

const row = (id: string, more: Partial<AlertRow> = {}): AlertRow => ({
  ...{ id: `place-0/${id}`, name: 'Disk full', from: 'alertmanager', phase: 'firing', severity: 'P1' },
  ...{ severityName: 'P1', text: '97 %', startedAt: start, firedAt: start, muted: [], flapping: false },
  ...{ actions: [], labels: {}, told: true, opens: true },
  ...more,
});

const kinds = (simulation: Simulation): string[] =>
  simulation.written.filter(({ kind }) => kind.startsWith('foreign.')).map(({ kind }) => kind.slice(8));

describe('alerts of other places that people here are told of', () => {
  it('are written down when they fire and when they are over, once each', () => {
    const simulation = new Simulation([]);
    for (const rows of [[], [row('disk')], [row('disk')], []]) {
      simulation.engine.showExternal(rows);
      simulation.tick();
    }
    expect(kinds(simulation)).toEqual(['firing', 'resolved']);
    const { incident: id } = simulation.written.find(({ kind }) => kind === 'incident.opened')!;
    const incident = foldIncidents(simulation.written).get(id!)!;
    const texts = timelineOf(incident, simulation.written).map(({ who, text }) => `${who} ${text}`);
    expect(texts).toEqual([
      'plantao alert Disk full fires: 97 %',
      'plantao opened: Disk full (P1)',
      'plantao alert Disk full resolved',
    ]);
  });

  it('are not over because their place was not asked yet, nor fire anew after a restart', () => {
    const simulation = new Simulation([]);
    simulation.engine.showExternal([row('disk')]);
    simulation.tick();
    simulation.kill();
    simulation.tick();
    simulation.engine.showExternal([], ['place-0']);
    simulation.tick();
    simulation.engine.showExternal([row('disk')]);
    simulation.tick();
    expect(kinds(simulation)).toEqual(['firing']);
    simulation.engine.showExternal([row('disk', { firedAt: start + minute })]);
    simulation.tick();
    expect(kinds(simulation)).toEqual(['firing', 'firing']);
  });

  it('leave nothing behind where people are not told of them', () => {
    const simulation = new Simulation([]);
    simulation.engine.showExternal([row('disk', { told: false, opens: false })]);
    simulation.tick();
    expect(kinds(simulation)).toEqual([]);
  });
});
