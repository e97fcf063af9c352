import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headline } from '../../src/notify/text.ts';
import { alert, minute, Simulation } from './simulation.ts';

describe('one alert', () => {
  it('is told when it fires, when it is acknowledged, and when it is over, once each', async () => {
    const simulation = new Simulation();
    simulation.rows = [alert('api', simulation.now)];
    await simulation.run(minute);
    simulation.rows = [
      alert('api', simulation.rows[0]!.firedAt!, {
        ack: { by: 'ana', at: simulation.now },
        muted: [{ by: 'acknowledged', text: 'acknowledged by ana' }],
      }),
    ];
    await simulation.run(40 * minute, 10_000);
    simulation.rows = [];
    await simulation.run(minute);
    expect(simulation.told('chat')).toEqual(['firing', 'acknowledged', 'resolved']);
    expect(simulation.told('pager')).toEqual(['firing', 'acknowledged', 'resolved']);
    expect(simulation.told('phone')).toEqual(['escalated']);
    expect(simulation.dispatch.escalations()).toEqual([]);
  });

  it('is not called resolved when it ended because nobody can tell any more', async () => {
    const simulation = new Simulation();
    simulation.rows = [alert('api', simulation.now)];
    await simulation.run(minute);
    const trouble = { kind: 'nodata', since: simulation.now, text: 'hits: no data' } as const;
    const { firedAt: _, ...rest } = alert('api', simulation.now, { phase: 'normal', trouble });
    simulation.rows = [rest];
    await simulation.run(minute);
    const over = simulation.arrived.filter(({ channel }) => channel === 'chat').at(-1)!.notice;
    expect(over).toMatchObject({ kind: 'resolved', unsure: true });
    expect(headline(over)).toContain('NO LONGER KNOWN api');
    expect(over.text).toContain('it may not be over: hits: no data.');
  });

  it('is told again at a time that is known, but not to what keeps it itself', async () => {
    const simulation = new Simulation();
    simulation.rows = [alert('api', simulation.now, { severity: 'P2' })];
    await simulation.run(10_000);
    const [next] = simulation.dispatch.planned;
    expect(next).toMatchObject({ channel: 'chat', kind: 'repeat' });
    await simulation.run(next!.at - simulation.now - 1_000);
    expect(simulation.told('chat')).toEqual(['firing']);
    await simulation.run(2_000);
    expect(simulation.told('chat')).toEqual(['firing', 'repeat']);
    expect(simulation.told('pager')).toEqual(['firing']);
  });

  it('is told once more when it gets worse, and calls nobody when it is muted', async () => {
    const simulation = new Simulation();
    const muted = [{ by: 'silence' as const, text: 'silenced by ana: deploy' }];
    simulation.rows = [
      alert('api', simulation.now, { severity: 'P2' }),
      alert('db', simulation.now, { muted }),
    ];
    await simulation.run(5_000);
    simulation.rows = [alert('api', simulation.rows[0]!.firedAt!, { severity: 'P0' }), simulation.rows[1]!];
    await simulation.run(5_000);
    expect(
      simulation.arrived.filter(({ channel }) => channel === 'chat').map(({ notice }) => notice.severity),
    ).toEqual(['P2', 'P0']);
    expect(simulation.arrived.every(({ notice }) => notice.about === 'api')).toBe(true);
  });

  it('goes on calling for what flaps, and stops for what is silenced', async () => {
    const simulation = new Simulation();
    simulation.rows = [alert('api', simulation.now, { severity: 'P0' })];
    await simulation.run(minute);
    const mutedBy = (by: 'flapping' | 'silence') => [
      alert('api', simulation.rows[0]!.firedAt!, { severity: 'P0', muted: [{ by, text: by }] }),
    ];
    simulation.rows = mutedBy('flapping');
    await simulation.run(16 * minute);
    expect(simulation.dispatch.escalations()).toMatchObject([{ levelName: 'L2' }]);
    simulation.rows = mutedBy('silence');
    await simulation.run(minute);
    expect(simulation.dispatch.escalations()).toEqual([]);
  });

  it('is not told as resolved when its incident is merged into another, and one chain goes on', async () => {
    const simulation = new Simulation();
    simulation.rows = [
      alert('api', simulation.now, { incident: 'own' }),
      alert('db', simulation.now, { incident: 'other' }),
    ];
    await simulation.run(minute);
    simulation.rows = simulation.rows.map((row) => ({ ...row, incident: 'other' }));
    await simulation.run(minute);
    expect(simulation.told('chat')).toEqual(['firing', 'firing']);
    expect(simulation.dispatch.escalations().map(({ about }) => about)).toEqual(['other']);
  });

  it('is told once with its cause when that mutes it, calls nobody, and is told once more when it stands alone', async () => {
    const simulation = new Simulation();
    const muted = [{ by: 'dependency' as const, text: 'depends on DB, which is down ("DB is down")' }];
    const firedAt = simulation.now;
    const explained = [alert('api', firedAt, { severity: 'P0', muted })];
    const alone = [alert('api', firedAt, { severity: 'P0' })];
    simulation.rows = explained;
    await simulation.run(10 * minute, 10_000);
    const [first] = simulation.arrived.filter(({ channel }) => channel === 'chat');
    expect(first!.notice.text).toContain('depends on DB');
    expect(simulation.told('chat')).toEqual(['firing']);
    expect(simulation.told('phone')).toEqual([]);
    for (const rows of [alone, explained, alone]) {
      simulation.rows = rows;
      await simulation.run(minute);
    }
    expect(simulation.told('chat')).toEqual(['firing', 'firing']);
    expect(simulation.told('phone')).toEqual(['escalated', 'escalated']);
  });

  it('that joins an incident which somebody has is told, and calls nobody', async () => {
    const simulation = new Simulation();
    const ack = { by: 'ana', at: simulation.now };
    const mine = alert('api', simulation.now, { incident: 'i' });
    simulation.rows = [mine];
    await simulation.run(minute);
    const acked = { ack, muted: [{ by: 'acknowledged' as const, text: 'acknowledged by ana' }] };
    simulation.rows = [alert('api', mine.firedAt!, { incident: 'i', ...acked })];
    await simulation.run(minute);
    simulation.rows = [];
    await simulation.run(minute);
    const joined = { ...acked, ack: { ...ack, inherited: true as const } };
    simulation.rows = [alert('db', simulation.now, { incident: 'i', ...joined })];
    await simulation.run(minute);
    expect(simulation.told('chat')).toEqual(['firing', 'acknowledged', 'resolved', 'firing', 'acknowledged']);
    expect(simulation.told('phone')).toEqual(['escalated']);
  });

  it('of another place is told and calls only where that is said, and is not over while that place was not heard', async () => {
    const simulation = new Simulation();
    const theirs = (told: boolean) => [alert('disk', simulation.now, { from: 'Alertmanager', told })];
    simulation.rows = theirs(false);
    await simulation.run(minute);
    expect(simulation.arrived).toEqual([]);
    simulation.rows = theirs(true);
    await simulation.run(minute);
    expect(simulation.told('chat')).toEqual(['firing']);
    expect(simulation.told('phone')).toEqual(['escalated']);
    const before = simulation.arrived.length;
    // plantao ends and begins again; the place has not answered yet.
    simulation.unknown.add('disk');
    simulation.rows = [];
    simulation.restart();
    await simulation.run(minute);
    expect(simulation.arrived).toHaveLength(before);
    expect(simulation.dispatch.escalations()).toMatchObject([{ about: 'disk', status: 'running' }]);
    simulation.unknown.clear();
    await simulation.run(minute);
    expect(simulation.told('chat')).toEqual(['firing', 'resolved']);
    expect(simulation.dispatch.escalations()).toEqual([]);
  });

  it('waits for the others of its incident', async () => {
    const simulation = new Simulation();
    simulation.routes = [{ severities: [], environments: [], channels: ['chat'], groupMs: 30_000 }];
    simulation.restart();
    simulation.rows = [alert('api', simulation.now, { incident: 'i' })];
    await simulation.run(10_000);
    expect(simulation.dispatch.planned).toMatchObject([
      { about: 'i', kind: 'firing', at: simulation.rows[0]!.firedAt! + 30_000 },
    ]);
    simulation.rows.push(alert('db', simulation.now, { incident: 'i', severity: 'P0' }));
    await simulation.run(60_000);
    const chat = simulation.arrived.filter(({ channel }) => channel === 'chat');
    expect(chat.map(({ notice }) => notice.title)).toEqual(['db and 1 more']);
  });
});

describe('the chain', () => {
  it('is gone through while nobody answers, and stops when the alert is over', async () => {
    const simulation = new Simulation();
    simulation.rows = [alert('api', simulation.now)];
    await simulation.run(31 * minute, 10_000);
    const people = simulation.arrived
      .filter(({ channel }) => channel === 'phone')
      .map(({ notice }) => notice.people.map(({ id }) => id));
    expect(people).toEqual([['ana'], ['lead'], ['cto']]);
    expect(simulation.dispatch.escalations()).toMatchObject([{ levelName: 'L3', status: 'running' }]);
    simulation.rows = [];
    await simulation.run(60 * minute, minute);
    expect(simulation.told('phone')).toHaveLength(3);
  });

  it('takes an acknowledgement back that nobody confirms', async () => {
    const simulation = new Simulation();
    const fired = simulation.now;
    simulation.rows = [alert('api', fired)];
    await simulation.run(5_000);
    const ack = { by: 'ana', at: simulation.now };
    simulation.rows = [alert('api', fired, { ack, muted: [{ by: 'acknowledged', text: 'by ana' }] })];
    await simulation.run(65 * minute, 10_000);
    expect(simulation.told('phone')).toEqual(['escalated']);
    expect(simulation.told('chat')).toContain('reminder');
    await simulation.run(10 * minute, 10_000);
    expect(simulation.unacked).toEqual(['api']);
  });

  it('begins again after an acknowledgement that nobody confirmed, and stays so over a kill in between', async () => {
    const simulation = new Simulation();
    const fired = simulation.now;
    simulation.rows = [alert('api', fired)];
    await simulation.run(5_000);
    const ack = { by: 'ana', at: simulation.now };
    const acked = alert('api', fired, { ack, muted: [{ by: 'acknowledged', text: 'by ana' }] });
    simulation.rows = [acked];
    await simulation.run(75 * minute, 10_000);
    expect(simulation.unacked).toEqual(['api']);
    const called = simulation.told('phone').length;
    expect(called).toBeGreaterThan(1);
    // Killed before the alert itself was told: it still looks acknowledged.
    simulation.unacked.length = 0;
    simulation.rows = [acked];
    simulation.restart();
    await simulation.run(2_000);
    expect(simulation.unacked).toEqual(['api']);
    expect(simulation.dispatch.escalations()).toMatchObject([{ status: 'running', levelName: 'L1' }]);
    await simulation.run(20 * minute, 10_000);
    expect(simulation.told('phone').length).toBe(called + 1);
    expect(simulation.dispatch.escalations()).toMatchObject([{ levelName: 'L2' }]);
  });

  it('takes a second acknowledgement as the answer to its reminder', async () => {
    const simulation = new Simulation();
    const fired = simulation.now;
    simulation.rows = [alert('api', fired)];
    await simulation.run(5_000);
    const acked = (at: number) =>
      alert('api', fired, { ack: { by: 'ana', at }, muted: [{ by: 'acknowledged', text: 'by ana' }] });
    simulation.rows = [acked(simulation.now)];
    await simulation.run(62 * minute, 10_000);
    expect(simulation.told('chat')).toContain('reminder');
    simulation.rows = [acked(simulation.now)];
    await simulation.run(30 * minute, 10_000);
    expect(simulation.unacked).toEqual([]);
    expect(simulation.dispatch.escalations()).toMatchObject([{ status: 'acknowledged' }]);
  });

  it('escalates at once with the message of a person, and goes on from there', async () => {
    const simulation = new Simulation();
    simulation.rows = [alert('api', simulation.now)];
    await simulation.run(5_000);
    simulation.dispatch.escalate(
      'api',
      { severity: 'P1', by: 'ana', message: 'I need the DBA' },
      simulation.now,
    );
    await simulation.run(5_000);
    const last = simulation.arrived.filter(({ channel }) => channel === 'phone').at(-1)!;
    expect(last.notice).toMatchObject({ people: [{ id: 'lead' }] });
    expect(last.notice.text).toContain('I need the DBA');
    expect(simulation.dispatch.escalations()).toMatchObject([
      { levelName: 'L2', next: { text: 'L3 is called' } },
    ]);
  });
});

describe('a receiver that does not take it', () => {
  it('is tried again later, when it says so, and is left alone until then', async () => {
    const simulation = new Simulation();
    simulation.routes = [{ severities: [], environments: [], channels: ['chat'], groupMs: 0 }];
    simulation.oncall = { ...simulation.oncall, layers: [] };
    simulation.restart();
    simulation.failures.push('again', { failure: 'again', retryAfterMs: 60_000 });
    simulation.rows = [alert('api', simulation.now, { severity: 'P2' })];
    await simulation.run(4_000);
    expect(simulation.dispatch.problems()).toEqual(['chat: tried once, again']);
    await simulation.run(60_000);
    expect(simulation.arrived).toEqual([]);
    await simulation.run(10_000);
    expect(simulation.told('chat')).toEqual(['firing']);
    expect(simulation.arrived[0]!.notice.lateMs).toBeGreaterThan(60_000);
    expect(simulation.dispatch.problems()).toEqual([]);
  });

  it('is shown when it refuses, when nobody knows, and when it is given up', async () => {
    for (const [failure, text] of [
      ['refused', 'chat: not sent, refused'],
      ['unconfirmed', 'chat: delivery unknown, unconfirmed'],
    ] as const) {
      const simulation = new Simulation();
      simulation.routes = [{ severities: [], environments: [], channels: ['chat'], groupMs: 0 }];
      simulation.restart();
      simulation.failures.push(failure);
      simulation.rows = [alert('api', simulation.now, { severity: 'P2' })];
      await simulation.run(2 * 60 * minute, minute);
      expect(simulation.dispatch.problems()).toEqual([text]);
      expect(simulation.arrived.length).toBe(failure === 'unconfirmed' ? 1 : 0);
    }
    const simulation = new Simulation();
    simulation.failures.push(...Array.from({ length: 100 }, () => 'again' as const));
    simulation.rows = [alert('api', simulation.now, { severity: 'P2' })];
    await simulation.run(70 * minute, minute);
    expect(simulation.dispatch.deliveries().at(-1)).toMatchObject({
      state: 'failed',
      result: 'given up: again',
    });
    expect(simulation.dispatch.problems().join()).toMatch(/chat: tried \d+ times/);
  });

  it('is sent nothing of which the intent cannot be written', async () => {
    const simulation = new Simulation();
    simulation.fuse = 0;
    simulation.rows = [alert('api', simulation.now)];
    await simulation.run(5_000);
    expect(simulation.arrived).toEqual([]);
  });
});

describe('killed at any moment', () => {
  const moment = fc.record({
    fuse: fc.integer({ min: 0, max: 14 }),
    onSend: fc.boolean(),
    away: fc.integer({ min: 0, max: 40 }),
  });

  it('tells everything, says what may come twice, and what is late or unknown', {
    tags: ['sweep'],
  }, async () => {
    let [kills, sent, repeats, late] = [0, 0, 0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 6 }), async (moments) => {
        const simulation = new Simulation();
        const fired = simulation.now;
        simulation.rows = [alert('api', fired), alert('disk', fired, { severity: 'P2' })];
        for (const { fuse, onSend, away } of moments) {
          if (onSend) simulation.killOnSend = true;
          else simulation.fuse = fuse;
          await simulation.run(10 * minute, 30_000);
          if (simulation.isDead) kills++;
          await simulation.clock.advance(away * minute);
          simulation.restart();
        }
        await simulation.run(2 * minute, 10_000);
        simulation.rows = [];
        await simulation.run(minute, 10_000);
        await simulation.dispatch.idle();
        const all = simulation.dispatch.deliveries();
        // Everything that was queued came to an end that is known or is said to be unknown.
        for (const one of all) expect(['sent', 'unknown']).toContain(one.state);
        const counts = new Map<string, number>();
        for (const { channel, notice } of simulation.arrived) {
          const key = `${notice.id} -> ${channel}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        for (const one of all) {
          const times = counts.get(one.id) ?? 0;
          // What comes again says so; the pager tells doubles by their key.
          const again = simulation.arrived
            .filter(({ channel, notice }) => channel === one.channel && notice.id === one.notice.id)
            .slice(1);
          if (one.channel !== 'pager') expect(again.every(({ notice }) => notice.mayRepeat)).toBe(true);
          repeats += again.length;
          const ignored = one.channel === 'pager' && ['repeat', 'reminder'].includes(one.notice.kind);
          if (one.state === 'sent' && !ignored) expect(times).toBeGreaterThanOrEqual(1);
          sent += one.state === 'sent' ? 1 : 0;
          late += one.lateMs === undefined ? 0 : 1;
        }
        for (const about of ['api', 'disk'])
          for (const channel of ['chat', 'pager'])
            for (const kind of ['firing', 'resolved'])
              expect(
                all.filter(
                  (one) => one.channel === channel && one.notice.about === about && one.notice.kind === kind,
                ),
              ).toHaveLength(1);
        // Each call that was written down was also made.
        const calls = simulation.written.filter(({ kind }) => kind === 'escalation.called');
        for (const { data } of calls) expect(all.some(({ id }) => id === `${data.key} -> phone`)).toBe(true);
      }),
      { numRuns: 200 },
    );
    // Kills really happened, in the middle of sending too.
    expect(kills).toBeGreaterThan(100);
    expect(sent).toBeGreaterThan(1_000);
    expect(repeats).toBeGreaterThan(10);
    expect(late).toBeGreaterThan(10);
  });
});
