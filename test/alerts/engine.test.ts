import { describe, expect, it } from 'vitest';
import { parseMatchers } from '../../src/alerts/label-matcher.ts';
import { explainAlert } from '../../src/alerts/why.ts';
import { defined } from '../../src/model/defined.ts';
import type { FaultCode } from '../../src/model/fault.ts';
import { componentRow, metricRow, minute, rule, Simulation } from './simulation.ts';

describe('the life of an alert', () => {
  it('waits for its window, fires, recovers and is over', () => {
    const simulation = new Simulation([rule({ id: 'slow', forMs: 2 * minute, keepForMs: 2 * minute })]);
    for (const value of [5, 20, 20, 20, 5, 5, 5]) simulation.read(value);
    expect(simulation.kinds()).toEqual(['pending', 'firing', 'recovering', 'resolved']);
    const [pending, firing] = simulation.written;
    expect(firing!.at - (pending!.data.since as number)).toBe(2 * minute);
  });

  it('forgets a window that one good reading interrupts', () => {
    const simulation = new Simulation([rule({ id: 'slow', forMs: 2 * minute })]);
    for (const value of [20, 20, 5, 20, 20, 5]) simulation.read(value);
    expect(simulation.kinds()).toEqual(['pending', 'dropped', 'pending', 'dropped']);
  });

  it('counts readings, not looks', () => {
    const simulation = new Simulation([rule({ id: 'slow', fails: 3, oks: 2 })]);
    simulation.read(20);
    for (let looks = 0; looks < 10; looks++) simulation.tick(1_000);
    expect(simulation.kinds()).toEqual([]);
    simulation.read(20);
    simulation.read(20);
    expect(simulation.kinds()).toEqual(['firing']);
    simulation.read(5);
    expect(simulation.engine.state('slow')!.phase).toBe('firing');
    simulation.read(5);
    expect(simulation.kinds()).toEqual(['firing', 'resolved']);
  });

  it('keeps firing until its clear condition is met', () => {
    const clear = { type: 'compare', metric: 'm', operator: '<', value: 8 } as const;
    const simulation = new Simulation([rule({ id: 'slow', clear, clearText: 'm < 8' })]);
    for (const value of [11, 9, 8]) simulation.read(value);
    expect(simulation.kinds()).toEqual(['firing']);
    simulation.read(7);
    expect(simulation.kinds()).toEqual(['firing', 'resolved']);
  });

  it('is the same alert when it gets worse', () => {
    const when = { type: 'compare', metric: 'm', operator: '>', value: 50 } as const;
    const simulation = new Simulation([
      rule({ id: 'slow', severity: 'P1', worse: [{ severity: 'P0', when, text: 'm > 50' }] }),
    ]);
    simulation.read(20);
    const { startedAt } = simulation.engine.state('slow')!;
    simulation.read(60);
    expect(simulation.kinds()).toEqual(['firing', 'severity']);
    expect(simulation.engine.state('slow')).toMatchObject({ severity: 'P0', startedAt });
  });

  it('is due to be answered in business days where its severity is', () => {
    const friday = { zone: 'UTC', respondDays: { P3: 1 } };
    const simulation = new Simulation([rule({ id: 'slow', severity: 'P3' }), rule({ id: 'fast' })], friday);
    simulation.now = Date.UTC(2026, 10, 27, 16);
    simulation.read(20, 0);
    const due = simulation.engine.rows(simulation.now).map(({ id, respondBy }) => [id, respondBy]);
    expect(Object.fromEntries(due)).toEqual({
      slow: Date.UTC(2026, 10, 30, 16),
      fast: Date.UTC(2026, 10, 28, 16),
    });
  });

  it('holds what fires while it cannot be judged, and says so', () => {
    const simulation = new Simulation([rule({ id: 'slow', holdMs: 120 * minute })]);
    simulation.read(20);
    simulation.read(null);
    simulation.read(null, 60 * minute);
    expect(simulation.engine.rows(simulation.now)).toMatchObject([
      { phase: 'firing', trouble: { kind: 'nodata' } },
    ]);
    expect(simulation.kinds()).toEqual(['firing', 'unjudged']);
    expect(explainAlert('slow', simulation.engine, simulation.now)).toContainEqual(
      expect.objectContaining({ code: 'trouble', kind: 'nodata', otherwise: 'keep', phase: 'firing' }),
    );
    simulation.read(5);
    expect(simulation.kinds()).toEqual(['firing', 'unjudged', 'judged', 'resolved']);
  });

  it('takes no data as bad where the rule says so', () => {
    const simulation = new Simulation([
      rule({ id: 'slow', otherwise: { nodata: 'alert', error: 'keep', stale: 'ok' } }),
    ]);
    simulation.read(null);
    expect(simulation.kinds()).toEqual(['firing']);
    simulation.read(20, minute, { stale: true });
    expect(simulation.kinds()).toContain('resolved');
  });

  it('notices that nothing changes', () => {
    const simulation = new Simulation([
      rule({ id: 'idle', when: { type: 'unchanged', metric: 'm' }, forMs: 30 * minute }),
    ]);
    for (let index = 0; index < 31; index++) simulation.read(Math.min(index, 3));
    expect(simulation.kinds()).toEqual(['pending']);
    for (let index = 0; index < 10; index++) simulation.read(3);
    expect(simulation.kinds()).toEqual(['pending', 'firing']);
  });

  it('notices what is several times the usual', () => {
    const when = { type: 'usual', metric: 'm', operator: '>', times: 3, windowMs: 60 * minute } as const;
    const simulation = new Simulation([rule({ id: 'burst', when })]);
    for (let index = 0; index < 60; index++) simulation.read(10 + (index % 2));
    simulation.read(28);
    expect(simulation.kinds()).toEqual([]);
    simulation.read(40);
    expect(simulation.kinds()).toEqual(['firing']);
  });

  it('goes on with its windows after it was killed', () => {
    const simulation = new Simulation([rule({ id: 'slow', forMs: 10 * minute, keepForMs: 10 * minute })]);
    simulation.read(20);
    simulation.kill();
    simulation.read(20, 10 * minute);
    expect(simulation.kinds()).toEqual(['pending', 'firing']);
    simulation.engine.acknowledge('slow', 'bia', simulation.now);
    simulation.kill();
    expect(simulation.engine.state('slow')!.ack).toMatchObject({ by: 'bia' });
    simulation.read(5);
    simulation.kill();
    simulation.read(5, 10 * minute);
    expect(simulation.kinds()).toEqual(['pending', 'firing', 'acked', 'recovering', 'resolved']);
  });

  it('ends with a reason what belongs to a rule that is gone', () => {
    const simulation = new Simulation([rule({ id: 'slow' })]);
    simulation.read(20);
    simulation.kill([]);
    expect(simulation.written.at(-1)).toMatchObject({
      kind: 'alert.resolved',
      data: { reason: 'rule removed' },
    });
  });

  it('does not take a clock that went back for time that passed', () => {
    const simulation = new Simulation([rule({ id: 'slow', forMs: 5 * minute })]);
    simulation.read(20);
    simulation.read(20, -60 * minute);
    simulation.read(20, 4 * minute);
    expect(simulation.kinds()).toEqual(['pending']);
    simulation.read(20, minute);
    expect(simulation.kinds()).toEqual(['pending', 'firing']);
  });

  it('says once that it flaps, and once that it is steady', () => {
    const simulation = new Simulation([rule({ id: 'slow' })]);
    for (let index = 0; index < 20; index++) simulation.read(index % 2 === 0 ? 20 : 5);
    expect(simulation.kinds().filter((kind) => kind === 'flapping')).toHaveLength(1);
    for (let index = 0; index < 30; index++) simulation.read(5);
    expect(simulation.kinds().filter((kind) => kind === 'steady')).toHaveLength(1);
  });
});

describe('who is told', () => {
  const onDown = (component: string) =>
    rule({
      id: component,
      component,
      severity: 'P1',
      when: { type: 'status', component, status: 'down' },
      text: `${component} is down`,
    });

  it('mutes what only suffers from another, and puts both into one incident', () => {
    const simulation = new Simulation([onDown('api'), onDown('db')]);
    simulation.rows.components = [
      componentRow('api', 'down', simulation.now, ['cache']),
      componentRow('cache', 'up', simulation.now, ['db']),
      componentRow('db', 'down', simulation.now),
    ];
    simulation.tick();
    const rows = simulation.engine.rows(simulation.now);
    expect(rows.map(({ id, muted }) => [id, muted.map(({ by }) => by)])).toEqual([
      ['db', []],
      ['api', ['dependency']],
    ]);
    expect(simulation.engine.incidents()).toMatchObject([
      { phase: 'acknowledge', components: ['api', 'db'] },
    ]);
  });

  it('silences until the end, over a restart', () => {
    const simulation = new Simulation([rule({ id: 'slow', component: 'api' })]);
    simulation.read(20);
    const until = simulation.now + 10 * minute;
    simulation.engine.silence(
      parseMatchers('component=~"ap.", severity!=P0'),
      { until, comment: 'deploy', by: 'ana' },
      simulation.now,
    );
    simulation.kill();
    simulation.read(20);
    expect(simulation.engine.rows(simulation.now)[0]!.muted).toMatchObject([
      { by: 'silence', text: 'silenced by ana: deploy', until },
    ]);
    simulation.read(20, 10 * minute);
    expect(simulation.engine.rows(simulation.now)[0]!.muted).toEqual([]);
  });

  it('mutes by rule, but never two each other', () => {
    const simulation = new Simulation([
      rule({ id: 'a', mutes: [parseMatchers('name=b')] }),
      rule({ id: 'b' }),
      rule({ id: 'c', mutes: [parseMatchers('name=d')] }),
      rule({ id: 'd', mutes: [parseMatchers('name=c')] }),
    ]);
    simulation.read(20);
    const muted = simulation.engine.rows(simulation.now).filter((row) => row.muted.length > 0);
    expect(muted.map(({ id }) => id)).toEqual(['b']);
  });

  it('alerts once about its own network and holds the rest', () => {
    const simulation = new Simulation(
      [onDown('api'), rule({ id: 'slow', otherwise: { nodata: 'alert', error: 'alert', stale: 'alert' } })],
      {
        guard: ['internet'],
      },
    );
    simulation.rows.components = [
      componentRow('internet', 'down', simulation.now),
      componentRow('api', 'down', simulation.now),
    ];
    simulation.rows.metrics = [metricRow('m', 20, simulation.now)];
    simulation.tick();
    expect(
      simulation.engine
        .rows(simulation.now)
        .filter(({ phase }) => phase === 'firing')
        .map(({ id }) => id),
    ).toEqual(['plantao:network']);
    simulation.rows.components = [
      componentRow('internet', 'up', simulation.now),
      componentRow('api', 'down', simulation.now),
    ];
    simulation.tick();
    expect(simulation.kinds('api')).toContain('firing');
    expect(simulation.kinds('plantao:network')).toEqual(['firing', 'resolved']);
  });

  it('holds what fires for as long as it has no network, and from then on as long as the rule says', () => {
    const simulation = new Simulation([onDown('api')], { guard: ['internet'] });
    const see = (internet: 'up' | 'down', api: 'down' | 'unknown', minutes = 1): void => {
      const rows = [
        componentRow('internet', internet, simulation.now),
        componentRow('api', api, simulation.now),
      ];
      simulation.rows.components = rows;
      simulation.tick(minutes * minute);
    };
    see('up', 'down');
    for (let hours = 0; hours < 3; hours++) see('down', 'unknown', 60);
    for (let minutes = 0; minutes < 14; minutes++) {
      see('up', 'unknown');
      expect(simulation.engine.state('api')?.phase).toBe('firing');
    }
    see('up', 'unknown');
    expect(simulation.engine.state('api')?.phase).toBe('normal');
  });

  it('has no network either when its guard cannot be asked for want of one, and has one when that has another reason', () => {
    const simulation = new Simulation([onDown('api')], { guard: ['internet'] });
    const guard = (fault: FaultCode | undefined) => {
      const row = componentRow('internet', 'unknown', simulation.now);
      return { ...row, checks: row.checks.map((check) => ({ ...check, ...defined({ fault }) })) };
    };
    for (const [fault, fires] of [
      [undefined, 0],
      ['no-permission', 0],
      ['no-network', 1],
      ['no-name-server', 1],
      [undefined, 0],
    ] as const) {
      simulation.rows.components = [guard(fault), componentRow('api', 'up', simulation.now)];
      simulation.tick();
      expect(simulation.engine.rows(simulation.now).filter(({ phase }) => phase === 'firing').length).toBe(
        fires,
      );
    }
  });

  it('explains itself', () => {
    const simulation = new Simulation([rule({ id: 'slow', forMs: 5 * minute, component: 'api' })]);
    simulation.read(20);
    simulation.read(20);
    expect(explainAlert('api', simulation.engine, simulation.now)).toEqual([
      { code: 'rule', name: 'slow', condition: 'm > 10', forMs: 5 * minute, implied: false },
      { code: 'reading', evidence: 'm 20' },
      { code: 'pending', heldMs: minute, forMs: 5 * minute },
      { code: 'next', event: 'fires', ms: 4 * minute },
    ]);
    expect(explainAlert('nobody', simulation.engine, simulation.now)).toEqual([
      { code: 'unknown', id: 'nobody' },
    ]);
  });
});

it('takes the same trouble, seen by another that led without knowing, for the firing that it is', () => {
  const [one, other] = [new Simulation([rule({ id: 'slow', forMs: minute })]), new Simulation([])];
  const cut = new Simulation([rule({ id: 'slow', forMs: minute })]);
  for (const each of [one, cut]) {
    each.read(50, each === one ? 5_000 : 1_000);
    each.read(50);
  }
  const { firedAt, startedAt } = one.engine.state('slow')!;
  expect(cut.engine.state('slow')!.firedAt).not.toBe(firedAt);
  // What the other wrote arrives late.
  other.written.push(...one.written, ...cut.written);
  const read = new Simulation([rule({ id: 'slow', forMs: minute })]);
  read.now = one.now;
  read.engine.restore(other.written, one.now);
  expect(read.engine.state('slow')).toMatchObject({ phase: 'firing', firedAt, startedAt });
});
