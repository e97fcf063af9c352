import { describe, expect, it } from 'vitest';
import { parseMatchers } from '../../src/alerts/label-matcher.ts';
import { explainAlert } from '../../src/alerts/why.ts';
import { defined } from '../../src/model/defined.ts';
import type { FaultCode } from '../../src/model/fault.ts';
import { componentRow, metricRow, minute, rule, World } from './world.ts';

describe('the life of an alert', () => {
  it('waits for its window, fires, recovers and is over', () => {
    const world = new World([rule({ id: 'slow', forMs: 2 * minute, keepForMs: 2 * minute })]);
    for (const value of [5, 20, 20, 20, 5, 5, 5]) world.read(value);
    expect(world.kinds()).toEqual(['pending', 'firing', 'recovering', 'resolved']);
    const [pending, firing] = world.written;
    expect(firing!.at - (pending!.data.since as number)).toBe(2 * minute);
  });

  it('forgets a window that one good reading interrupts', () => {
    const world = new World([rule({ id: 'slow', forMs: 2 * minute })]);
    for (const value of [20, 20, 5, 20, 20, 5]) world.read(value);
    expect(world.kinds()).toEqual(['pending', 'dropped', 'pending', 'dropped']);
  });

  it('counts readings, not looks', () => {
    const world = new World([rule({ id: 'slow', fails: 3, oks: 2 })]);
    world.read(20);
    for (let looks = 0; looks < 10; looks++) world.tick(1_000);
    expect(world.kinds()).toEqual([]);
    world.read(20);
    world.read(20);
    expect(world.kinds()).toEqual(['firing']);
    world.read(5);
    expect(world.engine.state('slow')!.phase).toBe('firing');
    world.read(5);
    expect(world.kinds()).toEqual(['firing', 'resolved']);
  });

  it('keeps firing until its clear condition is met', () => {
    const clear = { type: 'compare', metric: 'm', operator: '<', value: 8 } as const;
    const world = new World([rule({ id: 'slow', clear, clearText: 'm < 8' })]);
    for (const value of [11, 9, 8]) world.read(value);
    expect(world.kinds()).toEqual(['firing']);
    world.read(7);
    expect(world.kinds()).toEqual(['firing', 'resolved']);
  });

  it('is the same alert when it gets worse', () => {
    const when = { type: 'compare', metric: 'm', operator: '>', value: 50 } as const;
    const world = new World([
      rule({ id: 'slow', severity: 'P1', worse: [{ severity: 'P0', when, text: 'm > 50' }] }),
    ]);
    world.read(20);
    const { startedAt } = world.engine.state('slow')!;
    world.read(60);
    expect(world.kinds()).toEqual(['firing', 'severity']);
    expect(world.engine.state('slow')).toMatchObject({ severity: 'P0', startedAt });
  });

  it('holds what fires while it cannot be judged, and says so', () => {
    const world = new World([rule({ id: 'slow' })]);
    world.read(20);
    world.read(null);
    world.read(null, 60 * minute);
    expect(world.engine.rows(world.now)).toMatchObject([{ phase: 'firing', trouble: { kind: 'nodata' } }]);
    expect(world.kinds()).toEqual(['firing', 'unjudged']);
    expect(explainAlert('slow', world.engine, world.now)).toContainEqual(
      expect.objectContaining({ code: 'trouble', kind: 'nodata', otherwise: 'keep', phase: 'firing' }),
    );
    world.read(5);
    expect(world.kinds()).toEqual(['firing', 'unjudged', 'judged', 'resolved']);
  });

  it('takes no data as bad where the rule says so', () => {
    const world = new World([
      rule({ id: 'slow', otherwise: { nodata: 'alert', error: 'keep', stale: 'ok' } }),
    ]);
    world.read(null);
    expect(world.kinds()).toEqual(['firing']);
    world.read(20, minute, { stale: true });
    expect(world.kinds()).toContain('resolved');
  });

  it('notices that nothing changes', () => {
    const world = new World([
      rule({ id: 'idle', when: { type: 'unchanged', metric: 'm' }, forMs: 30 * minute }),
    ]);
    for (let index = 0; index < 31; index++) world.read(Math.min(index, 3));
    expect(world.kinds()).toEqual(['pending']);
    for (let index = 0; index < 10; index++) world.read(3);
    expect(world.kinds()).toEqual(['pending', 'firing']);
  });

  it('notices what is several times the usual', () => {
    const when = { type: 'usual', metric: 'm', operator: '>', times: 3, windowMs: 60 * minute } as const;
    const world = new World([rule({ id: 'burst', when })]);
    for (let index = 0; index < 60; index++) world.read(10 + (index % 2));
    world.read(28);
    expect(world.kinds()).toEqual([]);
    world.read(40);
    expect(world.kinds()).toEqual(['firing']);
  });

  it('goes on with its windows after it was killed', () => {
    const world = new World([rule({ id: 'slow', forMs: 10 * minute, keepForMs: 10 * minute })]);
    world.read(20);
    world.kill();
    world.read(20, 10 * minute);
    expect(world.kinds()).toEqual(['pending', 'firing']);
    world.engine.acknowledge('slow', 'bia', world.now);
    world.kill();
    expect(world.engine.state('slow')!.ack).toMatchObject({ by: 'bia' });
    world.read(5);
    world.kill();
    world.read(5, 10 * minute);
    expect(world.kinds()).toEqual(['pending', 'firing', 'acked', 'recovering', 'resolved']);
  });

  it('ends with a reason what belongs to a rule that is gone', () => {
    const world = new World([rule({ id: 'slow' })]);
    world.read(20);
    world.kill([]);
    expect(world.written.at(-1)).toMatchObject({
      kind: 'alert.resolved',
      data: { reason: 'rule removed' },
    });
  });

  it('does not take a clock that went back for time that passed', () => {
    const world = new World([rule({ id: 'slow', forMs: 5 * minute })]);
    world.read(20);
    world.read(20, -60 * minute);
    world.read(20, 4 * minute);
    expect(world.kinds()).toEqual(['pending']);
    world.read(20, minute);
    expect(world.kinds()).toEqual(['pending', 'firing']);
  });

  it('says once that it flaps, and once that it is steady', () => {
    const world = new World([rule({ id: 'slow' })]);
    for (let index = 0; index < 20; index++) world.read(index % 2 === 0 ? 20 : 5);
    expect(world.kinds().filter((kind) => kind === 'flapping')).toHaveLength(1);
    for (let index = 0; index < 30; index++) world.read(5);
    expect(world.kinds().filter((kind) => kind === 'steady')).toHaveLength(1);
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
    const world = new World([onDown('api'), onDown('db')]);
    world.rows.components = [
      componentRow('api', 'down', world.now, ['cache']),
      componentRow('cache', 'up', world.now, ['db']),
      componentRow('db', 'down', world.now),
    ];
    world.tick();
    const rows = world.engine.rows(world.now);
    expect(rows.map(({ id, muted }) => [id, muted.map(({ by }) => by)])).toEqual([
      ['db', []],
      ['api', ['dependency']],
    ]);
    expect(world.engine.incidents()).toMatchObject([{ phase: 'acknowledge', components: ['api', 'db'] }]);
  });

  it('silences until the end, over a restart', () => {
    const world = new World([rule({ id: 'slow', component: 'api' })]);
    world.read(20);
    const until = world.now + 10 * minute;
    world.engine.silence(
      parseMatchers('component=~"ap.", severity!=P0'),
      { until, comment: 'deploy', by: 'ana' },
      world.now,
    );
    world.kill();
    world.read(20);
    expect(world.engine.rows(world.now)[0]!.muted).toMatchObject([
      { by: 'silence', text: 'silenced by ana: deploy', until },
    ]);
    world.read(20, 10 * minute);
    expect(world.engine.rows(world.now)[0]!.muted).toEqual([]);
  });

  it('mutes by rule, but never two each other', () => {
    const world = new World([
      rule({ id: 'a', mutes: [parseMatchers('name=b')] }),
      rule({ id: 'b' }),
      rule({ id: 'c', mutes: [parseMatchers('name=d')] }),
      rule({ id: 'd', mutes: [parseMatchers('name=c')] }),
    ]);
    world.read(20);
    const muted = world.engine.rows(world.now).filter((row) => row.muted.length > 0);
    expect(muted.map(({ id }) => id)).toEqual(['b']);
  });

  it('alerts once about its own network and holds the rest', () => {
    const world = new World(
      [onDown('api'), rule({ id: 'slow', otherwise: { nodata: 'alert', error: 'alert', stale: 'alert' } })],
      {
        guard: ['internet'],
      },
    );
    world.rows.components = [
      componentRow('internet', 'down', world.now),
      componentRow('api', 'down', world.now),
    ];
    world.rows.metrics = [metricRow('m', 20, world.now)];
    world.tick();
    expect(
      world.engine
        .rows(world.now)
        .filter(({ phase }) => phase === 'firing')
        .map(({ id }) => id),
    ).toEqual(['plantao:network']);
    world.rows.components = [
      componentRow('internet', 'up', world.now),
      componentRow('api', 'down', world.now),
    ];
    world.tick();
    expect(world.kinds('api')).toContain('firing');
    expect(world.kinds('plantao:network')).toEqual(['firing', 'resolved']);
  });

  it('has no network either when its guard cannot be asked for want of one, and has one when that has another reason', () => {
    const world = new World([onDown('api')], { guard: ['internet'] });
    const guard = (fault: FaultCode | undefined) => {
      const row = componentRow('internet', 'unknown', world.now);
      return { ...row, checks: row.checks.map((check) => ({ ...check, ...defined({ fault }) })) };
    };
    for (const [fault, fires] of [
      [undefined, 0],
      ['no-permission', 0],
      ['no-network', 1],
      ['no-name-server', 1],
      [undefined, 0],
    ] as const) {
      world.rows.components = [guard(fault), componentRow('api', 'up', world.now)];
      world.tick();
      expect(world.engine.rows(world.now).filter(({ phase }) => phase === 'firing').length).toBe(fires);
    }
  });

  it('explains itself', () => {
    const world = new World([rule({ id: 'slow', forMs: 5 * minute, component: 'api' })]);
    world.read(20);
    world.read(20);
    expect(explainAlert('api', world.engine, world.now)).toEqual([
      { code: 'rule', name: 'slow', condition: 'm > 10', forMs: 5 * minute, implied: false },
      { code: 'reading', evidence: 'm 20' },
      { code: 'pending', heldMs: minute, forMs: 5 * minute },
      { code: 'next', event: 'fires', ms: 4 * minute },
    ]);
    expect(explainAlert('nobody', world.engine, world.now)).toEqual([{ code: 'unknown', id: 'nobody' }]);
  });
});
