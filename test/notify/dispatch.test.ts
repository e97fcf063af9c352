import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alert, minute, World } from './world.ts';

describe('one alert', () => {
  it('is told when it fires, when it is acknowledged, and when it is over, once each', async () => {
    const world = new World();
    world.rows = [alert('api', world.now)];
    await world.run(minute);
    world.rows = [
      alert('api', world.rows[0]!.firedAt!, {
        ack: { by: 'ana', at: world.now },
        muted: [{ by: 'acknowledged', text: 'acknowledged by ana' }],
      }),
    ];
    await world.run(40 * minute, 10_000);
    world.rows = [];
    await world.run(minute);
    expect(world.told('chat')).toEqual(['firing', 'acknowledged', 'resolved']);
    expect(world.told('pager')).toEqual(['firing', 'acknowledged', 'resolved']);
    expect(world.told('phone')).toEqual(['escalated']);
    expect(world.dispatch.escalations()).toEqual([]);
  });

  it('is told again at a time that is known, but not to what keeps it itself', async () => {
    const world = new World();
    world.rows = [alert('api', world.now, { severity: 'P2' })];
    await world.run(10_000);
    const [next] = world.dispatch.planned;
    expect(next).toMatchObject({ channel: 'chat', kind: 'repeat' });
    await world.run(next!.at - world.now - 1_000);
    expect(world.told('chat')).toEqual(['firing']);
    await world.run(2_000);
    expect(world.told('chat')).toEqual(['firing', 'repeat']);
    expect(world.told('pager')).toEqual(['firing']);
  });

  it('is told once more when it gets worse, and calls nobody when it is muted', async () => {
    const world = new World();
    const muted = [{ by: 'silence' as const, text: 'silenced by ana: deploy' }];
    world.rows = [alert('api', world.now, { severity: 'P2' }), alert('db', world.now, { muted })];
    await world.run(5_000);
    world.rows = [alert('api', world.rows[0]!.firedAt!, { severity: 'P0' }), world.rows[1]!];
    await world.run(5_000);
    expect(
      world.arrived.filter(({ channel }) => channel === 'chat').map(({ notice }) => notice.severity),
    ).toEqual(['P2', 'P0']);
    expect(world.arrived.every(({ notice }) => notice.about === 'api')).toBe(true);
  });

  it('goes on calling for what flaps, and stops for what is silenced', async () => {
    const world = new World();
    world.rows = [alert('api', world.now, { severity: 'P0' })];
    await world.run(minute);
    const mutedBy = (by: 'flapping' | 'silence') => [
      alert('api', world.rows[0]!.firedAt!, { severity: 'P0', muted: [{ by, text: by }] }),
    ];
    world.rows = mutedBy('flapping');
    await world.run(16 * minute);
    expect(world.dispatch.escalations()).toMatchObject([{ levelName: 'L2' }]);
    world.rows = mutedBy('silence');
    await world.run(minute);
    expect(world.dispatch.escalations()).toEqual([]);
  });

  it('waits for the others of its incident', async () => {
    const world = new World();
    world.routes = [{ severities: [], environments: [], channels: ['chat'], groupMs: 30_000 }];
    world.restart();
    world.rows = [alert('api', world.now, { incident: 'i' })];
    await world.run(10_000);
    expect(world.dispatch.planned).toMatchObject([
      { about: 'i', kind: 'firing', at: world.rows[0]!.firedAt! + 30_000 },
    ]);
    world.rows.push(alert('db', world.now, { incident: 'i', severity: 'P0' }));
    await world.run(60_000);
    const chat = world.arrived.filter(({ channel }) => channel === 'chat');
    expect(chat.map(({ notice }) => notice.title)).toEqual(['db and 1 more']);
  });
});

describe('the chain', () => {
  it('is gone through while nobody answers, and stops when the alert is over', async () => {
    const world = new World();
    world.rows = [alert('api', world.now)];
    await world.run(31 * minute, 10_000);
    const people = world.arrived
      .filter(({ channel }) => channel === 'phone')
      .map(({ notice }) => notice.people.map(({ id }) => id));
    expect(people).toEqual([['ana'], ['lead'], ['cto']]);
    expect(world.dispatch.escalations()).toMatchObject([{ levelName: 'L3', status: 'running' }]);
    world.rows = [];
    await world.run(60 * minute, minute);
    expect(world.told('phone')).toHaveLength(3);
  });

  it('takes an acknowledgement back that nobody confirms', async () => {
    const world = new World();
    const fired = world.now;
    world.rows = [alert('api', fired)];
    await world.run(5_000);
    const ack = { by: 'ana', at: world.now };
    world.rows = [alert('api', fired, { ack, muted: [{ by: 'acknowledged', text: 'by ana' }] })];
    await world.run(65 * minute, 10_000);
    expect(world.told('phone')).toEqual(['escalated']);
    expect(world.told('chat')).toContain('reminder');
    await world.run(10 * minute, 10_000);
    expect(world.unacked).toEqual(['api']);
  });

  it('begins again after an acknowledgement that nobody confirmed, and stays so over a kill in between', async () => {
    const world = new World();
    const fired = world.now;
    world.rows = [alert('api', fired)];
    await world.run(5_000);
    const ack = { by: 'ana', at: world.now };
    const acked = alert('api', fired, { ack, muted: [{ by: 'acknowledged', text: 'by ana' }] });
    world.rows = [acked];
    await world.run(75 * minute, 10_000);
    expect(world.unacked).toEqual(['api']);
    const called = world.told('phone').length;
    expect(called).toBeGreaterThan(1);
    // Killed before the alert itself was told: it still looks acknowledged.
    world.unacked.length = 0;
    world.rows = [acked];
    world.restart();
    await world.run(2_000);
    expect(world.unacked).toEqual(['api']);
    expect(world.dispatch.escalations()).toMatchObject([{ status: 'running', levelName: 'L1' }]);
    await world.run(20 * minute, 10_000);
    expect(world.told('phone').length).toBe(called + 1);
    expect(world.dispatch.escalations()).toMatchObject([{ levelName: 'L2' }]);
  });

  it('takes a second acknowledgement as the answer to its reminder', async () => {
    const world = new World();
    const fired = world.now;
    world.rows = [alert('api', fired)];
    await world.run(5_000);
    const acked = (at: number) =>
      alert('api', fired, { ack: { by: 'ana', at }, muted: [{ by: 'acknowledged', text: 'by ana' }] });
    world.rows = [acked(world.now)];
    await world.run(62 * minute, 10_000);
    expect(world.told('chat')).toContain('reminder');
    world.rows = [acked(world.now)];
    await world.run(30 * minute, 10_000);
    expect(world.unacked).toEqual([]);
    expect(world.dispatch.escalations()).toMatchObject([{ status: 'acknowledged' }]);
  });

  it('escalates at once with the message of a person, and goes on from there', async () => {
    const world = new World();
    world.rows = [alert('api', world.now)];
    await world.run(5_000);
    world.dispatch.escalate('api', { severity: 'P1', by: 'ana', message: 'I need the DBA' }, world.now);
    await world.run(5_000);
    const last = world.arrived.filter(({ channel }) => channel === 'phone').at(-1)!;
    expect(last.notice).toMatchObject({ people: [{ id: 'lead' }] });
    expect(last.notice.text).toContain('I need the DBA');
    expect(world.dispatch.escalations()).toMatchObject([{ levelName: 'L2', next: { text: 'L3 is called' } }]);
  });
});

describe('a receiver that does not take it', () => {
  it('is tried again later, when it says so, and is left alone until then', async () => {
    const world = new World();
    world.routes = [{ severities: [], environments: [], channels: ['chat'], groupMs: 0 }];
    world.oncall = { ...world.oncall, layers: [] };
    world.restart();
    world.failures.push('again', { failure: 'again', retryAfterMs: 60_000 });
    world.rows = [alert('api', world.now, { severity: 'P2' })];
    await world.run(4_000);
    expect(world.dispatch.problems()).toEqual(['chat: tried once, again']);
    await world.run(60_000);
    expect(world.arrived).toEqual([]);
    await world.run(10_000);
    expect(world.told('chat')).toEqual(['firing']);
    expect(world.arrived[0]!.notice.lateMs).toBeGreaterThan(60_000);
    expect(world.dispatch.problems()).toEqual([]);
  });

  it('is shown when it refuses, when nobody knows, and when it is given up', async () => {
    for (const [failure, text] of [
      ['refused', 'chat: not sent, refused'],
      ['unknown', 'chat: delivery unknown, unknown'],
    ] as const) {
      const world = new World();
      world.routes = [{ severities: [], environments: [], channels: ['chat'], groupMs: 0 }];
      world.restart();
      world.failures.push(failure);
      world.rows = [alert('api', world.now, { severity: 'P2' })];
      await world.run(2 * 60 * minute, minute);
      expect(world.dispatch.problems()).toEqual([text]);
      expect(world.arrived.length).toBe(failure === 'unknown' ? 1 : 0);
    }
    const world = new World();
    world.failures.push(...Array.from({ length: 100 }, () => 'again' as const));
    world.rows = [alert('api', world.now, { severity: 'P2' })];
    await world.run(70 * minute, minute);
    expect(world.dispatch.deliveries().at(-1)).toMatchObject({ state: 'failed', result: 'given up: again' });
    expect(world.dispatch.problems().join()).toMatch(/chat: tried \d+ times/);
  });

  it('is sent nothing of which the intent cannot be written', async () => {
    const world = new World();
    world.fuse = 0;
    world.rows = [alert('api', world.now)];
    await world.run(5_000);
    expect(world.arrived).toEqual([]);
  });
});

describe('killed at any moment', () => {
  const moment = fc.record({
    fuse: fc.integer({ min: 0, max: 14 }),
    onSend: fc.boolean(),
    away: fc.integer({ min: 0, max: 40 }),
  });

  it('tells everything, nothing twice, and says what is late or unknown', async () => {
    let [kills, sent, unknown, late] = [0, 0, 0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 6 }), async (moments) => {
        const world = new World();
        const fired = world.now;
        world.rows = [alert('api', fired), alert('disk', fired, { severity: 'P2' })];
        for (const { fuse, onSend, away } of moments) {
          if (onSend) world.killOnSend = true;
          else world.fuse = fuse;
          await world.run(10 * minute, 30_000);
          if (world.isDead) kills++;
          await world.clock.advance(away * minute);
          world.restart();
        }
        await world.run(2 * minute, 10_000);
        world.rows = [];
        await world.run(minute, 10_000);
        await world.dispatch.idle();
        const all = world.dispatch.deliveries();
        // Everything that was queued came to an end that is known or is said to be unknown.
        for (const one of all) expect(['sent', 'unknown']).toContain(one.state);
        const counts = new Map<string, number>();
        for (const { channel, notice } of world.arrived) {
          const key = `${notice.id} -> ${channel}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        for (const one of all) {
          const times = counts.get(one.id) ?? 0;
          // The pager tells doubles by their key; nobody else ever gets one.
          if (one.channel !== 'pager') expect(times).toBeLessThanOrEqual(1);
          const ignored = one.channel === 'pager' && ['repeat', 'reminder'].includes(one.notice.kind);
          if (one.state === 'sent' && !ignored) expect(times).toBeGreaterThanOrEqual(1);
          sent += one.state === 'sent' ? 1 : 0;
          unknown += one.state === 'unknown' ? 1 : 0;
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
        const calls = world.written.filter(({ kind }) => kind === 'escalation.called');
        for (const { data } of calls) expect(all.some(({ id }) => id === `${data.key} -> phone`)).toBe(true);
      }),
      { numRuns: 200 },
    );
    // Kills really happened, in the middle of sending too.
    expect(kills).toBeGreaterThan(100);
    expect(sent).toBeGreaterThan(1_000);
    expect(unknown).toBeGreaterThan(10);
    expect(late).toBeGreaterThan(10);
  });
});
